package io.trackgate.core.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LeaseJsonTest {

    private static final String OLDER = """
            {"node":"n1","incarnation":"i","since":"2026-01-01T00:00:00Z","sessions":5,"renewed":"2026-01-01T00:00:09Z","shards":4%s}""";

    private static NodeState read(String lease) throws IOException { return ClusterJson.lease(lease.getBytes(StandardCharsets.UTF_8)); }

    @Test
    void what_a_node_tells_is_read_as_it_was() throws IOException {
        NodeWork work = new NodeWork(true, 3, 12, 7, 4711, Duration.ofNanos(430_000), Duration.ofMillis(2));
        NodeState state = new NodeState(new NodeId("n1", "i"), Instant.EPOCH, 5, Instant.EPOCH.plusSeconds(9), 4, Optional.of(work));
        assertThat(ClusterJson.lease(ClusterJson.lease(state))).isEqualTo(state);
    }

    @Test
    void a_node_of_another_version_has_a_lease_all_the_same() throws IOException {
        assertThat(read(OLDER.formatted(""))).returns(5, NodeState::sessions).returns(Optional.empty(), NodeState::work)
                .returns(false, NodeState::isDraining);
        assertThat(read(OLDER.formatted(",\"work\":{\"draining\":\"yes\"},\"more\":[]")).work()).isEmpty();
    }

    @Test
    void numbers_are_bounded_and_so_is_the_whole() throws IOException {
        NodeState state = read(OLDER.replace("\"sessions\":5", "\"sessions\":99999999999").formatted(
                ",\"work\":{\"draining\":false,\"pending\":-1,\"stale\":1,\"ceded\":1,\"routed\":1,\"p50_us\":9223372036854775807,\"p99_us\":-5}"));
        assertThat(state.sessions()).isEqualTo(Integer.MAX_VALUE);
        assertThat(state.work()).hasValueSatisfying(work -> assertThat(work).returns(0, NodeWork::pending)
                .returns(Duration.ofNanos(Integer.MAX_VALUE * 1_000L), NodeWork::wayP50).returns(Duration.ZERO, NodeWork::wayP99));
        assertThatThrownBy(() -> read(OLDER.formatted(",\"more\":\"" + "x".repeat(5_000) + "\""))).isInstanceOf(IOException.class)
                .hasMessageContaining("(expected: <= 4096)");
    }
}
