package io.trackgate.queclink;

import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.Unpooled;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException.Reason;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every frame of vectors/queclink.json, from both ends. */
class QueclinkVectorsTest {

    static List<Vector> all() { return Vectors.load("queclink"); }

    static List<Vector> texts() {
        return fromDevice().stream().filter(vector -> QueclinkForm.textStartsAt(Unpooled.wrappedBuffer(vector.bytes()), 0)).toList();
    }

    static List<Vector> fromDevice() { return all().stream().filter(Vector::fromDevice).toList(); }

    static List<Vector> fromServer() { return all().stream().filter(vector -> !vector.fromDevice()).toList(); }

    /** The frames that name nobody come behind one that does. */
    private static DeviceWire behindLogin(Vector vector) {
        String imei = vector.decoded().path("imei").asText(Track.IMEI);
        DeviceWire wire = new DeviceWire(Track.QUECLINK);
        if (vector.name().startsWith("hex_ack")) wire.feed(Track.ascii(Track.heartbeat("450101").replace(Track.IMEI, imei))).forget();
        return wire.feed(vector.bytes());
    }

    @ParameterizedTest
    @MethodSource("fromDevice")
    void a_device_frame_becomes_what_its_entry_says(Vector vector) {
        try (DeviceWire wire = behindLogin(vector)) {
            if (!vector.accepted()) {
                assertThat(wire.frames()).isEmpty();
                assertThat(wire.reasons()).containsExactly(Reason.BAD_CHECKSUM);
                return;
            }
            assertThat(wire.problems()).isEmpty();
            JsonNode decoded = vector.decoded();
            if (decoded.has("imei")) {
                Login login = (Login) wire.frames().getFirst().messages().getFirst();
                assertThat(login.deviceId()).isEqualTo(decoded.get("imei").asText());
            }
            vector.replies().ifPresent(replies -> assertThat(wire.replies())
                    .isEqualTo(replies.stream().map(reply -> reply.toUpperCase(Locale.ROOT)).toList()));
            if (decoded.has("serial")) assertSerial(decoded.get("serial").asInt(), wire);
            if (vector.name().equals("heartbeat"))
                assertThat(wire.frames().getLast().messages()).containsExactly(new KeepAlive());
        }
    }

    private static void assertSerial(int serial, DeviceWire wire) {
        CommandReply reply = (CommandReply) wire.frames().getLast().messages().getFirst();
        assertThat(reply.tag()).isEqualTo(serial == 0xFFFF ? null : serial);
    }

    @ParameterizedTest
    @MethodSource("fromServer")
    void a_server_frame_is_read_and_written_as_the_same_bytes(Vector vector) {
        FrameCursor in = new FrameCursor(Unpooled.wrappedBuffer(vector.bytes()));
        JsonNode decoded = vector.decoded();
        if (!vector.name().startsWith("cmd")) {
            QueclinkSack sack = QueclinkSack.read(in);
            assertThat(sack.count()).isEqualTo(decoded.get("vendor").get("count").asText());
            assertThat(sack.isOfHeartbeat()).isEqualTo(vector.name().equals("heartbeat_answer"));
            assertThat(Hex.written(sack::write)).isEqualTo(vector.hex());
            return;
        }
        QueclinkCommand command = QueclinkCommand.read(in);
        if (decoded.has("serial")) assertThat(command.serial()).isEqualTo(decoded.get("serial").asInt());
        JsonNode vendor = decoded.get("vendor");
        if (vendor.has("fields")) assertThat(command.fields()).isEqualTo(vendor.get("fields").asInt());
        if (vendor.has("field13_led_on")) assertThat(command.parameters().get(12)).isEqualTo(vendor.get("field13_led_on").asText());
        if (vendor.has("password")) assertThat(command.parameters().getFirst()).isEqualTo(vendor.get("password").asText());
        if (vendor.has("sub_command")) assertThat(command.parameters().get(1)).isEqualTo(vendor.get("sub_command").asText());
        if (vendor.has("corner")) assertThat(command.parameters().get(18)).isEqualTo(vendor.get("corner").asText());
        assertThat(Hex.written(command::write)).isEqualTo(vector.hex());
    }

    @ParameterizedTest
    @MethodSource("texts")
    void a_text_of_a_device_is_written_as_the_same_bytes(Vector vector) {
        QueclinkText text = QueclinkText.read(new FrameCursor(Unpooled.wrappedBuffer(vector.bytes())));
        assertThat(Hex.written(text::write)).isEqualTo(vector.hex());
        JsonNode vendor = vector.decoded().get("vendor");
        assertThat(text.count()).isEqualTo(vendor.get("count").asText());
        if (vendor.has("protocol")) assertThat(text.version()).isEqualTo(vendor.get("protocol").asText());
        if (vendor.has("sub_command")) assertThat(text.fromEnd(QueclinkText.SUB_COMMAND)).isEqualTo(vendor.get("sub_command").asText());
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_byte_is_explained(Vector vector) {
        List<Explained> frames = new QueclinkExplainer().explain(vector.bytes(), vector.fromDevice() ? Sender.DEVICE : Sender.SERVER);
        assertThat(frames).singleElement().satisfies(frame -> {
            assertThat(frame.valid()).as(String.valueOf(frame.error())).isEqualTo(vector.accepted());
            assertThat(frame.fields().stream().mapToInt(field -> field.length()).sum()).isEqualTo(vector.bytes().length);
            assertThat(frame.fields()).noneMatch(field -> field.name().equals("not understood"));
        });
    }
}
