package io.trackgate.app.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A caller of the API over HTTP, about one tracker; it measures from its request to its answer. */
public final class ApiClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] NOTHING = {};

    private final Exchange exchange;
    private final String key;
    private final int tracker;

    /**
     * What a call was answered.
     *
     * @param code    the API's error code, 0 for none
     * @param outcome as the header names it, empty where nothing was dispatched
     * @param written whether any byte may have reached the tracker
     * @param id      of the command, empty where nothing was dispatched
     * @param took    from request to answer
     */
    public record Answer(boolean success, int code, String description, JsonNode value, String outcome, boolean written, String id,
            Duration took) {}

    /** One request and its answer. */
    interface Exchange extends AutoCloseable {

        /** @param json empty with GET */
        Response send(String method, String path, byte[] json) throws InterruptedException, IOException;

        @Override
        void close();
    }

    /** @param headers found whatever the case of their letters */
    record Response(byte[] body, Map<String, String> headers) {}

    /** @param patience for an answer */
    public ApiClient(String host, int port, Duration patience, String key, int tracker) {
        this(new PlainHttp(host, port, patience), key, tracker);
    }

    ApiClient(Exchange exchange, String key, int tracker) {
        this.exchange = exchange;
        this.key = key;
        this.tracker = tracker;
    }

    /** @param call under {@code tracker/} */
    public Answer call(String call, ObjectNode parameters) throws InterruptedException, IOException {
        ObjectNode body = parameters.deepCopy().put("hash", key).put("tracker_id", tracker);
        return send("POST", "/v2/tracker/" + call, JSON.writeValueAsBytes(body));
    }

    /** What the tracker answered to a command, one line; empty where it said nothing. */
    public String reply(Answer command) throws InterruptedException, IOException {
        if (command.id().isEmpty()) return "";
        return send("GET", "/trackgate/commands/" + command.id() + "?hash=" + key, NOTHING).value().path("reply").asText();
    }

    private Answer send(String method, String path, byte[] json) throws InterruptedException, IOException {
        long started = System.nanoTime();
        Response response = exchange.send(method, path, json);
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        JsonNode body = JSON.readTree(response.body());
        return new Answer(body.path("success").asBoolean(), body.path("status").path("code").asInt(),
                body.path("status").path("description").asText(), body.path("value"), header(response, "X-Command-Outcome"),
                Boolean.parseBoolean(header(response, "X-Command-Written")), header(response, "X-Command-Id"), took);
    }

    private static String header(Response response, String name) { return response.headers().getOrDefault(name, ""); }

    @Override
    public void close() { exchange.close(); }

    /** Connections are kept for the next call. */
    private static final class PlainHttp implements Exchange {
        private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final String base;
        private final Duration patience;

        PlainHttp(String host, int port, Duration patience) {
            this.base = "http://" + host + ":" + port;
            this.patience = patience;
        }

        @Override
        public Response send(String method, String path, byte[] json) throws InterruptedException, IOException {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(json)).timeout(patience).build();
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
            return new Response(response.body(), headers);
        }

        @Override
        public void close() { client.close(); }
    }
}
