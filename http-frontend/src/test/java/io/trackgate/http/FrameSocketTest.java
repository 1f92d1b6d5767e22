package io.trackgate.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.core.directory.Credential;
import io.trackgate.core.directory.User;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trackgate.http.FakeCore.BLOCKED_TRUCK;
import static io.trackgate.http.FakeCore.CLONE;
import static io.trackgate.http.FakeCore.DEMO_KEY;
import static io.trackgate.http.FakeCore.DEMO_TRUCK;
import static io.trackgate.http.FakeCore.FOREIGN;
import static io.trackgate.http.FakeCore.MASTER_KEY;
import static io.trackgate.http.FakeCore.SUB_KEY;
import static io.trackgate.http.FakeCore.TRUCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a client sees that watches a tracker's frames. */
class FrameSocketTest {
    private static final String PATH = "/trackgate/frames";
    private static final String LOGIN = "000f333536333037303432343431303133";

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void close() { gateway.close(); }

    private SocketClient client() { return new SocketClient(gateway, PATH); }

    private static String watch(String key, int tracker, String more) {
        return "{\"action\":\"watch\",\"hash\":\"" + key + "\",\"tracker_id\":" + tracker + more + "}";
    }

    private SocketClient watching(int tracker, String more) {
        SocketClient client = client();
        client.says(watch(MASTER_KEY, tracker, more));
        assertThat(client.hears().path("success").asBoolean()).isTrue();
        return client;
    }

    @Test
    void what_was_kept_is_told_first_and_then_each_frame() {
        FakeFrames.Line line = gateway.frames.connect(TRUCK).received(LOGIN).sent("01");
        try (SocketClient client = client()) {
            client.says(watch(MASTER_KEY, TRUCK, ""));
            assertThat(client.hears()).hasToString("{\"type\":\"response\",\"action\":\"watch\",\"success\":true,\"tracker_id\":265489,"
                    + "\"protocol\":\"teltonika\",\"connected\":true}");
            assertThat(client.hears()).hasToString("{\"type\":\"frames\",\"history\":true,\"frames\":["
                    + "{\"number\":1,\"at\":\"2026-01-01T12:00:00Z\",\"from\":\"device\",\"connection\":1,\"size\":17,\"hex\":\"" + LOGIN
                    + "\",\"name\":\"login\",\"valid\":true},"
                    + "{\"number\":2,\"at\":\"2026-01-01T12:00:00.001Z\",\"from\":\"server\",\"connection\":1,\"size\":1,\"hex\":\"01\","
                    + "\"name\":\"login answer\",\"valid\":true}]}");
            line.received("ff");
            JsonNode live = client.hears();
            assertThat(live.path("skipped").asInt(-1)).isZero();
            assertThat(live.path("frames")).singleElement().satisfies(frame -> {
                assertThat(frame.path("number").asInt()).isEqualTo(3);
                assertThat(frame.path("name").asText()).isEqualTo("ping");
            });
        }
    }

    @Test
    void explained_frames_come_with_their_fields_and_secrets_of_none_are_shown() {
        gateway.frames.connect(TRUCK).received(LOGIN).received("0000000000000014" + "0c01060000000c" + hex("geheim ready") + "0100000000");
        try (SocketClient client = watching(TRUCK, ",\"explain\":true")) {
            JsonNode frames = client.hears().path("frames");
            assertThat(frames.get(0).path("fields").findValuesAsText("value")).contains("356307042441013");
            assertThat(frames.get(0).has("masked")).isFalse();
            JsonNode answer = frames.get(1);
            assertThat(answer.path("masked").asBoolean()).isTrue();
            assertThat(answer.path("fields").findValuesAsText("value")).contains("****** ready");
            assertThat(answer.path("fields").findValuesAsText("checksum")).containsExactly("true");
            assertThat(answer.toString()).doesNotContain("geheim").doesNotContain(hex("geheim"));
            assertThat(answer.path("error").asText()).startsWith("BAD_CHECKSUM");
        }
    }

    private static String hex(String text) { return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII)); }

    @Test
    void a_connection_that_comes_or_goes_is_told() {
        try (SocketClient client = client()) {
            client.says(watch(MASTER_KEY, TRUCK, ""));
            assertThat(client.hears().path("connected").asBoolean(true)).isFalse();
            assertThat(client.hears().path("frames")).isEmpty();
            FakeFrames.Line line = gateway.frames.connect(TRUCK).received(LOGIN);
            assertThat(client.hears().path("frames")).hasSize(1);
            assertThat(client.hears())
                    .hasToString("{\"type\":\"event\",\"event\":\"connected\",\"at\":\"2026-01-01T12:00:00Z\",\"connection\":1}");
            line.ends();
            assertThat(client.hears().path("event").asText()).isEqualTo("disconnected");
        }
    }

    @Test
    void with_too_many_frames_the_newest_are_told_and_the_others_counted() {
        FakeFrames.Line line = gateway.frames.connect(TRUCK).received(LOGIN);
        try (SocketClient client = watching(TRUCK, "")) {
            client.hears();
            for (int i = 0; i < 20; i++)
                line.received("ff".repeat(50));
            int told = 0;
            int skipped = 0;
            long last = 0;
            while (told + skipped < 1_000) {
                JsonNode message = client.hears();
                told += message.path("frames").size();
                skipped += message.path("skipped").asInt();
                if (!message.path("frames").isEmpty())
                    last = message.path("frames").get(message.path("frames").size() - 1).path("number").asLong();
            }
            assertThat(told + skipped).isEqualTo(1_000);
            assertThat(told).isBetween(1, 200);
            assertThat(last).isEqualTo(1 + told);
        }
    }

    @Test
    void a_client_may_stop_and_watch_another() {
        gateway.frames.connect(TRUCK).received(LOGIN);
        FakeFrames.Line other = gateway.frames.connect(FakeCore.BARE).received("ff");
        try (SocketClient client = watching(TRUCK, "")) {
            client.hears();
            client.says("{\"action\":\"stop\"}");
            assertThat(client.hears()).hasToString("{\"type\":\"response\",\"action\":\"stop\",\"success\":true}");
            client.says(watch(MASTER_KEY, FakeCore.BARE, ""));
            assertThat(client.hears().path("tracker_id").asInt()).isEqualTo(FakeCore.BARE);
            assertThat(client.hears().path("frames")).hasSize(1);
            gateway.frames.living.get(TRUCK).getFirst().received("ff");
            other.received("fffe");
            assertThat(client.hears().path("frames")).extracting(frame -> frame.path("hex").asText()).containsExactly("ff", "fe");
        }
    }

    @Test
    void a_clone_shows_what_its_original_does_and_a_demo_account_may_look() {
        gateway.frames.connect(TRUCK).received(LOGIN);
        try (SocketClient clone = client(); SocketClient demo = client()) {
            clone.says(watch(MASTER_KEY, CLONE, ""));
            assertThat(clone.hears().path("tracker_id").asInt()).isEqualTo(CLONE);
            assertThat(clone.hears().path("frames")).hasSize(1);
            demo.says(watch(DEMO_KEY, DEMO_TRUCK, ""));
            assertThat(demo.hears().path("success").asBoolean()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', value = {"nonsense; 5; null", "{}; 7; null", "{\"action\":\"sing\"}; 7; sing",
            "{\"action\":\"watch\"}; 3; watch",
            "{\"action\":\"watch\",\"hash\":\"00000000000000000000000000000000\",\"tracker_id\":265489}; 4; watch",
            "{\"action\":\"watch\",\"hash\":\"a6aa75587e5c59c32d347da438505fc3\"}; 7; watch",
            "{\"action\":\"watch\",\"hash\":\"a6aa75587e5c59c32d347da438505fc3\",\"tracker_id\":" + FOREIGN + "}; 201; watch",
            "{\"action\":\"watch\",\"hash\":\"a6aa75587e5c59c32d347da438505fc3\",\"tracker_id\":" + BLOCKED_TRUCK + "}; 208; watch",
            "{\"action\":\"watch\",\"hash\":\"c6aa75587e5c59c32d347da438505fc3\",\"tracker_id\":" + FakeCore.UNBOUND + "}; 201; watch",
            "{\"action\":\"watch\",\"hash\":\"e6aa75587e5c59c32d347da438505fc3\",\"tracker_id\":265489}; 275; watch"})
    void what_is_wrong_is_told_and_the_socket_stays_open(String message, int code, String action) {
        try (SocketClient client = client()) {
            JsonNode error = client.says(message).hears();
            assertThat(error.path("type").asText()).isEqualTo("error");
            assertThat(error.path("action").asText()).isEqualTo(action);
            assertThat(error.path("status").path("code").asInt()).isEqualTo(code);
            client.says(watch(MASTER_KEY, TRUCK, ""));
            assertThat(client.hears().path("type").asText()).isEqualTo("response");
        }
    }

    @Test
    void where_the_session_is_at_another_node_or_nothing_is_kept_the_client_hears_so() {
        gateway.frames.node = Optional.of("west");
        try (SocketClient client = client()) {
            client.says(watch(MASTER_KEY, TRUCK, ""));
            assertThat(client.hears().path("status").path("description").asText()).endsWith("'its session is at node west'");
            gateway.frames.kept = false;
            client.says(watch(MASTER_KEY, TRUCK, ""));
            assertThat(client.hears().path("status").path("description").asText()).endsWith("'nothing is kept: frames.ring is 0'");
        }
    }

    @Test
    void when_too_many_look_at_once_the_next_one_is_told_to_come_later() {
        gateway.frames.busy = true;
        try (SocketClient client = client()) {
            client.says(watch(MASTER_KEY, TRUCK, ""));
            assertThat(client.hears().path("status").path("code").asInt()).isEqualTo(15);
            gateway.frames.busy = false;
            client.says(watch(MASTER_KEY, TRUCK, ""));
            assertThat(client.hears().path("success").asBoolean()).isTrue();
        }
    }

    @Test
    void a_tracker_that_goes_to_another_node_takes_its_watchers_along() {
        FakeFrames.Line line = gateway.frames.connect(TRUCK).received(LOGIN);
        try (SocketClient client = watching(TRUCK, "")) {
            client.hears();
            gateway.frames.node = Optional.of("west"); // not asked while it is connected here
            line.ends();
            assertThat(client.hears().path("event").asText()).isEqualTo("disconnected");
            assertThat(client.hears().path("status").path("description").asText()).endsWith("'its session is at node west'");
        }
    }

    // ---- what may end ----

    @Test
    void the_end_of_a_credential_ends_the_watching() {
        FakeFrames.Line line = gateway.frames.connect(TRUCK).received(LOGIN);
        try (SocketClient client = watching(TRUCK, "")) {
            client.hears();
            Credential mine = gateway.core.credential(MASTER_KEY).orElseThrow();
            gateway.events.credentialEnded("somebody else's");
            gateway.events.credentialEnded(mine.digest());
            assertThat(client.hears()).hasToString("{\"type\":\"event\",\"event\":\"logout\",\"data\":\"session closed\"}");
            line.received("ff");
            client.says("{\"action\":\"stop\"}");
            assertThat(client.hears().path("action").asText()).as("no frame in between").isEqualTo("stop");
        }
    }

    @Test
    void who_is_blocked_or_loses_the_tracker_sees_nothing_more() {
        gateway.frames.connect(TRUCK).received(LOGIN);
        try (SocketClient sub = client(); SocketClient master = watching(TRUCK, "")) {
            sub.says(watch(SUB_KEY, TRUCK, ""));
            sub.hears();
            sub.hears();
            master.hears();
            User before = gateway.core.users.get("dispatch");
            gateway.core.users.put("dispatch", new User(3, "dispatch", "acme", false, false, null, before.timeZone(), Set.of(), Set.of()));
            assertThat(sub.hears().path("status").path("code").asInt()).isEqualTo(201);
            gateway.core.users.put("acme", new User(1, "acme", null, false, true, null, before.timeZone(), Set.of(), Set.of()));
            assertThat(master.hears().path("event").asText()).isEqualTo("logout");
        }
    }

    // ---- readers that do not read ----

    @Test
    void a_client_that_does_not_read_is_not_told_and_nothing_piles_up() throws IOException {
        FakeFrames.Line line = gateway.frames.connect(TRUCK).received(LOGIN);
        try (SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", gateway.server.port()))) {
            channel.socket().setReceiveBufferSize(8 << 10);
            channel.write(ByteBuffer.wrap(("GET " + PATH + " HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII)));
            assertThat(channel.read(ByteBuffer.allocate(1))).as("it is answered").isEqualTo(1);
            await().until(() -> gateway.registry.get("trackgate.http.frame.sockets").gauge().value() == 1);
            channel.write(ByteBuffer.wrap(masked(watch(MASTER_KEY, TRUCK, ",\"explain\":true"))));
            String packet = "000000000000" + "3f00" + "08".repeat(0x3f00 + 4);
            await().until(() -> gateway.frames.looks.get() > 0);
            AtomicInteger looks = new AtomicInteger();
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(60)).until(() -> {
                line.received(packet);
                return gateway.frames.looks.get() == looks.getAndSet(gateway.frames.looks.get());
            });
            for (int i = 0; i < 1_000; i++)
                line.received(packet); // 16 MB, and far more as JSON: it stays in the ring, or does not
            assertThat(gateway.frames.looks).hasValue(looks.get());
        }
        await().untilAsserted(() -> assertThat(gateway.registry.get("trackgate.http.frame.sockets").gauge().value()).isZero());
    }

    /** A text of less than 126 bytes, under a mask of zeros. */
    private static byte[] masked(String text) {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 6).put((byte) 0x81).put((byte) (0x80 | payload.length)).putInt(0)
                .put(payload);
        return frame.array();
    }

    @Test
    void when_as_many_are_open_as_may_be_the_next_one_is_told_so() {
        List<SocketClient> open = new ArrayList<>();
        try {
            for (int i = 0; i < TestGateway.EVENT_SOCKETS; i++)
                open.add(watching(TRUCK, ""));
            assertThat(gateway.get(PATH).status()).isEqualTo(429);
        } finally {
            open.forEach(SocketClient::close);
        }
        await().untilAsserted(() -> assertThat(gateway.get(PATH).status()).isEqualTo(426));
    }
}
