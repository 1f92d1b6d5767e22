package io.trackgate.scenes;

import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.core.testing.NatsServer;
import io.trackgate.core.testing.PostgresServer;
import io.trackgate.simulator.SimulatedTracker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.trackgate.scenes.ApiCaller.OFF;
import static io.trackgate.scenes.ApiCaller.ON;
import static org.assertj.core.api.Assertions.assertThat;

/** A caller at one node and a tracker at the other, over HTTP. */
class TwoNodesSceneTest {

    private static final int TRACKER = 1;
    private static final int OTHER = 2;

    @TempDir
    private Path folder = Path.of("");

    private GatewayScene node(String name, NatsServer nats, String store) {
        return GatewayScene.start(GatewayFiles.in(folder.resolve(name)).storeAt(store).commands(SceneTest.IMPATIENT)
                .tracker(TRACKER, "telfmb120").tracker(OTHER, "telfmb120")
                .more("cluster: { engine: nats, node: %s, urls: [\"%s\"], lease: 1s, timeout: 1s }".formatted(name, nats.url())));
    }

    private static String connection(GatewayScene at, int tracker) {
        return states(at).path(Integer.toString(tracker)).path("connection_status").asText();
    }

    private static JsonNode states(GatewayScene at) {
        return ApiCaller.waitFor(at.api(TRACKER).calling("tracker/get_states", "\"trackers\": [1, 2]")).body().path("states");
    }

    @Test
    void a_client_of_one_node_sees_and_commands_trackers_of_the_other_and_is_told_when_it_can_not() {
        String store = PostgresServer.store();
        try (NatsServer nats = NatsServer.in(folder).start();
                GatewayScene asked = node("asked", nats, store);
                GatewayScene owner = node("owner", nats, store);
                EventClient client = new EventClient(asked.gateway().httpPort()).subscribe(GatewayFiles.KEY, TRACKER)) {
            client.hearsConnection("just_registered");
            SimulatedTracker tracker = owner.online(TRACKER);
            client.hearsConnection("active");
            assertThat(connection(asked, TRACKER)).isEqualTo("active");
            assertThat(connection(asked, OTHER)).isEqualTo("just_registered");
            asked.api(TRACKER).setOutput(1, ON).succeeds("acknowledged");
            client.hears(state -> state.path("outputs").path(0).asBoolean());

            nats.kill();
            SceneTest.soon(() -> assertThat(asked.api(TRACKER).setOutput(1, OFF).fails(213, "not-sent").wasWritten(false).status())
                    .isEqualTo(400));
            owner.api(TRACKER).setOutput(1, OFF).succeeds("acknowledged");
            assertThat(tracker.logins()).isEqualTo(1);

            nats.start();
            SceneTest.soon(() -> asked.api(TRACKER).setOutput(1, ON).succeeds("acknowledged"));
            client.hears(state -> state.path("connection_status").asText().equals("active") && state.path("outputs").path(0).asBoolean());
            tracker.close();
            client.hears(state -> !state.path("connection_status").asText().equals("active"));
            assertThat(owner.violations()).isEmpty();
        }
    }

    @Test
    void frames_are_watched_at_the_node_that_has_the_session_and_the_other_one_names_it() {
        String store = PostgresServer.store();
        String watch = "{\"action\":\"watch\",\"hash\":\"" + GatewayFiles.KEY + "\",\"tracker_id\":" + TRACKER + "}";
        try (NatsServer nats = NatsServer.in(folder).start();
                GatewayScene asked = node("asked", nats, store);
                GatewayScene owner = node("owner", nats, store);
                EventClient there = new EventClient(asked.gateway().httpPort(), "/trackgate/frames");
                EventClient here = new EventClient(owner.gateway().httpPort(), "/trackgate/frames")) {
            owner.online(TRACKER);
            assertThat(here.says(watch).next().path("connected").asBoolean()).isTrue();
            SceneTest.soon(() -> assertThat(there.says(watch).next().path("status").path("description").asText())
                    .endsWith("'its session is at node owner'"));
            assertThat(ApiCaller.waitFor(asked.api(TRACKER).calling("frame/capture/read", "")).code()).isEqualTo(266);
        }
    }
}
