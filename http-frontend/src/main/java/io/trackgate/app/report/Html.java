package io.trackgate.app.report;

/** Text on its way into HTML: whatever came from a wire, a file or a command line goes through here. */
public final class Html {

    private Html() {}

    /** Fit for an element's content and for an attribute in double quotes. What no page may hold is shown as {@code U+FFFD}. */
    public static String escape(Object text) {
        StringBuilder out = new StringBuilder();
        String.valueOf(text).codePoints().forEach(point -> {
            switch (point) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isShown(point) ? point : 0xFFFD);
            }
        });
        return out.toString();
    }

    private static boolean isShown(int point) { return point == '\n' || point == '\t' || !Character.isISOControl(point) && !isHalf(point); }

    private static boolean isHalf(int point) { return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE; }

    /** {@code <name>text</name>}, the text escaped. */
    public static String element(String name, Object text) {
        return "<" + name + ">" + escape(text) + "</" + name + ">";
    }

    /** The same with a class of the page's style. */
    public static String element(String name, String styleClass, Object text) {
        return "<" + name + " class=\"" + escape(styleClass) + "\">" + escape(text) + "</" + name + ">";
    }
}
