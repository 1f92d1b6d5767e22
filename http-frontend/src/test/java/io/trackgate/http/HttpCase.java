package io.trackgate.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** One case of http-cases.json, key for key; a key that is not here fails the runner. */
record HttpCase(String name, @Nullable String basis, @Nullable Integer tier, @Nullable String note, @Nullable JsonNode ref, Given given,
        @Nullable Map<String, JsonNode> config, Request request, Expect expect) {

    record Given(User user, Credential credential, @Nullable Tracker tracker) {}

    record User(String kind, @Nullable List<String> rights, boolean blocked) {}

    record Credential(String hash, String kind, String state) {}

    record Tracker(int id, String owner, @Nullable Boolean assignedToCaller, boolean blocked, @JsonProperty("clone") boolean isClone,
            boolean online, Model model,
            @Nullable State state) {}

    record Model(String code, boolean hasLedControl, int digitalOutputs, String outputControl, @Nullable Integer engineBlockOutput,
            @Nullable String trackingProfile) {}

    record State(@Nullable Boolean led, @Nullable List<Boolean> outputs, @Nullable ObjectNode trackingSettings) {}

    record Request(String method, String path, @Nullable Map<String, String> headers, @Nullable Map<String, JsonNode> query,
            @Nullable String queryRaw, @Nullable JsonNode body, @Nullable String bodyRaw, @Nullable String bodyBase64,
            @Nullable BodyGenerate bodyGenerate, @Nullable Repeat repeat) {}

    record BodyGenerate(@Nullable String prefix, String repeat, int times, @Nullable String suffix) {}

    record Repeat(int times, long withinMs, String expectFor) {}

    record Expect(int httpStatus, @Nullable JsonNode body, @Nullable String bodyMatch, @Nullable Map<String, String> headers,
            @Nullable List<String> errorsNameParameters, @Nullable StateAfter stateAfter, @Nullable JsonNode device) {}

    record StateAfter(@Nullable Boolean led, @Nullable ObjectNode trackingSettings) {}

    /** One change asked of the tracker. */
    record Change(String kind, @Nullable Boolean value, @Nullable ObjectNode settings, @Nullable Integer output, @Nullable Boolean enable,
            @Nullable List<@Nullable Boolean> outputs, @Nullable String when) {}

    static final ObjectMapper MAPPER = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

    static List<HttpCase> read(Path file) throws IOException { return List.of(MAPPER.readValue(Files.readString(file), HttpCase[].class)); }
}
