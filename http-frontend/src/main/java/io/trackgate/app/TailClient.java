package io.trackgate.app;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.protocol.LogText;
import org.jspecify.annotations.Nullable;

/** Follows one tracker on a gateway's frame socket, over any number of connections to it. */
final class TailClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(100); // three heartbeats of the gateway
    private static final Duration[] AGAIN = {Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10)};
    private static final int LONGEST = 64 << 20; // characters of one message
    private static final int WAITING = 16; // messages that are not printed yet; then the gateway is not read
    private static final Set<Integer> OF_KEY = Set.of(3, 4, 101, 275);
    private static final String BEAT = "X";

    /** The gateway says no, and will say so again. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;

        RefusedException(int code, String description) {
            super(description);
            this.code = code;
        }

        /** Whether it is the key that is wrong. */
        boolean isOfKey() { return OF_KEY.contains(code); }
    }

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
    private final URI api;
    private final String key;

    TailClient(URI api, String key) {
        this.api = api;
        this.key = key;
    }

    /**
     * Returns never: interrupted, refused, or not connected at the first time, it throws.
     *
     * @param messages of the gateway; on the calling thread
     * @param said     to the user, about the connection
     */
    int follow(String tracker, boolean explain, Consumer<JsonNode> messages, Consumer<String> said)
            throws InterruptedException, RefusedException, IOException {
        int id = find(tracker);
        for (int failures = 0;; failures++) {
            String why;
            try (Line line = open()) {
                line.say(JSON.createObjectNode().put("action", "watch").put("hash", key).put("tracker_id", id).put("explain", explain)
                        .toString());
                if (failures > 0) said.accept("connected again");
                failures = 0;
                why = read(line, messages);
            } catch (IOException away) {
                why = String.valueOf(away.getMessage());
            }
            Duration pause = AGAIN[Math.min(failures, AGAIN.length - 1)];
            said.accept("connection lost: " + why + "; trying again in " + pause.toSeconds() + " s");
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }

    /** @return why it ended */
    private static String read(Line line, Consumer<JsonNode> messages) throws InterruptedException, RefusedException {
        while (true) {
            String text = line.next(SILENCE);
            if (text == null) return line.end();
            if (text.equals(BEAT)) continue;
            JsonNode message = json(text);
            if (message.path("type").asText().equals("error")) throw refused(message);
            if (message.path("event").asText().equals("logout")) throw new RefusedException(4, "the key or session has ended");
            messages.accept(message);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notOurs) {
            return JSON.createObjectNode().put("type", "unknown").put("text", LogText.oneLine(text));
        }
    }

    // ---- which tracker ----

    private int find(String tracker) throws InterruptedException, RefusedException, IOException {
        if (tracker.matches("[0-9]{1,9}")) {
            JsonNode read = call("tracker/read", JSON.createObjectNode().put("tracker_id", Integer.parseInt(tracker)));
            if (read.path("success").asBoolean()) return Integer.parseInt(tracker);
        }
        JsonNode all = call("tracker/list", JSON.createObjectNode());
        if (!all.path("success").asBoolean()) throw refused(all);
        for (JsonNode each : all.path("list"))
            if (each.path("source").path("device_id").asText().equals(tracker)) return each.path("id").asInt();
        throw new RefusedException(201, tracker + ": no tracker of this key (expected: its device id, or its number in the API)");
    }

    private JsonNode call(String path, ObjectNode body) throws InterruptedException, IOException {
        HttpRequest request = HttpRequest.newBuilder(at("/v2/" + path)).timeout(CONNECT).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.put("hash", key).toString())).build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return JSON.readTree(response.body());
        } catch (ConnectException refused) {
            throw new IOException("no connection", refused);
        } catch (JsonProcessingException notOurs) {
            throw new IOException("what answers there is no gateway's API", notOurs);
        }
    }

    private static RefusedException refused(JsonNode answer) {
        JsonNode status = answer.path("status");
        StringBuilder why = new StringBuilder(LogText.oneLine(status.path("description").asText("refused")));
        answer.path("errors").forEach(error -> why.append("; ").append(LogText.oneLine(error.path("parameter").asText())).append(' ')
                .append(LogText.oneLine(error.path("error").asText())));
        return new RefusedException(status.path("code").asInt(), why.toString());
    }

    private URI at(String path) {
        String base = api.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    // ---- one connection ----

    private Line open() throws InterruptedException, IOException {
        Line line = new Line();
        URI socket = URI.create(at("/trackgate/frames").toString().replaceFirst("^http", "ws"));
        try {
            line.socket = http.newWebSocketBuilder().connectTimeout(CONNECT).buildAsync(socket, line).join();
            return line;
        } catch (CompletionException failed) {
            throw new IOException(String.valueOf(failed.getCause().getMessage()), failed);
        }
    }

    private static final class Line implements WebSocket.Listener, AutoCloseable {
        private static final String END = ""; // no message of the gateway

        private final BlockingQueue<String> texts = new ArrayBlockingQueue<>(WAITING);
        private final StringBuilder part = new StringBuilder();
        private volatile String end = "silence";
        private @Nullable WebSocket socket;

        void say(String text) throws IOException {
            try {
                if (socket != null) socket.sendText(text, true).join();
            } catch (CompletionException failed) {
                throw new IOException(String.valueOf(failed.getCause().getMessage()), failed);
            }
        }

        /** Null: there will be no other. */
        @Nullable
        String next(Duration patience) throws InterruptedException {
            String text = texts.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            return END.equals(text) ? null : text;
        }

        String end() { return end; }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            if (part.length() + text.length() > LONGEST) {
                ended("a message of more than " + LONGEST + " characters");
                from.abort();
                return null;
            }
            part.append(text);
            if (last) {
                put(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        /** Waits for the printer: so long nothing more is read, and the gateway notices. */
        private void put(String text) {
            try {
                texts.put(text);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ended("closed by the gateway (" + code + ")");
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) { ended(String.valueOf(failure.getMessage())); }

        private void ended(String why) {
            end = why;
            put(END);
        }

        @Override
        public void close() {
            WebSocket mine = socket;
            texts.clear(); // whoever waits to add to it may go on
            if (mine == null) return;
            CompletableFuture<WebSocket> goodbye = mine.sendClose(WebSocket.NORMAL_CLOSURE, "");
            goodbye.orTimeout(1, TimeUnit.SECONDS).whenComplete((done, failure) -> mine.abort());
        }
    }

    @Override
    public void close() { http.shutdownNow(); }
}
