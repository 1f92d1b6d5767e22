package io.trackgate.app.report;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/** One line over another quantity, as an image in a page; both axes logarithmic, for both go over orders of magnitude. */
public final class SvgChart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 240;
    private static final int LEFT = 90;
    private static final int BOTTOM = 56;
    private static final int TOP = 30;
    private static final int MARGIN = 16;
    private static final int GAP = 8;
    private static final int LINE = 18;
    private static final int LETTER = 7; // about, at the page's 12 px
    private static final double LEAST = 1e-3; // 0 has no logarithm

    private SvgChart() {}

    /**
     * @param xs     as many as {@code ys}; at least one, in ascending order
     * @param xWords how each of them is called
     */
    public record Points(List<Double> xs, List<String> xWords, List<Double> ys) {}

    /** @param words a value with its unit */
    public record Axis(String label, DoubleFunction<String> words) {}

    /** @param title for those who can't see it */
    public static String of(String title, Points data, String xLabel, Axis yAxis) {
        List<Double> xs = data.xs();
        List<Double> ys = data.ys();
        DoubleUnaryOperator x = scale(xs, LEFT + MARGIN, WIDTH - 2 * MARGIN);
        double top = Math.pow(10, Math.ceil(Math.log10(Math.max(LEAST, max(ys)))));
        double bottom = Math.min(top / 10, Math.pow(10, Math.floor(Math.log10(Math.max(LEAST, min(ys))))));
        DoubleUnaryOperator y = scale(List.of(bottom, top), HEIGHT - BOTTOM, TOP);
        StringBuilder svg = new StringBuilder(
                "<svg viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\" role=\"img\" aria-label=\"%3$s\">".formatted(WIDTH, HEIGHT,
                        Html.escape(title)));
        svg.append(text(0, TOP - LINE + GAP / 2.0, "start", yAxis.label()))
                .append(text((LEFT + WIDTH - MARGIN) / 2.0, HEIGHT - GAP, "middle", xLabel));
        for (double line = bottom; line <= top * 1.01; line *= 10)
            svg.append(gridLine(y.applyAsDouble(line), yAxis.words().apply(line)));
        StringBuilder points = new StringBuilder();
        double free = 0; // from here on no word stands yet
        for (int i = 0; i < xs.size(); i++) {
            double px = x.applyAsDouble(xs.get(i));
            double py = y.applyAsDouble(ys.get(i));
            points.append(number(px)).append(',').append(number(py)).append(' ');
            svg.append(
                    "<circle class=\"bar\" cx=\"%s\" cy=\"%s\" r=\"4\"><title>%s: %s</title></circle>".formatted(number(px), number(py),
                            Html.escape(data.xWords().get(i)), Html.escape(yAxis.words().apply(ys.get(i)))));
            double half = data.xWords().get(i).length() * LETTER / 2.0;
            if (px - half < free) continue;
            svg.append(text(px, HEIGHT - BOTTOM + LINE, "middle", data.xWords().get(i)));
            free = px + half + GAP;
        }
        return svg.append("<polyline fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.5\" points=\"")
                .append(points.toString().strip())
                .append("\"/></svg>").toString();
    }

    private static String gridLine(double y, String words) {
        return "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>".formatted(LEFT,
                WIDTH - MARGIN,
                number(y), number(y)) + text(LEFT - GAP, y + 4, "end", words);
    }

    private static String text(double x, double y, String anchor, String words) {
        return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>".formatted(number(x), number(y), anchor, Html.escape(words));
    }

    /** Logarithmic, from the least value to the greatest. */
    private static DoubleUnaryOperator scale(List<Double> values, double from, double to) {
        double least = Math.log(Math.max(LEAST, min(values)));
        double span = Math.log(Math.max(LEAST, max(values))) - least;
        return value -> from + (to - from) * (span == 0 ? 0.5 : (Math.log(Math.max(LEAST, value)) - least) / span);
    }

    private static double min(List<Double> values) { return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow(); }

    private static double max(List<Double> values) { return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow(); }

    private static String number(double value) { return String.format(Locale.ROOT, "%.1f", value); }
}
