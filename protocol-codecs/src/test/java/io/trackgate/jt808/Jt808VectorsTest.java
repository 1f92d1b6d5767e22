package io.trackgate.jt808;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.Unpooled;
import io.trackgate.jt808.Jt808Downlink.MediaAnswer;
import io.trackgate.jt808.Jt808Downlink.Query;
import io.trackgate.jt808.Jt808Downlink.QueryParameters;
import io.trackgate.jt808.Jt808Downlink.RegisterAnswer;
import io.trackgate.jt808.Jt808Downlink.SetParameters;
import io.trackgate.jt808.Jt808Downlink.TemporaryTracking;
import io.trackgate.jt808.Jt808Downlink.TerminalControl;
import io.trackgate.jt808.Jt808Downlink.Text;
import io.trackgate.jt808.Jt808Downlink.VehicleControl2013;
import io.trackgate.jt808.Jt808Header.Terminal;
import io.trackgate.jt808.Jt808Message.GeneralAnswer;
import io.trackgate.jt808.Jt808Message.Parameter;
import io.trackgate.jt808.Jt808Message.Parameters;
import io.trackgate.jt808.Jt808Message.Transparent;
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
import io.trackgate.protocol.Unreadable;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every frame of vectors/jt808.json, from both ends. */
class Jt808VectorsTest {

    private static final String PLAIN_PHONE = "013912345678";

    static List<Vector> all() { return Vectors.load("jt808"); }

    static List<Vector> fromDevice() { return all().stream().filter(Vector::fromDevice).toList(); }

    static List<Vector> fromServer() { return all().stream().filter(vector -> !vector.fromDevice()).toList(); }

    static List<Vector> accepted() { return all().stream().filter(Vector::accepted).toList(); }

    // ---- what a frame means ----

    @ParameterizedTest
    @MethodSource("fromDevice")
    void a_device_frame_becomes_what_its_entry_says(Vector vector) {
        try (DeviceWire wire = new DeviceWire(new Jt808Protocol())) {
            wire.feed(vector.bytes());
            if (!vector.accepted()) {
                assertThat(wire.frames()).isEmpty();
                assertThat(wire.reasons()).containsExactly(Reason.BAD_CHECKSUM);
                return;
            }
            assertThat(wire.problems()).isEmpty();
            if (messageId(vector).equals("0x0100")) {
                assertThat(wire.only(ServiceRequest.class)).isNotNull();
                return;
            }
            Login login = (Login) wire.frames().getFirst().messages().getFirst();
            assertThat(login.deviceId()).isEqualTo(vector.decoded().get("phone").asText().replaceFirst("^0+", ""));
            JsonNode imei = vector.decoded().path("imei");
            if (!imei.isMissingNode()) assertThat(login.alsoKnownAs().getFirst()).isEqualTo(imei.asText());
            assertMessages(vector, wire.frames());
        }
    }

    private static void assertMessages(Vector vector, List<DeviceFrame> frames) {
        JsonNode decoded = vector.decoded();
        String id = messageId(vector);
        if (id.equals("0x0102")) {
            assertThat(frames).hasSize(1);
            return;
        }
        assertThat(frames).hasSize(2);
        List<DeviceMessage> messages = frames.get(1).messages();
        if (decoded.has("positions")) assertPositions(decoded, batch(messages));
        switch (messages.getFirst()) {
            case CommandReply reply -> assertReply(decoded, reply);
            case Unreadable unreadable -> assertThat(unreadable.raw()).isEqualTo(vector.bytes());
            default -> assertThat(messages).hasSize(1);
        }
    }

    private static TelemetryBatch batch(List<DeviceMessage> messages) {
        return messages.stream().filter(TelemetryBatch.class::isInstance).map(TelemetryBatch.class::cast).findFirst().orElseThrow();
    }

    private static void assertReply(JsonNode decoded, CommandReply reply) {
        assertThat(reply.tag()).as("no serial of ours").isNull();
        switch (reply.body()) {
            case CommandReply.Body.ResultCode result -> {
                assertThat("0x%04x".formatted(result.answered())).isEqualTo(decoded.get("reply_id").asText());
                assertThat(result.code()).isEqualTo(decoded.get("result").asInt());
            }
            case CommandReply.Body.Parameters parameters -> assertThat(parameters.values()).isEqualTo(parametersOf(decoded));
            case CommandReply.Body.Text text -> assertThat(text.text()).isEqualTo(decoded.get("vendor").get("data").asText());
            case CommandReply.Body.Record record -> assertPosition(decoded.get("positions").get(0), record.record());
        }
    }

    private static Map<Integer, String> parametersOf(JsonNode decoded) {
        Map<Integer, String> values = new HashMap<>();
        for (JsonNode parameter : decoded.get("vendor").get("params"))
            values.put(Integer.decode(parameter.get("id").asText()), parameter.get("hex").asText());
        return values;
    }

    private static void assertPositions(JsonNode decoded, TelemetryBatch batch) {
        JsonNode positions = decoded.get("positions");
        assertThat(batch.records()).hasSize(positions.size());
        for (int i = 0; i < positions.size(); i++) {
            assertPosition(positions.get(i), batch.records().get(i));
            JsonNode vendor = positions.get(i).has("vendor") ? positions.get(i).get("vendor") : decoded.get("vendor");
            assertVendor(vendor, batch.records().get(i));
        }
    }

    private static void assertPosition(JsonNode expected, TelemetryRecord record) {
        assertThat(Instant.ofEpochMilli(record.timeMillis())).isEqualTo(OffsetDateTime.parse(expected.get("time").asText()).toInstant());
        Position position = record.position();
        assertThat(position).isNotNull();
        if (position == null) return;
        assertThat(position.latitude()).isEqualTo(expected.get("latitude").asDouble(), Offset.offset(1e-9));
        assertThat(position.longitude()).isEqualTo(expected.get("longitude").asDouble(), Offset.offset(1e-9));
        assertThat(position.altitudeM()).isEqualTo(expected.get("altitude_m").asInt());
        assertThat((double) position.speedKmh()).isEqualTo(expected.get("speed_kmh").asDouble(), Offset.offset(0.5));
        assertThat(position.courseDeg()).isEqualTo(expected.get("course_deg").asInt());
        assertThat(position.valid()).isEqualTo(expected.get("valid").asBoolean());
        if (expected.has("satellites")) assertThat(position.satellites()).isEqualTo(expected.get("satellites").asInt());
    }

    private static void assertVendor(JsonNode vendor, TelemetryRecord record) {
        if (vendor.has("acc")) assertThat(record.ignition()).isEqualTo(vendor.get("acc").asBoolean());
        assertAttribute(record, "alarm", vendor.has("alarm") ? Long.parseLong(vendor.get("alarm").asText(), 16) : null);
        assertAttribute(record, "status", vendor.has("status") ? Long.parseLong(vendor.get("status").asText(), 16) : null);
        for (String name : List.of("oilCut", "oil_cut"))
            assertAttribute(record, "oil_cut", vendor.has(name) ? vendor.get(name).asBoolean() : null);
        assertAttribute(record, "electric_cut", vendor.has("powerCut") ? vendor.get("powerCut").asBoolean() : null);
        assertAttribute(record, "mileage_km", vendor.has("mileage_km") ? vendor.get("mileage_km").asDouble() : null);
        assertAttribute(record, "gsm_raw", vendor.has("signal") ? vendor.get("signal").asLong() : null);
        for (JsonNode item : vendor.path("items"))
            assertItem(item, record);
    }

    private static void assertAttribute(TelemetryRecord record, String name, @Nullable Object value) {
        if (value != null) assertThat(record.attributes()).containsEntry(name, value);
    }

    private static void assertItem(JsonNode item, TelemetryRecord record) {
        String id = item.get("id").asText().substring(2);
        if (id.equals("01")) assertThat(record.attributes()).containsEntry("mileage_km", item.get("mileageKm").asDouble());
        if (!List.of("01", "2a", "2b", "30", "31").contains(id)) {
            assertThat(record.attributes()).containsEntry("item." + id, item.get("hex").asText());
        }
    }

    // ---- headers and bodies, both ways ----

    /** Entries name the message by one of two words; one names it not at all. */
    private static String messageId(Vector vector) {
        JsonNode vendor = vector.decoded().path("vendor");
        return vendor.has("messageId") ? vendor.get("messageId").asText() : vendor.path("id").asText("0x0200");
    }

    private record Read(Jt808Header header, byte[] body) {
        static Read of(Vector vector) {
            byte[] bytes = vector.bytes();
            FrameCursor in = new FrameCursor(Jt808FrameDecoder.open(Hex.bytes(vector.hex().substring(2, 2 * bytes.length - 2))));
            Jt808Header header = Jt808Header.read(in);
            return new Read(header, in.bytes("body", in.remaining()));
        }

        Jt808Message message(boolean fromDevice) {
            FrameCursor in = new FrameCursor(Unpooled.wrappedBuffer(body));
            return fromDevice ? Jt808Uplink.read(header, in) : Jt808Downlink.read(header, in);
        }
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void a_header_says_what_its_entry_says(Vector vector) {
        Read read = Read.of(vector);
        JsonNode decoded = vector.decoded();
        JsonNode vendor = decoded.path("vendor");
        assertThat(read.header.terminal().phone()).isEqualTo(decoded.get("phone").asText());
        assertThat(read.header.serial()).isEqualTo(decoded.get("serial").asInt());
        assertThat("0x%04x".formatted(read.header.messageId())).isEqualTo(messageId(vector));
        if (!vendor.has("bodyLength")) return;
        assertThat(read.body).hasSize(vendor.get("bodyLength").asInt());
        assertThat(read.header.terminal().v2019()).isEqualTo(vendor.get("version2019").asBoolean());
        assertThat(read.header.terminal().protocolVersion()).isEqualTo(vendor.path("protocolVersion").asInt(0));
        assertThat(read.header.isPart()).isEqualTo(vendor.get("subpackage").asBoolean());
        if (vendor.has("total")) {
            assertThat(read.header.part()).isEqualTo(new Jt808Header.Part(vendor.get("total").asInt(), vendor.get("index").asInt()));
        }
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void what_is_read_is_written_as_the_same_bytes(Vector vector) {
        Read read = Read.of(vector);
        assertThat(Hex.written(out -> Jt808Encoder.frame(out, read.header, body -> body.writeBytes(read.body)))).isEqualTo(vector.hex());
        if (read.header.isPart()) return;
        Jt808Message message = read.message(vector.fromDevice());
        assertThat(Hex.written(out -> message.writeFrame(out, read.header.terminal(), read.header.serial()))).isEqualTo(vector.hex());
        assertThat(read.message(vector.fromDevice())).isEqualTo(message).hasSameHashCodeAs(message);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void answers_say_what_they_answer(Vector vector) {
        if (!vector.decoded().has("reply_serial")) return;
        int serial = vector.decoded().get("reply_serial").asInt();
        int found = switch (Read.of(vector).message(vector.fromDevice())) {
            case GeneralAnswer answer -> answer.replySerial();
            case RegisterAnswer answer -> answer.replySerial();
            case Jt808Uplink.LocationAnswer answer -> answer.replySerial();
            case Jt808Uplink.ParametersAnswer answer -> answer.replySerial();
            default -> -1;
        };
        assertThat(found).isEqualTo(serial);
    }

    @Test
    void registrations_and_authentications_say_what_their_entries_say() {
        assertThat(uplink("register_2013")).isEqualTo(new Jt808Uplink.Register(Jt808Uplink.Register.Layout.OF_2013, 31, 115, "yzh",
                "www.jtt808.cn", "7654321", 1, "测A888888"));
        assertThat(uplink("register_2019")).isEqualTo(new Jt808Uplink.Register(Jt808Uplink.Register.Layout.OF_2019, 31, 115, "yzh",
                "www.jtt808.cn", "09876543210987654321", 1, "测A888888"));
        assertThat(uplink("km02_auth")).isEqualTo(new Jt808Uplink.Authenticate("authentication", null, null));
        assertThat(uplink("auth_2013")).isEqualTo(new Jt808Uplink.Authenticate("abc@123&456", null, null));
        assertThat(uplink("auth_2019")).isEqualTo(new Jt808Uplink.Authenticate("pmYGzGukO8K4Z5lpIOTg8dqb3eprYaHBbXSPLtdbyG8=",
                "123456789012345", "3.7.15"));
        assertThat(uplink("escape_in_checksum_2019")).isEqualTo(new Jt808Uplink.MediaEvent(123, 0, 0, 7, 1));
    }

    private static Jt808Message uplink(String name) { return Read.of(named(name)).message(true); }

    private static Vector named(String name) {
        return all().stream().filter(vector -> vector.name().equals(name)).findFirst().orElseThrow();
    }

    private static Jt808Downlink set(Parameter... parameters) { return new SetParameters(Parameters.of(List.of(parameters))); }

    /** What the server would have to say for the values of the entry. */
    private static final Map<String, Jt808Downlink> SERVER = Map.ofEntries(
            Map.entry("km02_auth_ack", GeneralAnswer.down(1, 0x0102, 0)),
            Map.entry("km02_reset_0x8105_cmd04", new TerminalControl(4, "")),
            Map.entry("km02_query_position", new Query(Jt808Ids.QUERY_LOCATION)),
            Map.entry("km02_set_interval_0029", set(Parameter.of(0x29, 10))),
            Map.entry("huabao_general_ack", GeneralAnswer.down(238, 0x0200, 0)),
            Map.entry("register_answer_2013", new RegisterAnswer(38668, 0, "chwD0SE1fchwD0SE1fchwD0SE1f")),
            Map.entry("register_answer_2019", new RegisterAnswer(38668, 0, "chwD0SE1fchwD0SE1fchwD0SE1f")),
            Map.entry("register_answer_ok", new RegisterAnswer(0, 0, "A1B2C3D4")),
            Map.entry("query_params_8106_2013", new QueryParameters(List.of(1, 3, 5, 7, 9, 0x7F))),
            Map.entry("query_params_8106_2019", new QueryParameters(List.of(1, 3, 5, 7, 9, 0x7F))),
            Map.entry("query_interval_8106", new QueryParameters(List.of(0x20, 0x29))),
            Map.entry("terminal_control_8105_params", new TerminalControl(123, "as;123;zxc;123;")),
            Map.entry("temp_tracking_8202_2013", new TemporaryTracking(5, 600)),
            Map.entry("text_8300_2013", new Text(9, 0, "测试123@456#abc!...结束")),
            Map.entry("text_8300_2019", new Text(63, 1, "测试123@456#abc!...结束")),
            Map.entry("text_relay_8300_2013", new Text(1, 0, "RELAY,1#")),
            Map.entry("text_relay_8300_2019", new Text(1, 1, "RELAY,1#")),
            Map.entry("escape_rule_in_body", new Text(1, 0, "~}\u0001\u0002~")),
            Map.entry("vehicle_control_8500_2013", new VehicleControl2013(123)),
            Map.entry("traccar_cut_8105_f0", new TerminalControl(0xF0, "")),
            Map.entry("traccar_text_8300", new Text(1, 0, "Test, Command, 123#")),
            Map.entry("traccar_jimi_8900_f0", Transparent.down(0xF0, Octets.ofText("TEST"))),
            Map.entry("set_interval_and_strategy", set(Parameter.of(0x20, 0), Parameter.of(0x29, 60))),
            Map.entry("cut_8105_64", new TerminalControl(0x64, "")),
            Map.entry("restore_8105_65", new TerminalControl(0x65, "")));

    @ParameterizedTest
    @MethodSource("fromServer")
    void the_server_says_the_values_of_an_entry_in_its_literal_bytes(Vector vector) {
        if (vector.name().startsWith("subpackage")) return;
        JsonNode decoded = vector.decoded();
        Terminal terminal = decoded.get("vendor").get("version2019").asBoolean()
                ? Terminal.of2019(decoded.get("phone").asText())
                : Terminal.of2013(decoded.get("phone").asText());
        Jt808Downlink message = SERVER.get(vector.name());
        assertThat(message).isNotNull();
        assertThat(Read.of(vector).message(false)).isEqualTo(message);
        assertThat(Hex.written(out -> message.writeFrame(out, terminal, decoded.get("serial").asInt()))).isEqualTo(vector.hex());
    }

    @Test
    void what_no_entry_shows_is_written_as_literal_bytes_too() {
        assertThat(body(new Jt808Downlink.Resend(0x0014, List.of(1, 3)), false)).isEqualTo("0014 02 0001 0003".replace(" ", ""));
        assertThat(body(new Jt808Downlink.Resend(0x0014, List.of(1, 3)), true)).isEqualTo("0014 0002 0001 0003".replace(" ", ""));
        assertThat(body(new MediaAnswer(0x7B, List.of()), false)).isEqualTo("0000007B00");
        assertThat(body(new TemporaryTracking(0, 0), false)).isEqualTo("0000");
        assertThat(body(new Jt808Downlink.VehicleControl2019(List.of(new Jt808Downlink.VehicleControl2019.Control(0xF001, 1))), true))
                .isEqualTo("0001F00101");
        assertThat(body(new Jt808Downlink.OilControl(true, "251009165320"), false)).isEqualTo("01251009165320");
        assertThat(body(new Jt808Downlink.SetVendorParameters(
                List.of(new Jt808Downlink.SetVendorParameters.VendorParameter(0x06, Octets.ofHex("003c")))), false))
                .isEqualTo("010602003C");
        assertThat(body(new SetParameters(Parameters.of2011(3, List.of(Parameter.of(0x29, 60)))), false))
                .isEqualTo("03 01 00000029 04 0000003C".replace(" ", ""));
        assertThat(body(Jt808Downlink.Time.of(Instant.parse("2025-10-09T08:53:20Z")), true)).isEqualTo("251009085320");
        assertThat(body(Jt808Downlink.VendorTime.of(Instant.parse("2025-10-09T08:53:20Z")), false)).isEqualTo("07E90A0908351400");
    }

    private static String body(Jt808Downlink message, boolean v2019) { return Hex.written(out -> message.write(out, v2019)); }

    // ---- how frames come ----

    @ParameterizedTest
    @MethodSource("fromDevice")
    void a_device_frame_is_the_same_byte_by_byte_and_cut_anywhere(Vector vector) {
        List<String> whole = outcome(wire -> wire.feed(vector.bytes()));
        assertThat(outcome(wire -> wire.feedByteByByte(vector.bytes()))).isEqualTo(whole);
        for (int cut = 1; cut < vector.bytes().length; cut++) {
            int at = cut;
            assertThat(outcome(wire -> wire.feedCutAt(vector.bytes(), at))).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("fromDevice")
    void a_device_frame_glued_between_others_harms_none_of_them(Vector vector) {
        String phone = vector.decoded().path("phone").asText(PLAIN_PHONE);
        int attributes = phone.length() == 20 ? 0x4000 : 0;
        byte[] beat = Hex.bytes(Framed.hex(Jt808Ids.HEARTBEAT, attributes, phone, 0x1234, ""));
        List<String> alone = outcome(wire -> wire.feed(beat).forget().feed(vector.bytes()));
        List<String> glued = outcome(wire -> wire.feed(Hex.join(beat, vector.bytes(), beat)));
        assertThat(glued.subList(0, 2)).allMatch(shown -> shown.startsWith("Login") || shown.startsWith("KeepAlive"));
        assertThat(glued).containsAll(alone).hasSize(2 + alone.size() + 1);
    }

    private interface Feeding {
        void feed(DeviceWire wire);
    }

    private static List<String> outcome(Feeding feeding) {
        try (DeviceWire wire = new DeviceWire(new Jt808Protocol())) {
            feeding.feed(wire);
            List<String> outcome = new ArrayList<>(wire.frames().stream().map(Jt808VectorsTest::shown).toList());
            wire.reasons().forEach(reason -> outcome.add(reason.toString()));
            return outcome;
        }
    }

    private static String shown(DeviceFrame frame) {
        List<String> kinds = frame.messages().stream().map(message -> message.getClass().getSimpleName()).toList();
        return String.join("+", kinds) + " " + Hex.written(frame.receipt()::write);
    }

    // ---- every byte ----

    @ParameterizedTest
    @MethodSource("all")
    void every_byte_is_named_once_and_in_order(Vector vector) {
        List<Explained> explained = new Jt808Explainer().explain(vector.bytes(), vector.fromDevice() ? Sender.DEVICE : Sender.SERVER);
        StringBuilder raw = new StringBuilder();
        for (Explained frame : explained) {
            int at = 0;
            for (NamedBytes field : frame.fields()) {
                assertThat(field.offset()).isEqualTo(at);
                assertThat(field.raw()).hasSize(2 * field.length());
                assertThat(field.name()).doesNotContain("not understood").doesNotContain("further bytes");
                at += field.length();
                raw.append(field.raw());
            }
        }
        assertThat(raw.toString()).isEqualToIgnoringCase(vector.hex());
        assertThat(explained).hasSize(1).allMatch(frame -> frame.valid() == vector.accepted());
    }
}
