package io.trackgate.http;

import java.util.List;
import java.util.Set;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Which other origins' pages a browser lets read our answers ({@code http.cors-origins}). */
final class Cors {
    private static final String EXPOSED = String.join(", ", Commands.HEADERS) + ", X-Request-Id";

    private final Set<String> origins;

    Cors(List<String> origins) { this.origins = Set.copyOf(origins); }

    /** Without configured origins OPTIONS is a method like any other that the API does not have. */
    boolean isOn() {
        return !origins.isEmpty();
    }

    Answer preflight(HttpHeaders request) {
        Answer answer = Answer.empty(204).with(List.of(new Answer.Header("Allow", "GET, POST"), new Answer.Header("Vary", "Origin")));
        String allowed = allowed(request);
        if (allowed == null) return answer;
        return answer.with(List.of(
                new Answer.Header("Access-Control-Allow-Origin", allowed),
                new Answer.Header("Access-Control-Allow-Methods", "GET, POST"),
                new Answer.Header("Access-Control-Allow-Headers", "authorization, content-type, nvx-iso-datetime"),
                new Answer.Header("Access-Control-Max-Age", "600")));
    }

    /** Adds to a real answer what the browser wants to see. */
    Answer allow(HttpHeaders request, Answer answer) {
        if (!isOn()) return answer;
        Answer varied = answer.with("Vary", "Origin");
        String allowed = allowed(request);
        if (allowed == null) return varied;
        return varied.with(List.of(
                new Answer.Header("Access-Control-Allow-Origin", allowed),
                new Answer.Header("Access-Control-Expose-Headers", EXPOSED)));
    }

    private @Nullable String allowed(HttpHeaders request) {
        String origin = request.get(HttpHeaderNames.ORIGIN);
        if (origin == null) return null;
        return origins.contains(origin) || origins.contains("*") ? origin : null;
    }
}
