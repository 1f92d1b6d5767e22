package io.trackgate.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Frames that were seen or published, and what has to come of them: {@code vectors/<family>.json}. */
public final class Vectors {

    private Vectors() {}

    /**
     * @param hex        upper case
     * @param expect     accept, accept_by_scan, reject or incomplete
     * @param context    frames to feed first
     * @param replies    what the server owes; empty list: silence; empty Optional: not asserted
     * @param checksumOk empty: not said
     */
    public record Vector(String name, String direction, String transport, String hex, String expect, String why, List<String> context,
            Optional<List<String>> replies, Optional<Boolean> checksumOk, JsonNode decoded) {

        public byte[] bytes() { return Hex.bytes(hex); }

        public boolean fromDevice() { return direction.equals("device"); }

        public boolean accepted() { return expect.startsWith("accept"); }

        @Override
        public String toString() { return name; }
    }

    public static List<Vector> load(String family) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + family + ".json")) {
            if (in == null) throw new IllegalArgumentException("vectors/" + family + ".json (expected: a test resource)");
            List<Vector> vectors = new ArrayList<>();
            for (JsonNode node : new ObjectMapper().readTree(in))
                vectors.add(vector(node));
            return vectors;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Vector vector(JsonNode node) {
        return new Vector(node.path("name").asText(), node.path("direction").asText(), node.path("transport").asText(),
                Hex.of(Hex.bytes(node.path("hex").asText())), node.path("expect").asText(), node.path("why").asText(""),
                texts(node.path("context")), node.has("replies") ? Optional.of(texts(node.get("replies"))) : Optional.empty(),
                node.has("checksum_ok") ? Optional.of(node.get("checksum_ok").asBoolean()) : Optional.empty(), node.path("decoded"));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : array)
            texts.add(item.isTextual() ? item.asText() : item.path("hex").asText());
        return texts;
    }
}
