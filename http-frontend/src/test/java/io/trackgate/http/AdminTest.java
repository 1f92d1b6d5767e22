package io.trackgate.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.trackgate.config.GatewayConfig;
import io.trackgate.config.Network;
import io.trackgate.core.cluster.NodeId;
import io.trackgate.core.cluster.NodeState;
import io.trackgate.core.cluster.NodeWork;
import io.trackgate.core.session.Drain;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AdminTest {

    private static final String KEY = "0123456789abcdef";

    private static final NodeState NODE = new NodeState(new NodeId("n1", "i"), Instant.EPOCH, 5, Instant.EPOCH.plusSeconds(9), 4,
            Optional.of(new NodeWork(true, 3, 2, 1, 4711, Duration.ofNanos(430_000), Duration.ofMillis(2))));

    private final AtomicInteger drains = new AtomicInteger();

    private TestGateway gateway(String from) {
        GatewayConfig.Admin config = new GatewayConfig.Admin(AdminApi.digest(KEY), List.of(Network.parse(from).orElseThrow()));
        return new TestGateway(new HttpApi.Admin(Optional.of(config), () -> new Drain.Progress(true, 9, 8 - drains.getAndIncrement()),
                () -> new Drain.Progress(drains.get() > 0, 9, 4), tracker -> tracker == 7 ? List.of("444", "555") : List.of(),
                () -> List.of(NODE)));
    }

    private static TestGateway.Seen ask(TestGateway gateway, String method, String authorization) {
        return ask(gateway, "/admin/drain", method, authorization);
    }

    private static TestGateway.Seen ask(TestGateway gateway, String path, String method, String authorization) {
        return gateway.send(gateway.request(path).header("Authorization", authorization).method(method, TestGateway.text("")));
    }

    @Test
    void who_has_the_key_has_the_gateway_drained_and_sees_how_far_it_is() {
        try (TestGateway gateway = gateway("127.0.0.0/8")) {
            assertThat(ask(gateway, "GET", "Bearer " + KEY).body().path("value").toString())
                    .isEqualTo("{\"draining\":false,\"sessions\":9,\"left\":4}");
            assertThat(drains).hasValue(0);
            assertThat(ask(gateway, "POST", "Bearer " + KEY).body().toString())
                    .isEqualTo("{\"success\":true,\"value\":{\"draining\":true,\"sessions\":9,\"left\":8}}");
            assertThat(ask(gateway, "PUT", "Bearer " + KEY).status()).isEqualTo(405);
            assertThat(drains).hasValue(1);
        }
    }

    @Test
    void who_has_the_key_ends_the_quarantine_of_a_trackers_ids() {
        try (TestGateway gateway = gateway("127.0.0.0/8")) {
            assertThat(ask(gateway, "/admin/trackers/7/release", "POST", "Bearer " + KEY).body().toString())
                    .isEqualTo("{\"success\":true,\"value\":{\"released\":[\"444\",\"555\"]}}");
            assertThat(ask(gateway, "/admin/trackers/8/release", "POST", "Bearer " + KEY).code()).as("nothing to release").isEqualTo(204);
            assertThat(ask(gateway, "/admin/trackers/7/release", "GET", "Bearer " + KEY).status()).isEqualTo(405);
            String unknown = gateway.post("/admin/nothing", "{}").raw().body();
            for (String other : List.of("/admin/trackers/x/release", "/admin/trackers/99999999999/release", "/admin/trackers/7"))
                assertThat(ask(gateway, other, "POST", "Bearer " + KEY).raw().body()).as(other).isEqualTo(unknown);
            assertThat(ask(gateway, "/admin/trackers/7/release", "POST", "Bearer ?").raw().body()).isEqualTo(unknown);
        }
    }

    @Test
    void who_has_the_key_sees_the_nodes_of_the_cluster() {
        try (TestGateway gateway = gateway("127.0.0.0/8")) {
            assertThat(ask(gateway, "/admin/nodes", "GET", "Bearer " + KEY).body().path("value").toString()).isEqualTo("""
                    {"nodes":[{"node":"n1","incarnation":"i","since":"1970-01-01T00:00:00Z","sessions":5,"renewed":"1970-01-01T00:00:09Z",\
                    "shards":4,"draining":true,"pending":3,"stale":2,"ceded":1,"routed":4711,"way_p50_ms":0.43,"way_p99_ms":2.0}]}""");
            assertThat(ask(gateway, "/admin/nodes", "POST", "Bearer " + KEY).status()).isEqualTo(405);
            assertThat(ask(gateway, "/admin/nodes", "GET", "Bearer ?").raw().body())
                    .isEqualTo(gateway.post("/admin/nothing", "{}").raw().body());
        }
    }

    @Test
    void for_everybody_else_it_does_not_exist() {
        try (TestGateway gateway = gateway("127.0.0.0/8");
                TestGateway elsewhere = gateway("10.0.0.0/8");
                TestGateway off = new TestGateway()) {
            String unknown = gateway.post("/admin/nothing", "{}").raw().body();
            for (String authorization : List.of("Bearer " + KEY + "0", "Bearer", "bearer " + KEY, "NVX " + KEY,
                    "Bearer " + AdminApi.digest(KEY)))
                assertThat(ask(gateway, "POST", authorization).raw().body()).as(authorization).isEqualTo(unknown);
            assertThat(ask(elsewhere, "POST", "Bearer " + KEY).raw().body()).as("from another network").isEqualTo(unknown);
            assertThat(ask(off, "POST", "Bearer " + KEY).raw().body()).as("not configured").isEqualTo(unknown);
            assertThat(drains).hasValue(0);
        }
    }
}
