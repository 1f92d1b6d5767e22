package io.trackgate.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.core.StateSnapshot;
import io.trackgate.core.directory.Credential;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.User;
import io.trackgate.core.event.GatewayEvents.Lifecycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trackgate.http.FakeCore.BLOCKED_TRUCK;
import static io.trackgate.http.FakeCore.CLONE;
import static io.trackgate.http.FakeCore.FOREIGN;
import static io.trackgate.http.FakeCore.MASTER_KEY;
import static io.trackgate.http.FakeCore.NOW;
import static io.trackgate.http.FakeCore.SUB_KEY;
import static io.trackgate.http.FakeCore.TRUCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What a client hears that does not ask again and again. */
class EventSocketTest {
    private static final String PATH = "/v2/event/subscription";
    private static final long MUCH = 1_000; // times 1,000 pings: more than sockets hold by themselves

    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void close() { gateway.close(); }

    /** A client that also takes no notice of states, of which nobody promises how many there are. */
    private final class Client extends SocketClient {

        Client(String pathAndQuery) { super(gateway, pathAndQuery); }

        @Override
        Client says(String text) {
            super.says(text);
            return this;
        }

        /** The next message that is no state; how often one is told is not promised. */
        JsonNode hearsNews() {
            JsonNode next = hears();
            while (next.path("event").asText().equals("state"))
                next = hears();
            return next;
        }
    }

    private static String subscribe(String key, String requests) {
        return "{\"action\":\"subscribe\",\"hash\":\"" + key + "\",\"requests\":[" + requests + "]}";
    }

    private static String states(int... trackers) { return "{\"type\":\"state\",\"trackers\":" + Arrays.toString(trackers) + "}"; }

    private void stands(boolean online) { gateway.around.snapshots.byTracker.put(TRUCK, new StateSnapshot(online, NOW, null, Map.of())); }

    @Test
    void a_subscription_is_answered_and_the_state_of_now_follows_and_every_change() {
        try (Client client = new Client(PATH)) {
            client.says(subscribe(MASTER_KEY, states(TRUCK, BLOCKED_TRUCK, FOREIGN, 1)));
            assertThat(client.hears()).hasToString("{\"type\":\"response\",\"action\":\"subscription/subscribe\",\"events\":[\"state\"],"
                    + "\"data\":{\"state\":{\"success\":true,\"value\":{\"265493\":\"unknown\",\"1\":\"unknown\",\"265489\":\"normal\","
                    + "\"265490\":\"blocked\"}}}}");
            assertThat(client.hears()).hasToString("{\"type\":\"event\",\"event\":\"state\",\"user_time\":\"2026-01-01 12:00:00\","
                    + "\"data\":{\"source_id\":265489,\"connection_status\":\"just_registered\"}}");
            stands(true);
            gateway.events.stateChanged(FOREIGN);
            gateway.events.stateChanged(BLOCKED_TRUCK);
            gateway.events.stateChanged(TRUCK);
            JsonNode next = client.hears();
            assertThat(next.path("data").path("source_id").asInt()).isEqualTo(TRUCK);
            assertThat(next.path("data").path("connection_status").asText()).isEqualTo("idle");
        }
    }

    @Test
    void many_changes_at_once_are_one_piece_of_news() {
        try (Client client = new Client(PATH)) {
            client.says(subscribe(MASTER_KEY, states(TRUCK)));
            client.hears();
            client.hears();
            for (int i = 0; i < 10_000; i++)
                gateway.events.stateChanged(TRUCK);
            client.hears();
            client.says("{\"action\":\"unsubscribe\",\"hash\":\"" + MASTER_KEY + "\",\"requests\":[" + states(TRUCK) + "]}");
            int more = 0;
            while (!client.hears().path("type").asText().equals("response"))
                more++;
            assertThat(more).isLessThan(100);
        }
    }

    @Test
    void all_trackers_of_a_caller_come_in_one_batch_and_a_clone_counts_as_its_original() {
        try (Client client = new Client("/api-v2/event/subscription")) {
            client.says(subscribe(MASTER_KEY,
                    "{\"type\":\"state_batch\",\"target\":{\"type\":\"all\"},\"rate_limit\":\"1s\",\"format\":\"compact\"}"));
            assertThat(client.hears().path("data").path("state_batch").path("value")).hasSize(6);
            JsonNode batch = client.hears();
            assertThat(batch.path("event").asText()).isEqualTo("state_batch");
            assertThat(batch.path("data")).extracting(state -> state.path("source_id").asInt()).contains(TRUCK)
                    .doesNotContain(CLONE, FOREIGN, BLOCKED_TRUCK).doesNotHaveDuplicates();
            gateway.events.stateChanged(TRUCK);
            assertThat(client.hears().path("data")).extracting(state -> state.path("source_id").asInt()).containsExactly(TRUCK);
        }
    }

    @Test
    void a_sub_user_hears_of_what_is_bound_to_it() {
        try (Client client = new Client(PATH)) {
            client.says(subscribe(SUB_KEY, states(TRUCK, FakeCore.UNBOUND)));
            assertThat(client.hears().path("data").path("state").path("value"))
                    .hasToString("{\"265495\":\"unknown\",\"265489\":\"normal\"}");
        }
    }

    @Test
    void the_older_form_of_a_subscription_is_taken_too() {
        try (Client client = new Client(PATH)) {
            client.says("{\"action\":\"subscribe\",\"hash\":\"" + MASTER_KEY + "\",\"trackers\":[" + TRUCK + "],\"events\":[\"state\"]}");
            assertThat(client.hears().path("type").asText()).isEqualTo("response");
            assertThat(client.hears().path("event").asText()).isEqualTo("state");
        }
    }

    @Test
    void a_tracker_that_is_blocked_and_freed_says_so_and_then_how_it_stands() {
        try (Client client = new Client(PATH)) {
            client.says(subscribe(MASTER_KEY, states(BLOCKED_TRUCK)));
            client.hears();
            Tracker blocked = gateway.core.trackers.get(BLOCKED_TRUCK);
            gateway.core.trackers.put(BLOCKED_TRUCK, new Tracker(BLOCKED_TRUCK, blocked.deviceId(), blocked.model(), blocked.owner(),
                    blocked.label(), false, null, blocked.aliases(), null, null));
            gateway.events.lifecycle(BLOCKED_TRUCK, Lifecycle.UNBLOCKED);
            assertThat(client.hearsNews()).hasToString("{\"type\":\"event\",\"event\":\"lifecycle\",\"data\":{\"source_id\":265490,"
                    + "\"lifecycle_event\":\"unblock\"}}");
            assertThat(client.hears().path("data").path("source_id").asInt()).isEqualTo(BLOCKED_TRUCK);
            gateway.core.trackers.put(BLOCKED_TRUCK, blocked);
            gateway.events.lifecycle(BLOCKED_TRUCK, Lifecycle.BLOCKED);
            assertThat(client.hearsNews().path("data").path("lifecycle_event").asText()).isEqualTo("block");
        }
    }

    @Test
    void the_end_of_a_credential_ends_what_was_heard_by_it() {
        try (Client client = new Client(PATH)) {
            client.says(subscribe(MASTER_KEY, states(TRUCK)));
            client.hears();
            client.hears();
            gateway.events.credentialEnded("somebody else's");
            Credential mine = gateway.core.credential(MASTER_KEY).orElseThrow();
            gateway.events.credentialEnded(mine.digest());
            assertThat(client.hearsNews()).hasToString("{\"type\":\"event\",\"event\":\"logout\",\"data\":\"session closed\"}");
            gateway.events.stateChanged(TRUCK);
            client.says("{}");
            assertThat(client.hears().path("type").asText()).as("no state in between").isEqualTo("error");
        }
    }

    @Test
    void states_that_can_not_be_read_are_told_later() {
        try (Client client = new Client(PATH)) {
            gateway.around.snapshots.failing = true;
            client.says(subscribe(MASTER_KEY, states(TRUCK)));
            client.hears();
            await().until(() -> gateway.around.snapshots.failed > 0);
            gateway.around.snapshots.failing = false;
            assertThat(client.hears().path("event").asText()).isEqualTo("state");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '~', value = {"nonsense; 5; null", "[]; 5; null",
            "{\"action\":\"subscribe\"}; 3; subscription/subscribe",
            "{\"action\":\"subscribe\",\"hash\":\"00000000000000000000000000000000\"}; 4; subscription/subscribe",
            "{\"action\":\"sing\",\"hash\":\"a6aa75587e5c59c32d347da438505fc3\"}; 7; subscription/sing",
            "{\"action\":\"subscribe\",\"hash\":\"a6aa75587e5c59c32d347da438505fc3\"}; 7; subscription/subscribe",
            "{\"action\":\"subscribe\",\"hash\":\"a6aa75587e5c59c32d347da438505fc3\",\"requests\":[{\"type\":\"weather\"}]}; 7; subscription/subscribe",
            "{\"action\":\"subscribe\",\"hash\":\"a6aa75587e5c59c32d347da438505fc3\",\"requests\":[{\"type\":\"state_batch\",\"target\":{\"type\":\"all\"},\"rate_limit\":\"0s\"}]}; 7; subscription/subscribe",
            "{\"action\":\"subscribe\",\"hash\":\"e6aa75587e5c59c32d347da438505fc3\"}; 275; subscription/subscribe"})
    void what_is_wrong_is_told_and_the_socket_stays_open(String message, int code, String action) {
        try (Client client = new Client(PATH)) {
            JsonNode error = client.says(message).hears();
            assertThat(error.path("type").asText()).isEqualTo("error");
            assertThat(error.path("action").asText()).isEqualTo(action);
            assertThat(error.path("status").path("code").asInt()).isEqualTo(code);
            client.says("X").says(subscribe(MASTER_KEY, states(TRUCK)));
            assertThat(client.hears().path("type").asText()).isEqualTo("response");
        }
    }

    @Test
    void a_client_of_the_atmosphere_framework_is_greeted() {
        try (Client client = new Client(PATH + "?X-Atmosphere-tracking-id=0&X-Atmosphere-Framework=2.3.6-javascript"
                + "&X-Atmosphere-Transport=websocket&Content-Type=application/json&X-atmo-protocol=true")) {
            await().until(() -> !client.heard.isEmpty());
            assertThat(client.heard.poll()).matches("[0-9a-f-]{36}\\|30000\\|X\\|");
        }
    }

    @Test
    void a_request_that_opens_no_socket_hears_how_one_is_opened() {
        TestGateway.Seen seen = gateway.get(PATH);
        assertThat(seen.status()).isEqualTo(426);
        assertThat(seen.header("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(seen.code()).isEqualTo(5);
    }

    @Test
    void there_is_no_socket_elsewhere() {
        assertThatThrownBy(() -> new Client("/v2/tracker/list")).isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    @Test
    void stopping_says_goodbye() {
        try (Client client = new Client(PATH)) {
            client.says(subscribe(MASTER_KEY, states(TRUCK))).hears();
            gateway.server.stop(Duration.ofSeconds(10));
            assertThat(client.closed.join()).isEqualTo(1001);
        }
    }

    @Test
    void a_message_too_long_ends_the_socket_and_nothing_else() {
        try (Client client = new Client(PATH); Client other = new Client(PATH)) {
            client.socket.sendText("x".repeat(300_000), true);
            await().until(() -> client.closed.isDone() || client.socket.isInputClosed());
            other.says(subscribe(MASTER_KEY, states(TRUCK)));
            assertThat(other.hears().path("type").asText()).isEqualTo("response");
        }
    }

    @Test
    void a_user_who_is_blocked_meanwhile_hears_nothing_more() {
        try (Client client = new Client(PATH)) {
            client.says(subscribe(MASTER_KEY, states(TRUCK)));
            client.hears();
            client.hears();
            User acme = gateway.core.users.get("acme");
            gateway.core.users.put("acme", new User(1, "acme", null, false, true, null, acme.timeZone(), Set.of(), Set.of()));
            gateway.events.stateChanged(TRUCK);
            client.says(subscribe(MASTER_KEY, states(TRUCK)));
            assertThat(client.hears().path("status").path("code").asInt()).isEqualTo(275);
        }
    }

    @Test
    void a_sub_user_who_lost_a_tracker_does_not_hear_that_it_is_blocked() {
        try (Client client = new Client(PATH)) {
            client.says(subscribe(SUB_KEY, states(TRUCK)));
            client.hears();
            client.hears();
            User sub = gateway.core.users.get("dispatch");
            gateway.core.users.put("dispatch", new User(3, "dispatch", "acme", false, false, null, sub.timeZone(), Set.of(), Set.of()));
            gateway.events.lifecycle(TRUCK, Lifecycle.BLOCKED);
            gateway.events.credentialEnded(gateway.core.credential(SUB_KEY).orElseThrow().digest());
            assertThat(client.hearsNews().path("event").asText()).isEqualTo("logout");
        }
    }

    /** A socket by hand, for what no client's library does. */
    private SocketChannel opened() throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", gateway.server.port()));
        channel.write(ByteBuffer.wrap(upgrade("HTTP/1.1", "")));
        assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
        await().until(() -> sockets() == 1);
        return channel;
    }

    private static byte[] upgrade(String version, String more) {
        return ("GET " + PATH + " " + version + "\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + more + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private String answer(byte[] request) throws IOException {
        try (Socket socket = gateway.connect()) {
            socket.getOutputStream().write(request);
            return new String(socket.getInputStream().readNBytes("HTTP/1.1 xxx".length()), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void an_upgrade_that_is_too_old_or_whose_body_is_still_to_come_opens_no_socket() throws IOException {
        assertThat(answer(upgrade("HTTP/1.0", ""))).isEqualTo("HTTP/1.1 426");
        assertThat(answer(upgrade("HTTP/1.1", "Expect: 100-continue\r\nContent-Length: 100000000\r\n"))).isEqualTo("HTTP/1.1 426");
        assertThat(answer(upgrade("HTTP/1.1", ""))).isEqualTo("HTTP/1.1 101");
    }

    private double sockets() { return gateway.registry.get("trackgate.http.sockets").gauge().value(); }

    @Test
    void a_client_that_ends_without_a_goodbye_is_let_go() throws IOException {
        try (SocketChannel channel = opened()) {
            channel.shutdownOutput();
            await().until(() -> sockets() == 0);
        }
    }

    @Test
    void who_asks_and_does_not_read_is_not_listened_to_and_holds_nobody_up() throws IOException {
        byte[] ping = new byte[6 + 125]; // | final, ping 1 | masked, length 1 | mask 4 | 125 bytes |
        ping[0] = (byte) 0x89;
        ping[1] = (byte) (0x80 | 125);
        ByteBuffer pings = ByteBuffer.allocate(1_000 * ping.length);
        while (pings.hasRemaining())
            pings.put(ping);
        try (SocketChannel channel = opened()) {
            channel.configureBlocking(false);
            AtomicLong sent = new AtomicLong();
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(60)).until(() -> {
                long before = sent.get();
                while (sent.get() < MUCH && channel.write(pings.hasRemaining() ? pings : pings.rewind()) > 0)
                    sent.addAndGet(1);
                return sent.get() == before;
            });
            assertThat(sent.get()).isLessThan(MUCH);
            // Before its time is over, so not because it cut the socket off.
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> gateway.server.stop(Duration.ofSeconds(120)));
            await().atMost(Duration.ofSeconds(60)).until(stopped::isDone);
        }
    }

    @Test
    void whoever_has_shown_no_credential_keeps_nobody_out() {
        List<Client> strangers = new ArrayList<>();
        try (Client friend = new Client(PATH).says(subscribe(MASTER_KEY, states(TRUCK)))) {
            friend.hears();
            for (int i = 1; i < TestGateway.EVENT_SOCKETS; i++)
                strangers.add(new Client(PATH));
            try (Client next = new Client(PATH).says(subscribe(MASTER_KEY, states(TRUCK)))) {
                assertThat(next.hears().path("action").asText()).isEqualTo("subscription/subscribe");
                assertThat(strangers.getFirst().closed).as("the oldest").succeedsWithin(Duration.ofSeconds(20)).isEqualTo(1008);
                assertThat(friend.closed).isNotDone();
                assertThat(strangers.getLast().closed).isNotDone();
            }
        } finally {
            strangers.forEach(Client::close);
        }
    }

    @Test
    void when_as_many_are_open_as_may_be_the_next_one_is_told_so() {
        List<Client> open = new ArrayList<>();
        try {
            for (int i = 0; i < TestGateway.EVENT_SOCKETS; i++) {
                open.add(new Client(PATH).says(subscribe(MASTER_KEY, states(TRUCK))));
                open.getLast().hears();
            }
            assertThatThrownBy(() -> new Client(PATH)).isInstanceOf(CompletionException.class)
                    .satisfies(refused -> assertThat(((WebSocketHandshakeException) refused.getCause()).getResponse().statusCode())
                            .isEqualTo(429));
            open.removeLast().close();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.registry.get("trackgate.http.sockets").gauge().value() < TestGateway.EVENT_SOCKETS);
            open.add(new Client(PATH));
        } finally {
            open.forEach(Client::close);
        }
    }
}
