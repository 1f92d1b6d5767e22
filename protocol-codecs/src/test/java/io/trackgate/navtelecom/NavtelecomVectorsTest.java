package io.trackgate.navtelecom;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.Unpooled;
import io.trackgate.navtelecom.NavtelecomMessages.FlexLetter;
import io.trackgate.navtelecom.NavtelecomMessages.FlexNegotiation;
import io.trackgate.navtelecom.NavtelecomMessages.FlexReceipt;
import io.trackgate.navtelecom.NavtelecomMessages.FlexVersion;
import io.trackgate.navtelecom.NavtelecomMessages.NtcbPacket;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every frame of vectors/navtelecom.json, from both ends. */
class NavtelecomVectorsTest {

    private static final int IDS = 8;
    private static final int IDS_END = 24;

    static List<Vector> all() { return Vectors.load("navtelecom"); }

    static List<Vector> fromDevice() { return all().stream().filter(Vector::fromDevice).toList(); }

    @ParameterizedTest
    @MethodSource("fromDevice")
    void a_device_frame_becomes_what_its_entry_says(Vector vector) {
        try (DeviceWire wire = connected(vector)) {
            wire.feed(vector.bytes());
            if (!vector.accepted()) {
                assertThat(wire.frames()).isEmpty();
                assertThat(wire.reasons()).containsExactly(Reason.BAD_CHECKSUM);
                return;
            }
            assertThat(wire.problems()).isEmpty();
            assertThat(wire.frames()).hasSize(1);
            vector.replies().ifPresent(replies -> assertThat(replies(wire)).isEqualTo(upper(replies)));
            assertMessage(vector.decoded(), wire.frames().getFirst().messages().getFirst());
        }
    }

    private static List<String> upper(List<String> replies) { return replies.stream().map(reply -> Hex.of(Hex.bytes(reply))).toList(); }

    private static List<String> replies(DeviceWire wire) {
        List<String> replies = new ArrayList<>(wire.replies());
        for (DeviceFrame frame : wire.frames()) {
            if (frame.messages().getFirst() instanceof ServiceRequest request)
                replies.add(Hex.written(request.answer(Instant.EPOCH)::write));
        }
        return replies;
    }

    private static void assertMessage(JsonNode decoded, DeviceMessage message) {
        if (message instanceof Login login) assertThat(login.deviceId()).isEqualTo(decoded.get("imei").asText());
        if (message instanceof CommandReply reply && reply.body() instanceof CommandReply.Body.Text(String text)) assertText(decoded, text);
        if (message instanceof TelemetryBatch batch) assertRecord(decoded, batch.records().getFirst());
    }

    private static void assertText(JsonNode decoded, String text) {
        JsonNode vendor = decoded.path("vendor");
        if (vendor.has("body")) assertThat(text).isEqualTo(vendor.get("body").asText());
        if (vendor.has("unsupported")) assertThat(text).isEqualTo("*Z:" + vendor.get("unsupported").asText());
        if (decoded.has("result")) assertThat(text).startsWith("*@SETOUT " + decoded.get("result").asText());
    }

    private static void assertRecord(JsonNode decoded, TelemetryRecord record) {
        JsonNode vendor = decoded.path("vendor");
        if (vendor.has("event")) assertThat(record.event()).isEqualTo(Integer.decode(vendor.get("event").asText()));
        if (vendor.has("event_time")) assertThat(Instant.ofEpochMilli(record.timeMillis())).isEqualTo(vendor.get("event_time").asText());
        JsonNode fields = vendor.path("record");
        if (fields.has("f3_time")) {
            assertThat(record.timeMillis()).isEqualTo(fields.get("f3_time").asLong() * 1000);
            assertThat(record.event()).isEqualTo(fields.get("f2_event").asInt());
            assertThat(record.externalVoltageMv()).isEqualTo(fields.get("f19_power_mv").asInt());
            assertThat(record.attributes()).containsEntry("io.1", fields.get("f1_index").asLong());
        }
        for (JsonNode position : decoded.path("positions"))
            assertPosition(position, record.position());
    }

    private static void assertPosition(JsonNode expected, @Nullable Position position) {
        assertThat(position).isNotNull();
        if (position == null) return;
        assertThat(position.latitude()).isEqualTo(expected.get("latitude").asDouble(), Offset.offset(1e-6));
        assertThat(position.longitude()).isEqualTo(expected.get("longitude").asDouble(), Offset.offset(1e-6));
        assertThat(position.altitudeM()).isEqualTo((int) Math.round(expected.get("altitude_m").asDouble()));
        assertThat(position.valid()).isTrue();
        if (expected.has("satellites")) assertThat(position.satellites()).isEqualTo(expected.get("satellites").asInt());
        if (expected.has("course_deg")) assertThat(position.courseDeg()).isEqualTo(expected.get("course_deg").asInt());
    }

    @ParameterizedTest
    @MethodSource("fromDevice")
    void a_device_frame_is_the_same_byte_by_byte_and_cut_anywhere(Vector vector) {
        List<String> whole = outcome(vector, wire -> wire.feed(vector.bytes()));
        assertThat(outcome(vector, wire -> wire.feedByteByByte(vector.bytes()))).isEqualTo(whole);
        for (int cut = 1; cut < vector.bytes().length; cut++) {
            int at = cut;
            assertThat(outcome(vector, wire -> wire.feedCutAt(vector.bytes(), at))).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    private interface Feeding {
        void feed(DeviceWire wire);
    }

    private static List<String> outcome(Vector vector, Feeding feeding) {
        try (DeviceWire wire = connected(vector)) {
            feeding.feed(wire);
            List<String> outcome = new ArrayList<>(replies(wire));
            wire.frames().forEach(frame -> outcome.add(frame.messages().getFirst().getClass().getSimpleName()));
            wire.reasons().forEach(reason -> outcome.add(reason.toString()));
            return outcome;
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void what_the_gateway_writes_is_what_the_entry_has(Vector vector) {
        if (vector.name().equals("c_answer"))
            assertThat(Hex.written(new FlexReceipt(FlexLetter.CURRENT, 0)::write)).isEqualTo(vector.hex());
        if (vector.name().equals("flex10_lower")) {
            byte[] answer = FlexNegotiation.answer(new FlexVersion(10, 10));
            assertThat(Hex.written(new NtcbPacket(NavtelecomMessages.Ids.FACTORY.swapped(), answer)::write)).isEqualTo(vector.hex());
        }
        if (!vector.hex().startsWith("40") || !vector.accepted()) return;
        FrameCursor in = new FrameCursor(Unpooled.wrappedBuffer(vector.bytes()));
        NavtelecomMessages.Ids ids = NtcbPacket.readHeader(in);
        assertThat(Hex.written(new NtcbPacket(ids, in.bytes("body", in.remaining()))::write)).isEqualTo(vector.hex());
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_byte_is_named_once_and_in_order(Vector vector) {
        String context = String.join("", vector.context());
        List<Explained> explained = new NavtelecomExplainer().explain(Hex.bytes(context, vector.hex()),
                vector.fromDevice() ? Sender.DEVICE : Sender.SERVER);
        StringBuilder raw = new StringBuilder();
        for (Explained frame : explained) {
            int at = 0;
            for (NamedBytes field : frame.fields()) {
                assertThat(field.offset()).isEqualTo(at);
                at += field.length();
                raw.append(field.raw());
            }
        }
        assertThat(raw.toString()).isEqualToIgnoringCase(context + vector.hex());
        assertThat(explained.getLast().valid()).as("%s", explained).isEqualTo(vector.accepted());
    }

    /** Behind a handshake with the ids of what follows, and the document's negotiation where there is none. */
    private static DeviceWire connected(Vector vector) {
        DeviceWire wire = new DeviceWire(new NavtelecomProtocol());
        String first = vector.context().isEmpty() ? vector.hex() : vector.context().getFirst();
        if (first.contains("2A3E533A") || first.equals("7F")) return wire;
        boolean packet = first.startsWith("40");
        String ids = packet ? first.substring(IDS, IDS_END) : "0100000000000000";
        int receiver = Integer.reverseBytes(Integer.parseUnsignedInt(ids.substring(0, IDS), 16));
        int sender = Integer.reverseBytes(Integer.parseUnsignedInt(ids.substring(IDS), 16));
        wire.feed(Ntcb.packet(receiver, sender, ("*>S:" + Ntcb.IMEI).getBytes(StandardCharsets.US_ASCII)));
        if (!packet) wire.feed(Ntcb.FLEX_20);
        vector.context().forEach(wire::feed);
        return wire.forget();
    }
}
