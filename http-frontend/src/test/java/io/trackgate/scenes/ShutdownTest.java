package io.trackgate.scenes;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.trackgate.http.AdminApi;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.trackgate.scenes.ApiCaller.ON;
import static io.trackgate.simulator.CommandMatcher.setOutput;
import static io.trackgate.simulator.Reactions.answerWhen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** SIGTERM: no new callers or trackers, and who was promised an answer gets it. */
class ShutdownTest {
    private static final int SIGTERM_EXIT = 143;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_command_under_way_at_shutdown_still_ends_for_its_caller() {
        GatewayFiles files = GatewayProcess.withFreePorts(GatewayFiles.in(folder)).tracker(1, "telfmb120").write();
        CompletableFuture<Void> trackerAnswers = new CompletableFuture<>();
        try (GatewayProcess gateway = GatewayProcess.start(files);
                TcpUplink uplink = new TcpUplink("127.0.0.1", files.trackerPort());
                HttpClient client = HttpClient.newHttpClient();
                SimulatedTracker tracker = tracker(files, uplink, 1)) {
            GatewayScene.connect(tracker);
            tracker.when(setOutput()).then(answerWhen(trackerAnswers));

            CompletableFuture<Answered> answer = new ApiCaller(client, files.httpPort(), 1).settingOutput(1, ON);
            await().atMost(PATIENCE).until(() -> tracker.received().contains("setdigout 1?"));
            gateway.terminate();
            await().atMost(PATIENCE).until(() -> !GatewayProcess.isOpen(files.httpPort()) && !GatewayProcess.isOpen(files.trackerPort()));
            assertThat(gateway.isAlive()).isTrue();
            assertThat(answer).isNotDone();
            trackerAnswers.complete(null);

            ApiCaller.waitFor(answer).succeeds("acknowledged");
            assertThat(gateway.exitCode()).as(gateway.log()).isIn(0, SIGTERM_EXIT);
        }
        StoreFile store = new StoreFile(files.store());
        assertThat(store.state(1, "output.1").orElseThrow()).isEqualTo(new StoreFile.State("true", "ack", "true", false));
        assertThat(store.count("select count(*) from command where outcome = 'acknowledged' and written = 1")).isOne();
        assertThat(store.records()).isOne();
    }

    @Test
    void a_drain_sends_idle_trackers_away_and_waits_for_a_command_until_a_second_signal_ends_all() {
        GatewayFiles files = GatewayProcess.withFreePorts(GatewayFiles.in(folder)).tracker(1, "telfmb120").tracker(2, "telfmb120")
                .more("admin: { key: %s }".formatted(AdminApi.digest("secret"))).write();
        try (GatewayProcess gateway = GatewayProcess.start(files);
                TcpUplink uplink = new TcpUplink("127.0.0.1", files.trackerPort());
                HttpClient client = HttpClient.newHttpClient();
                SimulatedTracker busy = tracker(files, uplink, 1);
                SimulatedTracker idle = tracker(files, uplink, 2)) {
            GatewayScene.connect(busy);
            GatewayScene.connect(idle);
            busy.when(setOutput()).then(answerWhen(new CompletableFuture<>()));
            CompletableFuture<Answered> answer = new ApiCaller(client, files.httpPort(), 1).settingOutput(1, ON);
            await().atMost(PATIENCE).until(() -> busy.received().contains("setdigout 1?"));
            ApiCaller operator = new ApiCaller(client, files.httpPort(), 0);

            assertThat(operator.drain("POST", "secret").value().path("sessions").asInt()).isEqualTo(2);
            await().atMost(PATIENCE).until(() -> operator.drain("GET", "secret").value().path("left").asInt() == 1);
            assertThat(operator.metrics()).contains("\ntrackgate_sessions 1.0").contains("\ntrackgate_drain_sessions 1.0");
            assertThat(GatewayProcess.isOpen(files.trackerPort())).isFalse();
            assertThat(operator.health().status()).as("a load balancer asks another node").isEqualTo(503);
            assertThat(operator.health().body().path("parts").path("draining").asText()).isEqualTo("1 sessions left");
            assertThat(answer).isNotDone();

            gateway.terminate();
            await().atMost(PATIENCE).until(() -> !GatewayProcess.isOpen(files.httpPort()));
            assertThat(gateway.isAlive()).isTrue();
            gateway.terminate();
            assertThat(gateway.exitCode()).isEqualTo(SIGTERM_EXIT);
            assertThat(gateway.log()).contains("SIGTERM for the second time");
        }
    }

    private static SimulatedTracker tracker(GatewayFiles files, TcpUplink uplink, int id) {
        return SimulatedTracker.of(files.load().models().find("telfmb120").orElseThrow(), GatewayFiles.deviceId(id)).build(uplink);
    }
}
