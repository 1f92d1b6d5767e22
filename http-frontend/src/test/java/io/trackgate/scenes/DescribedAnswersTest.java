package io.trackgate.scenes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.trackgate.core.account.AccountAdmin;
import io.trackgate.core.store.Database;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Every call of a whole gateway is made once with success, and its answer is exactly what /openapi.json says of it. */
class DescribedAnswersTest extends SceneTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRUCK = 265489;
    private static final int PLAIN = 265490;
    private static final int OFFLINE = 265491;
    private static final String LOGIN = "acme@example.org";
    private static final String PASSWORD = "correct-horse";

    /** For each call a request that succeeds, in an order in which they do; SESSION, CREATED, TRACED and KEPT stand for what is made for it. */
    private static final Map<String, String> SAMPLES = samples();

    private static Map<String, String> samples() {
        Map<String, String> samples = new LinkedHashMap<>();
        samples.put("user/auth", "{\"login\":\"" + LOGIN + "\",\"password\":\"" + PASSWORD + "\"}");
        samples.put("user/session/renew", session(""));
        samples.put("user/get_info", session(""));
        samples.put("api/key/create", session(",\"title\":\"for a test\""));
        samples.put("api/key/list", session(""));
        samples.put("user/api_key/list", session(""));
        samples.put("api/key/delete", session(",\"key\":\"CREATED\""));
        samples.put("user/api_key/delete", session(",\"api_key\":\"CREATED\""));
        samples.put("user/logout", session(""));
        samples.put("tracker/list", key(""));
        samples.put("tracker/list_models", key(""));
        samples.put("tracker/read", tracker(""));
        samples.put("tracker/output/set", tracker(",\"output\":1,\"enable\":true"));
        samples.put("tracker/output/set_all", plain(",\"outputs\":[true,false]"));
        samples.put("tracker/output/update", tracker(",\"tracker_output\":{\"number\":1,\"title\":\"Horn\"}"));
        samples.put("tracker/get_outputs", tracker(""));
        samples.put("tracker/batch_get_outputs", key(",\"trackers\":[" + TRUCK + "]"));
        samples.put("tracker/led/update", tracker(",\"value\":true"));
        samples.put("tracker/led/read", tracker(""));
        samples.put("tracker/settings/tracking/update", tracker(",\"tracking_settings\":{\"tracking_interval\":30,"
                + "\"tracking_distance\":100,\"tracking_angle\":30,\"on_stop_tracking_interval\":300,"
                + "\"sleep_mode\":\"disabled\",\"stop_detection\":\"ignition\"}"));
        samples.put("tracker/settings/tracking/read", tracker(""));
        samples.put("tracker/settings/tracking/describe", tracker(""));
        samples.put("tracker/engine_immobilizer/set", tracker(",\"enabled\":true"));
        samples.put("tracker/engine_immobilizer/read", tracker(""));
        samples.put("tracker/raw_command/send", tracker(",\"command\":\"getver\""));
        samples.put("tracker/get_state", tracker(""));
        samples.put("tracker/get_states", key(",\"trackers\":[" + TRUCK + ",1],\"allow_not_exist\":true,\"list_blocked\":true"));
        samples.put("tracker/fleet/list", key(",\"sort\":\"status\",\"filter\":\"2654\""));
        samples.put("tracker/command/list", tracker(",\"limit\":200"));
        samples.put("frame/explain", key(",\"bytes\":\"000F333536333037303432343431303133\""));
        samples.put("frame/capture/read", tracker(""));
        samples.put("frame/trace/start", tracker(",\"minutes\":1"));
        samples.put("frame/trace/list", tracker(""));
        samples.put("frame/trace/read", tracker(",\"name\":\"TRACED\""));
        samples.put("frame/trace/stop", tracker(""));
        samples.put("tracker/command/unconfirmed/cancel", offline(",\"command_id\":\"KEPT\""));
        for (String call : List.of("count", "list", "reset"))
            samples.put("tracker/command/unconfirmed/" + call, offline(""));
        return samples;
    }

    private static String key(String more) { return "{\"hash\":\"" + GatewayFiles.KEY + "\"" + more + "}"; }

    private static String session(String more) { return "{\"hash\":\"SESSION\"" + more + "}"; }

    private static String tracker(String more) { return key(",\"tracker_id\":" + TRUCK + more); }

    private static String plain(String more) { return key(",\"tracker_id\":" + PLAIN + more); }

    private static String offline(String more) { return key(",\"tracker_id\":" + OFFLINE + more); }

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void every_call_answers_as_it_is_described() {
        GatewayScene scene = scene();
        JsonNode document = get(scene, "/openapi.json");
        Map<String, JsonNode> served = new LinkedHashMap<>();
        document.path("paths").properties().stream().filter(path -> path.getValue().has("post"))
                .forEach(path -> served.put(path.getKey().substring("/v2/".length()), path.getValue().path("post")));
        for (String call : served.keySet())
            assertThat(SAMPLES).as("no sample call for %s: add one to this test", call).containsKey(call);
        assertThat(served).as("samples are of calls that there are").containsKeys(SAMPLES.keySet().toArray(String[]::new));
        SAMPLES.forEach((call, sample) -> {
            JsonNode answer = post(scene, call, filled(scene, sample));
            assertThat(answer.path("success").asBoolean()).as("%s: %s", call, answer).isTrue();
            assertThat(wrong(document, served.get(call).at("/responses/200"), answer)).as("%s: %s", call, answer).isEmpty();
        });
    }

    @Test
    void pages_and_errors_answer_as_they_are_described() {
        GatewayScene scene = scene();
        JsonNode document = get(scene, "/openapi.json");
        JsonNode paths = document.path("paths");
        assertThat(wrong(document, paths.at("/~1health/get/responses/200"), get(scene, "/health"))).isEmpty();
        HttpResponse<String> switched = send(request(scene, "/v2/tracker/output/set").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(tracker(",\"output\":1,\"enable\":true"))));
        String id = switched.headers().firstValue("X-Command-Id").orElseThrow();
        assertThat(wrong(document, paths.at("/~1trackgate~1commands~1{id}/get/responses/200"),
                get(scene, "/trackgate/commands/" + id + "?hash=" + GatewayFiles.KEY))).isEmpty();
        JsonNode refused = post(scene, "tracker/output/set", key(""));
        assertThat(refused.path("errors")).hasSize(3);
        assertThat(wrong(document, paths.at("/~1v2~1tracker~1output~1set/post/responses/400"), refused)).isEmpty();
    }

    private GatewayScene scene() {
        GatewayScene scene = start(files().commands("deferrable: [led]")
                .user("login: " + LOGIN)
                .tracker(TRUCK, "telfmb140", "engine-block-output: 2").tracker(PLAIN, "telfmb120").tracker(OFFLINE, "telfmb120"));
        try (Database database = Database.open("jdbc:sqlite:" + scene.files().store())) {
            AccountAdmin.setPassword(database, "acme", PASSWORD, Instant.now());
        }
        scene.online(TRUCK);
        scene.online(PLAIN);
        soon().until(() -> !signIn(scene).isEmpty());
        return scene;
    }

    private String signIn(GatewayScene scene) { return post(scene, "user/auth", SAMPLES.get("user/auth")).path("hash").asText(); }

    private String filled(GatewayScene scene, String sample) {
        String filled = sample.contains("SESSION") ? sample.replace("SESSION", signIn(scene)) : sample;
        if (filled.contains("CREATED")) {
            String made = filled(scene, session(",\"title\":\"to be deleted\""));
            return filled.replace("CREATED", post(scene, "api/key/create", made).at("/value/hash").asText());
        }
        if (filled.contains("TRACED"))
            return filled.replace("TRACED", post(scene, "frame/trace/list", tracker("")).at("/list/0/name").asText());
        if (!filled.contains("KEPT")) return filled;
        post(scene, "tracker/led/update", offline(",\"value\":true"));
        return filled.replace("KEPT", post(scene, "tracker/command/unconfirmed/list", offline("")).at("/list/0/id").asText());
    }

    /** What of this answer is missing, of another form, or not described at all. */
    private static List<Error> wrong(JsonNode document, JsonNode response, JsonNode answer) {
        ObjectNode schema = response.at("/content/application~1json/schema").deepCopy();
        ObjectNode components = document.path("components").deepCopy();
        close(components);
        schema.set("components", components);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema).validate(answer);
    }

    /** A client ignores fields that it does not know; this test does not. */
    private static void close(JsonNode within) {
        if (within.has("properties") && within instanceof ObjectNode form) form.put("additionalProperties", false);
        within.forEach(DescribedAnswersTest::close);
    }

    private JsonNode post(GatewayScene scene, String call, String body) {
        return json(send(request(scene, "/v2/" + call).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))));
    }

    private JsonNode get(GatewayScene scene, String path) { return json(send(request(scene, path).GET())); }

    private static HttpRequest.Builder request(GatewayScene scene, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + scene.gateway().httpPort() + path)).timeout(GatewayScene.PATIENCE);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException failed) {
            throw new AssertionError(response.body(), failed);
        }
    }
}
