package io.trackgate.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import io.trackgate.app.cli.ExitCode;
import io.trackgate.app.cli.Settings;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.ModelFiles;
import io.trackgate.config.TrackerModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trackgate models}: what the model files say. */
@Command(name = "models", mixinStandardHelpOptions = true, description = "Work with model files.", subcommands = {
        ModelsCommand.Check.class, ModelsCommand.Table.class})
final class ModelsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() { throw new ParameterException(spec.commandLine(), "Missing command: check or table"); }

    /** {@code trackgate models check}: refuses what can't work. */
    @Command(name = "check", mixinStandardHelpOptions = true, description = "Check every model file of a configuration folder.", footer = {
            "", "Exit code 2 when a model can't work. The keys of model files: docs/models.md"})
    static final class Check implements Callable<Integer> {

        @Parameters(arity = "0..1", paramLabel = "CONFIGDIR", description = "Folder with models/ (default: the shipped config).")
        private @Nullable Path folder;

        @Option(names = "--config", paramLabel = "DIR", description = "The same, written as for run and simulate.")
        private @Nullable Path config;

        @Option(names = "--list", description = "List the models too.")
        private boolean list;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            if (folder != null && config != null)
                throw new IllegalArgumentException("--config: " + config + " beside " + folder + " (expected: one folder)");
            ModelFiles.Result read = Settings.models(Settings.folder(config == null ? folder : config), Settings.shipped());
            PrintWriter out = spec.commandLine().getOut();
            PrintWriter err = spec.commandLine().getErr();
            if (list) read.models().all().forEach(model -> out.println(line(model)));
            read.warnings().forEach(warning -> out.println("warning: " + warning));
            read.problems().forEach(err::println);
            out.printf("%d models, %d mistakes, %d warnings%n", read.models().all().size(), read.problems().size(), read.warnings().size());
            out.flush();
            err.flush();
            return read.problems().isEmpty() ? 0 : ExitCode.WRONG;
        }

        private static String line(TrackerModel model) {
            return "%-12s %-22s %-10s outputs %d %-8s led %-3s tracking %s".formatted(model.code(), model.name(), model.protocol(),
                    model.digitalOutputs(), model.outputControl(), model.led().isPresent() ? "yes" : "no",
                    model.tracking().map(tracking -> tracking.profile().name()).orElse("none"));
        }
    }
    /** {@code trackgate models table}: who can what. */
    @Command(name = "table", mixinStandardHelpOptions = true, description = "Print which model takes which call, as Markdown.", footer = {
            "", "yes: as documented; unconfirmed: nobody has seen a device do it; 214: the API's error for what a model can't.",
            "docs/compatibility.md is this table of the shipped models."})
    static final class Table implements Callable<Integer> {

        @Option(names = "--config", paramLabel = "DIR", description = "Folder with models/ (default: the shipped config).")
        private @Nullable Path config;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            ModelFiles.Result read = Settings.models(Settings.folder(config), Settings.shipped());
            if (!read.problems().isEmpty()) throw new IllegalArgumentException(String.valueOf(read.problems().getFirst()));
            PrintWriter out = spec.commandLine().getOut();
            new CompatibilityTable(new ProtocolCatalog()).lines(read.models()).forEach(out::println);
            out.flush();
            return 0;
        }
    }
}
