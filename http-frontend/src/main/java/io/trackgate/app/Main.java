package io.trackgate.app;

import java.util.concurrent.Callable;

import io.trackgate.config.ConfigException;
import io.trackgate.core.session.PortInUseException;
import io.trackgate.core.store.StoreException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 done, 1 it can't be done now, 2 what was given is wrong. */
@Command(name = "trackgate", mixinStandardHelpOptions = true, versionProvider = Version.class, description = "A gateway between hardware GPS trackers and the programs that command them.", subcommands = {
        DemoCommand.class, RunCommand.class, SimulateCommand.class, ExplainCommand.class, ModelsCommand.class,
        ImportCommand.class, TelemetryCommand.class, BenchCommand.class, BenchNode.class,
        UserCommand.class, AdminKeyCommand.class}, synopsisSubcommandLabel = "COMMAND", footer = {"", "Start with: trackgate demo"})
public final class Main implements Callable<Integer> {

    static final int CANT = 1;
    static final int WRONG = 2;

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
        CommandLine commands = new CommandLine(new Main());
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setUsageHelpAutoWidth(true);
        commands.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
        return commands;
    }

    private static int failed(Exception failure, CommandLine command) {
        switch (failure) {
            case ConfigException mistakes -> {
                mistakes.problems().forEach(problem -> command.getErr().println(problem));
                return WRONG;
            }
            case IllegalArgumentException mistake -> {
                command.getErr().println(mistake.getMessage());
                return WRONG;
            }
            case PortInUseException busy -> command.getErr().println(busy.getMessage());
            case StoreException store -> command.getErr().println(store.getMessage());
            default -> {
                command.getErr().println("trackgate: an error of ours; the trace below belongs into a report");
                failure.printStackTrace(command.getErr());
            }
        }
        return CANT;
    }
}
