package io.trackgate.http;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

/** Sends a case's request as it is written. */
final class CaseCaller implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static {
        // A case may ask for headers that the client guards.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "connection,expect,host");
    }

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String origin;

    CaseCaller(int port) { this.origin = "http://127.0.0.1:" + port; }

    List<HttpResponse<String>> send(HttpCase.Request request) throws IOException, InterruptedException {
        HttpRequest built = build(request);
        if (request.repeat() == null) return List.of(client.send(built, HttpResponse.BodyHandlers.ofString()));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < request.repeat().times(); i++) { answers.add(client.sendAsync(built, HttpResponse.BodyHandlers.ofString())); }
        return answers.stream().map(CompletableFuture::join).toList();
    }

    JsonNode read(String call, String hash, int tracker) throws IOException, InterruptedException {
        URI uri = URI.create(origin + "/v2/" + call + "?hash=" + hash + "&tracker_id=" + tracker);
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofString());
        return HttpCase.MAPPER.readTree(answer.body());
    }

    private HttpRequest build(HttpCase.Request request) {
        String query = query(request);
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(origin + request.path() + (query.isEmpty() ? "" : "?" + query)))
                .timeout(PATIENCE).method(request.method(), body(request));
        Objects.requireNonNullElse(request.headers(), Map.<String, String>of()).forEach(builder::header);
        return builder.build();
    }

    private static String query(HttpCase.Request request) {
        if (request.queryRaw() != null) return request.queryRaw();
        return encoded(Objects.requireNonNullElse(request.query(), Map.of()));
    }

    private static String encoded(Map<String, JsonNode> fields) {
        return fields.entrySet().stream().map(field -> escaped(field.getKey()) + "=" + escaped(text(field.getValue())))
                .collect(Collectors.joining("&"));
    }

    private static String escaped(String text) { return URLEncoder.encode(text, StandardCharsets.UTF_8); }

    private static String text(JsonNode value) { return value.isTextual() ? value.textValue() : value.toString(); }

    private static BodyPublisher body(HttpCase.Request request) {
        if (request.bodyRaw() != null) return BodyPublishers.ofString(request.bodyRaw());
        if (request.bodyBase64() != null) return BodyPublishers.ofByteArray(Base64.getDecoder().decode(request.bodyBase64()));
        HttpCase.BodyGenerate generate = request.bodyGenerate();
        if (generate != null) {
            return BodyPublishers.ofString(Objects.requireNonNullElse(generate.prefix(), "") + generate.repeat().repeat(generate.times())
                    + Objects.requireNonNullElse(generate.suffix(), ""));
        }
        JsonNode body = request.body();
        if (body == null || body.isNull()) return BodyPublishers.noBody();
        return BodyPublishers.ofString(isForm(request) ? encoded(fields(body)) : body.toString());
    }

    private static Map<String, JsonNode> fields(JsonNode body) {
        return StreamSupport.stream(body.properties().spliterator(), false)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
    }

    private static boolean isForm(HttpCase.Request request) {
        return Objects.requireNonNullElse(request.headers(), Map.<String, String>of()).entrySet().stream()
                .anyMatch(header -> header.getKey().equalsIgnoreCase("Content-Type")
                        && header.getValue().toLowerCase(Locale.ROOT).startsWith(TestGateway.FORM));
    }

    @Override
    public void close() { client.close(); }
}
