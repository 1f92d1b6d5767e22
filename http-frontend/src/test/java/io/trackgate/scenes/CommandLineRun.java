package io.trackgate.scenes;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import io.trackgate.app.Main;
import picocli.CommandLine;

/** {@code trackgate ARGS} on the command line: what it printed, and its exit code. */
record CommandLineRun(int exitCode, String out, String err) {

    static CommandLineRun of(Object... args) {
        System.setProperty("trackgate.home", GatewayFiles.HOME.toString());
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exitCode = line.execute(List.of(args).stream().map(Object::toString).toArray(String[]::new));
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }

    List<String> errors() { return err.lines().toList(); }
}
