package io.trackgate.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** A client of the JDK's own: what it takes for a WebSocket is one. */
class SocketClient implements WebSocket.Listener, AutoCloseable {
    private static final String BEAT = "X";

    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    final WebSocket socket;
    private final StringBuilder part = new StringBuilder();
    private final HttpClient http = HttpClient.newHttpClient();

    SocketClient(TestGateway gateway, String pathAndQuery) {
        URI uri = URI.create("ws://127.0.0.1:" + gateway.server.port() + pathAndQuery);
        socket = http.newWebSocketBuilder().buildAsync(uri, this).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        part.append(text);
        if (last) {
            heard.add(part.toString());
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    SocketClient says(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    /** What comes next, whatever it is. */
    JsonNode hears() {
        try {
            String text = heard.poll(20, TimeUnit.SECONDS);
            assertThat(text).as("the next message").isNotNull();
            return BEAT.equals(text) ? hears() : Json.read(String.valueOf(text)).orElseThrow();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
    }
}
