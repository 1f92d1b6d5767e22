package io.trackgate.protocol;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Text commands that cut a tracker off from its server, or take it out of use; no model file may hand them to a caller. */
public final class ForbiddenTexts {

    private static final Set<String> NAMES = Set.of("SERVER", "APN", "FACTORY", "RESET", "REBOOT", "GPRSON", "PWDSW", "PASSWORD");

    private ForbiddenTexts() {}

    /** What is expected instead; empty for a text that may be sent. Names count with what follows them: APNUSER, SERVER1, FACTORYALL. */
    public static Optional<String> why(String text) {
        for (String command : text.toUpperCase(Locale.ROOT).split("[;#\\r\\n]+")) {
            String name = command.split(",", 2)[0].strip();
            if (NAMES.stream().anyMatch(name::startsWith))
                return Optional.of("none of " + new TreeSet<>(NAMES) + ", which take a tracker away from its server");
        }
        return Optional.empty();
    }
}
