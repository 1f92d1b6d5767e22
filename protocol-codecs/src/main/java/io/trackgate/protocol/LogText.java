package io.trackgate.protocol;

/** What a tracker said, made fit for a log: one line, bounded, and nothing in it that a terminal would obey. */
public final class LogText {

    private static final int LONGEST = 500;

    private LogText() {}

    public static String oneLine(String text) {
        String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return shown.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
