package io.trackgate.app;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.protocol.LogText;

/** Messages of the frame socket as lines for people. What a tracker sent is shown as text that no terminal obeys. */
final class TailLines {

    private static final int SHOWN_BYTES = 40;
    private static final int SHOWN_RAW = 24; // digits

    private enum Colour {
        DEVICE("32"), SERVER("36"), WRONG("31"), DIM("2");

        private final String code;

        Colour(String code) { this.code = code; }
    }

    private final boolean colours;
    private final boolean explain;

    TailLines(boolean colours, boolean explain) {
        this.colours = colours;
        this.explain = explain;
    }

    List<String> of(JsonNode message) {
        return switch (message.path("type").asText()) {
            case "response" -> List.of(painted(Colour.DIM, "tracker " + message.path("tracker_id").asInt() + ", "
                    + text(message, "protocol") + ", " + (message.path("connected").asBoolean() ? "connected" : "not connected")));
            case "frames" -> frames(message);
            case "event" -> List.of(painted(Colour.DIM, text(message, "at") + " " + text(message, "event")));
            default -> List.of(LogText.oneLine(message.toString()));
        };
    }

    private List<String> frames(JsonNode message) {
        List<String> lines = new ArrayList<>();
        long skipped = message.path("skipped").asLong();
        if (skipped > 0) lines.add(painted(Colour.WRONG, "… " + skipped + " skipped"));
        message.path("frames").forEach(frame -> add(frame, lines));
        if (message.path("history").asBoolean()) lines.add(painted(Colour.DIM, "--- from now on ---"));
        return lines;
    }

    private void add(JsonNode frame, List<String> lines) {
        boolean device = text(frame, "from").equals("device");
        boolean valid = frame.path("valid").asBoolean();
        String masked = frame.path("masked").asBoolean() ? " (masked)" : "";
        lines.add("%s #%d %s %4d  %s%s".formatted(text(frame, "at"), frame.path("connection").asInt(),
                painted(!valid ? Colour.WRONG : device ? Colour.DEVICE : Colour.SERVER,
                        (device ? "→ " : "← ") + "%-24s".formatted(text(frame, "name"))),
                frame.path("size").asInt(), shortened(text(frame, "hex"), 2 * SHOWN_BYTES), masked));
        if (frame.has("error")) lines.add("      " + painted(Colour.WRONG, text(frame, "error")));
        if (explain) frame.path("fields").forEach(field -> lines.add(field(field)));
    }

    private String field(JsonNode field) {
        String unit = field.has("unit") ? " " + text(field, "unit") : "";
        String line = "  %5d %4d  %-34s %-24s %s%s".formatted(field.path("offset").asInt(), field.path("length").asInt(),
                text(field, "name"),
                shortened(text(field, "raw"), SHOWN_RAW), text(field, "value"), unit);
        boolean wrong = field.path("checksum").asBoolean() && !text(field, "value").equals("right");
        return wrong ? painted(Colour.WRONG, line) : line;
    }

    private static String text(JsonNode node, String key) { return LogText.oneLine(node.path(key).asText()); }

    private static String shortened(String hex, int most) { return hex.length() <= most ? hex : hex.substring(0, most - 1) + "…"; }

    private String painted(Colour colour, String text) { return colours ? "\u001B[" + colour.code + "m" + text + "\u001B[0m" : text; }
}
