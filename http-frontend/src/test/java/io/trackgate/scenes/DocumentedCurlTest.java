package io.trackgate.scenes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples that the API documents print, run by a shell as they stand there apart from host, hash and tracker id; blanks behind a line's
 * backslash, which no shell could follow, are left out.
 */
class DocumentedCurlTest extends SceneTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRUCK = 265489;
    private static final int SECONDS = 60;

    private static JsonNode run(String example, GatewayScene scene) {
        String command = example.replace("{{ extra.api_example_url }}", "http://127.0.0.1:" + scene.gateway().httpPort() + "/v2")
                .replace("123456\"", TRUCK + "\"").replace("=123456", "=" + TRUCK)
                .replace("22eac1c27af4be7b9d04da2ce1af111b", GatewayFiles.KEY);
        try {
            Process process = new ProcessBuilder("bash", "-c", command.replaceFirst("^curl", "curl --silent --noproxy '*'")).start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            return JSON.readTree(answer);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(command, e);
        }
    }

    private GatewayScene gateway() {
        GatewayScene scene = start(files().tracker(TRUCK, "telfmb130"));
        scene.online(TRUCK);
        return scene;
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
            curl -X POST '{{ extra.api_example_url }}/tracker/led/read' \\
                -H 'Content-Type: application/json' \\
                -d '{"hash": "a6aa75587e5c59c32d347da438505fc3", "tracker_id": 265489}'""", """
            curl -X POST '{{ extra.api_example_url }}/tracker/led/update' \\
                -H 'Content-Type: application/json' \\
                -d '{"hash": "a6aa75587e5c59c32d347da438505fc3", "tracker_id": 265489, "value": true}'""", """
            curl -X POST '{{ extra.api_example_url }}/tracker/settings/tracking/read' \\
                -H 'Content-Type: application/json' \\
                -d '{"hash": "22eac1c27af4be7b9d04da2ce1af111b", "tracker_id": "123456"}'""",
            """
                    curl -X POST '{{ extra.api_example_url }}/tracker/settings/tracking/update' \\
                        -H 'Content-Type: application/json' \\
                        -d '{"hash": "22eac1c27af4be7b9d04da2ce1af111b", "tracker_id": "123456", "tracking_settings": {"tracking_angle": 30, "tracking_distance": 100, "tracking_interval": 60, "on_stop_tracking_interval": 180, "sleep_mode": "disabled", "stop_detection": "ignition"}}'""",
            """
                    curl -X POST '{{ extra.api_example_url }}/tracker/output/set_all' \\
                        -H 'Content-Type: application/json' \\
                        -d '{"hash": "a6aa75587e5c59c32d347da438505fc3", "tracker_id": 265489, "outputs": [true, true, false]}'""", """
                    curl '{{ extra.api_example_url }}/tracker/led/read?hash=a6aa75587e5c59c32d347da438505fc3&tracker_id=265489'""",
            """
                    curl '{{ extra.api_example_url }}/tracker/led/update?hash=a6aa75587e5c59c32d347da438505fc3&tracker_id=265489&value=true'""",
            """
                    curl '{{ extra.api_example_url }}/tracker/settings/tracking/read?hash=a6aa75587e5c59c32d347da438505fc3&tracker_id=123456'""",
            """
                    curl '{{ extra.api_example_url }}/tracker/output/set?hash=a6aa75587e5c59c32d347da438505fc3&tracker_id=265489&output=1&enable=true'"""})
    void a_printed_example_succeeds(String example) { assertThat(run(example, gateway()).path("success").asBoolean()).isTrue(); }

    @Test
    void the_printed_example_that_is_no_json_is_told_so_and_switches_nothing() {
        GatewayScene scene = gateway();
        JsonNode answer = run("""
                curl -X POST '{{ extra.api_example_url }}/tracker/output/set' \\
                    -H 'Content-Type: application/json' \\
                    -d '{"hash": "a6aa75587e5c59c32d347da438505fc3", tracker_id: 265489, "output": 1, "enable": true}'""", scene);
        assertThat(answer).hasToString("{\"success\":false,\"status\":{\"code\":5,\"description\":\"Wrong request format\"}}");
        assertThat(scene.store().count("select count(*) from command")).isZero();
    }
}
