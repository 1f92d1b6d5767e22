package io.trackgate.scenes;

import java.util.List;

import io.trackgate.http.AdminApi;
import io.trackgate.simulator.SimulatedTracker;
import org.junit.jupiter.api.Test;

import static io.trackgate.scenes.ApiCaller.ON;
import static org.assertj.core.api.Assertions.assertThat;

/** Two devices with one id, of a model that is not commanded while nobody knows which is the right one. */
class QuarantineSceneTest extends SceneTest {

    private static final String CAUTIOUS = """
            protocol: teltonika
            models:
              - code: cautious
                digital-outputs: 1
                output-control: default
                probe: [getver, getinfo]
                takeover: quarantine
            """;

    @Test
    void neither_is_commanded_until_an_operator_who_has_switched_the_wrong_one_off_says_so() {
        GatewayScene scene = start(files().model("nobody", CAUTIOUS).tracker(1, "cautious").limits("takeovers: { count: 1, within: 1m }")
                .more("admin: { key: %s }".formatted(AdminApi.digest("secret"))));
        ApiCaller api = scene.api(1);
        assertThat(api.quarantine()).isEmpty();
        SimulatedTracker right = scene.online(1);
        SimulatedTracker wrong = GatewayScene.connect(scene.device(1, GatewayFiles.deviceId(1)));
        GatewayScene.connect(right);

        api.setOutput(1, ON).fails(213, "offline");
        assertThat(api.quarantine()).singleElement().satisfies(id -> {
            assertThat(id.path("device_id").asText()).isEqualTo(GatewayFiles.deviceId(1));
            assertThat(List.of(id.path("from").asText(), id.path("before").asText())).doesNotHaveDuplicates()
                    .allMatch(address -> address.matches("/?127\\.0\\.0\\.1:\\d+"));
        });
        wrong.disconnect();
        GatewayScene.connect(right); // the other may have ended its session a moment before
        assertThat(api.release("secret").value().path("released")).singleElement()
                .satisfies(id -> assertThat(id.asText()).isEqualTo(GatewayFiles.deviceId(1)));

        assertThat(api.quarantine()).isEmpty();
        api.setOutput(1, ON).succeeds("acknowledged");
        assertThat(right.outputs()).containsExactly(true);
        assertThat(wrong.outputs()).containsExactly(false);
    }
}
