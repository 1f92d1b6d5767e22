package io.trackgate.teltonika;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.ProtocolException.Reason;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import io.trackgate.teltonika.TeltonikaMessages.AvlAck;
import io.trackgate.teltonika.TeltonikaMessages.AvlCodec;
import io.trackgate.teltonika.TeltonikaMessages.AvlPacket;
import io.trackgate.teltonika.TeltonikaMessages.AvlRecord;
import io.trackgate.teltonika.TeltonikaMessages.ImeiLogin;
import io.trackgate.teltonika.TeltonikaMessages.IoElement;
import io.trackgate.teltonika.TeltonikaMessages.LoginAnswer;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every frame of vectors/teltonika.json, from both ends. */
class TeltonikaVectorsTest {

    private static final String IMEI = "356307042441013";
    private static final byte[] AVL = Hex.bytes("00000000 00000028 08 01 0000016B40D9AD80 01 00000000 00000000 0000 0000 00 0000"
            + "01 03 02 15 03 01 01 01 42 5E10 00 00 01 0000F22A");
    private static final Map<String, Reason> REASONS = Map.of("checksum", Reason.BAD_CHECKSUM, "count", Reason.BAD_COUNT);

    static List<Vector> all() { return Vectors.load("teltonika"); }

    static List<Vector> fromDevice() { return all().stream().filter(Vector::fromDevice).toList(); }

    @ParameterizedTest
    @MethodSource("fromDevice")
    void a_device_frame_becomes_what_its_entry_says(Vector vector) {
        try (DeviceWire wire = connected(vector)) {
            wire.feed(vector.bytes());
            if (vector.expect().equals("reject")) {
                assertThat(wire.frames()).isEmpty();
                assertThat(wire.reasons()).hasSize(1).first().isEqualTo(REASONS.getOrDefault(vector.why(), Reason.GARBAGE));
                return;
            }
            assertThat(wire.problems()).isEmpty();
            if (vector.expect().equals("incomplete")) assertThat(wire.frames()).isEmpty();
            else
                assertAccepted(vector, wire);
        }
    }

    private static void assertAccepted(Vector vector, DeviceWire wire) {
        assertThat(wire.frames()).isNotEmpty();
        vector.replies().ifPresent(replies -> assertThat(wire.replies()).isEqualTo(replies));
        JsonNode decoded = vector.decoded();
        DeviceMessage message = wire.frames().getFirst().messages().getFirst();
        if (message instanceof Login login && decoded.has("imei")) assertThat(login.deviceId()).isEqualTo(decoded.get("imei").asText());
        if (message instanceof CommandReply reply) assertReply(decoded, reply);
        if (message instanceof Unreadable unreadable) {
            assertThat(unreadable.raw()).isEqualTo(vector.bytes());
            assertThat(unreadable.why()).contains(decoded.path("text").asText());
        }
        if (decoded.has("positions")) assertPositions(vector, (TelemetryBatch) message);
        JsonNode inOrder = decoded.path("vendor").path("frames_in_order");
        if (inOrder.isArray()) assertThat(wire.frames()).hasSize(inOrder.size());
    }

    private static void assertReply(JsonNode decoded, CommandReply reply) {
        if (reply.body() instanceof CommandReply.Body.Text text) assertThat(text.text()).isEqualTo(decoded.get("text").asText());
        else
            assertThat(decoded.get("text").asText()).isEmpty();
        if (decoded.has("imei")) assertThat(reply.deviceId()).isEqualTo(decoded.get("imei").asText());
    }

    private static void assertPositions(Vector vector, TelemetryBatch batch) {
        JsonNode positions = vector.decoded().get("positions");
        AvlPacket packet = packet(vector.bytes());
        assertThat(batch.records()).hasSize(positions.size());
        for (int i = 0; i < positions.size(); i++) {
            assertPosition(positions.get(i), batch.records().get(i));
            assertElements(positions.get(i).get("io"), packet.records().get(i).elements(), batch.records().get(i));
            JsonNode vendor = positions.get(i).path("vendor");
            assertThat(packet.records().get(i).priority()).isEqualTo(vendor.path("priority").asInt());
            assertThat(packet.records().get(i).generationType()).isEqualTo(vendor.path("generation_type").asInt(0));
        }
    }

    private static void assertPosition(JsonNode expected, TelemetryRecord record) {
        assertThat(Instant.ofEpochMilli(record.timeMillis())).isEqualTo(Instant.parse(expected.get("time").asText()));
        assertThat(record.event()).isEqualTo(expected.get("event").asInt());
        Position position = record.position();
        assertThat(position).isNotNull();
        if (position == null) return;
        assertThat(position.latitude()).isEqualTo(expected.get("latitude").asDouble(), Offset.offset(1e-9));
        assertThat(position.longitude()).isEqualTo(expected.get("longitude").asDouble(), Offset.offset(1e-9));
        assertThat(position.altitudeM()).isEqualTo(expected.get("altitude_m").asInt());
        assertThat(position.speedKmh()).isEqualTo(expected.get("speed_kmh").asInt());
        assertThat(position.courseDeg()).isEqualTo(expected.get("course_deg").asInt());
        assertThat(position.satellites()).isEqualTo(expected.get("satellites").asInt());
        assertThat(position.valid()).isEqualTo(expected.get("valid").asBoolean());
    }

    private static void assertElements(JsonNode expected, List<IoElement> elements, TelemetryRecord record) {
        assertThat(elements).hasSize(expected.size());
        for (int i = 0; i < elements.size(); i++) {
            JsonNode want = expected.get(i);
            IoElement element = elements.get(i);
            assertThat(element.id()).isEqualTo(want.get("id").asInt());
            if (want.has("size")) assertThat(element.length()).isEqualTo(want.get("size").asInt());
            if (want.has("text")) assertThat(record.attributes()).containsEntry("io." + element.id(), want.get("text").asText());
            else
                assertThat(number(record, element.id())).isEqualTo(number(want));
        }
    }

    private static BigInteger number(JsonNode want) {
        return want.has("value") ? want.get("value").bigIntegerValue() : new BigInteger(want.get("hex").asText(), 16);
    }

    /** The value of an element, wherever the record keeps it. */
    private static BigInteger number(TelemetryRecord record, int id) {
        Object attribute = record.attributes().get("io." + id);
        if (attribute instanceof String hex) return new BigInteger(hex, 16);
        Object value = attribute != null ? attribute : switch (id) {
            case 239 -> record.ignition();
            case 240 -> record.movement();
            case 21 -> record.gsmSignal();
            case 66 -> record.externalVoltageMv();
            case 67 -> record.batteryVoltageMv();
            case 113 -> record.batteryLevel();
            case 179, 180 -> record.outputs().get(id - 178);
            default -> record.inputs().get(id);
        };
        if (value instanceof Boolean on) return on ? BigInteger.ONE : BigInteger.ZERO;
        return new BigInteger(String.valueOf(value));
    }

    @ParameterizedTest
    @MethodSource("fromDevice")
    void a_device_frame_is_the_same_byte_by_byte_and_cut_anywhere(Vector vector) {
        List<String> whole = outcome(vector, (wire, bytes) -> wire.feed(bytes));
        assertThat(outcome(vector, (wire, bytes) -> wire.feedByteByByte(bytes))).isEqualTo(whole);
        for (int cut = 1; cut < vector.bytes().length; cut++) {
            int at = cut;
            assertThat(outcome(vector, (wire, bytes) -> wire.feedCutAt(bytes, at))).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("fromDevice")
    void a_device_frame_glued_between_others_harms_none_of_them(Vector vector) {
        List<String> alone = outcome(vector, (wire, bytes) -> wire.feed(bytes));
        if (vector.expect().equals("incomplete")) return; // takes bytes of its neighbour, as its length says
        List<String> glued = outcome(vector, (wire, bytes) -> wire.feed(Hex.join(startsWithLogin(vector) ? new byte[0] : AVL, bytes, AVL)));
        List<String> expected = new ArrayList<>(alone);
        if (!startsWithLogin(vector)) expected.addFirst(avlOutcome());
        expected.add(avlOutcome());
        assertThat(glued).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String avlOutcome() { return "TelemetryBatch 00000001"; }

    private interface Feeding {
        void feed(DeviceWire wire, byte[] bytes);
    }

    private static List<String> outcome(Vector vector, Feeding feeding) {
        try (DeviceWire wire = connected(vector)) {
            feeding.feed(wire, vector.bytes());
            List<String> outcome = new ArrayList<>(wire.frames().stream().map(TeltonikaVectorsTest::shown).toList());
            wire.reasons().forEach(reason -> outcome.add(reason.toString()));
            return outcome;
        }
    }

    private static String shown(DeviceFrame frame) {
        return frame.messages().getFirst().getClass().getSimpleName() + " " + Hex.written(frame.receipt()::write);
    }

    @ParameterizedTest
    @MethodSource("all")
    void what_is_read_is_written_as_the_same_bytes(Vector vector) {
        if (vector.expect().equals("incomplete") || vector.decoded().path("vendor").has("frames_in_order")) return;
        String again = rewritten(vector);
        if (vector.checksumOk().orElse(true)) {
            assertThat(again).isEqualTo(vector.hex());
        } else {
            int crc = vector.hex().length() - 8;
            assertThat(again.substring(0, crc)).isEqualTo(vector.hex().substring(0, crc));
            assertThat(again).isNotEqualTo(vector.hex());
        }
    }

    private static String rewritten(Vector vector) {
        byte[] bytes = vector.bytes();
        if (bytes.length >= 12 && bytes[1] == 0) {
            return AvlCodec.of(bytes[8] & 0xFF) != null ? Hex.written(packet(bytes)::writeFrame) : Hex.written(text(bytes)::writeFrame);
        }
        FrameCursor in = new FrameCursor(Unpooled.wrappedBuffer(bytes));
        if (vector.name().startsWith("ping")) return Hex.written(out -> out.writeByte(TeltonikaMessages.PING));
        if (vector.name().startsWith("ack")) return Hex.written(AvlAck.read(in)::write);
        return vector.fromDevice() ? Hex.written(ImeiLogin.read(in)::write) : Hex.written(LoginAnswer.read(in)::write);
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_byte_is_named_once_and_in_order(Vector vector) {
        List<FrameExplainer.Explained> explained = new TeltonikaExplainer().explain(vector.bytes(),
                vector.fromDevice() ? Sender.DEVICE : Sender.SERVER);
        StringBuilder raw = new StringBuilder();
        for (FrameExplainer.Explained frame : explained) {
            int at = 0;
            for (NamedBytes field : frame.fields()) {
                assertThat(field.offset()).isEqualTo(at);
                assertThat(field.raw()).hasSize(2 * field.length());
                at += field.length();
                raw.append(field.raw());
            }
        }
        assertThat(raw.toString()).isEqualToIgnoringCase(vector.hex());
        assertThat(explained).allMatch(frame -> frame.valid() == vector.accepted());
    }

    @ParameterizedTest
    @MethodSource("all")
    void commands_read_back_as_the_text_and_imei_of_their_entry(Vector vector) {
        if (vector.fromDevice() || !vector.decoded().has("text")) return;
        TextFrame frame = text(vector.bytes());
        assertThat(frame.latin1()).isEqualTo(vector.decoded().get("text").asText());
        if (vector.decoded().has("imei")) assertThat(frame.imei()).isEqualTo(vector.decoded().get("imei").asText());
        assertThat(frame.type()).isEqualTo(TeltonikaMessages.TYPE_COMMAND);
    }

    private static DeviceWire connected(Vector vector) {
        DeviceWire wire = new DeviceWire(new TeltonikaProtocol());
        if (startsWithLogin(vector)) return wire;
        String imei = vector.decoded().path("imei").asText(IMEI);
        wire.feed("%04X%s".formatted(imei.length(), HexFormat.of().formatHex(imei.getBytes(StandardCharsets.US_ASCII))));
        vector.context().forEach(wire::feed);
        return wire.forget();
    }

    private static boolean startsWithLogin(Vector vector) { return vector.hex().matches("(FF)*000F33.*"); }

    private static AvlPacket packet(byte[] frame) { return AvlPacket.read(dataField(frame)); }

    private static TextFrame text(byte[] frame) { return TextFrame.read(dataField(frame), frame.length - 12); }

    private static FrameCursor dataField(byte[] frame) {
        ByteBuf in = Unpooled.wrappedBuffer(frame);
        in.skipBytes(8);
        return new FrameCursor(in);
    }

    @ParameterizedTest
    @MethodSource("fromDevice")
    void records_written_again_are_read_as_equal_ones(Vector vector) {
        if (!vector.decoded().has("positions")) return;
        AvlPacket packet = packet(vector.bytes());
        assertThat(packet(Hex.bytes(Hex.written(packet::writeFrame)))).isEqualTo(packet).hasSameHashCodeAs(packet);
        assertThat(packet.records()).isNotEmpty().allMatch(AvlRecord.class::isInstance);
    }
}
