package io.trackgate.app.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A child process that Ctrl-C at the terminal does not reach: whoever started it ends it, in its own order. */
public final class OwnSession {

    private static final Path SETSID = Path.of("/usr/bin/setsid"); // of util-linux, and nowhere else

    private OwnSession() {}

    /** The same command, where the system can do that; its process id stays the child's. */
    public static List<String> of(List<String> command) {
        if (!Files.isExecutable(SETSID)) return command;
        List<String> detached = new ArrayList<>(List.of(SETSID.toString()));
        detached.addAll(command);
        return detached;
    }
}
