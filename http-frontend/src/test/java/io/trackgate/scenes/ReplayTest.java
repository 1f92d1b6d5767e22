package io.trackgate.scenes;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.trackgate.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code trackgate simulate --replay}: files that are no captures, and gateways that answer otherwise. */
class ReplayTest {

    private static final String HEAD = "{\"capture\":1,\"protocol\":\"teltonika\",\"tracker_id\":1,\"device_id\":\"356307042441013\",\"model\":\"telfmb120\"}\n";
    private static final String LOGIN = "{\"at\":\"2026-01-01T12:00:00Z\",\"connection\":1,\"from\":\"device\",\"hex\":\"000f333536333037303432343431303133\"}\n";
    private static final String ACCEPTED = "{\"at\":\"2026-01-01T12:00:00.100Z\",\"connection\":1,\"from\":\"server\",\"hex\":\"01\"}\n";

    private static final String PING = frame(1, "device", "ff");
    private static final String GETINFO = "000000000000000F0C010500000007676574696E666F0100004312";

    private static final String OLDEST = """
            protocol: teltonika
            models:
              - code: oldest
                digital-outputs: 1
                output-control: default
                probe: [getver, getinfo]
                takeover: oldest
            """;

    private static String frame(int connection, String from, String hex) {
        return "{\"at\":\"2026-01-01T12:00:%02dZ\",\"connection\":%d,\"from\":\"%s\",\"hex\":\"%s\"}%n".formatted(connection, connection,
                from, hex);
    }

    /** A known tracker's. */
    private static String login(int connection) {
        return frame(connection, "device", "000f" + HexFormat.of().formatHex(GatewayFiles.deviceId(1).getBytes(StandardCharsets.US_ASCII)))
                + frame(connection, "server", "01");
    }

    private GatewayFiles gateway() { return GatewayFiles.in(folder.resolve("gateway")); }

    @TempDir
    Path folder = Path.of("");

    private CommandLineRun replay(String text, Object... more) throws IOException {
        Path file = Files.writeString(folder.resolve("capture.jsonl"), text);
        Object[] args = new Object[3 + more.length];
        args[0] = "simulate";
        args[1] = "--replay";
        args[2] = file;
        System.arraycopy(more, 0, args, 3, more.length);
        return CommandLineRun.of(args);
    }

    private List<String> wrong(String text, Object... more) throws IOException {
        CommandLineRun run = replay(text, more);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        return run.errors().stream().map(line -> line.replace(folder + "/", "")).toList();
    }

    @Test
    void what_is_no_capture_is_named_with_its_line() throws IOException {
        assertThat(wrong("")).containsExactly("capture.jsonl: line 1: nothing (expected: a line with capture and protocol)");
        assertThat(wrong("[]\n")).containsExactly("capture.jsonl: line 1: [] (expected: one JSON object)");
        assertThat(wrong("{}\n"))
                .containsExactly("capture.jsonl: line 1: capture: missing (expected: 1, as the first line of a capture has it)");
        assertThat(wrong(HEAD.replace("teltonika", "morse") + LOGIN)).singleElement().asString()
                .startsWith("capture.jsonl: line 1: protocol: morse (expected: one of ");
        assertThat(wrong(HEAD)).containsExactly("capture.jsonl: no frame of a tracker (expected: at least one line with from: device)");
        assertThat(wrong(HEAD + LOGIN.replace("000f", "00f")))
                .containsExactly(
                        "capture.jsonl: line 2: hex: \"00f333536333037303432343431303133\" (expected: pairs of hexadecimal digits)");
        assertThat(wrong(HEAD + "\n" + LOGIN.replace("device", "me")))
                .containsExactly("capture.jsonl: line 3: from: \"me\" (expected: device or server)");
        assertThat(wrong(HEAD + LOGIN.replace("2026-01-01T12:00:00Z", "noon")))
                .containsExactly("capture.jsonl: line 2: at: \"noon\" (expected: a time such as 2026-01-31T12:00:00.000Z)");
        assertThat(wrong(HEAD + LOGIN + "{\"at\":")).singleElement().asString().startsWith("capture.jsonl: line 3: ")
                .endsWith("(expected: one JSON object)");
        assertThat(wrong(HEAD + LOGIN.replace("\"connection\":1", "\"connection\":0")))
                .containsExactly("capture.jsonl: line 2: connection: 0 (expected: >= 1)");
    }

    @Test
    void flags_that_mean_nothing_here_are_refused() throws IOException {
        assertThat(wrong(HEAD + LOGIN, "--count", "5"))
                .containsExactly("--count: given (expected: absent, beside --replay; the capture says it)");
        assertThat(wrong(HEAD + LOGIN, "--speed", "fast").getFirst()).contains("fast (expected: a number from 0.01 to 100000, or max)");
        assertThat(CommandLineRun.of("simulate", "--speed", "2").errors())
                .containsExactly("--speed: given (expected: beside --replay alone)");
        assertThat(CommandLineRun.of("simulate", "--replay", "nowhere.jsonl").errors())
                .containsExactly("--replay: nowhere.jsonl is missing (expected: a capture)");
    }

    @Test
    void a_gateway_that_is_not_there_is_told() throws IOException {
        CommandLineRun run = replay(HEAD + LOGIN + ACCEPTED, "--port", 1);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("connection 1: not connected: ", "0 frames sent", "1 not made");
    }

    @Test
    void a_tracker_that_came_and_went_takes_over_none_of_its_own_connections() throws IOException {
        GatewayFiles few = gateway().model("nobody", OLDEST).tracker(1, "oldest").limits("takeovers: { count: 1, within: 1m }");
        String capture = IntStream.rangeClosed(1, 6).mapToObj(connection -> login(connection) + frame(connection, "device", "ff"))
                .collect(Collectors.joining());
        try (GatewayScene scene = GatewayScene.start(few)) {
            CommandLineRun run = replay(HEAD + capture, "--port", scene.trackerPort(), "--speed", "max");
            assertThat(run.out()).doesNotContain("now  ← 00").contains("6 connections, 12 frames sent, 0 unanswered",
                    "0 connections closed");
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void a_command_of_then_is_no_answer_that_is_missed_now() throws IOException {
        String reply = Vectors.load("teltonika").stream().filter(vector -> vector.name().equals("codec12_getinfo_response")).findFirst()
                .orElseThrow().hex();
        try (GatewayScene scene = GatewayScene.start(gateway().tracker(1, "telfmb120"))) {
            CommandLineRun run = replay(
                    HEAD + login(1) + frame(1, "device", reply) + frame(1, "server", GETINFO) + frame(1, "device", reply) + PING,
                    "--port", scene.trackerPort(), "--speed", "max");
            assertThat(run.out()).contains("text, codec 12", "4 frames sent", "0 unanswered").doesNotContain("nothing now");
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void a_connection_whose_login_is_lost_is_named_and_not_played() throws IOException {
        try (GatewayScene scene = GatewayScene.start(gateway().tracker(1, "telfmb120"))) {
            CommandLineRun run = replay(HEAD + PING + login(2), "--port", scene.trackerPort(), "--speed", "max");
            assertThat(run.out()).contains("connection 1: does not begin with its login, is not played", "1 connections, 1 frames sent");
            assertThat(run.exitCode()).isZero();
        }
        assertThat(wrong(HEAD + PING)).singleElement().asString()
                .startsWith("capture.jsonl: no connection begins with its login (expected: ");
    }

    @Test
    void nothing_in_a_capture_is_obeyed_by_a_terminal() throws IOException {
        String head = HEAD.replace("teltonika", "queclink").replace("telfmb120", "\\u001b]0;model\\u0007").replace("356307042441013",
                "\\u009b31m");
        String capture = Stream
                .of("+ACK:GTHBD,1A0401,135790246811220,,20260101120000,11F0$", "+RESP:GT\u001bX\u009b,1A0401,135790246811220,,11F1$")
                .map(text -> frame(1, "device", HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1))))
                .collect(Collectors.joining());
        CommandLineRun run;
        try (ServerSocket silent = new ServerSocket(0)) {
            run = replay(head + capture, "--port", silent.getLocalPort(), "--speed", "max");
        }
        assertThat(run.out()).startsWith("queclink  ]0;model").contains("→ +RESP:GT X ", "2 frames sent");
        assertThat(run.out().lines().flatMapToInt(String::codePoints)).noneMatch(Character::isISOControl);
    }

    @Test
    void a_gateway_that_answers_otherwise_is_told_beside_what_was_answered_then() throws IOException {
        try (GatewayScene scene = GatewayScene.start(GatewayFiles.in(folder.resolve("gateway")))) {
            CommandLineRun run = replay(HEAD + LOGIN + ACCEPTED + LOGIN.replace("12:00:00Z", "12:00:01Z"), "--port", scene.trackerPort(),
                    "--speed", 10);
            assertThat(run.out()).contains("→ login", "then ← 01 login answer", "now  ← 00 login answer: the same frames, other content",
                    "closed by the gateway, 1 frames were not said");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }
}
