package io.trackgate.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import io.trackgate.app.cli.ExitCode;
import io.trackgate.app.cli.Settings;
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
@Command(name = "models", mixinStandardHelpOptions = true, description = "Work with model files.", subcommands = ModelsCommand.Check.class)
final class ModelsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() { throw new ParameterException(spec.commandLine(), "Missing command: check"); }

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
}
