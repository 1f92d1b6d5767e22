package io.trackgate.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.session.PortInUseException;
import io.trackgate.core.session.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.http.FakeCore.MASTER_KEY;
import static io.trackgate.http.FakeCore.TRUCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Byte for byte what a caller's connection may do, and what becomes of it. */
class HttpConnectionTest {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
    private static final String READ = "/v2/tracker/led/read?hash=" + MASTER_KEY + "&tracker_id=";
    private static final Duration SHORT = Duration.ofMillis(300);

    private TestGateway gateway = new TestGateway();

    @AfterEach
    void close() { gateway.close(); }

    private void limit(HttpLimits limits) {
        gateway.close();
        gateway = new TestGateway(limits);
    }

    /** A caller who writes what it likes. */
    private static final class Caller implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Caller(TestGateway gateway) throws IOException {
            socket = gateway.connect();
            in = socket.getInputStream();
        }

        Caller write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return this;
        }

        /** Status line, headers and body of the next answer; empty at the end of the stream. */
        String answer() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) return head.toString(StandardCharsets.ISO_8859_1);
                head.write(next);
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            Matcher length = LENGTH.matcher(text);
            return text + (length.find() ? new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8) : "");
        }

        boolean isClosed() throws IOException { return in.read() < 0; }

        @Override
        public void close() throws IOException { socket.close(); }
    }

    private static String get(String target) { return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"; }

    private static String post(String body, String... headers) {
        return "POST /v2/tracker/led/read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + String.join("", headers) + "\r\n"
                + body;
    }

    @Test
    void requests_that_arrive_together_are_answered_in_their_order_one_at_a_time() throws IOException {
        List<CompletableFuture<CommandResult>> asked = Collections.synchronizedList(new ArrayList<>());
        gateway.core.outcome = request -> {
            CompletableFuture<CommandResult> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        };
        try (Caller caller = new Caller(gateway)) {
            String set = "/v2/tracker/output/set?hash=" + MASTER_KEY + "&tracker_id=" + TRUCK + "&enable=true&output=";
            caller.write(get(set + 1) + get(READ + 1) + get(set + 2) + get(READ + TRUCK));
            await().until(() -> asked.size() == 1);
            // Held back by the first: the gateway was asked for nothing else.
            assertThat(gateway.core.dispatched).hasSize(1);
            asked.get(0)
                    .complete(new CommandResult(gateway.core.dispatched.get(0).id(), new CommandOutcome.Rejected(""), true, SHORT, true));
            assertThat(caller.answer()).contains("\"code\":266");
            assertThat(caller.answer()).contains("\"code\":201");
            await().until(() -> asked.size() == 2);
            asked.get(1).complete(new CommandResult(gateway.core.dispatched.get(1).id(), new CommandOutcome.Sent(), true, SHORT, true));
            assertThat(caller.answer()).contains("X-Command-Outcome: sent");
            assertThat(caller.answer()).contains("\"value\":true");
        }
    }

    @Test
    void thousands_of_requests_at_once_are_all_answered() throws IOException {
        int count = 3_000;
        try (Caller caller = new Caller(gateway)) {
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    caller.write(get(READ + TRUCK).repeat(count));
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
            for (int i = 0; i < count; i++) { assertThat(caller.answer()).startsWith("HTTP/1.1 200"); }
            writing.join();
        }
    }

    @Test
    void a_request_may_arrive_byte_by_byte() throws IOException {
        String body = "{\"hash\":\"" + MASTER_KEY + "\",\"tracker_id\":" + TRUCK + "}";
        try (Caller caller = new Caller(gateway)) {
            for (char each : post(body, "Content-Length: " + body.length() + "\r\n").toCharArray()) { caller.write(String.valueOf(each)); }
            assertThat(caller.answer()).startsWith("HTTP/1.1 200").contains("connection: keep-alive");
        }
    }

    @Test
    void a_body_in_chunks_is_one_body() throws IOException {
        StringBuilder chunks = new StringBuilder();
        for (String part : List.of("{", "\"hash\":\"" + MASTER_KEY, "\",\"tracker_id\":26", "5489}")) {
            chunks.append(Integer.toHexString(part.length())).append("\r\n").append(part).append("\r\n");
        }
        try (Caller caller = new Caller(gateway)) {
            caller.write(post(chunks + "0\r\n\r\n", "Transfer-Encoding: chunked\r\n"));
            assertThat(caller.answer()).startsWith("HTTP/1.1 200").contains("\"value\":true");
        }
    }

    @Test
    void a_caller_that_asks_to_close_is_closed_after_its_answer() throws IOException {
        try (Caller caller = new Caller(gateway)) {
            caller.write("GET " + READ + TRUCK + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(caller.answer()).contains("connection: close");
            assertThat(caller.isClosed()).isTrue();
        }
    }

    @Test
    void an_http_1_0_caller_is_served_and_closed() throws IOException {
        try (Caller caller = new Caller(gateway)) {
            caller.write("GET " + READ + TRUCK + " HTTP/1.0\r\n\r\n");
            assertThat(caller.answer()).contains("\"value\":true");
            assertThat(caller.isClosed()).isTrue();
        }
    }

    @Test
    void a_caller_that_has_finished_writing_still_gets_its_answer() throws IOException {
        CompletableFuture<CommandResult> answer = new CompletableFuture<>();
        gateway.core.outcome = request -> answer;
        try (Caller caller = new Caller(gateway)) {
            caller.write(get("/v2/tracker/output/set?hash=" + MASTER_KEY + "&tracker_id=" + TRUCK + "&enable=true&output=1"));
            caller.socket.shutdownOutput();
            await().until(() -> gateway.core.dispatched.size() == 1);
            answer.complete(
                    new CommandResult(gateway.core.dispatched.getFirst().id(), new CommandOutcome.Acknowledged(), true, SHORT, true));
            assertThat(caller.answer()).contains("\"success\":true").contains("connection: close");
            assertThat(caller.isClosed()).isTrue();
        }
    }

    @Test
    void a_target_with_scheme_and_host_is_the_same_target() throws IOException {
        try (Caller caller = new Caller(gateway)) {
            caller.write(get("http://gateway.example" + READ + TRUCK));
            assertThat(caller.answer()).contains("\"value\":true");
        }
    }

    @Test
    void a_head_request_is_refused_without_a_body() throws IOException {
        try (Caller caller = new Caller(gateway)) {
            caller.write("HEAD " + READ + TRUCK + " HTTP/1.1\r\nHost: x\r\n\r\n" + get(READ + TRUCK));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0)
                head.append((char) caller.in.read());
            assertThat(head.toString()).startsWith("HTTP/1.1 405");
            assertThat(caller.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void a_body_above_the_limit_is_refused_when_it_was_written_and_the_connection_goes_on() throws IOException {
        String body = "x".repeat(2 << 20);
        try (Caller caller = new Caller(gateway)) {
            caller.write(post(body, "Content-Length: " + body.length() + "\r\n"));
            assertThat(caller.answer()).startsWith("HTTP/1.1 412").contains("\"code\":9").contains("connection: keep-alive");
            caller.write(get(READ + TRUCK));
            assertThat(caller.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void chunks_above_the_limit_are_refused_as_well() throws IOException {
        String chunk = "100000\r\n" + "x".repeat(1 << 20) + "\r\n";
        try (Caller caller = new Caller(gateway)) {
            caller.write(post(chunk + chunk + "0\r\n\r\n", "Transfer-Encoding: chunked\r\n"));
            assertThat(caller.answer()).startsWith("HTTP/1.1 412").contains("\"code\":9").contains("connection: keep-alive");
        }
    }

    @Test
    void a_body_of_exactly_the_limit_is_read() throws IOException {
        String head = "{\"hash\":\"" + MASTER_KEY + "\",\"tracker_id\":" + TRUCK + ",\"pad\":\"";
        String body = head + "x".repeat((1 << 20) - head.length() - 2) + "\"}";
        try (Caller caller = new Caller(gateway)) {
            caller.write(post(body, "Content-Length: " + body.length() + "\r\n"));
            assertThat(caller.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void a_declared_body_that_nobody_would_read_on_is_refused_at_once_and_the_caller_can_still_read_why() throws IOException {
        try (Caller caller = new Caller(gateway)) {
            caller.write(post("x".repeat(1 << 20), "Content-Length: 999999999999\r\n"));
            assertThat(caller.answer()).startsWith("HTTP/1.1 412").contains("connection: close");
            assertThat(caller.isClosed()).isTrue();
        }
    }

    @Test
    void endless_chunks_are_cut_off_with_an_answer() throws IOException {
        limit(new HttpLimits(1_000, 10_000, Duration.ofSeconds(60), Duration.ofSeconds(30), SHORT, 1_000));
        try (Caller caller = new Caller(gateway)) {
            caller.write(
                    post("4000\r\n" + "x".repeat(0x4000) + "\r\n4000\r\n" + "x".repeat(0x4000) + "\r\n", "Transfer-Encoding: chunked\r\n"));
            assertThat(caller.answer()).startsWith("HTTP/1.1 412").contains("connection: close");
            assertThat(caller.isClosed()).isTrue();
        }
    }

    @Test
    void a_caller_that_waits_for_leave_to_send_gets_it() throws IOException {
        String body = "{\"hash\":\"" + MASTER_KEY + "\",\"tracker_id\":" + TRUCK + "}";
        try (Caller caller = new Caller(gateway)) {
            caller.write(post("", "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n"));
            assertThat(caller.answer()).startsWith("HTTP/1.1 100");
            caller.write(body);
            assertThat(caller.answer()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void a_caller_that_waits_for_leave_to_send_too_much_is_refused_before_it_sends() throws IOException {
        try (Caller caller = new Caller(gateway)) {
            caller.write(post("", "Expect: 100-continue\r\nContent-Length: 2000000\r\n"));
            assertThat(caller.answer()).startsWith("HTTP/1.1 412").contains("\"code\":9").contains("connection: close");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "POST /v2/tracker/led/read HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /v2/tracker/led/read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            "POST /v2/tracker/led/read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            "POST /v2/tracker/led/read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "POST /v2/tracker/led/read HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
            "POST /v2/tracker/led/read HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nabcde",
            "POST /v2/tracker/led/read HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\nabcde",
            "POST /v2/tracker/led/read HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nabcde",
            "POST /v2/tracker/led/read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
            "POST /v2/tracker/led/read HTTP/1.1\nHost: x\nContent-Length: 0\n\n",
            "GET /v2/tracker/led/read HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
            "GET /v2/tracker/led/read HTTP/1.1\r\n\r\n",
            "GET /v2/tracker/led/read HTTP/2.0\r\nHost: x\r\n\r\n",
            "GET /v2/tracker/led/read\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"})
    void what_is_not_http_or_could_be_read_in_two_ways_is_refused_once_and_closed(String bytes) throws IOException {
        try (Caller caller = new Caller(gateway)) {
            caller.write(bytes + get(READ + TRUCK));
            assertThat(caller.answer()).startsWith("HTTP/1.1 400").contains("\"code\":5").contains("connection: close");
            assertThat(caller.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20_000, 100_000})
    void a_line_or_header_above_the_limit_is_too_large(int length) throws IOException {
        try (Caller caller = new Caller(gateway)) {
            caller.write("GET /v2/" + "x".repeat(length) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(caller.answer()).startsWith("HTTP/1.1 412").contains("\"code\":9");
        }
        try (Caller caller = new Caller(gateway)) {
            caller.write("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(length) + "\r\n\r\n");
            assertThat(caller.answer()).startsWith("HTTP/1.1 412").contains("\"code\":9");
        }
    }

    @Test
    void a_connection_without_a_request_is_closed() throws IOException {
        limit(new HttpLimits(1_000, 10_000, SHORT, Duration.ofSeconds(30), SHORT, 1_000));
        try (Caller caller = new Caller(gateway)) {
            assertThat(caller.isClosed()).isTrue();
        }
        try (Caller caller = new Caller(gateway)) {
            caller.write(get(READ + TRUCK));
            assertThat(caller.answer()).startsWith("HTTP/1.1 200");
            assertThat(caller.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET / HTTP/1.1\r\nX-Slow: ",
            "POST /v2/tracker/led/read HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"})
    void a_request_that_does_not_arrive_whole_in_time_is_refused_however_often_a_byte_comes(String start) throws IOException {
        limit(new HttpLimits(1_000, 10_000, Duration.ofSeconds(60), SHORT, SHORT, 1_000));
        try (Caller caller = new Caller(gateway)) {
            caller.write(start);
            CompletableFuture<Void> dribble = CompletableFuture.runAsync(() -> {
                try {
                    while (true) {
                        caller.write("x");
                        LockSupport.parkNanos(20_000_000);
                    }
                } catch (IOException cut) {
                    // what the test waits for
                }
            });
            assertThat(caller.answer()).startsWith("HTTP/1.1 400").contains("connection: close");
            await().until(dribble::isDone);
        }
    }

    @Test
    void a_command_may_take_longer_than_a_connection_may_be_idle() throws IOException {
        limit(new HttpLimits(1_000, 10_000, SHORT, SHORT, SHORT, 1_000));
        CompletableFuture<CommandResult> answer = new CompletableFuture<>();
        gateway.core.outcome = request -> answer;
        try (Caller caller = new Caller(gateway); Caller idle = new Caller(gateway)) {
            caller.write(get("/v2/tracker/output/set?hash=" + MASTER_KEY + "&tracker_id=" + TRUCK + "&enable=true&output=1"));
            await().until(() -> gateway.core.dispatched.size() == 1);
            assertThat(idle.isClosed()).isTrue();
            answer.complete(new CommandResult(gateway.core.dispatched.getFirst().id(), new CommandOutcome.Sent(), true, SHORT, true));
            assertThat(caller.answer()).contains("X-Command-Outcome: sent");
        }
    }

    @Test
    void stopping_lets_running_requests_end_and_closes_the_others() throws IOException {
        CompletableFuture<CommandResult> answer = new CompletableFuture<>();
        gateway.core.outcome = request -> answer;
        try (Caller caller = new Caller(gateway); Caller idle = new Caller(gateway)) {
            caller.write(get("/v2/tracker/output/set?hash=" + MASTER_KEY + "&tracker_id=" + TRUCK + "&enable=true&output=1"));
            idle.write(get(READ + TRUCK));
            assertThat(idle.answer()).startsWith("HTTP/1.1 200");
            await().until(() -> gateway.core.dispatched.size() == 1);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> gateway.server.stop(Duration.ofSeconds(20)));
            assertThat(idle.isClosed()).isTrue();
            answer.complete(new CommandResult(gateway.core.dispatched.getFirst().id(), new CommandOutcome.Sent(), true, SHORT, true));
            assertThat(caller.answer()).contains("X-Command-Outcome: sent").contains("connection: close");
            assertThat(caller.isClosed()).isTrue();
            stopped.join();
        }
    }

    @Test
    void stopping_does_not_wait_for_ever() throws IOException {
        gateway.core.outcome = request -> new CompletableFuture<>();
        try (Caller caller = new Caller(gateway)) {
            caller.write(get("/v2/tracker/output/set?hash=" + MASTER_KEY + "&tracker_id=" + TRUCK + "&enable=true&output=1"));
            await().until(() -> gateway.core.dispatched.size() == 1);
            gateway.server.stop(SHORT);
            assertThat(caller.isClosed()).isTrue();
        }
    }

    @Test
    void a_port_that_is_taken_is_named() {
        var taken = new InetSocketAddress("127.0.0.1", gateway.server.port());
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (Transport transport = new Transport(group, group, NioServerSocketChannel.class)) {
            assertThatThrownBy(() -> HttpServer.start(request -> new CompletableFuture<>(), HttpLimits.of(1, 1), taken, transport))
                    .isInstanceOf(PortInUseException.class).hasMessageContaining("HTTP API: 127.0.0.1:" + gateway.server.port());
        }
    }

    @Test
    void when_as_many_are_connected_as_may_be_the_oldest_that_has_asked_nothing_makes_room_and_known_callers_stay() throws IOException {
        limit(new HttpLimits(1_000, 10_000, Duration.ofSeconds(60), Duration.ofSeconds(30), SHORT, 3));
        try (Caller known = new Caller(gateway)) {
            known.write(get(READ + TRUCK));
            assertThat(known.answer()).startsWith("HTTP/1.1 200");
            try (Caller dribbling = new Caller(gateway); Caller silent = new Caller(gateway)) {
                dribbling.write("GET / HT");
                try (Caller honest = new Caller(gateway)) {
                    honest.write(get(READ + TRUCK));
                    assertThat(honest.answer()).startsWith("HTTP/1.1 200");
                    assertThat(dribbling.isClosed()).isTrue();
                    try (Caller another = new Caller(gateway)) {
                        another.write(get(READ + TRUCK));
                        assertThat(another.answer()).startsWith("HTTP/1.1 200");
                        assertThat(silent.isClosed()).isTrue();
                        known.write(get(READ + TRUCK));
                        assertThat(known.answer()).startsWith("HTTP/1.1 200");
                    }
                }
            }
        }
    }

    @Test
    void when_all_of_them_wait_for_answers_nobody_else_comes_in_and_when_one_rests_it_makes_room() throws IOException {
        limit(new HttpLimits(1_000, 10_000, Duration.ofSeconds(60), Duration.ofSeconds(30), SHORT, 1));
        CompletableFuture<CommandResult> answer = new CompletableFuture<>();
        gateway.core.outcome = request -> answer;
        try (Caller waiting = new Caller(gateway)) {
            waiting.write(get("/v2/tracker/output/set?hash=" + MASTER_KEY + "&tracker_id=" + TRUCK + "&enable=true&output=1"));
            await().until(() -> gateway.core.dispatched.size() == 1);
            try (Caller late = new Caller(gateway)) {
                assertThat(late.isClosed()).isTrue();
            }
            answer.completeExceptionally(new IllegalStateException("as good as any"));
            assertThat(waiting.answer()).startsWith("HTTP/1.1 500");
            try (Caller next = new Caller(gateway)) {
                next.write(get(READ + TRUCK));
                assertThat(next.answer()).startsWith("HTTP/1.1 200");
                assertThat(waiting.isClosed()).isTrue();
            }
        }
    }

    @Test
    void a_browser_that_takes_an_answer_for_a_page_runs_and_frames_nothing_of_it() throws IOException {
        try (Caller caller = new Caller(gateway)) {
            caller.write(get(READ + TRUCK));
            assertThat(caller.answer()).contains("content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n")
                    .contains("Referrer-Policy: no-referrer\r\n").contains("X-Content-Type-Options: nosniff\r\n")
                    .contains("cache-control: no-store\r\n");
            caller.write(get("/docs"));
            assertThat(caller.answer()).contains("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                    + "form-action 'none'; frame-ancestors 'none'\r\n");
        }
    }
}
