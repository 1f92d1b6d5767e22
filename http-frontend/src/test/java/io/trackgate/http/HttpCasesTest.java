package io.trackgate.http;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.app.gateway.Gateway;
import io.trackgate.config.Configuration;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingProfiles;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Every case of http-cases.json over real HTTP, against the real gateway with a simulated tracker behind it.
 * Another file of the same form: {@code -Dtrackgate.http-cases=FILE}.
 */
class HttpCasesTest {
    private static final Path OWN_CASES = Path.of("src/test/resources/http-cases.json");
    private static final Path MORE_CASES = Path.of("src/test/resources/more-http-cases.json");
    private static final Path SHIPPED = Path.of("../config");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder = Path.of("");

    @TestFactory
    Stream<DynamicTest> every_case_of_the_contract_holds() throws Exception {
        String given = System.getProperty("trackgate.http-cases");
        return holds(given == null ? OWN_CASES : Path.of(given));
    }

    /** What the contract's own file leaves out: other profiles, other settings of the operator, other ways to say the same. */
    @TestFactory
    Stream<DynamicTest> more_cases_hold() throws Exception { return holds(MORE_CASES); }

    @Tag("long")
    @TestFactory
    Stream<DynamicTest> the_documented_example_of_every_tracking_profile_reaches_a_tracker_and_can_be_read() throws Exception {
        CaseConfiguration files = files();
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode profile : HttpCase.MAPPER.readTree(SHIPPED.resolve("tracking-profiles.json").toFile())) {
            ObjectNode root = changed("tracking_update.json_documented_example", "name", profile.path("profile"));
            ((ObjectNode) root.at("/given/tracker/model")).put("code", "test_profile").set("tracking_profile", profile.path("profile"));
            for (String place : List.of("/given/tracker/state/tracking_settings", "/request/body/tracking_settings",
                    "/expect/device/settings",
                    "/expect/state_after/tracking_settings")) {
                int last = place.lastIndexOf('/');
                ((ObjectNode) root.at(place.substring(0, last))).set(place.substring(last + 1), profile.path("example"));
            }
            HttpCase httpCase = HttpCase.MAPPER.treeToValue(root, HttpCase.class);
            tests.add(DynamicTest.dynamicTest(httpCase.name(), () -> run(httpCase, files)));
        }
        return tests.stream();
    }

    private Stream<DynamicTest> holds(Path file) throws Exception {
        CaseConfiguration files = files();
        List<HttpCase> cases = HttpCase.read(file);
        assertThat(cases).isNotEmpty();
        return cases.stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> run(each, files)));
    }

    private static CaseConfiguration files() throws Exception {
        return new CaseConfiguration(TrackingProfiles.read(SHIPPED.resolve("tracking-profiles.json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"expect.http_status,201", "expect.body,{\"success\":false}", "expect.device,\"none\"",
            "expect.device.value,true",
            "expect.device.kind,\"output\"", "expect.state_after.led,true", "expect.headers,{\"X-Command-Outcome\":\"sent\"}",
            "expect.errors_name_parameters,[\"value\"]", "given.tracker.online,false", "request.body.value,true"})
    void a_case_that_does_not_hold_is_noticed(String change) throws Exception {
        int comma = change.indexOf(',');
        ObjectNode changed = changed("led_update.json", change.substring(0, comma), HttpCase.MAPPER.readTree(change.substring(comma + 1)));
        HttpCase httpCase = HttpCase.MAPPER.treeToValue(changed, HttpCase.class);
        assertThatThrownBy(() -> run(httpCase, files())).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"colour", "given.colour", "given.user.colour", "given.credential.colour", "given.tracker.colour",
            "given.tracker.model.colour", "given.tracker.state.colour", "request.colour", "expect.colour", "expect.state_after.colour",
            "expect.device.colour"})
    void an_unknown_key_anywhere_fails_the_runner(String key) throws Exception {
        ObjectNode changed = changed("led_update.json", key, HttpCase.MAPPER.readTree("1"));
        assertThatThrownBy(() -> run(HttpCase.MAPPER.treeToValue(changed, HttpCase.class), files()))
                .isInstanceOf(UnrecognizedPropertyException.class).hasMessageContaining("colour");
    }

    private static ObjectNode changed(String name, String dotted, JsonNode value) throws IOException {
        for (JsonNode each : HttpCase.MAPPER.readTree(OWN_CASES.toFile())) {
            if (!each.path("name").textValue().equals(name)) continue;
            ObjectNode root = each.deepCopy();
            int dot = dotted.lastIndexOf('.');
            ObjectNode parent = dot < 0 ? root : (ObjectNode) root.at("/" + dotted.substring(0, dot).replace('.', '/'));
            parent.set(dotted.substring(dot + 1), value);
            return root;
        }
        throw new AssertionError(name);
    }

    private void run(HttpCase httpCase, CaseConfiguration files) throws Exception {
        Path own = Files.createTempDirectory(folder, "case");
        files.write(httpCase, own);
        Configuration configuration = Configuration.load(own, SHIPPED);
        try (Gateway gateway = Gateway.start(configuration);
                CaseCaller caller = new CaseCaller(gateway.httpPort());
                CaseDevice device = device(httpCase, configuration, gateway)) {
            HttpCase.Tracker tracker = httpCase.given().tracker();
            if (device != null && tracker != null && tracker.online()) device.connect();
            assertAnswered(httpCase, caller.send(httpCase.request()));
            assertDevice(httpCase.expect().device(), device, tracker);
            assertStateAfter(httpCase, caller);
        }
    }

    private static @Nullable CaseDevice device(HttpCase httpCase, Configuration configuration, Gateway gateway) throws Exception {
        HttpCase.Tracker tracker = httpCase.given().tracker();
        if (tracker == null) return null;
        TrackerModel model = configuration.models().find(tracker.model().code()).orElseThrow();
        return new CaseDevice(model, tracker.state(), gateway.trackerPort("teltonika"));
    }

    private static void assertAnswered(HttpCase httpCase, List<HttpResponse<String>> answers) {
        HttpCase.Repeat repeat = httpCase.request().repeat();
        if (repeat == null) {
            assertAnswer(httpCase.expect(), answers.getFirst());
            return;
        }
        switch (repeat.expectFor()) {
            case "at least one" -> assertThat(answers).anySatisfy(answer -> assertAnswer(httpCase.expect(), answer));
            case "all", "every one" -> assertThat(answers).allSatisfy(answer -> assertAnswer(httpCase.expect(), answer));
            default -> throw new IllegalArgumentException(
                    "request.repeat.expect_for: " + repeat.expectFor() + " (expected: at least one, or all)");
        }
    }

    private static void assertAnswer(HttpCase.Expect expect, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(expect.httpStatus());
        Objects.requireNonNullElse(expect.headers(), Map.<String, String>of()).forEach(
                (name, value) -> assertThat(answer.headers().firstValue(name)).as(name).contains(value));
        assertBody(expect, answer);
        if (expect.errorsNameParameters() != null) {
            assertThat(json(answer).path("errors").findValuesAsText("parameter"))
                    .containsExactlyInAnyOrderElementsOf(expect.errorsNameParameters());
        }
    }

    private static void assertBody(HttpCase.Expect expect, HttpResponse<String> answer) {
        JsonNode expected = expect.body();
        if (expected == null || expected.isNull()) {
            assertThat(answer.body()).isEmpty();
            return;
        }
        assertThat(answer.headers().firstValue("Content-Type")).hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        JsonNode body = json(answer);
        switch (Objects.requireNonNullElse(expect.bodyMatch(), "exact")) {
            case "exact" -> assertSame(expected, body);
            case "subset" -> assertSubset(expected, body);
            case "description_prefix" -> assertDescription(expected, body);
            default -> throw new IllegalArgumentException(
                    "expect.body_match: " + expect.bodyMatch() + " (expected: exact, subset or description_prefix)");
        }
    }

    private static void assertSubset(JsonNode expected, JsonNode actual) {
        if (!expected.isObject()) {
            assertSame(expected, actual);
            return;
        }
        expected.properties().forEach(field -> assertSubset(field.getValue(), actual.path(field.getKey())));
    }

    private static void assertDescription(JsonNode expected, JsonNode actual) {
        String prefix = expected.path("status").path("description").asText();
        assertThat(actual.path("status").path("description").asText()).startsWith(prefix);
        ObjectNode shortened = actual.deepCopy();
        ((ObjectNode) shortened.path("status")).put("description", prefix);
        assertSame(expected, shortened);
    }

    private static void assertDevice(@Nullable JsonNode expected, @Nullable CaseDevice device, HttpCase.@Nullable Tracker tracker)
            throws Exception {
        if (expected == null || expected.isNull()) return;
        if (expected.isTextual()) {
            assertThat(expected.textValue()).isEqualTo("none");
            if (device != null) assertThat(device.changes()).isEmpty();
            return;
        }
        HttpCase.Change change = HttpCase.MAPPER.treeToValue(expected, HttpCase.Change.class);
        ObjectNode wanted = wanted(change, Objects.requireNonNull(tracker).model().digitalOutputs());
        CaseDevice asked = Objects.requireNonNull(device);
        if (change.when() == null) {
            assertChanges(asked, wanted);
            return;
        }
        assertThat(change.when()).isEqualTo("on_connect");
        assertThat(asked.changes()).isEmpty();
        asked.connect();
        await().atMost(PATIENCE).untilAsserted(() -> assertChanges(asked, wanted));
    }

    /** An output by itself is the array in which all others stay as they are. */
    private static ObjectNode wanted(HttpCase.Change change, int outputs) {
        ObjectNode wanted = HttpCase.MAPPER.createObjectNode();
        switch (change.kind()) {
            case "led" -> wanted.put("kind", "led").put("value", Objects.requireNonNull(change.value()));
            case "tracking" -> wanted.put("kind", "tracking").set("settings", Objects.requireNonNull(change.settings()));
            case "outputs" ->
                wanted.put("kind", "outputs").set("outputs", HttpCase.MAPPER.valueToTree(Objects.requireNonNull(change.outputs())));
            case "output" -> {
                List<@Nullable Boolean> states = new ArrayList<>();
                for (int i = 1; i <= outputs; i++)
                    states.add(Objects.equals(change.output(), i) ? change.enable() : null);
                wanted.put("kind", "outputs").set("outputs", HttpCase.MAPPER.valueToTree(states));
            }
            default -> throw new IllegalArgumentException(
                    "expect.device.kind: " + change.kind() + " (expected: led, tracking, output or outputs)");
        }
        return wanted;
    }

    private static void assertStateAfter(HttpCase httpCase, CaseCaller caller) throws IOException, InterruptedException {
        HttpCase.StateAfter after = httpCase.expect().stateAfter();
        if (after == null) return;
        String hash = httpCase.given().credential().hash();
        int tracker = Objects.requireNonNull(httpCase.given().tracker()).id();
        if (after.led() != null)
            assertThat(caller.read("tracker/led/read", hash, tracker).path("value").asBoolean()).isEqualTo(after.led());
        if (after.trackingSettings() != null) {
            assertSame(after.trackingSettings(), caller.read("tracker/settings/tracking/read", hash, tracker).path("value"));
        }
    }

    private static void assertChanges(CaseDevice device, ObjectNode wanted) {
        assertThat(device.changes()).hasSize(1);
        assertSame(wanted, device.changes().getFirst());
    }

    /** Numbers count by their value: 20, 20.0 and 2e1 are one number in JSON. */
    private static void assertSame(JsonNode expected, JsonNode actual) {
        Comparator<JsonNode> byValue = (one,
                other) -> one.isNumber() && other.isNumber() && one.decimalValue().compareTo(other.decimalValue()) == 0
                        || one.equals(other) ? 0 : 1;
        assertThat(expected.equals(byValue, actual)).as("%s (expected: %s)", actual, expected).isTrue();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return HttpCase.MAPPER.readTree(answer.body());
        } catch (IOException notJson) {
            throw new AssertionError(answer.body(), notJson);
        }
    }
}
