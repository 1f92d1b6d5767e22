package io.trackgate.galileosky;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.galileosky.GalileoskyMessages.ServerCommand;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.ProtocolException.Reason;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every frame of vectors/galileosky.json, from both ends. */
class GalileoskyVectorsTest {

    static List<Vector> all() { return Vectors.load("galileosky"); }

    static List<Vector> fromDevice() { return all().stream().filter(Vector::fromDevice).toList(); }

    static List<Vector> commands() {
        return all().stream().filter(vector -> !vector.fromDevice() && vector.decoded().has("text")).toList();
    }

    /** A packet that names nobody comes behind a head packet. */
    private static DeviceWire connected(Vector vector) {
        DeviceWire wire = new DeviceWire(new GalileoskyProtocol());
        return vector.decoded().has("imei") ? wire : wire.feed(Packets.HEAD).forget();
    }

    @ParameterizedTest
    @MethodSource("fromDevice")
    void a_device_packet_becomes_what_its_entry_says(Vector vector) {
        try (DeviceWire wire = connected(vector)) {
            wire.feed(vector.bytes());
            if (!vector.accepted()) {
                assertThat(wire.reasons()).containsExactly(Reason.BAD_CHECKSUM);
                assertThat(wire.frames()).isEmpty();
                return;
            }
            assertThat(wire.problems()).isEmpty();
            assertThat(wire.replies()).containsExactlyElementsOf(
                    vector.replies().orElseThrow().stream().map(reply -> reply.toUpperCase(Locale.ROOT)).toList());
            wire.frames().stream().flatMap(frame -> frame.messages().stream()).forEach(message -> check(message, vector.decoded()));
        }
    }

    private static void check(DeviceMessage message, JsonNode decoded) {
        if (message instanceof Login login) assertThat(login.deviceId()).isEqualTo(decoded.path("imei").asText());
        if (message instanceof TelemetryBatch batch) checkRecord(batch.records().getFirst(), decoded);
        if (message instanceof CommandReply reply) {
            assertThat(reply.body()).isEqualTo(new CommandReply.Body.Text(decoded.path("text").asText()));
            int number = decoded.path("command_number").asInt();
            assertThat(reply.tag()).isEqualTo(number == 0 ? null : number);
            assertThat(reply.deviceId()).isEqualTo(decoded.path("imei").asText());
        }
    }

    private static void checkRecord(TelemetryRecord record, JsonNode decoded) {
        JsonNode expected = decoded.path("positions").get(0);
        assertThat(record.timeMillis()).isEqualTo(Instant.parse(expected.path("time").asText()).toEpochMilli());
        assertThat(record.position()).isEqualTo(new Position(expected.path("latitude").asDouble(), expected.path("longitude").asDouble(),
                expected.path("altitude_m").asInt(), (int) Math.round(expected.path("speed_kmh").asDouble()),
                expected.path("course_deg").asInt(), expected.path("satellites").asInt(), expected.path("valid").asBoolean()));
        for (int output = 1; output <= 16; output++)
            assertThat(record.outputs().get(output)).isEqualTo(decoded.path("outputs").get(output - 1).asBoolean());
        JsonNode vendor = decoded.path("vendor");
        assertThat(record.externalVoltageMv()).isEqualTo(vendor.path("power_mv").asInt());
        assertThat(record.batteryVoltageMv()).isEqualTo(vendor.path("battery_mv").asInt());
        assertThat(record.inputs()).containsEntry(1, true).containsEntry(2, false);
        assertThat(record.ignition()).isTrue();
        assertThat(record.movement()).isFalse();
        assertThat(record.attributes()).containsEntry("tag.10", vendor.path("archive_index").asLong())
                .containsEntry("tag.43", vendor.path("temp_c").asLong()).containsEntry("tag.50", vendor.path("in0_mv").asLong())
                .containsEntry("tag.35", 9L).containsEntry("tag.40", 0x0A40L);
    }

    @Test
    void every_entry_is_looked_at() { assertThat(all()).hasSize(13); }

    @ParameterizedTest
    @MethodSource("commands")
    void a_command_of_the_server_is_written_as_its_entry_has_it(Vector vector) {
        JsonNode decoded = vector.decoded();
        ServerCommand command = new ServerCommand(decoded.path("imei").asText(Packets.IMEI), decoded.path("device_id").asInt(),
                decoded.path("command_number").asLong(), decoded.path("text").asText());
        assertThat(Hex.written(command::writeFrame)).isEqualTo(vector.hex());
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_explainer_names_every_byte(Vector vector) {
        Explained explained = new GalileoskyProtocol().explainer()
                .explain(vector.bytes(), vector.fromDevice() ? Sender.DEVICE : Sender.SERVER).getFirst();
        assertThat(explained.fields().stream().mapToInt(field -> field.length()).sum()).isEqualTo(vector.bytes().length);
        assertThat(explained.valid()).as(explained.error()).isEqualTo(vector.accepted());
    }
}
