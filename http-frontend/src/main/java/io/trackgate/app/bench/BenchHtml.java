package io.trackgate.app.bench;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.trackgate.app.report.CheckWords;
import io.trackgate.app.report.Html;
import io.trackgate.app.report.HtmlReport;
import io.trackgate.app.report.SvgChart;
import io.trackgate.simulator.load.BenchReport;
import io.trackgate.simulator.load.Latencies;

/** A bench's report as one page: every figure with its ratio to the raw echo, and how latencies and costs lie. */
public final class BenchHtml {

    private static final String TITLE = "Trackgate bench";

    private static final double A_TENTH = 0.1;
    private static final double MICROS_A_MILLI = 1_000;

    private BenchHtml() {}

    public static String of(BenchReport report) {
        StringBuilder body = new StringBuilder(Html.element("h1", TITLE));
        body.append(troubles(report)).append(Html.element("h2", "Figures")).append(figures(report));
        report.series().forEach(series -> body.append(Html.element("h2", series.label())).append(chart(series)));
        if (!report.curves().isEmpty())
            body.append(Html.element("h2", "Latencies")).append(
                    "<p class=\"dim\">From the moment at which something was due, not from when it could begin. Hover over a point for its value.</p>");
        report.curves().stream().filter(curve -> curve.times().count() > 0).forEach(curve -> body.append(chart(curve)));
        return HtmlReport.page(TITLE, body.append(Html.element("h2", "Circumstances")).append(circumstances(report)).toString());
    }

    private static String troubles(BenchReport report) {
        if (report.troubles().isEmpty()) return Html.element("p", "good", "Nothing was confirmed that was not done, and nothing lost.");
        StringBuilder list = new StringBuilder("<ul>");
        report.troubles().forEach(trouble -> list.append("<li class=\"bad\">").append(Html.escape(trouble)).append("</li>"));
        return list.append("</ul>").toString();
    }

    private static String figures(BenchReport report) {
        StringBuilder table = new StringBuilder(
                "<table class=\"figures\"><tr><th>Figure</th><th class=\"number\">Value</th><th>Unit</th><th class=\"number\">Raw echo = 1</th></tr>");
        for (BenchReport.Figure figure : report.figures()) {
            String ratio = figure.ratio() == null ? "" : ratio(figure.ratio());
            table.append("<tr>").append(Html.element("td", figure.label()))
                    .append(Html.element("td", "number", BenchReport.shown(figure.value())))
                    .append(Html.element("td", figure.unit())).append(Html.element("td", "number", ratio)).append("</tr>");
        }
        return table.append("</table>").toString();
    }

    /** Small ones with the digits that say something. */
    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, Math.abs(ratio) >= A_TENTH ? "%.2f" : "%.4f", ratio);
    }

    private static String chart(BenchReport.Series series) {
        List<String> words = series.xs().stream().map(BenchReport::shown).toList();
        SvgChart.Axis y = new SvgChart.Axis(words(series.yLabel()), BenchReport::shown);
        return SvgChart.of(series.label(), new SvgChart.Points(series.xs(), words, series.ys()), words(series.xLabel()), y);
    }

    private static String words(String name) { return name.replace('_', ' '); }

    /** Percentiles stand apart by the share of those that took longer. */
    private static String chart(BenchReport.Curve curve) {
        List<Double> xs = new ArrayList<>();
        List<String> words = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        for (int i = 0; i < Latencies.Summary.PERCENTS.length; i++) {
            double percent = Latencies.Summary.PERCENTS[i];
            xs.add(100 / (100 - percent));
            words.add(BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString() + " %");
            ys.add((double) curve.times().micros()[i]);
        }
        SvgChart.Axis time = new SvgChart.Axis("took at most", micros -> CheckWords.millis(micros / MICROS_A_MILLI));
        return Html.element("h3", curve.label())
                + SvgChart.of(curve.label(), new SvgChart.Points(xs, words, ys), "share of all " + BenchReport.shown(curve.times().count()),
                        time);
    }

    private static String circumstances(BenchReport report) {
        StringBuilder table = new StringBuilder("<table>");
        report.circumstances()
                .forEach((name, value) -> table.append("<tr>").append(Html.element("th", name)).append(Html.element("td", value))
                        .append("</tr>"));
        return table.append("</table>").toString();
    }
}
