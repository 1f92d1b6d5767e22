package io.trackgate.app.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.simulator.load.BenchReport;
import io.trackgate.simulator.load.Latencies;

/** A bench's report as one JSON object; keys name their unit. */
public final class BenchJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private BenchJson() {}

    public static ObjectNode of(BenchReport report) {
        ObjectNode all = JSON.objectNode();
        report.figures().forEach(figure -> put(all, figure.key(), figure.value()));
        ObjectNode ratios = all.putObject("ratio_to_echo");
        report.figures().forEach(figure -> {
            if (figure.ratio() != null) ratios.put(figure.key(), Math.round(figure.ratio() * 1_000) / 1e3);
        });
        ObjectNode latencies = all.putObject("latencies_us");
        report.curves().forEach(curve -> latencies.set(curve.key(), times(curve.times())));
        ObjectNode series = all.putObject("series");
        report.series().forEach(each -> {
            ArrayNode points = series.putArray(each.key());
            for (int i = 0; i < each.xs().size(); i++) {
                ObjectNode point = points.addObject();
                put(point, each.xLabel(), each.xs().get(i));
                put(point, each.yLabel(), each.ys().get(i));
            }
        });
        ArrayNode troubles = all.putArray("troubles");
        report.troubles().forEach(troubles::add);
        ObjectNode circumstances = all.putObject("circumstances");
        report.circumstances().forEach(circumstances::put);
        return all;
    }

    private static void put(ObjectNode into, String key, double value) {
        if (value == Math.rint(value)) into.put(key, (long) value);
        else
            into.put(key, Math.round(value * 1_000) / 1e3);
    }

    private static ObjectNode times(Latencies.Summary times) {
        ObjectNode node = JSON.objectNode().put("count", times.count());
        for (int i = 0; i < times.micros().length; i++)
            node.put("p" + String.valueOf(Latencies.Summary.PERCENTS[i]).replaceAll("\\.0$", ""), times.micros()[i]);
        return node.put("max", times.maxMicros());
    }
}
