package io.trackgate.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A caller of the API over HTTP, about one tracker; it measures from its request to its answer. */
final class CheckApi implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String host;
    private final int port;
    private final Duration patience;
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
    record Answer(boolean success, int code, String description, JsonNode value, String outcome, boolean written, String id,
            Duration took) {}

    /** @param patience for an answer */
    CheckApi(String host, int port, Duration patience, String key, int tracker) {
        this.host = host;
        this.port = port;
        this.patience = patience;
        this.key = key;
        this.tracker = tracker;
    }

    /** @param call under {@code tracker/} */
    Answer call(String call, ObjectNode parameters) throws InterruptedException, IOException {
        ObjectNode body = parameters.deepCopy().put("hash", key).put("tracker_id", tracker);
        return send(HttpRequest.newBuilder(uri("/v2/tracker/" + call)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))).build());
    }

    /** What the tracker answered to a command, one line; empty where it said nothing. */
    String reply(Answer command) throws InterruptedException, IOException {
        if (command.id().isEmpty()) return "";
        return send(HttpRequest.newBuilder(uri("/trackgate/commands/" + command.id() + "?hash=" + key)).GET().build()).value().path("reply")
                .asText();
    }

    private URI uri(String path) { return URI.create("http://" + host + ":" + port + path); }

    private Answer send(HttpRequest request) throws InterruptedException, IOException {
        long started = System.nanoTime();
        HttpRequest bounded = HttpRequest.newBuilder(request, (name, value) -> true).timeout(patience).build();
        HttpResponse<byte[]> response = client.send(bounded, HttpResponse.BodyHandlers.ofByteArray());
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        JsonNode body = JSON.readTree(response.body());
        return new Answer(body.path("success").asBoolean(), body.path("status").path("code").asInt(),
                body.path("status").path("description").asText(), body.path("value"), header(response, "X-Command-Outcome"),
                Boolean.parseBoolean(header(response, "X-Command-Written")), header(response, "X-Command-Id"), took);
    }

    private static String header(HttpResponse<?> response, String name) { return response.headers().firstValue(name).orElse(""); }

    @Override
    public void close() { client.close(); }
}
