package io.trackgate.http;

import java.time.Duration;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.core.cluster.NodeState;

/** A node of a cluster as programs read it; times ISO 8601 UTC. */
public final class NodeJson {

    private static final double NANOS_A_MILLI = 1e6;

    private NodeJson() {}

    /** What a node of an older version does not tell is absent. */
    public static ObjectNode of(NodeState node) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("node", node.id().name()).put("incarnation", node.id().incarnation())
                .put("since", node.since().toString()).put("sessions", node.sessions()).put("renewed", node.renewed().toString())
                .put("shards", node.shards());
        node.work().ifPresent(work -> json.put("draining", work.draining()).put("pending", work.pending()).put("stale", work.stale())
                .put("ceded", work.ceded()).put("routed", work.routed()).put("way_p50_ms", millis(work.wayP50()))
                .put("way_p99_ms", millis(work.wayP99())));
        return json;
    }

    public static double millis(Duration duration) { return duration.toNanos() / NANOS_A_MILLI; }
}
