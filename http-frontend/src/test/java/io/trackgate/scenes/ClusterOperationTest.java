package io.trackgate.scenes;

import java.io.IOException;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trackgate.core.testing.NatsServer;
import io.trackgate.core.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What an operator of several nodes sees: {@code trackgate nodes}, the health page, metrics. */
class ClusterOperationTest extends SceneTest {

    @TempDir
    private Path natsFolder = Path.of("");
    private NatsServer nats;

    @BeforeEach
    void start_nats() { nats = NatsServer.in(natsFolder).start(); }

    @AfterEach
    void end_nats() { if (nats != null) nats.close(); }

    private GatewayFiles clustered() { return files().storeAt(PostgresServer.store()).tracker(1, "telfmb120").more("""
            cluster: { engine: nats, node: north, urls: ["%s"], lease: 1s, timeout: 1s }""".formatted(nats.url())); }

    private GatewayScene startClustered() {
        GatewayScene scene = start(clustered());
        soon().until(() -> part(scene, "cluster").equals("up") && part(scene, "nodes").equals("1"));
        return scene;
    }

    /** Whatever the cluster's state: 200. */
    private static String part(GatewayScene scene, String name) {
        Answered health = scene.api(1).health();
        assertThat(health.status()).as("a balancer would only take away trackers that can be commanded").isEqualTo(200);
        return health.body().path("parts").path(name).asText();
    }

    @Test
    void nodes_are_listed_while_nats_is_there_and_health_stays_well_without_it() throws IOException {
        GatewayScene scene = startClustered();
        CommandLineRun listed = CommandLineRun.of("nodes", "--config", folder);
        assertThat(listed).returns(0, CommandLineRun::exitCode).returns("", CommandLineRun::err);
        assertThat(listed.out().lines()).satisfiesExactly(title -> assertThat(title).startsWith("NODE"),
                node -> assertThat(node).startsWith("north ").contains(" of 1.0 s", " up "),
                sum -> assertThat(sum).startsWith("1 nodes, "));
        JsonNode json = new ObjectMapper().readTree(CommandLineRun.of("nodes", "--config", folder, "--json").out());
        assertThat(json.path("shards_agree").asBoolean()).isTrue();
        assertThat(json.path("nodes").get(0).path("node").asText()).isEqualTo("north");
        assertThat(json.path("nodes").get(0).path("draining").asBoolean(true)).isFalse();

        nats.kill();
        soon().until(() -> part(scene, "cluster").equals("down") && part(scene, "nodes").equals("0"));
        CommandLineRun away = CommandLineRun.of("nodes", "--config", folder);
        assertThat(away).returns(1, CommandLineRun::exitCode).returns("", CommandLineRun::out);
        assertThat(away.errors()).singleElement().asString().startsWith("NATS can't be asked: ");
    }

    @Test
    void a_cluster_without_nodes_and_a_gateway_without_a_cluster_are_told_apart() {
        clustered().write();
        assertThat(CommandLineRun.of("nodes", "--config", folder)).returns(1, CommandLineRun::exitCode)
                .returns("no node of this cluster runs" + System.lineSeparator(), CommandLineRun::out);
        files().write();
        CommandLineRun alone = CommandLineRun.of("nodes", "--config", folder);
        assertThat(alone.exitCode()).isEqualTo(2);
        assertThat(alone.errors()).singleElement().asString().startsWith("cluster.engine: in-process (expected: nats");
    }

    @Test
    void alert_rules_and_the_dashboard_ask_for_metrics_of_the_cluster_that_there_are() {
        assertThat(MonitoringFiles.clusterMetrics()).hasSizeGreaterThan(8);
        assertThat(MonitoringFiles.in(startClustered().api(1).metrics())).containsAll(MonitoringFiles.clusterMetrics());
    }
}
