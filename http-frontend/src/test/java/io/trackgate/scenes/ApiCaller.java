package io.trackgate.scenes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** A platform developer's program: calls the API about one tracker, over HTTP. Each call has a form that waits and one that does not. */
final class ApiCaller {
    static final boolean ON = true;
    static final boolean OFF = false;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2); // gateways are paused for up to 40 s

    private final HttpClient client;
    private final int port;
    private final int tracker;

    ApiCaller(HttpClient client, int port, int tracker) {
        this.client = client;
        this.port = port;
        this.tracker = tracker;
    }

    Answered setOutput(int output, boolean on) { return waitFor(settingOutput(output, on)); }

    CompletableFuture<Answered> settingOutput(int output, boolean on) {
        return post("output/set", "\"output\": %d, \"enable\": %s".formatted(output, on));
    }

    Answered setOutputs(boolean... on) { return waitFor(settingOutputs(on)); }

    CompletableFuture<Answered> settingOutputs(boolean... on) { return post("output/set_all", "\"outputs\": " + Arrays.toString(on)); }

    Answered setLed(boolean on) { return waitFor(settingLed(on)); }

    CompletableFuture<Answered> settingLed(boolean on) { return post("led/update", "\"value\": " + on); }

    Answered readLed() { return waitFor(post("led/read", "")); }

    /** @param json the whole object */
    Answered setTracking(String json) { return waitFor(settingTracking(json)); }

    CompletableFuture<Answered> settingTracking(String json) { return post("settings/tracking/update", "\"tracking_settings\": " + json); }

    Answered readTracking() { return waitFor(post("settings/tracking/read", "")); }

    /** What became of a command, also after its caller was answered. */
    JsonNode command(String id) {
        return waitFor(askingForCommand(id)).value();
    }

    CompletableFuture<Answered> askingForCommand(String id) {
        return send(request("/trackgate/commands/" + id + "?hash=" + GatewayFiles.KEY).GET());
    }

    /** What the gateway is told with the operators' key. */
    Answered drain(String method, String key) {
        return admin("drain", method, key);
    }

    Answered release(String key) { return admin("trackers/" + tracker + "/release", "POST", key); }

    private Answered admin(String what, String method, String key) {
        return waitFor(
                send(request("/admin/" + what).header("Authorization", "Bearer " + key).method(method,
                        HttpRequest.BodyPublishers.noBody())));
    }

    /** The quarantine of the tracker's ids, as its state page has it. */
    JsonNode quarantine() {
        return waitFor(send(request("/trackgate/trackers/" + tracker + "/state?hash=" + GatewayFiles.KEY).GET())).value()
                .path("quarantine");
    }

    /** The operators' page. */
    Answered health() { return waitFor(send(request("/health").GET())); }

    String metrics() {
        return client.sendAsync(request("/metrics").GET().build(), HttpResponse.BodyHandlers.ofString()).thenApply(HttpResponse::body)
                .join();
    }

    private CompletableFuture<Answered> post(String call, String more) { return calling("tracker/" + call, more); }

    /** Any call, about this tracker where it is about one. @param more parameters, as JSON without its braces */
    CompletableFuture<Answered> calling(String call, String more) {
        String body = "{\"hash\": \"%s\", \"tracker_id\": %d%s%s}".formatted(GatewayFiles.KEY, tracker, more.isEmpty() ? "" : ", ", more);
        return send(request("/v2/" + call).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE);
    }

    private CompletableFuture<Answered> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray()).thenApply(ApiCaller::answered);
    }

    private static Answered answered(HttpResponse<byte[]> response) {
        try {
            return new Answered(response.statusCode(), JSON.readTree(response.body()), header(response, "X-Command-Outcome"),
                    header(response, "X-Command-Id"), header(response, "X-Command-Written"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(HttpResponse<?> response, String name) { return response.headers().firstValue(name).orElse(""); }

    static Answered waitFor(CompletableFuture<Answered> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw new AssertionError("no answer: " + e.getCause(), e);
        }
    }
}
