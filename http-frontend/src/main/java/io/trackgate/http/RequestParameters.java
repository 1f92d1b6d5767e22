package io.trackgate.http;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/** The parameters of one request by name, from its body and its query; the body wins. */
final class RequestParameters {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    private final Map<String, RawValue> values;

    private RequestParameters(Map<String, RawValue> values) { this.values = values; }

    /** Refuses what is not well-formed as a whole, whatever it may mean. */
    static RequestParameters read(Request request) throws ApiException {
        Map<String, RawValue> values = new HashMap<>();
        FormDecoder.decode(request.query()).forEach((name, value) -> values.put(name, new RawValue.InText(value)));
        if (request.body().length > 0) body(request).forEach((name, value) -> { if (!value.isAbsent()) values.put(name, value); });
        return new RequestParameters(values);
    }

    /** The fields of one object, as parameters of their own. */
    static RequestParameters of(ObjectNode object) {
        Map<String, RawValue> values = fields(object);
        values.values().removeIf(RawValue::isAbsent);
        return new RequestParameters(values);
    }

    /** Empty for a parameter that was not given, or given as null. */
    Optional<RawValue> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    private static Map<String, RawValue> body(Request request) throws ApiException {
        refuseEncoded(request.headers());
        String text = FormDecoder.utf8(request.body(), request.body().length);
        return switch (mediaType(request.headers())) {
            case JSON -> fromJson(text);
            case FORM -> fromForm(text);
            case String other -> throw new ApiException(ApiError.WRONG_FORMAT);
        };
    }

    private static Map<String, RawValue> fromJson(String text) throws ApiException {
        JsonNode root = Json.read(text).orElseThrow(() -> new ApiException(ApiError.WRONG_FORMAT));
        if (!root.isObject()) throw new ApiException(ApiError.WRONG_FORMAT);
        return fields(root);
    }

    private static Map<String, RawValue> fields(JsonNode object) {
        Map<String, RawValue> values = new HashMap<>();
        object.properties().forEach(field -> values.put(field.getKey(), new RawValue.InJson(field.getValue())));
        return values;
    }

    private static Map<String, RawValue> fromForm(String text) throws ApiException {
        Map<String, RawValue> values = new HashMap<>();
        FormDecoder.decode(text.strip()).forEach((name, value) -> values.put(name, new RawValue.InText(value)));
        return values;
    }

    private static void refuseEncoded(HttpHeaders headers) throws ApiException {
        String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        if (!encoding.equalsIgnoreCase("identity")) throw new ApiException(ApiError.WRONG_FORMAT);
    }

    private static String mediaType(HttpHeaders headers) throws ApiException {
        List<String> given = headers.getAll(HttpHeaderNames.CONTENT_TYPE);
        if (given.size() != 1) throw new ApiException(ApiError.WRONG_FORMAT);
        String[] parts = given.getFirst().toLowerCase(Locale.ROOT).split(";");
        for (int at = 1; at < parts.length; at++) {
            String parameter = parts[at].strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !isUtf8(parameter)) throw new ApiException(ApiError.WRONG_FORMAT);
        }
        return parts.length == 0 ? "" : parts[0].strip();
    }

    private static boolean isUtf8(String charset) {
        return switch (charset) {
            case "charset=utf-8", "charset=utf8", "charset=us-ascii" -> true;
            default -> false;
        };
    }
}
