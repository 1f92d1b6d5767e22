package io.trackgate.app.cli;

import io.trackgate.app.local.NotInstalledException;
import io.trackgate.app.local.NotStartedException;
import io.trackgate.config.ConfigException;
import io.trackgate.core.session.PortInUseException;
import io.trackgate.core.store.StoreException;
import picocli.CommandLine;

/** What a command of ours ends with: 0 done, 1 it can't be done now, 2 what was given is wrong. */
public final class ExitCode {

    public static final int CANT = 1;
    public static final int WRONG = 2;

    private ExitCode() {}

    /** The command ready to execute, with its subcommands; a failure is told in its error output, and becomes one of these codes. */
    public static CommandLine commandLine(Object command) {
        CommandLine commands = new CommandLine(command);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setUsageHelpAutoWidth(true);
        commands.setExecutionExceptionHandler((failure, failed, parsed) -> of(failure, failed));
        return commands;
    }

    private static int of(Exception failure, CommandLine command) {
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
            case NotInstalledException missing -> command.getErr().println(missing.getMessage());
            case NotStartedException why -> command.getErr().println(why.getMessage());
            default -> {
                command.getErr().println("trackgate: an error of ours; the trace below belongs into a report");
                failure.printStackTrace(command.getErr());
            }
        }
        return CANT;
    }
}
