package io.trackgate.protocol;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.protocol.FrameExplainer.Sender;

/**
 * What passed between a tracker and its server, as text that can be kept and played back: a head, then a line a frame, each of them JSON.
 *
 * <pre>
 * {"capture":1,"protocol":"teltonika","tracker_id":7,"device_id":"356307042441013","model":"telfmb120"}
 * {"at":"2026-01-31T12:00:00.000Z","connection":1,"from":"device","hex":"000f333536333037303432343431303133"}
 * </pre>
 */
public record Capture(Head head, List<Frame> frames) {

    private static final int VERSION = 1;
    private static final int MOST_FRAMES = 1_000_000;
    private static final int LONGEST_LINE = 256 * 1024; // characters
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    public Capture { frames = List.copyOf(frames); }

    /** Of whom it is. @param deviceId empty where nobody knows */
    public record Head(String protocol, int trackerId, String deviceId, String model) {

        public String line() {
            return JsonNodeFactory.instance.objectNode().put("capture", VERSION).put("protocol", protocol).put("tracker_id", trackerId)
                    .put("device_id", deviceId).put("model", model) + "\n";
        }
    }

    /**
     * A frame, or bytes that are none.
     *
     * @param connection from 1
     * @param masked     some of its bytes are not those that passed, and its checksum does not fit them
     */
    public record Frame(Instant at, int connection, Sender from, byte[] bytes, boolean masked) {

        public String line() {
            ObjectNode line = JsonNodeFactory.instance.objectNode().put("at", at.toString()).put("connection", connection)
                    .put("from", from.name().toLowerCase(Locale.ROOT)).put("hex", HexFormat.of().formatHex(bytes));
            if (masked) line.put("masked", true);
            return line + "\n";
        }
    }

    /** A file that is no capture: where, what was found, what was expected. */
    public static final class BadCaptureException extends Exception {
        private static final long serialVersionUID = 1L;

        BadCaptureException(int line, String what) { super("line " + line + ": " + what); }
    }

    /** Empty lines mean nothing. */
    public static Capture read(BufferedReader from) throws IOException, BadCaptureException {
        Head head = null;
        List<Frame> frames = new ArrayList<>();
        int number = 0;
        for (Optional<String> line = line(from, number + 1); line.isPresent(); line = line(from, number + 1)) {
            number++;
            if (line.get().isBlank()) continue;
            JsonNode node = node(line.get(), number);
            if (head == null) head = head(node, number);
            else
                frames.add(frame(node, number));
            if (frames.size() > MOST_FRAMES) throw new BadCaptureException(number, "one frame more (expected: <= " + MOST_FRAMES + ")");
        }
        if (head == null) throw new BadCaptureException(1, "nothing (expected: a line with capture and protocol)");
        return new Capture(head, frames);
    }

    /** Bounded before it is believed. */
    private static Optional<String> line(BufferedReader from, int number) throws IOException, BadCaptureException {
        StringBuilder line = new StringBuilder();
        for (int next = from.read(); next >= 0; next = from.read()) {
            if (next == '\n') return Optional.of(line.toString());
            if (line.length() == LONGEST_LINE)
                throw new BadCaptureException(number, "more characters (expected: <= " + LONGEST_LINE + " in a line)");
            line.append((char) next);
        }
        return line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
    }

    private static JsonNode node(String line, int number) throws BadCaptureException {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.isObject()) return node;
        } catch (JsonProcessingException notJson) {
            throw new BadCaptureException(number, LogText.oneLine(notJson.getOriginalMessage()) + " (expected: one JSON object)");
        }
        throw new BadCaptureException(number, LogText.oneLine(line) + " (expected: one JSON object)");
    }

    private static Head head(JsonNode node, int number) throws BadCaptureException {
        if (node.path("capture").asInt() != VERSION)
            throw wrong(number, "capture", node, "1, as the first line of a capture has it");
        return new Head(text(node, "protocol", number), node.path("tracker_id").asInt(), node.path("device_id").asText(""),
                node.path("model").asText(""));
    }

    private static Frame frame(JsonNode node, int number) throws BadCaptureException {
        int connection = node.path("connection").asInt(1);
        if (connection < 1) throw wrong(number, "connection", node, ">= 1");
        return new Frame(moment(node, number), connection, sender(node, number), bytes(node, number), node.path("masked").asBoolean());
    }

    private static Instant moment(JsonNode node, int number) throws BadCaptureException {
        try {
            return Instant.parse(text(node, "at", number));
        } catch (DateTimeParseException notOne) {
            throw wrong(number, "at", node, "a time such as 2026-01-31T12:00:00.000Z");
        }
    }

    private static Sender sender(JsonNode node, int number) throws BadCaptureException {
        return switch (text(node, "from", number)) {
            case "device" -> Sender.DEVICE;
            case "server" -> Sender.SERVER;
            default -> throw wrong(number, "from", node, "device or server");
        };
    }

    private static byte[] bytes(JsonNode node, int number) throws BadCaptureException {
        try {
            return HexFormat.of().parseHex(text(node, "hex", number));
        } catch (IllegalArgumentException notHex) {
            throw wrong(number, "hex", node, "pairs of hexadecimal digits");
        }
    }

    private static String text(JsonNode node, String key, int number) throws BadCaptureException {
        if (!node.path(key).isTextual()) throw wrong(number, key, node, "a text");
        return node.path(key).textValue();
    }

    private static BadCaptureException wrong(int number, String key, JsonNode node, String expected) {
        String found = node.has(key) ? LogText.oneLine(node.path(key).toString()) : "missing";
        return new BadCaptureException(number, key + ": " + found + " (expected: " + expected + ")");
    }
}
