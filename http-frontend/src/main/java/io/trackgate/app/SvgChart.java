package io.trackgate.app;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** One line over another quantity, as an image in a page; both axes logarithmic, for both go over orders of magnitude. */
final class SvgChart {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 220;
    private static final int LEFT = 90;
    private static final int BOTTOM = 40;
    private static final int MARGIN = 16;
    private static final double LEAST = 1e-3; // 0 has no logarithm

    private SvgChart() {}

    /**
     * @param xs     as many as {@code ys}; at least one
     * @param xWords how each of them is called
     */
    static String of(List<Double> xs, List<String> xWords, List<Double> ys, String yUnit) {
        DoubleUnaryOperator x = scale(xs, LEFT, WIDTH - 2 * MARGIN);
        double top = Math.pow(10, Math.ceil(Math.log10(Math.max(LEAST, max(ys)))));
        double bottom = Math.min(top / 10, Math.pow(10, Math.floor(Math.log10(Math.max(LEAST, min(ys))))));
        DoubleUnaryOperator y = scale(List.of(bottom, top), HEIGHT - BOTTOM, MARGIN);
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 %d %d\" width=\"100%%\" role=\"img\">".formatted(WIDTH, HEIGHT));
        for (double line = bottom; line <= top * 1.01; line *= 10)
            svg.append(gridLine(y.applyAsDouble(line), line, yUnit));
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < xs.size(); i++) {
            double px = x.applyAsDouble(xs.get(i));
            double py = y.applyAsDouble(ys.get(i));
            points.append(number(px)).append(',').append(number(py)).append(' ');
            svg.append(
                    "<circle class=\"bar\" cx=\"%s\" cy=\"%s\" r=\"3\"><title>%s: %s %s</title></circle>".formatted(number(px), number(py),
                            Html.escape(xWords.get(i)), shown(ys.get(i)), Html.escape(yUnit)));
            svg.append(text(px, HEIGHT - BOTTOM + 18, "middle", xWords.get(i)));
        }
        return svg.append("<polyline fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.5\" points=\"")
                .append(points.toString().strip())
                .append("\"/></svg>").toString();
    }

    private static String gridLine(double y, double value, String unit) {
        return "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>".formatted(LEFT,
                WIDTH - MARGIN,
                number(y), number(y)) + text(LEFT - 8, y + 4, "end", shown(value) + " " + unit);
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

    private static String shown(double value) {
        return String.format(Locale.ROOT, value >= 10 || value == Math.rint(value) ? "%,.0f" : "%.2f", value);
    }
}
