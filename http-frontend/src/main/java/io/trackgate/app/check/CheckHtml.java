package io.trackgate.app.check;

import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.trackgate.app.report.CheckWords;
import io.trackgate.app.report.Html;
import io.trackgate.app.report.HtmlReport;
import io.trackgate.app.report.LatencyBars;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Sender;

/** A check as a page: what was found, how long commands took, and every frame, explained. */
final class CheckHtml {

    private static final String NUMBERS = Stream.of("Count", "Min", "Median", "Max").map(word -> Html.element("th", "number", word))
            .collect(Collectors.joining());

    private CheckHtml() {}

    static String of(CheckReport report) {
        String title = "Trackgate bench report: " + report.tracker() + ", " + report.model().name();
        return HtmlReport.page(title, head(report, title) + steps(report) + latencies(report) + frames(report));
    }

    private static String head(CheckReport report, String title) {
        return Html.element("h1", title) + "\n<p>" + Html.element("span", report.isGood() ? "good" : "bad", report.verdict()) + " "
                + Html.escape(report.summary()) + "</p>\n"
                + Html.element("p", "dim",
                        "Model %s, protocol %s; %s, %s; %d frames. Positions, ids and codes of this tracker are in this file."
                                .formatted(report.model().code(), report.model().protocol(),
                                        report.started().truncatedTo(ChronoUnit.SECONDS),
                                        CheckWords.duration(report.took()), report.frames().size()));
    }

    // ---- steps ----

    private static String steps(CheckReport report) {
        StringBuilder out = new StringBuilder(
                "<h2>Steps</h2>\n<table><tr><th>Step</th><th class=\"verdict\">Verdict</th><th>Expected</th><th>Found</th><th class=\"number\">Time</th></tr>\n");
        report.steps().forEach(step -> out.append(row(step)));
        return out.append("</table>\n").toString();
    }

    private static String row(CheckReport.Step step) {
        Finding finding = step.finding();
        return "<tr><td>" + Html.escape(step.title()) + "<br>" + Html.element("code", step.name()) + "</td>"
                + Html.element("td", style(finding.verdict()), finding.verdict().shown()) + Html.element("td", finding.expected()) + "<td>"
                + Html.escape(finding.found()) + notes(finding.notes()) + "</td>"
                + Html.element("td", "number", CheckWords.duration(step.took())) + "</tr>\n";
    }

    private static String notes(List<String> notes) {
        if (notes.isEmpty()) return "";
        StringBuilder out = new StringBuilder("<details><summary>one by one</summary><div>");
        notes.forEach(note -> out.append(Html.element("p", note)));
        return out.append("</div></details>").toString();
    }

    private static String style(Finding.Verdict verdict) {
        return switch (verdict) {
            case PASS -> "good";
            case FAIL -> "bad";
            case SKIPPED -> "odd";
            case NOT_SUPPORTED -> "dim";
        };
    }

    // ---- latencies ----

    private static String latencies(CheckReport report) {
        if (report.latencies().isEmpty()) return "";
        StringBuilder out = new StringBuilder("<h2>How long commands took</h2>\n");
        out.append(
                Html.element("p", "dim", "From the request to the answer, the gateway's own work included; red ones were not confirmed."));
        out.append(LatencyBars.svg(report.latencies().stream().map(CheckHtml::bar).toList()));
        out.append("<table class=\"figures\"><tr><th>Confirmed</th>" + NUMBERS + "</tr>\n");
        CheckLatency.summaries(report.latencies()).forEach(summary -> out.append("<tr>").append(Html.element("td", summary.kind()))
                .append(Html.element("td", "number", summary.count()))
                .append(Html.element("td", "number", CheckWords.millis(summary.min())))
                .append(Html.element("td", "number", CheckWords.millis(summary.median())))
                .append(Html.element("td", "number", CheckWords.millis(summary.max()))).append("</tr>\n"));
        return out.append("</table>\n").toString();
    }

    private static LatencyBars.Bar bar(CheckLatency latency) {
        String label = latency.step() + ", " + latency.kind() + (latency.isAcknowledged() ? "" : ", " + latency.outcome());
        return new LatencyBars.Bar(label, latency.millis(), latency.isAcknowledged());
    }

    // ---- frames ----

    private static String frames(CheckReport report) {
        StringBuilder out = new StringBuilder("<h2>Frames</h2>\n");
        if (report.dropped() > 0) out.append(Html.element("p", "bad", report.dropped() + " happenings were too many to be kept."));
        for (int i = 0; i < report.steps().size(); i++) {
            List<LoggedFrame> frames = report.framesOf(i);
            if (frames.isEmpty()) continue;
            out.append("<details><summary>").append(Html.escape(report.steps().get(i).title())).append(' ')
                    .append(Html.element("span", "dim", frames.size() + (frames.size() == 1 ? " frame" : " frames")))
                    .append("</summary><div>\n");
            frames.forEach(frame -> out.append(frame(frame)));
            out.append("</div></details>\n");
        }
        return out.toString();
    }

    private static String frame(LoggedFrame frame) {
        StringBuilder out = new StringBuilder("<details><summary>");
        out.append(Html.element("code", frame.at().truncatedTo(ChronoUnit.MILLIS))).append(' ')
                .append(frame.explained().from() == Sender.DEVICE ? "from the tracker" : "to the tracker").append(": ")
                .append(Html.element("strong", frame.explained().name())).append(' ')
                .append(Html.element("span", "dim", frame.bytes().length + " bytes, connection " + frame.connection()));
        frame.explained().problem().ifPresent(problem -> out.append(' ').append(Html.element("span", "bad", problem)));
        out.append("</summary><div>").append(Html.element("p", "hex", HexFormat.of().withUpperCase().formatHex(frame.bytes())));
        out.append("<table><tr><th>Offset</th><th>Bytes</th><th>Field</th><th>Raw</th><th>Value</th></tr>\n");
        frame.explained().fields().forEach(field -> out.append(field(field)));
        return out.append("</table></div></details>\n").toString();
    }

    private static String field(NamedBytes field) {
        return "<tr>" + Html.element("td", "number", field.offset()) + Html.element("td", "number", field.length())
                + Html.element("td", field.name()) + Html.element("td", "hex", field.raw())
                + Html.element("td", field.unit() == null ? field.value() : field.value() + " " + field.unit()) + "</tr>\n";
    }
}
