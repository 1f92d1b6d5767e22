package io.trackgate.ruptela;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.ProtocolException.Reason;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RuptelaDecoderTest {

    @Test
    void an_identification_is_a_login_with_an_answer_of_its_own() {
        try (DeviceWire wire = new DeviceWire(new RuptelaProtocol())) {
            Login login = wire.feed(Wire.IDENTIFICATION).only(Login.class);
            assertThat(login.deviceId()).isEqualTo(Wire.IMEI);
            assertThat(Hex.written(login.accepted()::write)).isEqualTo("00027301CB25");
            assertThat(Hex.written(login.refused()::write)).isEqualTo("00027300DAAC");
            assertThat(wire.forget().feed(Wire.IDENTIFICATION).only(Login.class)).as("again").isEqualTo(login);
        }
    }

    @Test
    void whatever_comes_first_names_the_tracker_and_is_read_as_well() {
        try (DeviceWire wire = new DeviceWire(new RuptelaProtocol())) {
            wire.feed(Wire.RECORD, Wire.RECORD);
            assertThat(wire.frames().stream().flatMap(frame -> frame.messages().stream()).toList())
                    .hasExactlyElementsOfTypes(Login.class, TelemetryBatch.class, TelemetryBatch.class)
                    .first().isEqualTo(new Login(Wire.IMEI, Receipt.NONE, Receipt.NONE));
            assertThat(wire.replies()).containsExactly("0002640113BC", "0002640113BC");
        }
    }

    @Test
    void the_records_of_the_first_frame_are_read_by_the_model_of_its_tracker_already() {
        ProtocolConnection connection = new RuptelaProtocol().connect();
        List<DeviceMessage> said = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(connection.frameDecoder(), connection.decoder(), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object frame) {
                said.addAll(((DeviceFrame) frame).messages());
                if (said.size() == 1) connection.facts().identified(ModelFile.shipped("trace5"), Optional.empty());
            }
        });
        channel.writeInbound(Unpooled.wrappedBuffer(Hex.bytes(Wire.RECORD)));
        channel.finishAndReleaseAll();
        TelemetryRecord record = ((TelemetryBatch) said.getLast()).records().getFirst();
        assertThat(record.ignition()).as("element 409 on this model, and not 5").isNull();
        assertThat(record.inputs()).isEqualTo(Map.of(4, true));
    }

    @Test
    void a_short_number_is_padded_to_the_digits_of_an_imei() {
        try (DeviceWire wire = new DeviceWire(new RuptelaProtocol())) {
            wire.feed(Hex.writtenBytes(out -> RuptelaEncoder.uplink(out, 12_207_007_303_107L, RuptelaMessages.HEARTBEAT, body -> {})));
            assertThat(((Login) wire.frames().getFirst().messages().getFirst()).deviceId()).isEqualTo("012207007303107");
        }
    }

    @Test
    void a_frame_of_another_imei_is_flagged_and_the_next_one_is_read() {
        try (DeviceWire wire = Wire.identified()) {
            wire.feed("0009 0001440F32B21ABA 10 AF85", Wire.HEARTBEAT);
            assertThat(wire.reasons()).containsExactly(Reason.FOREIGN_DEVICE_ID);
            assertThat(((ProtocolException) wire.problems().getFirst()).fatal()).isFalse();
            assertThat(wire.problems().getFirst()).hasMessageContaining("356307042441914 (expected: 356307042441906");
            assertThat(wire.only(KeepAlive.class)).isEqualTo(new KeepAlive());
        }
    }

    @ParameterizedTest
    @CsvSource({"10, '', 00027401862D", "10, 0102, 00027401862D", "09, 0102, 00026D01C4A4", "63, 99, ''", "0E, 01, ''"})
    void receipts_are_those_of_the_command(String command, String payload, String receipt) {
        try (DeviceWire wire = Wire.identified()) {
            wire.feed(Wire.frame(Integer.parseInt(command, 16), payload));
            assertThat(String.join("", wire.replies())).isEqualTo(receipt);
            assertThat(wire.problems()).isEmpty();
        }
    }

    @Test
    void fault_codes_and_what_nobody_knows_are_kept_raw() {
        try (DeviceWire wire = Wire.identified()) {
            Unreadable faults = wire.feed("000B 0001440F32B21AB2 09 0102 6910").only(Unreadable.class);
            assertThat(Hex.of(faults.raw())).isEqualTo("000B0001440F32B21AB20901026910");
            assertThat(faults.why()).isEqualTo("command 9: its layout is not known");
        }
    }

    @ParameterizedTest
    @CsvSource({"01, 00", "01, 0002 5613D8ED", "01, 0000 00", "44, 0001 58068F4A 0030 00"})
    void records_that_do_not_add_up_are_kept_raw_and_receipted_or_they_would_come_for_ever(String command, String payload) {
        try (DeviceWire wire = Wire.identified()) {
            wire.feed(Wire.frame(Integer.parseInt(command, 16), payload));
            assertThat(wire.only(Unreadable.class).why()).startsWith("command ").contains("BAD_COUNT");
            assertThat(wire.replies()).containsExactly("0002640113BC");
        }
    }

    @Test
    void a_text_is_an_answer_of_the_tracker_that_sent_it() {
        try (DeviceWire wire = Wire.identified()) {
            CommandReply reply = wire.feed(Wire.text("SETIO configuration data ok")).only(CommandReply.class);
            assertThat(reply).isEqualTo(new CommandReply(null, Wire.IMEI, new CommandReply.Body.Text("SETIO configuration data ok")));
            assertThat(wire.replies()).isEmpty();
        }
    }

    @Test
    void a_text_with_control_characters_is_no_text() {
        try (DeviceWire wire = Wire.identified()) {
            wire.feed(Wire.text("a\u0001b"));
            assertThat(wire.only(Unreadable.class).why()).startsWith("command 7");
        }
    }

    @Test
    void what_answers_no_text_is_no_text_whatever_it_reads() {
        try (DeviceWire wire = Wire.identified()) {
            CommandReply version = wire.feed(Wire.frame(RuptelaMessages.VERSION_ANSWER, "444F5554313D31")).only(CommandReply.class);
            assertThat(version.body()).isEqualTo(new CommandReply.Body.Parameters(Map.of(103, "444f5554313d31")));
            wire.forget().feed(Wire.frame(RuptelaMessages.SET_IO_ANSWER, "02"));
            assertThat(wire.only(CommandReply.class).body()).isEqualTo(new CommandReply.Body.ResultCode(117, 2));
        }
    }

    @Test
    void a_record_has_the_values_of_its_model_and_all_the_others_by_number() {
        try (DeviceWire wire = Wire.identified()) {
            TelemetryRecord record = Wire.onlyRecord(wire.feed(Wire.RECORD));
            assertThat(record.position()).isEqualTo(new Position(54.6305118, 25.2712755, 197, 16, 70, 10, true));
            assertThat(record.ignition()).isTrue();
            assertThat(record.movement()).isTrue();
            assertThat(record.inputs()).isEqualTo(Map.of(4, true)); // element 5 is both
            assertThat(record.externalVoltageMv()).isEqualTo(13198);
            assertThat(record.attributes()).isEqualTo(Map.of("io.65", 21741933L, "hdop", 0.9));
        }
    }

    @Test
    void the_model_says_what_an_element_is() {
        try (DeviceWire wire = Wire.identified()) {
            wire.facts().identified(ModelFile.model("""
                    protocol: ruptela
                    models: [{ code: a, digital-outputs: 1, output-control: batch, telemetry: { outputs: [173] } }]
                    """), Optional.empty());
            TelemetryRecord record = Wire.onlyRecord(wire.feed(Wire.RECORD));
            assertThat(record.outputs()).isEqualTo(Map.of(1, true));
            assertThat(record.ignition()).isNull();
            assertThat(record.attributes()).containsEntry("io.5", 1L).containsEntry("io.29", 13198L);
        }
    }

    @Test
    void a_tracker_without_a_fix_is_nowhere() {
        try (DeviceWire wire = Wire.identified()) {
            TelemetryRecord record = Wire.onlyRecord(wire.feed(
                    "0026 0001440F32B21AB2 01 00 01 5613D8ED 00 00 80000000 80000000 8000 0000 00 0000 00 07 00 00 00 00 465E"));
            assertThat(record.position()).isNull();
        }
    }

    @Test
    void a_height_below_the_sea_is_negative_and_a_course_never_reaches_360() {
        try (DeviceWire wire = Wire.identified()) {
            TelemetryRecord record = Wire.onlyRecord(
                    wire.feed(Wire.frame(1, "0001 5613D8ED 00 00 0F101733 208FF45E FF88 8C9F 0A 0010 09 07 00 00 00 00")));
            assertThat(record.position()).isEqualTo(new Position(54.6305118, 25.2712755, -12, 16, 0, 10, true));
        }
    }

    // | time | ext | part | priority | position … | event 2 | one element of one byte, none of the others |
    private static String part(String time, String part, String element) {
        return time + "00" + part + "00 0D11398A 1C0C19FD 0565 2404 0B 000C 0A 0009 01" + element + "00 00 00";
    }

    @Test
    void parts_of_one_measurement_become_one_record() {
        try (DeviceWire wire = Wire.identified()) {
            wire.feed(Wire.frame(68,
                    "0004" + part("58068F4A", "10", "019B01") + part("58068F4A", "11", "019C02") + part("58068F4B", "10", "019B03")
                            + part("58068F4B", "11", "019C04")));
            assertThat(wire.only(TelemetryBatch.class).records()).hasSize(2).satisfiesExactly(
                    first -> assertThat(first.attributes()).containsEntry("io.411", 1L).containsEntry("io.412", 2L),
                    second -> assertThat(second.attributes()).containsEntry("io.411", 3L).containsEntry("io.412", 4L));
        }
    }

    @Test
    void what_only_looks_like_a_part_stays_a_record_of_its_own() {
        try (DeviceWire wire = Wire.identified()) {
            List<String> seconds = List.of(part("58068F4B", "11", "019C02"), // of another time
                    part("58068F4A", "12", "019C02"), // the one between is missing
                    part("58068F4A", "10", "019C02"), // another first
                    part("58068F4A", "21", "019C02")); // of three
            for (String second : seconds) {
                wire.forget().feed(Wire.frame(68, "0002" + part("58068F4A", "10", "019B01") + second));
                assertThat(wire.only(TelemetryBatch.class).records()).as(second).hasSize(2);
            }
            wire.forget().feed(Wire.frame(68, "0001" + part("58068F4A", "11", "019B01")));
            assertThat(wire.only(TelemetryBatch.class).records()).as("its first came in another frame").hasSize(1);
        }
    }

    @Test
    void a_damaged_frame_is_met_with_silence_unless_the_model_says_otherwise() {
        String damaged = Wire.RECORD.replace("300E", "300F");
        try (DeviceWire wire = Wire.identified()) {
            wire.feed(damaged);
            assertThat(wire.reasons()).containsExactly(Reason.BAD_CHECKSUM);
            assertThat(wire.frames()).isEmpty();
            wire.facts().identified(ModelFile.model("""
                    protocol: ruptela
                    models: [{ code: a, options: { on-bad-crc: zero } }]
                    """), Optional.empty());
            wire.feed(damaged).feed(Wire.HEARTBEAT.replace("6145", "6146"));
            assertThat(wire.replies()).containsExactly("000264000235");
        }
    }

    @ParameterizedTest
    @CsvSource({"0008, FRAME_TOO_SHORT", "0000, FRAME_TOO_SHORT", "1001, FRAME_TOO_LONG", "0009 01, BAD_DEVICE_ID",
            "0009 0000000000000000, BAD_DEVICE_ID", "0009 00038D7EA4C68000, BAD_DEVICE_ID", "000F 33, BAD_DEVICE_ID"})
    void what_no_frame_starts_with_ends_the_stream_at_once(String hex, Reason reason) {
        try (DeviceWire wire = Wire.identified()) {
            wire.feed(hex).feed(Wire.HEARTBEAT);
            assertThat(wire.reasons()).containsExactly(reason);
            assertThat(((ProtocolException) wire.problems().getFirst()).fatal()).isTrue();
            assertThat(wire.frames()).isEmpty();
        }
    }

    @Test
    void bytes_that_come_one_by_one_and_glued_are_the_same() {
        byte[] stream = Hex.join(Hex.bytes(Wire.RECORD), Hex.bytes(Wire.HEARTBEAT), Wire.text("getio"));
        try (DeviceWire oneByOne = Wire.identified(); DeviceWire glued = Wire.identified()) {
            assertThat(oneByOne.feedByteByByte(stream).frames()).isEqualTo(glued.feed(stream).frames()).hasSize(3);
        }
    }
}
