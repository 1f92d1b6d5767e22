package io.trackgate.app;

import java.util.concurrent.Callable;

import io.trackgate.app.cli.ExitCode;
import io.trackgate.app.cli.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. What it ends with: {@link ExitCode}. */
@Command(name = "trackgate", mixinStandardHelpOptions = true, versionProvider = Version.class, description = "A gateway between hardware GPS trackers and the programs that command them.", subcommands = {
        DemoCommand.class, RunCommand.class, SimulateCommand.class, ExplainCommand.class, TailCommand.class, ModelsCommand.class,
        ImportCommand.class, TelemetryCommand.class, BenchCommand.class,
        UserCommand.class, AdminKeyCommand.class,
        NodesCommand.class}, synopsisSubcommandLabel = "COMMAND", footer = {"", "Start with: trackgate demo"})
public final class Main implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() { throw new ParameterException(spec.commandLine(), "Missing command"); }

    public static void main(String[] args) {
        int exit = commandLine().execute(args);
        // A gateway that runs in the foreground ends by a signal; everything else ends here.
        System.exit(exit);
    }

    /** The whole command line, ready to execute; {@link #main} does so and exits. */
    public static CommandLine commandLine() {
        return ExitCode.commandLine(new Main());
    }
}
