package io.trackgate.app.report;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.cluster.ClusterLook.Seen;
import io.trackgate.core.cluster.NodeState;
import io.trackgate.core.cluster.NodeWork;
import io.trackgate.http.NodeJson;
import io.trackgate.protocol.LogText;

/**
 * The nodes of a cluster for a person or a program, and what an operator has to mend.
 *
 * @param shards that the configuration has which was asked with
 */
public record NodesReport(List<Seen> nodes, int shards) {

    private static final Duration CLOCKS_MAY_DIFFER = Duration.ofSeconds(1);
    private static final String LINE = "%-16s %-20s %9s  %-15s %-8s %8s %8s %8s %8s  %9s %9s";
    private static final String UNKNOWN = "?";

    public List<String> lines() {
        if (nodes.isEmpty()) return List.of("no node of this cluster runs");
        List<String> lines = new ArrayList<>();
        lines.add(line("NODE", "SINCE", "SESSIONS", "LEASE", "STATE", "PENDING", "STALE", "CEDED", "ROUTED", "WAY p50", "p99"));
        nodes.forEach(node -> lines.add(line(node)));
        lines.add(String.format(Locale.ROOT, "%d nodes, %,d sessions", nodes.size(),
                nodes.stream().mapToLong(node -> node.state().sessions()).sum()));
        lines.addAll(troubles());
        return lines;
    }

    private static String line(Object... cells) { return LINE.formatted(cells).stripTrailing(); }

    private static String line(Seen seen) {
        NodeState node = seen.state();
        String lease = "%s of %s s".formatted(seconds(seen.left()), seconds(seen.age().plus(seen.left())));
        return node.work().map(work -> line(name(node), since(node), node.sessions(), lease, work.draining() ? "draining" : "up",
                work.pending(), work.stale(), work.ceded(), work.routed(), way(work, work.wayP50()), way(work, work.wayP99())))
                .orElseGet(() -> line(name(node), since(node), node.sessions(), lease, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN,
                        UNKNOWN, UNKNOWN));
    }

    private static String name(NodeState node) { return LogText.oneLine(node.id().name()); }

    private static String since(NodeState node) { return node.since().truncatedTo(ChronoUnit.SECONDS).toString(); }

    private static String seconds(Duration duration) { return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1e3); }

    private static String way(NodeWork work, Duration way) {
        return work.routed() == 0 || way.isZero() ? "-" : String.format(Locale.ROOT, "%.1f ms", NodeJson.millis(way));
    }

    /** One line each. */
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        if (!shardsAgree())
            troubles.add("cluster.shards: " + shardsByNode() + ", " + shards
                    + " in this configuration (expected: the same everywhere); nodes that differ do not find each other's trackers");
        nodes.stream().collect(Collectors.groupingBy(seen -> name(seen.state()), TreeMap::new, Collectors.counting()))
                .forEach((name, times) -> {
                    if (times > 1)
                        troubles.add("cluster.node: " + times + " nodes are " + name
                                + " (expected: one); it was killed and started again within its lease, or two have the same name");
                });
        for (Seen seen : nodes)
            if (seen.clockAhead().abs().compareTo(CLOCKS_MAY_DIFFER) > 0)
                troubles.add("clock of " + name(seen.state()) + ": " + seconds(seen.clockAhead())
                        + " s ahead of that of NATS (expected: less than a second between nodes); see NTP there");
        return troubles;
    }

    private boolean shardsAgree() { return nodes.stream().allMatch(seen -> seen.state().shards() == shards); }

    private String shardsByNode() {
        return nodes.stream().map(seen -> seen.state().shards() + " at " + name(seen.state())).collect(Collectors.joining(", "));
    }

    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("shards", shards).put("shards_agree", shardsAgree());
        ArrayNode list = json.putArray("nodes");
        for (Seen seen : nodes)
            list.add(NodeJson.of(seen.state()).put("lease_age_ms", seen.age().toMillis()).put("lease_left_ms", seen.left().toMillis())
                    .put("clock_ahead_ms", seen.clockAhead().toMillis()));
        troubles().forEach(json.putArray("troubles")::add);
        return json;
    }
}
