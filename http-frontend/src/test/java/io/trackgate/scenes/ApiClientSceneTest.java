package io.trackgate.scenes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trackgate.core.account.AccountAdmin;
import io.trackgate.core.store.Database;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A whole client of the API as nobody here wrote it: it signs in, looks around, listens, commands, and signs out. */
class ApiClientSceneTest extends SceneTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRUCK = 1;
    private static final String PASSWORD = "correct horse";

    private final HttpClient http = HttpClient.newHttpClient();

    private JsonNode call(GatewayScene scene, String call, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + scene.gateway().httpPort() + "/v2/" + call))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();
        try {
            return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode call(GatewayScene scene, String call, String hash, String more) {
        return call(scene, call, "{\"hash\":\"" + hash + "\"" + more + "}");
    }

    private static void setPassword(GatewayFiles files) {
        try (Database store = Database.open("jdbc:sqlite:" + files.store())) {
            AccountAdmin.setPassword(store, "acme", PASSWORD, Instant.now());
        }
    }

    private String signIn(GatewayScene scene) {
        // The gateway follows what another process wrote within a second.
        soon().until(() -> call(scene, "user/auth", "{\"login\":\"me@example.org\",\"password\":\"" + PASSWORD + "\"}").has("hash"));
        JsonNode signedIn = call(scene, "user/auth", "{\"login\":\"me@example.org\",\"password\":\"" + PASSWORD + "\"}");
        assertThat(signedIn.path("success").asBoolean()).as("%s", signedIn).isTrue();
        return signedIn.path("hash").asText();
    }

    @Test
    void it_signs_in_lists_reads_listens_switches_and_signs_out() {
        GatewayScene scene = start(
                files().user("login: me@example.org").tracker(TRUCK, "telfmb120", "engine-block-output: 2, label: Truck"));
        setPassword(scene.files());
        String hash = signIn(scene);
        String truck = ",\"tracker_id\":" + TRUCK;

        assertThat(call(scene, "user/get_info", hash, "").path("user_info").path("login").asText()).isEqualTo("me@example.org");
        assertThat(call(scene, "tracker/list", hash, "").path("list").get(0).path("label").asText()).isEqualTo("Truck");
        assertThat(connection(scene, hash)).isEqualTo("just_registered");

        EventClient events = new EventClient(scene.gateway().httpPort()).subscribe(hash, TRUCK);
        scene.online(TRUCK);
        events.hears(state -> state.path("connection_status").asText().equals("active") && state.has("gps"));
        assertThat(connection(scene, hash)).isEqualTo("active");

        assertThat(call(scene, "tracker/output/set", hash, truck + ",\"output\":1,\"enable\":true").path("success").asBoolean()).isTrue();
        events.hears(state -> state.path("outputs").path(0).asBoolean());
        assertThat(call(scene, "tracker/output/set", hash, truck + ",\"output\":2,\"enable\":true").path("status").path("code").asInt())
                .as("reserved").isEqualTo(214);
        assertThat(call(scene, "tracker/engine_immobilizer/set", hash, truck + ",\"enabled\":true").path("success").asBoolean()).isTrue();
        assertThat(call(scene, "tracker/engine_immobilizer/read", hash, truck).path("enabled").asBoolean()).isTrue();
        assertThat(call(scene, "tracker/raw_command/send", hash, truck + ",\"command\":\"getver\"").path("success").asBoolean()).isTrue();
        assertThat(call(scene, "tracker/raw_command/send", hash, truck + ",\"command\":\"0g\",\"type\":\"hex\"").path("errors").get(0)
                .path("error").asText()).isEqualTo("Non-hex string");
        assertThat(call(scene, "tracker/output/update", hash, truck + ",\"tracker_output\":{\"number\":1,\"title\":\"Siren\"}")
                .path("success").asBoolean()).isTrue();
        assertThat(call(scene, "tracker/get_outputs", hash, truck).path("result").get(0).path("title").asText()).isEqualTo("Siren");

        String key = call(scene, "api/key/create", hash, ",\"title\":\"scene\"").path("value").path("hash").asText();
        assertThat(call(scene, "tracker/read", key, truck).path("value").path("id").asInt()).isEqualTo(TRUCK);
        assertThat(call(scene, "user/logout", hash, "").path("success").asBoolean()).isTrue();
        assertThat(call(scene, "tracker/list", hash, "").path("status").path("code").asInt()).isEqualTo(4);
        soon(() -> assertThat(events.heard()).anySatisfy(event -> assertThat(event.path("event").asText()).isEqualTo("logout")));
        assertThat(call(scene, "tracker/list", key, "").path("success").asBoolean()).as("a key outlives the session").isTrue();
        events.close();
    }

    private String connection(GatewayScene scene, String hash) {
        return call(scene, "tracker/get_state", hash, ",\"tracker_id\":" + TRUCK).path("state").path("connection_status").asText();
    }
}
