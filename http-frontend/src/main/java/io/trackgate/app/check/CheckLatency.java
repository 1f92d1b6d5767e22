package io.trackgate.app.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long one command took, from the request to the answer, the gateway's own work included.
 *
 * @param kind    what was asked ({@code led/update})
 * @param outcome as the API's header names it
 */
record CheckLatency(String step, String kind, String outcome, double millis) {

    boolean isAcknowledged() { return outcome.equals("acknowledged"); }

    /** Of the confirmed ones of one kind. */
    record Summary(String kind, int count, double min, double median, double max) {}

    static List<Summary> summaries(Collection<CheckLatency> latencies) {
        Map<String, List<Double>> byKind = new LinkedHashMap<>();
        latencies.stream().filter(CheckLatency::isAcknowledged)
                .forEach(latency -> byKind.computeIfAbsent(latency.kind, kind -> new ArrayList<>()).add(latency.millis));
        return byKind.entrySet().stream().map(kind -> summary(kind.getKey(), kind.getValue().stream().sorted().toList())).toList();
    }

    private static Summary summary(String kind, List<Double> sorted) {
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Summary(kind, sorted.size(), sorted.getFirst(), median, sorted.getLast());
    }
}
