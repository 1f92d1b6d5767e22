package io.trackgate.app.report;

import java.util.List;
import java.util.Locale;

/** Times as horizontal bars, drawn into the page itself. */
public final class LatencyBars {

    private static final int LABEL = 260;
    private static final int LONGEST = 440;
    private static final int WIDTH = LABEL + LONGEST + 100;
    private static final int ROW = 22;
    private static final int LEAST_BAR = 2;

    /** @param good whether the bar stands for something that went well */
    public record Bar(String label, double millis, boolean good) {}

    private LatencyBars() {}

    /** Inline SVG; the longest time takes the whole width. */
    public static String svg(List<Bar> bars) {
        double longest = bars.stream().mapToDouble(Bar::millis).max().orElse(0);
        StringBuilder out = new StringBuilder();
        out.append("<svg role=\"img\" aria-label=\"latencies\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\">%n".formatted(WIDTH,
                bars.size() * ROW + 4));
        for (int i = 0; i < bars.size(); i++)
            out.append(row(bars.get(i), i * ROW, longest));
        return out.append("</svg>\n").toString();
    }

    private static String row(Bar bar, int top, double longest) {
        long width = longest <= 0 ? LEAST_BAR : Math.max(LEAST_BAR, Math.round(bar.millis() / longest * LONGEST));
        return String.format(Locale.ROOT, """
                <text x="0" y="%d">%s</text><rect class="%s" x="%d" y="%d" width="%d" height="14" rx="2"/><text x="%d" y="%d">%s</text>
                """, top + 15, Html.escape(bar.label()), bar.good() ? "bar" : "lost", LABEL, top + 4, width, LABEL + width + 6, top + 15,
                Html.escape(CheckWords.millis(bar.millis())));
    }
}
