package io.trackgate.simulator;

import java.util.Locale;

/** Frames as a test reads them. */
final class Jt808Wire {

    private Jt808Wire() {}

    /** Header and body of one frame between its flags, lower case. */
    static String plain(String frame) {
        String inside = frame.substring(2, frame.length() - 2).replaceAll("(..)", "$1 ");
        String plain = inside.replace("7D 02", "7E").replace("7D 01", "7D").replace(" ", "");
        return plain.substring(0, plain.length() - 2).toLowerCase(Locale.ROOT);
    }
}
