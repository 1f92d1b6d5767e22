package io.trackgate.http;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;

/** Explained frames as the JSON that tools rely on. */
public final class ExplainedJson {

    /** Form of a frame. */
    static final Schema.Fields FRAME = Schema.object().field("from", Schema.words("device", "server")).field("name", Schema.TEXT)
            .field("valid", Schema.BOOLEAN).optional("error", Schema.TEXT.says("what is wrong with it; with valid: false alone"))
            .field("fields", Schema.list(Schema.object().field("offset", Schema.INTEGER.says("of its first byte, from that of the frame"))
                    .field("length", Schema.INTEGER.says("bytes")).field("name", Schema.TEXT).field("raw", Schema.TEXT.says("hexadecimal"))
                    .field("value", Schema.TEXT).optional("unit", Schema.TEXT)
                    .optional("checksum", Schema.BOOLEAN.says("true: it proves the others, and value says whether it is right"))
                    .named("FrameField")))
            .optional("points", Schema.list(Schema.object().field("time", Schema.TEXT.says("ISO 8601"))
                    .optional("latitude", Schema.NUMBER).optional("longitude", Schema.NUMBER).optional("altitude_m", Schema.NUMBER)
                    .optional("speed_kmh", Schema.NUMBER).optional("course_deg", Schema.NUMBER).optional("satellites", Schema.INTEGER)
                    .optional("valid", Schema.BOOLEAN.says("whether the tracker knew where it was"))
                    .field("attributes", Schema.map(Schema.ANY))
                    .named("FramePoint")).says("the records in it"))
            .named("ExplainedFrame");

    private ExplainedJson() {}

    public static ObjectNode of(String protocol, List<Explained> frames) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("protocol", protocol);
        ArrayNode array = root.putArray("frames");
        frames.forEach(frame -> array.add(frame(frame)));
        return root;
    }

    public static ObjectNode frame(Explained frame) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("from", frame.from().name().toLowerCase(Locale.ROOT));
        putWhole(frame, node);
        putParts(frame, node);
        return node;
    }

    /** What it is. */
    static void putWhole(Explained frame, ObjectNode node) {
        node.put("name", frame.name()).put("valid", frame.valid());
        frame.problem().ifPresent(problem -> node.put("error", problem));
    }

    /** What it is made of. */
    static void putParts(Explained frame, ObjectNode node) {
        ArrayNode fields = node.putArray("fields");
        frame.fields().forEach(field -> fields.add(field(field)));
        if (frame.records().isEmpty()) return;
        ArrayNode points = node.putArray("points");
        frame.records().forEach(point -> points.add(point(point)));
    }

    private static ObjectNode field(NamedBytes field) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("offset", field.offset()).put("length", field.length())
                .put("name", field.name()).put("raw", field.raw()).put("value", field.value());
        if (field.unit() != null) node.put("unit", field.unit());
        if (field.checksum()) node.put("checksum", true);
        return node;
    }

    private static ObjectNode point(TelemetryRecord point) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("time", Instant.ofEpochMilli(point.timeMillis()).toString());
        Position position = point.position();
        if (position != null) {
            node.put("latitude", position.latitude()).put("longitude", position.longitude()).put("altitude_m", position.altitudeM())
                    .put("speed_kmh", position.speedKmh()).put("course_deg", position.courseDeg()).put("satellites", position.satellites())
                    .put("valid", position.valid());
        }
        ObjectNode attributes = node.putObject("attributes");
        attributes.put("event", point.event());
        if (point.ignition() != null) attributes.put("ignition", point.ignition());
        if (point.movement() != null) attributes.put("movement", point.movement());
        if (point.gsmSignal() != null) attributes.put("gsm_signal", point.gsmSignal());
        if (point.externalVoltageMv() != null) attributes.put("external_voltage_mv", point.externalVoltageMv());
        if (point.batteryVoltageMv() != null) attributes.put("battery_voltage_mv", point.batteryVoltageMv());
        if (point.batteryLevel() != null) attributes.put("battery_level", point.batteryLevel());
        point.inputs().forEach((number, on) -> attributes.put("input." + number, on));
        point.outputs().forEach((number, on) -> attributes.put("output." + number, on));
        point.attributes().forEach((name, value) -> attributes.putPOJO(name, value));
        return node;
    }
}
