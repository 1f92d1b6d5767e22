package io.trackgate.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.trackgate.simulator.load.BenchReport;
import io.trackgate.simulator.load.Latencies;

/** A bench's report as one page: every figure with its ratio to the raw echo, and how latencies and costs lie. */
final class BenchHtml {

    private static final String TITLE = "Trackgate bench";

    private BenchHtml() {}

    static String of(BenchReport report) {
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
        StringBuilder table = new StringBuilder("<table><tr><th></th><th></th><th></th><th>raw echo = 1</th></tr>");
        for (BenchReport.Figure figure : report.figures()) {
            String ratio = figure.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", figure.ratio());
            table.append("<tr>").append(Html.element("td", figure.label()))
                    .append(Html.element("td", "number", BenchReport.shown(figure.value())))
                    .append(Html.element("td", figure.unit())).append(Html.element("td", "number", ratio)).append("</tr>");
        }
        return table.append("</table>").toString();
    }

    private static String chart(BenchReport.Series series) {
        List<String> words = series.xs().stream().map(BenchReport::shown).toList();
        return Html.element("p", "dim", series.yLabel() + " over " + series.xLabel()) + SvgChart.of(series.xs(), words, series.ys(), "");
    }

    /** Percentiles stand apart by the share of those that took longer. */
    private static String chart(BenchReport.Curve curve) {
        List<Double> xs = new ArrayList<>();
        List<String> words = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        for (int i = 0; i < Latencies.Summary.PERCENTS.length; i++) {
            double percent = Latencies.Summary.PERCENTS[i];
            xs.add(100 / (100 - percent));
            words.add(percent + " %");
            ys.add((double) curve.times().micros()[i]);
        }
        return Html.element("h3", curve.label()) + SvgChart.of(xs, words, ys, "µs");
    }

    private static String circumstances(BenchReport report) {
        StringBuilder table = new StringBuilder("<table>");
        report.circumstances()
                .forEach((name, value) -> table.append("<tr>").append(Html.element("th", name)).append(Html.element("td", value))
                        .append("</tr>"));
        return table.append("</table>").toString();
    }
}
