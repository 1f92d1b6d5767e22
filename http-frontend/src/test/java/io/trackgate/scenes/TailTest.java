package io.trackgate.scenes;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import io.trackgate.app.Main;
import io.trackgate.core.testing.FreePort;
import org.junit.jupiter.api.Test;

import static io.trackgate.scenes.ApiCaller.ON;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code trackgate tail}: what passes, in a terminal. */
class TailTest extends SceneTest {

    private static final int TRACKER = 1;

    /** A command that runs until it is interrupted, as Ctrl-C does. */
    private static final class Running implements AutoCloseable {
        private final StringWriter out = new StringWriter();
        private final StringWriter err = new StringWriter();
        private final FutureTask<Integer> command;
        private final Thread thread;

        Running(Object... args) {
            List<String> all = new ArrayList<>(List.of("tail"));
            List.of(args).forEach(arg -> all.add(arg.toString()));
            command = new FutureTask<>(() -> Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
                    .execute(all.toArray(String[]::new)));
            thread = Thread.ofPlatform().start(command);
        }

        int stop() throws Exception {
            thread.interrupt();
            return command.get(GatewayScene.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public void close() { thread.interrupt(); }
    }

    private static String api(GatewayScene scene) { return "http://127.0.0.1:" + scene.gateway().httpPort(); }

    @Test
    void frames_are_shown_as_they_pass_until_somebody_stops_it() throws Exception {
        GatewayScene scene = start(files().tracker(TRACKER, "telfmb120"));
        scene.online(TRACKER);
        try (Running tail = new Running(GatewayFiles.deviceId(TRACKER), "--api", api(scene), "--key", GatewayFiles.KEY)) {
            soon(() -> assertThat(tail.out.toString()).contains("tracker 1, teltonika, connected", "→ login", "← login answer",
                    "from now on"));
            scene.api(TRACKER).setOutput(1, ON).succeeds("acknowledged");
            soon(() -> assertThat(tail.out.toString()).contains("← text, codec 12", "→ text, codec 12"));
            assertThat(tail.out.toString()).as("no terminal, no colours").doesNotContain("\u001B");
            assertThat(tail.stop()).isZero();
            assertThat(tail.err.toString()).isEmpty();
        }
    }

    @Test
    void every_byte_is_named_where_that_is_wanted_and_messages_are_json_where_that_is() throws Exception {
        GatewayScene scene = start(files().tracker(TRACKER, "telfmb120"));
        scene.online(TRACKER);
        try (Running explained = new Running(TRACKER, "--api", api(scene), "--key", GatewayFiles.KEY, "--explain");
                Running json = new Running(TRACKER, "--api", api(scene), "--key", GatewayFiles.KEY, "--json")) {
            soon(() -> assertThat(explained.out.toString()).contains("IMEI length", GatewayFiles.deviceId(TRACKER)));
            soon(() -> assertThat(json.out.toString().lines()).allMatch(line -> line.startsWith("{\"type\":\""))
                    .hasSizeGreaterThanOrEqualTo(2));
            assertThat(explained.stop()).isZero();
            assertThat(json.stop()).isZero();
        }
    }

    @Test
    void what_a_tracker_sends_is_nothing_that_a_terminal_obeys_also_as_json() throws Exception {
        GatewayScene scene = start(files().tracker(TRACKER, "telfmb120"));
        String login = "000f" + HexFormat.of().formatHex(GatewayFiles.deviceId(TRACKER).getBytes(StandardCharsets.US_ASCII));
        String hostile = "000000000000000e0c0106000000069b33316d417f0100000000"; // CSI 31m A DEL; masked, so that its checksum is put right
        Path capture = Files.writeString(folder.resolve("capture.jsonl"), """
                {"capture":1,"protocol":"teltonika"}
                {"at":"2026-01-01T12:00:00Z","connection":1,"from":"device","hex":"%s"}
                {"at":"2026-01-01T12:00:00Z","connection":1,"from":"server","hex":"01"}
                {"at":"2026-01-01T12:00:00Z","connection":1,"from":"device","hex":"%s","masked":true}
                """.formatted(login, hostile));
        try (Running json = new Running(TRACKER, "--api", api(scene), "--key", GatewayFiles.KEY, "--json", "--explain")) {
            soon(() -> assertThat(json.out.toString()).isNotEmpty());
            assertThat(CommandLineRun.of("simulate", "--replay", capture, "--port", scene.trackerPort()).exitCode()).isZero();
            soon(() -> assertThat(json.out.toString()).contains("\\u009b31mA\\u007f"));
            assertThat(json.out.toString().lines().flatMapToInt(String::codePoints)).noneMatch(Character::isISOControl);
            assertThat(json.stop()).isZero();
        }
    }

    @Test
    void a_gateway_that_goes_and_comes_back_is_found_again() throws Exception {
        GatewayFiles files = files().ports(FreePort.find(), 0).tracker(TRACKER, "telfmb120");
        try (Running tail = tailOfOneThatEnds(files)) {
            soon(() -> assertThat(tail.err.toString()).contains("connection lost: ", "trying again in 1 s"));
            start(files);
            soon(() -> assertThat(tail.err.toString()).contains("connected again"));
            assertThat(tail.stop()).isZero();
        }
    }

    private Running tailOfOneThatEnds(GatewayFiles files) {
        try (GatewayScene scene = GatewayScene.start(files)) {
            Running tail = new Running(TRACKER, "--api", api(scene), "--key", GatewayFiles.KEY);
            soon(() -> assertThat(tail.out.toString()).contains("not connected"));
            return tail;
        }
    }

    @Test
    void what_the_gateway_refuses_ends_it_with_a_word() {
        GatewayScene scene = start(files().tracker(TRACKER, "telfmb120"));
        CommandLineRun unknown = CommandLineRun.of("tail", "999999999999999", "--api", api(scene), "--key", GatewayFiles.KEY);
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.errors())
                .containsExactly("999999999999999: no tracker of this key (expected: its device id, or its number in the API)");
        CommandLineRun key = CommandLineRun.of("tail", TRACKER, "--api", api(scene), "--key", "0".repeat(32));
        assertThat(key.exitCode()).isEqualTo(2);
        assertThat(key.errors()).containsExactly("User or API key not found or session ended");
    }

    @Test
    void what_is_given_wrong_or_does_not_answer_is_named() {
        CommandLineRun away = CommandLineRun.of("tail", TRACKER, "--api", "http://127.0.0.1:1", "--key", GatewayFiles.KEY);
        assertThat(away.exitCode()).isEqualTo(1);
        assertThat(away.errors()).containsExactly("--api: http://127.0.0.1:1: no connection (expected: a gateway that answers)");
        CommandLineRun url = CommandLineRun.of("tail", TRACKER, "--api", "ftp://here", "--key", GatewayFiles.KEY);
        assertThat(url.exitCode()).isEqualTo(2);
        assertThat(url.errors()).containsExactly("--api: ftp://here (expected: http://HOST:PORT or https://HOST)");
    }
}
