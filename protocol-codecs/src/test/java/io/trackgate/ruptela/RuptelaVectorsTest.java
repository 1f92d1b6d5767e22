package io.trackgate.ruptela;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.ProtocolException.Reason;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.ruptela.RuptelaMessages.Answer;
import io.trackgate.ruptela.RuptelaMessages.IoElement;
import io.trackgate.ruptela.RuptelaMessages.IoRecord;
import io.trackgate.ruptela.RuptelaMessages.Records;
import io.trackgate.ruptela.RuptelaMessages.SetIo;
import io.trackgate.ruptela.RuptelaMessages.Text;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every frame of vectors/ruptela.json, from both ends. */
class RuptelaVectorsTest {

    static List<Vector> all() { return Vectors.load("ruptela"); }

    static List<Vector> fromDevice() { return all().stream().filter(Vector::fromDevice).toList(); }

    static List<Vector> fromServer() { return all().stream().filter(vector -> !vector.fromDevice()).toList(); }

    @ParameterizedTest
    @MethodSource("fromDevice")
    void a_device_frame_becomes_what_its_entry_says(Vector vector) {
        try (DeviceWire wire = new DeviceWire(new RuptelaProtocol())) {
            wire.feed(vector.bytes());
            if (!vector.accepted()) {
                assertThat(wire.frames()).isEmpty();
                // A frame that is cut short by its own length has no right checksum, and nothing tells where the next one begins.
                assertThat(wire.reasons()).containsExactly(Reason.BAD_CHECKSUM, Reason.FRAME_TOO_LONG);
                return;
            }
            assertThat(wire.problems()).isEmpty();
            vector.replies().ifPresent(replies -> assertThat(wire.replies()).isEqualTo(replies.stream().map(String::toUpperCase).toList()));
            assertMessages(vector, wire.frames().stream().flatMap(frame -> frame.messages().stream()).toList());
        }
    }

    private static void assertMessages(Vector vector, List<DeviceMessage> messages) {
        JsonNode decoded = vector.decoded();
        Login login = (Login) messages.getFirst();
        if (decoded.has("imei")) assertThat(login.deviceId()).isEqualTo(decoded.get("imei").asText());
        if (messages.getLast() instanceof CommandReply reply) assertReply(decoded, reply);
        if (decoded.has("positions")) assertPositions(decoded.get("positions"), vector, (TelemetryBatch) messages.getLast());
    }

    private static void assertReply(JsonNode decoded, CommandReply reply) {
        if (decoded.has("text")) assertThat(reply.body()).isEqualTo(new CommandReply.Body.Text(decoded.get("text").asText()));
        if (decoded.has("result"))
            assertThat(reply.body()).isEqualTo(new CommandReply.Body.ResultCode(117, decoded.get("result").asInt()));
    }

    private static void assertPositions(JsonNode positions, Vector vector, TelemetryBatch batch) {
        List<IoRecord> parts = records(vector.bytes()).records();
        assertThat(parts).hasSize(positions.size());
        for (int at = 0; at < parts.size(); at++)
            assertPart(positions.get(at), parts.get(at));
        if (vector.name().contains("parts")) {
            assertThat(batch.records()).hasSize(1);
            assertRecord(positions.get(0), positions, batch.records().getFirst());
        } else {
            assertThat(batch.records()).hasSize(positions.size());
            for (int at = 0; at < positions.size(); at++)
                assertRecord(positions.get(at), List.of(positions.get(at)), batch.records().get(at));
        }
    }

    private static void assertPart(JsonNode expected, IoRecord part) {
        JsonNode io = expected.get("io");
        assertThat(part.elements()).extracting(IoElement::id).isEqualTo(each(io, "id"));
        assertThat(part.elements()).extracting(element -> (int) element.value()).isEqualTo(each(io, "value"));
        assertThat(part.part()).isEqualTo(expected.path("vendor").path("record_ext").asInt(0));
        assertThat(part.priority()).isEqualTo(expected.path("vendor").path("priority").asInt());
        assertThat(part.altitudeDm() / 10.0).isEqualTo(expected.get("altitude_m").asDouble());
        assertThat(part.courseCenti() / 100.0).isEqualTo(expected.get("course_deg").asDouble());
    }

    private static List<Integer> each(JsonNode io, String field) {
        List<Integer> values = new ArrayList<>();
        io.forEach(item -> values.add(item.get(field).asInt()));
        return values;
    }

    private static void assertRecord(JsonNode expected, Iterable<JsonNode> parts, TelemetryRecord record) {
        assertThat(Instant.ofEpochMilli(record.timeMillis())).isEqualTo(Instant.parse(expected.get("time").asText()));
        assertThat(record.event()).isEqualTo(expected.get("event").asInt());
        assertThat(record.attributes()).containsEntry("hdop", expected.get("hdop").asDouble());
        Position position = record.position();
        assertThat(position).isNotNull();
        if (position == null) return;
        assertThat(position.latitude()).isEqualTo(expected.get("latitude").asDouble(), Offset.offset(1e-9));
        assertThat(position.longitude()).isEqualTo(expected.get("longitude").asDouble(), Offset.offset(1e-9));
        assertThat(position.altitudeM()).isEqualTo((int) Math.round(expected.get("altitude_m").asDouble()));
        assertThat(position.courseDeg()).isEqualTo((int) Math.round(expected.get("course_deg").asDouble()));
        assertThat(position.speedKmh()).isEqualTo(expected.get("speed_kmh").asInt());
        assertThat(position.satellites()).isEqualTo(expected.get("satellites").asInt());
        assertThat(position.valid()).isTrue();
        Map<Integer, Long> values = new HashMap<>();
        parts.forEach(part -> part.get("io").forEach(item -> values.put(item.get("id").asInt(), item.get("value").asLong())));
        values.forEach((id, value) -> assertThat(value(record, id)).as("element %d", id).isEqualTo(value));
    }

    /** Also where it has a name. */
    private static Object value(TelemetryRecord record, int id) {
        return switch (id) {
            case 2, 3, 4, 5 -> record.inputs().getOrDefault(id - 1, false) ? 1L : 0L;
            case 173 -> Boolean.TRUE.equals(record.movement()) ? 1L : 0L;
            case 29 -> String.valueOf(record.externalVoltageMv()).equals("null") ? -1L : Long.valueOf(record.externalVoltageMv());
            case 30 -> String.valueOf(record.batteryVoltageMv()).equals("null") ? -1L : Long.valueOf(record.batteryVoltageMv());
            default -> record.attributes().getOrDefault("io." + id, "absent");
        };
    }

    private static Records records(byte[] frame) {
        ByteBuf payload = Unpooled.wrappedBuffer(frame, 11, frame.length - 13);
        return Records.read(new FrameCursor(payload), frame[10] == RuptelaMessages.EXTENDED_RECORDS);
    }

    @ParameterizedTest
    @MethodSource("fromDevice")
    void records_are_written_as_they_were_read(Vector vector) {
        byte[] frame = vector.bytes();
        if (!vector.decoded().has("positions")) return;
        long imei = Unpooled.wrappedBuffer(frame).getLong(2);
        assertThat(Hex.written(out -> records(frame).writeFrame(out, imei))).isEqualTo(vector.hex());
    }

    @ParameterizedTest
    @MethodSource("fromServer")
    void a_server_frame_is_written_byte_by_byte(Vector vector) {
        JsonNode decoded = vector.decoded();
        JsonNode vendor = decoded.path("vendor");
        int command = vendor.get("command").asInt();
        String written = switch (command) {
            case RuptelaMessages.TEXT -> Hex.written(new Text(decoded.get("text").asText())::writeCommand);
            case RuptelaMessages.SET_IO -> Hex.written(out -> RuptelaEncoder.downlink(out, command,
                    new SetIo(vendor.get("io_id").asLong(), vendor.get("value").asLong())::write));
            default -> Hex.written(out -> new Answer(command, vendor.path("ack").asInt(vendor.path("value").asInt(1))).write(out));
        };
        assertThat(written).isEqualTo(vector.hex());
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_byte_is_named(Vector vector) {
        List<Explained> frames = new RuptelaExplainer().explain(vector.bytes(), vector.fromDevice() ? Sender.DEVICE : Sender.SERVER);
        assertThat(frames.stream().allMatch(Explained::valid)).as(frames.toString()).isEqualTo(vector.accepted());
        assertThat(frames.stream().flatMap(frame -> frame.fields().stream()).mapToInt(NamedBytes::length).sum())
                .isEqualTo(vector.bytes().length);
    }
}
