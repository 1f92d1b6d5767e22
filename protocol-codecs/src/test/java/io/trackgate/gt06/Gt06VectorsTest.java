package io.trackgate.gt06;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.Unpooled;
import io.trackgate.gt06.Gt06Messages.Ack;
import io.trackgate.gt06.Gt06Messages.Content;
import io.trackgate.gt06.Gt06Messages.Frame;
import io.trackgate.gt06.Gt06Messages.ServerCommand;
import io.trackgate.gt06.Gt06Messages.TimeAnswer;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.ProtocolException.Reason;
import io.trackgate.protocol.ServiceRequest;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every frame of vectors/gt06.json, from both ends. */
class Gt06VectorsTest {

    private static final String LOGIN = "7878 0D 01 0123456789012345 0001 8CDD 0D0A";
    private static final byte[] HEARTBEAT = Hex.bytes("7878 0A 13 44 01 04 00 01 0005 0845 0D0A");
    private static final String HEARTBEAT_OUTCOME = "TelemetryBatch 787805130005AFD50D0A";
    private static final Offset<Double> SIX_DIGITS = Offset.offset(6e-7);

    static List<Vector> all() { return Vectors.load("gt06"); }

    static List<Vector> fromDevice() { return all().stream().filter(Vector::fromDevice).toList(); }

    static List<Vector> fromServer() { return all().stream().filter(vector -> !vector.fromDevice()).toList(); }

    static List<Vector> accepted() { return all().stream().filter(Vector::accepted).toList(); }

    static List<Vector> acceptedFromServer() { return fromServer().stream().filter(Vector::accepted).toList(); }

    @ParameterizedTest
    @MethodSource("fromDevice")
    void a_device_frame_becomes_what_its_entry_says(Vector vector) {
        try (DeviceWire wire = connected(vector)) {
            wire.feed(vector.bytes());
            switch (vector.expect()) {
                case "reject" -> {
                    assertThat(wire.frames()).isEmpty();
                    assertThat(wire.reasons()).containsExactly(vector.why().equals("checksum") ? Reason.BAD_CHECKSUM : Reason.GARBAGE);
                }
                case "accept_by_scan" -> {
                    assertThat(wire.reasons()).containsExactly(Reason.GARBAGE);
                    assertAccepted(vector, wire);
                }
                default -> {
                    assertThat(wire.problems()).isEmpty();
                    assertAccepted(vector, wire);
                }
            }
        }
    }

    private static void assertAccepted(Vector vector, DeviceWire wire) {
        assertThat(wire.frames()).hasSize(1);
        vector.replies().ifPresent(replies -> assertThat(wire.replies()).isEqualTo(replies.stream().map(String::toUpperCase).toList()));
        JsonNode decoded = vector.decoded();
        DeviceMessage message = wire.frames().getFirst().messages().getFirst();
        if (decoded.has("imei")) assertThat(((Login) message).deviceId()).isEqualTo(decoded.get("imei").asText());
        if (decoded.has("text")) assertReply(decoded, (CommandReply) message);
        if (decoded.has("positions")) assertPosition(decoded.get("positions"), (TelemetryBatch) message);
        if (decoded.path("vendor").path("request").asBoolean()) assertThat(message).isInstanceOf(ServiceRequest.class);
    }

    private static void assertReply(JsonNode decoded, CommandReply reply) {
        assertThat(reply.body()).isEqualTo(new CommandReply.Body.Text(decoded.get("text").asText()));
        int flag = decoded.has("command_flag")
                ? Integer.parseInt(decoded.get("command_flag").asText(), 16)
                : decoded.path("vendor").path("flag").asInt();
        assertThat(reply.tag()).isEqualTo(flag);
    }

    private static void assertPosition(JsonNode positions, TelemetryBatch batch) {
        assertThat(positions).hasSize(1);
        assertThat(batch.records()).hasSize(1);
        JsonNode expected = positions.get(0);
        TelemetryRecord record = batch.records().getFirst();
        assertThat(Instant.ofEpochMilli(record.timeMillis())).isEqualTo(time(expected));
        Position position = record.position();
        if (position == null) throw new AssertionError(record);
        assertThat(position.latitude()).isEqualTo(expected.get("latitude").asDouble(), SIX_DIGITS);
        assertThat(position.longitude()).isEqualTo(expected.get("longitude").asDouble(), SIX_DIGITS);
        assertThat(position.speedKmh()).isEqualTo(expected.get("speed_kmh").asInt());
        assertThat(position.courseDeg()).isEqualTo(expected.get("course_deg").asInt());
        assertThat(position.satellites()).isEqualTo(expected.get("satellites").asInt());
        assertThat(position.valid()).isEqualTo(expected.get("valid").asBoolean());
    }

    /** Local times are those of a tracker as it leaves the factory. */
    private static Instant time(JsonNode expected) {
        return expected.has("time")
                ? Instant.parse(expected.get("time").asText())
                : LocalDateTime.parse(expected.get("time_local").asText()).toInstant(ZoneOffset.ofHours(8));
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
        List<String> expected = new ArrayList<>(outcome(vector, (wire, bytes) -> wire.feed(bytes)));
        byte[] before = isLogin(vector) ? new byte[0] : HEARTBEAT;
        if (!isLogin(vector)) expected.addFirst(HEARTBEAT_OUTCOME);
        expected.add(HEARTBEAT_OUTCOME);
        assertThat(outcome(vector, (wire, bytes) -> wire.feed(Hex.join(before, bytes, HEARTBEAT))))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(outcome(vector, (wire, bytes) -> wire.feedByteByByte(Hex.join(before, bytes, HEARTBEAT))))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private interface Feeding {
        void feed(DeviceWire wire, byte[] bytes);
    }

    private static List<String> outcome(Vector vector, Feeding feeding) {
        try (DeviceWire wire = connected(vector)) {
            feeding.feed(wire, vector.bytes());
            List<String> outcome = new ArrayList<>(wire.frames().stream().map(Gt06VectorsTest::shown).toList());
            wire.reasons().forEach(reason -> outcome.add(reason.toString()));
            return outcome;
        }
    }

    private static String shown(DeviceFrame frame) {
        DeviceMessage message = frame.messages().getFirst();
        String kind = message instanceof ServiceRequest ? "ServiceRequest" : message.getClass().getSimpleName();
        return kind + " " + Hex.written(frame.receipt()::write);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void what_is_read_is_written_as_the_same_bytes(Vector vector) {
        assertThat(Hex.written(frame(vector)::write)).isEqualTo(frameHex(vector));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void the_serial_is_that_of_the_entry(Vector vector) {
        JsonNode serial = vector.decoded().get("serial");
        assertThat(frame(vector).serial()).isEqualTo(serial.asInt());
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void length_and_protocol_number_of_the_entry_are_those_of_the_record(Vector vector) {
        JsonNode vendor = vector.decoded().path("vendor");
        Frame frame = frame(vector);
        assertThat(frame.isLong()).isEqualTo(frame.content().isLong());
        if (vendor.has("protocol")) assertThat("0x%02x".formatted(frame.content().protocol())).isEqualTo(vendor.get("protocol").asText());
        if (vendor.has("start")) assertThat(frame.isLong()).isEqualTo(vendor.get("start").asText().equals("7979"));
    }

    @ParameterizedTest
    @MethodSource("acceptedFromServer")
    void commands_read_back_and_are_written_from_the_same_values_as_the_same_bytes(Vector vector) {
        JsonNode decoded = vector.decoded();
        JsonNode language = decoded.path("vendor").path("languageRaw");
        Content written;
        if (decoded.has("text")) {
            written = new ServerCommand(Long.parseLong(decoded.get("command_flag").asText(), 16), decoded.get("text").asText(),
                    language.isMissingNode() ? null : Integer.parseInt(language.asText(), 16));
        } else if (decoded.has("time")) {
            written = TimeAnswer.of(LocalDateTime.ofInstant(Instant.parse(decoded.get("time").asText()), ZoneOffset.UTC));
        } else {
            written = new Ack(Integer.decode(decoded.path("vendor").get("protocol").asText()), false);
        }
        assertThat(frame(vector).content()).isEqualTo(written);
        assertThat(Hex.written(out -> written.writeFrame(out, decoded.get("serial").asInt()))).isEqualTo(vector.hex());
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_byte_is_named_once_and_in_order(Vector vector) {
        List<Explained> explained = new Gt06Explainer().explain(vector.bytes(), vector.fromDevice() ? Sender.DEVICE : Sender.SERVER);
        StringBuilder raw = new StringBuilder();
        for (Explained frame : explained) {
            int at = 0;
            for (NamedBytes field : frame.fields()) {
                assertThat(field.offset()).isEqualTo(at);
                assertThat(field.raw()).hasSize(2 * field.length());
                at += field.length();
                raw.append(field.raw());
            }
        }
        assertThat(raw.toString()).isEqualToIgnoringCase(vector.hex());
        assertThat(explained.getLast().valid()).isEqualTo(vector.accepted());
        if (vector.expect().equals("accept")) assertThat(explained).hasSize(1);
    }

    private static DeviceWire connected(Vector vector) {
        DeviceWire wire = new DeviceWire(new Gt06Protocol());
        return isLogin(vector) ? wire : wire.feed(LOGIN).forget();
    }

    private static boolean isLogin(Vector vector) { return vector.fromDevice() && vector.decoded().has("imei"); }

    private static Frame frame(Vector vector) {
        FrameCursor in = new FrameCursor(Unpooled.wrappedBuffer(Hex.bytes(frameHex(vector))));
        return vector.fromDevice() ? Frame.uplink(in) : Frame.downlink(in);
    }

    /** Without what a scan has to skip. */
    private static String frameHex(Vector vector) {
        return vector.expect().equals("accept_by_scan") ? vector.hex().substring("0055AA78".length()) : vector.hex();
    }
}
