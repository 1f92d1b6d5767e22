package io.trackgate.scenes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.testing.TestCertificates;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.UplinkTls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.trackgate.scenes.ApiCaller.ON;
import static org.assertj.core.api.Assertions.assertThat;

/** What passes between a tracker and a gateway: watched, captured, played back; of every family. */
class FramesSceneTest extends SceneTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRACKER = 1;

    private final HttpClient client = HttpClient.newHttpClient();

    static List<String> families() { return List.copyOf(new ProtocolCatalog().names()); }

    /** The first model of the family that has an output. */
    private String model(String family) {
        return files().write().load().models().all().stream().filter(model -> model.protocol().equals(family))
                .filter(model -> model.outputCalls().contains(TrackerModel.OutputCall.SET)).map(TrackerModel::code).sorted().findFirst()
                .orElseThrow();
    }

    private GatewayScene startWith(String family) { return start(files().listenToAll().tracker(TRACKER, model(family))); }

    private JsonNode call(GatewayScene scene, String call, String more) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + scene.gateway().httpPort() + "/v2/" + call))
                    .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers
                            .ofString("{\"hash\":\"" + GatewayFiles.KEY + "\",\"tracker_id\":" + TRACKER + more + "}"))
                    .build();
            return JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private static EventClient watching(GatewayScene scene) {
        return new EventClient(scene.gateway().httpPort(), "/trackgate/frames")
                .says("{\"action\":\"watch\",\"hash\":\"" + GatewayFiles.KEY + "\",\"tracker_id\":" + TRACKER + ",\"explain\":true}");
    }

    /** Frames until there is one of this sender as wanted. */
    private static List<JsonNode> framesUntil(EventClient watch, String from, String name) {
        List<JsonNode> frames = new ArrayList<>();
        while (frames.stream().noneMatch(frame -> frame.path("from").asText().equals(from) && frame.path("name").asText().contains(name)))
            watch.next().path("frames").forEach(frames::add);
        return frames;
    }

    @ParameterizedTest
    @MethodSource("families")
    void every_frame_of_a_session_is_watched_as_a_valid_one_and_every_byte_is_named(String family) {
        GatewayScene scene = startWith(family);
        try (EventClient watch = watching(scene)) {
            assertThat(watch.next().path("protocol").asText()).isEqualTo(family);
            assertThat(watch.next().path("history").asBoolean()).isTrue();
            scene.online(TRACKER);
            scene.api(TRACKER).setOutput(1, ON).succeeds("acknowledged");
            List<JsonNode> frames = new ArrayList<>();
            soon().until(() -> {
                watch.next().path("frames").forEach(frames::add);
                return frames.stream().anyMatch(frame -> frame.has("points"))
                        && frames.stream().anyMatch(frame -> frame.path("from").asText().equals("server"));
            });
            assertThat(frames).allSatisfy(frame -> {
                assertThat(frame.path("valid").asBoolean()).as(frame.toString()).isTrue();
                int named = 0;
                for (JsonNode field : frame.path("fields"))
                    named += field.path("length").asInt();
                assertThat(named).isEqualTo(frame.path("size").asInt());
            });
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void a_capture_played_back_is_answered_as_it_was(String family) throws IOException {
        GatewayScene scene = startWith(family);
        SimulatedTracker tracker = scene.online(TRACKER);
        tracker.report(1);
        soon().until(() -> tracker.recordsAcked() == 2);
        String capture = call(scene, "frame/capture/read", "").path("capture").asText();
        tracker.disconnect();
        Path file = Files.writeString(folder.resolve("capture.jsonl"), capture);
        CommandLineRun run = CommandLineRun.of("simulate", "--replay", file, "--port", scene.gateway().trackerPort(family), "--speed",
                "max");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(run.out()).contains("now  ←", "1 connections", " 0 unanswered");
        if (family.equals("jt808")) assertThat(capture).contains("\"masked\":true");
    }

    @Test
    void what_passes_under_tls_is_kept_as_it_was_meant_and_played_back_under_tls() throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        certificates.server("first", Duration.ofDays(90));
        GatewayScene scene = start(files().tracker(TRACKER, "telfmb120").listener("tls: { certificate: server.pem, key: server.key }"));
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", scene.trackerPort(), 1, List.of(),
                Optional.of(UplinkTls.trusting(Optional.of(certificates.ca()), Optional.empty())));
                SimulatedTracker tracker = SimulatedTracker.of(scene.model("telfmb120"), GatewayFiles.deviceId(TRACKER)).build(uplink)) {
            GatewayScene.connect(tracker);
            String capture = call(scene, "frame/capture/read", "").path("capture").asText();
            assertThat(capture).contains("\"from\":\"device\",\"hex\":\"000f3335");
            Path file = Files.writeString(folder.resolve("capture.jsonl"), capture);
            CommandLineRun run = CommandLineRun.of("simulate", "--replay", file, "--port", scene.trackerPort(), "--speed", "max",
                    "--tls-ca",
                    certificates.ca());
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        }
    }

    @Test
    void after_a_tracker_has_gone_its_last_frames_are_there_and_of_another_one_nothing() {
        GatewayScene scene = startWith("teltonika");
        scene.online(TRACKER).disconnect();
        soon().until(() -> scene.gateway().directory().tracker(TRACKER).isPresent()
                && call(scene, "frame/capture/read", "").path("capture").asText().lines().count() > 3);
        try (EventClient watch = watching(scene)) {
            soon().until(() -> !watch.next().path("connected").asBoolean(true));
            assertThat(framesUntil(watch, "device", "login")).isNotEmpty();
        }
    }

    @Test
    void the_code_of_a_terminal_is_shown_nowhere_and_a_trace_has_what_passed() {
        GatewayScene scene = startWith("jt808");
        assertThat(call(scene, "frame/trace/start", ",\"minutes\":1").at("/list/0/running").asBoolean()).isTrue();
        scene.online(TRACKER);
        String name = call(scene, "frame/trace/list", "").at("/list/0/name").asText();
        soon().until(
                () -> call(scene, "frame/trace/read", ",\"name\":\"" + name + "\"").path("capture").asText().contains("\"masked\":true"));
        assertThat(call(scene, "frame/trace/stop", "").at("/list/0/running").asBoolean(true)).isFalse();
        try (EventClient watch = watching(scene)) {
            List<JsonNode> frames = framesUntil(watch, "device", "authentication");
            assertThat(frames).filteredOn(frame -> frame.path("name").asText().contains("authentication")).isNotEmpty()
                    .allSatisfy(frame -> {
                        assertThat(frame.path("masked").asBoolean()).isTrue();
                        assertThat(frame.path("fields")).filteredOn(field -> field.path("name").asText().equals("code")).singleElement()
                                .satisfies(code -> assertThat(code.path("value").asText()).matches("\\*+"));
                    });
        }
    }
}
