package io.trackgate.app.check;

import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.http.ExplainedJson;
import io.trackgate.protocol.FrameExplainer.Sender;

/** A check as JSON; frames as {@code trackgate explain --json} has them, with when, where and in which step. */
final class CheckJson {

    private CheckJson() {}

    static ObjectNode of(CheckReport report) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("tracker", report.tracker()).put("model", report.model().code())
                .put("model_name", report.model().name()).put("protocol", report.model().protocol())
                .put("started", report.started().truncatedTo(ChronoUnit.MILLIS).toString()).put("took_ms", report.took().toMillis())
                .put("verdict", report.verdict()).put("stopped", report.stopped());
        ArrayNode steps = root.putArray("steps");
        report.steps().forEach(step -> steps.add(step(step)));
        ArrayNode latencies = root.putArray("latencies");
        report.latencies().forEach(latency -> latencies.addObject().put("step", latency.step()).put("kind", latency.kind())
                .put("outcome", latency.outcome()).put("ms", latency.millis()));
        ArrayNode summaries = root.putArray("latency_summary");
        CheckLatency.summaries(report.latencies()).forEach(summary -> summaries.addObject().put("kind", summary.kind())
                .put("count", summary.count()).put("min_ms", summary.min()).put("median_ms", summary.median())
                .put("max_ms", summary.max()));
        ArrayNode frames = root.putArray("frames");
        for (int i = 0; i < report.steps().size(); i++) {
            String step = report.steps().get(i).name();
            report.framesOf(i).forEach(frame -> frames.add(frame(frame, step)));
        }
        return root.put("dropped", report.dropped());
    }

    private static ObjectNode step(CheckReport.Step step) {
        Finding finding = step.finding();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", step.name()).put("title", step.title())
                .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT)).put("expected", finding.expected())
                .put("found", finding.found()).put("started", step.started().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("took_ms", step.took().toMillis());
        ArrayNode notes = json.putArray("notes");
        finding.notes().forEach(notes::add);
        return json;
    }

    private static ObjectNode frame(LoggedFrame frame, String step) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("at", frame.at().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("step", step).put("connection", frame.connection())
                .put("direction", frame.explained().from() == Sender.DEVICE ? "in" : "out")
                .put("hex", HexFormat.of().formatHex(frame.bytes()));
        return json.setAll(ExplainedJson.frame(frame.explained()));
    }
}
