package io.trackgate.app;

/** JSON on its way to a terminal. */
final class TerminalJson {

    private static final char DELETE = 0x7F;
    private static final char LAST_CONTROL = 0x9F; // the upper ones; U+009B begins what a terminal obeys

    private TerminalJson() {}

    /** The same with the control characters escaped that JSON lets be: they stand in its texts alone. */
    static String of(String json) {
        StringBuilder shown = new StringBuilder(json.length());
        for (char c : json.toCharArray()) {
            if (c < DELETE || c > LAST_CONTROL) shown.append(c);
            else
                shown.append("\\u%04x".formatted((int) c));
        }
        return shown.toString();
    }
}
