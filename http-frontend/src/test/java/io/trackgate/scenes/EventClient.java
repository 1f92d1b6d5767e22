package io.trackgate.scenes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** A client of the event socket, or of another one. */
final class EventClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    EventClient(int httpPort) { this(httpPort, "/v2/event/subscription"); }

    EventClient(int httpPort, String path) {
        URI uri = URI.create("ws://127.0.0.1:" + httpPort + path);
        socket = http.newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {
            private final StringBuilder part = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                part.append(text);
                if (last) {
                    events.add(read(part.toString()));
                    part.setLength(0);
                }
                from.request(1);
                return null;
            }
        }).join();
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    EventClient says(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    /** What comes next. */
    JsonNode next() {
        try {
            JsonNode next = events.poll(GatewayScene.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(next).as("a message").isNotNull();
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** @param hash key or session */
    EventClient subscribe(String hash, int tracker) {
        socket.sendText("{\"action\":\"subscribe\",\"hash\":\"%s\",\"requests\":[{\"type\":\"state\",\"trackers\":[%d]}]}".formatted(hash,
                tracker), true).join();
        return this;
    }

    /** Waits until a state is told that is as expected; those before it are forgotten. */
    void hears(Predicate<JsonNode> expected) {
        try {
            JsonNode next;
            do {
                next = events.poll(GatewayScene.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(next).as("an event").isNotNull();
            } while (!expected.test(next.path("data")));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** As it is told. */
    void hearsConnection(String status) { hears(state -> state.path("connection_status").asText().equals(status)); }

    /** What was told and is not forgotten. */
    List<JsonNode> heard() { return List.copyOf(events); }

    @Override
    public void close() {
        socket.abort();
        http.close();
    }
}
