package io.trackgate.app.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.trackgate.core.cluster.ClusterLook.Seen;
import io.trackgate.core.cluster.NodeId;
import io.trackgate.core.cluster.NodeState;
import io.trackgate.core.cluster.NodeWork;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NodesReportTest {

    private static final NodeWork WORK = new NodeWork(true, 3, 12, 7, 4711, Duration.ofNanos(430_000), Duration.ofMillis(2));

    private static Seen node(String name, int shards, Optional<NodeWork> work, Duration clockAhead) {
        return new Seen(new NodeState(new NodeId(name, "i"), Instant.parse("2026-01-01T00:00:00.5Z"), 1_500, Instant.EPOCH, shards, work),
                Duration.ofMillis(2_100), Duration.ofMillis(7_900), clockAhead);
    }

    @Test
    void each_node_has_a_line_and_all_of_them_a_sum() {
        NodesReport report = new NodesReport(List.of(node("n1", 4, Optional.of(WORK), Duration.ofMillis(-3)),
                node("n2", 4, Optional.empty(), Duration.ZERO)), 4);
        assertThat(report.lines()).containsExactly(
                "NODE             SINCE                 SESSIONS  LEASE           STATE     PENDING    STALE    CEDED   ROUTED    WAY p50       p99",
                "n1               2026-01-01T00:00:00Z      1500  7.9 of 10.0 s   draining        3       12        7     4711     0.4 ms    2.0 ms",
                "n2               2026-01-01T00:00:00Z      1500  7.9 of 10.0 s   ?               ?        ?        ?        ?          ?         ?",
                "2 nodes, 3,000 sessions");
        assertThat(report.troubles()).isEmpty();
        assertThat(report.json().toString()).startsWith("{\"shards\":4,\"shards_agree\":true,\"nodes\":[{\"node\":\"n1\"")
                .contains("\"lease_age_ms\":2100,\"lease_left_ms\":7900,\"clock_ahead_ms\":-3}").endsWith("\"troubles\":[]}");
    }

    @Test
    void what_an_operator_has_to_mend_is_named() {
        NodesReport report = new NodesReport(List.of(node("n1", 4, Optional.of(WORK), Duration.ofSeconds(3)),
                node("n1", 8, Optional.of(WORK), Duration.ZERO)), 4);
        assertThat(report.troubles()).satisfiesExactly(
                shards -> assertThat(shards).contains("4 at n1, 8 at n1").contains("(expected: the same everywhere)"),
                names -> assertThat(names).contains("2 nodes are n1 (expected: one)"),
                clock -> assertThat(clock).contains("clock of n1: 3.0 s ahead"));
        assertThat(report.json().path("shards_agree").asBoolean()).isFalse();
        assertThat(report.lines()).containsSubsequence(report.troubles());
    }

    @Test
    void no_node_is_said_to_be_none() { assertThat(new NodesReport(List.of(), 4).lines()).containsExactly("no node of this cluster runs"); }
}
