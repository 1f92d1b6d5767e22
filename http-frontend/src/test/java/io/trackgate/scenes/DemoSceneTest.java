package io.trackgate.scenes;

import java.io.PrintWriter;
import java.io.Writer;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.app.demo.DemoFleet;
import io.trackgate.app.gateway.Gateway;
import io.trackgate.config.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What {@code trackgate demo} lets a caller do with its simulated trackers. */
class DemoSceneTest {
    private static final int TRUCK = 265489;
    private static final int VAN = 265490;

    @TempDir
    Path folder = Path.of("");

    @Test
    void a_tracker_of_a_demo_is_stopped_started_and_told_to_be_silent() {
        Configuration configuration = GatewayFiles.in(folder).commands("reply-timeout: 1s").listen("gt06").tracker(TRUCK, "telfmb140")
                .tracker(VAN, "gt06n").write().load();
        DemoFleet fleet = new DemoFleet(configuration, Duration.ofSeconds(1), false, new PrintWriter(Writer.nullWriter()));
        try (HttpClient client = HttpClient.newHttpClient(); Gateway gateway = Gateway.start(configuration, fleet); fleet) {
            fleet.start(gateway::trackerPort);
            ApiCaller truck = new ApiCaller(client, gateway.httpPort(), TRUCK);
            await().atMost(GatewayScene.PATIENCE).untilAsserted(() -> {
                assertThat(call(truck, "demo/tracker/list", "").body().path("list").findValuesAsText("connected")).containsExactly("true",
                        "true");
                assertThat(status(truck, 0)).isEqualTo("active");
                assertThat(status(truck, 1)).isEqualTo("active");
            });
            call(truck, "demo/tracker/stop", "");
            await().atMost(GatewayScene.PATIENCE).untilAsserted(() -> {
                JsonNode stopped = call(truck, "demo/tracker/list", "").body().path("list").get(0);
                assertThat(stopped.path("running").asBoolean()).isFalse();
                assertThat(stopped.path("connected").asBoolean()).isFalse();
                assertThat(status(truck, 0)).isEqualTo("signal_lost");
            });
            assertThat(status(truck, 1)).as("the other one's").isEqualTo("active");
            call(truck, "demo/tracker/script", "\"script\":\"silent\"");
            call(truck, "demo/tracker/start", "");
            await().atMost(GatewayScene.PATIENCE).untilAsserted(() -> assertThat(status(truck, 0)).isEqualTo("active"));
            assertThat(call(truck, "tracker/output/set", "\"output\":1,\"enable\":true").outcome()).isEqualTo("timed-out");
            assertThat(call(truck, "demo/tracker/list", "").body().path("list").get(0).path("script").asText()).isEqualTo("silent");
            call(truck, "demo/tracker/script", "\"script\":\"obedient\"");
            await().atMost(GatewayScene.PATIENCE).untilAsserted(
                    () -> assertThat(call(truck, "tracker/output/set", "\"output\":1,\"enable\":true").outcome())
                            .isEqualTo("acknowledged"));
        }
    }

    private static Answered call(ApiCaller caller, String call, String more) { return ApiCaller.waitFor(caller.calling(call, more)); }

    private static String status(ApiCaller caller, int line) {
        return call(caller, "tracker/fleet/list", "").body().path("list").path(line).path("status").asText();
    }
}
