package io.trackgate.teltonika;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.Unpooled;
import io.trackgate.config.TelemetryIds;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import io.trackgate.teltonika.TeltonikaMessages.AvlCodec;
import io.trackgate.teltonika.TeltonikaMessages.AvlPacket;
import io.trackgate.teltonika.TeltonikaMessages.AvlRecord;
import io.trackgate.teltonika.TeltonikaMessages.IoElement;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_CHECKSUM;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.FOREIGN_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_LONG;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_SHORT;
import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;
import static io.trackgate.protocol.ProtocolException.Reason.NOT_LOGGED_IN;
import static io.trackgate.protocol.ProtocolException.Reason.PRE_LOGIN_BUDGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TeltonikaDecoderTest {

    private static final String LOGIN = "000F 333536333037303432343431303133";
    private static final String OTHER_LOGIN = "000F 333532303933303831343532323531";
    private static final String RECORD = "0000016B40D9AD80 01 00000000 00000000 0000 0000 00 0000 01 03 02 15 03 01 01 01 42 5E10 00 00";

    private final DeviceWire wire = new DeviceWire(new TeltonikaProtocol());

    @AfterEach
    void close() { wire.close(); }

    private DeviceWire loggedIn() { return wire.feed(LOGIN).forget(); }

    /** Preamble, length and checksum around a data field. */
    private static byte[] frame(String... data) {
        byte[] field = Hex.bytes(data);
        return Hex.bytes(Hex.written(out -> TeltonikaEncoder.frame(out, body -> body.writeBytes(field))));
    }

    @Test
    void the_checksum_has_its_published_check_value() {
        assertThat(Crc16.of(Unpooled.wrappedBuffer(Said.ascii("123456789")), 0, 9)).isEqualTo(0xBB3D);
    }

    @Test
    void a_login_is_answered_01_or_00() {
        Login login = wire.feed(LOGIN).only(Login.class);
        assertThat(login.deviceId()).isEqualTo("356307042441013");
        assertThat(Hex.written(login.accepted()::write)).isEqualTo("01");
        assertThat(Hex.written(login.refused()::write)).isEqualTo("00");
        assertThat(wire.frames().getFirst().receipt()).isSameAs(Receipt.NONE);
    }

    @Test
    void a_login_of_one_digit_waits_for_nothing_more() { assertThat(wire.feed("0001 37").only(Login.class).deviceId()).isEqualTo("7"); }

    @Test
    void a_login_may_have_20_digits_and_no_more() {
        assertThat(wire.feed("0014", "30".repeat(20)).only(Login.class).deviceId()).hasSize(20);
        try (DeviceWire another = new DeviceWire(new TeltonikaProtocol())) {
            assertThat(another.feed("0015").reasons()).containsExactly(GARBAGE);
        }
    }

    @Test
    void a_login_with_a_letter_is_refused_at_the_letter() { assertThat(wire.feed("000F 33 41").reasons()).containsExactly(BAD_DEVICE_ID); }

    @Test
    void the_same_login_again_is_answered_again() {
        loggedIn().feed(LOGIN);
        assertThat(wire.only(Login.class).deviceId()).isEqualTo("356307042441013");
    }

    @Test
    void the_login_of_another_device_ends_the_stream() {
        loggedIn().feed(OTHER_LOGIN).feed(frame("08 01", RECORD, "01"));
        assertThat(wire.reasons()).containsExactly(FOREIGN_DEVICE_ID);
        assertThat(((ProtocolException) wire.problems().getFirst()).fatal()).isTrue();
        assertThat(wire.frames()).isEmpty();
    }

    @Test
    void records_before_a_login_end_the_stream() {
        wire.feed(frame("08 01", RECORD, "01")).feed(LOGIN);
        assertThat(wire.reasons()).containsExactly(NOT_LOGGED_IN);
        assertThat(wire.frames()).isEmpty();
    }

    @Test
    void pings_before_a_login_have_a_budget() {
        wire.feed("FF".repeat(64)).feed("FF").feed(LOGIN);
        assertThat(wire.reasons()).containsExactly(PRE_LOGIN_BUDGET);
        assertThat(wire.frames()).hasSize(64);
    }

    @Test
    void pings_within_the_budget_and_records_glued_to_the_login_are_fine() {
        wire.feed(Hex.join(Hex.bytes("FF".repeat(64), LOGIN), frame("08 01", RECORD, "01"), frame("08 01", RECORD, "01")));
        assertThat(wire.problems()).isEmpty();
        assertThat(wire.replies()).containsExactly("01", "00000001", "00000001");
    }

    @Test
    void pings_after_the_login_have_none() {
        loggedIn().feed("FF".repeat(200));
        assertThat(wire.frames()).hasSize(200).allMatch(frame -> frame.messages().equals(List.of(new KeepAlive())));
        assertThat(wire.replies()).isEmpty();
    }

    @Test
    void a_preamble_that_is_not_zero_ends_the_stream() { assertThat(loggedIn().feed("0000 01").reasons()).containsExactly(GARBAGE); }

    @Test
    void lengths_are_bounded_before_anything_waits_for_them() {
        assertThat(loggedIn().feed("00000000 00000002").reasons()).containsExactly(FRAME_TOO_SHORT);
        for (String length : List.of("00010001", "7FFFFFFF", "80000000", "FFFFFFFF")) {
            try (DeviceWire another = new DeviceWire(new TeltonikaProtocol())) {
                assertThat(another.feed(LOGIN).feed("00000000", length).reasons()).containsExactly(FRAME_TOO_LONG);
            }
        }
    }

    @Test
    void a_packet_as_large_as_any_was_ever_seen_is_read() {
        loggedIn().feed(frame("08 FF", "0000016B40D9AD80 01 00000000 00000000 0000 0000 00 0000 00 00 00 00 00 00".repeat(255), "FF"));
        assertThat(wire.only(TelemetryBatch.class).records()).hasSize(255);
        assertThat(wire.replies()).containsExactly("000000FF");
    }

    @Test
    void the_upper_half_of_the_checksum_counts() {
        byte[] frame = frame("08 01", RECORD, "01");
        frame[frame.length - 4] = 1;
        assertThat(loggedIn().feed(frame).reasons()).containsExactly(BAD_CHECKSUM);
    }

    @Test
    void a_damaged_packet_is_met_with_silence_or_with_zero_as_the_model_says() {
        byte[] damaged = frame("08 01", RECORD, "01");
        damaged[12] ^= 1;
        loggedIn().feed(damaged);
        assertThat(wire.frames()).isEmpty();
        wire.facts().identified(TeltonikaModels.fmb().with("on-bad-crc", "zero").model(), Optional.empty());
        wire.forget().feed(damaged);
        assertThat(wire.reasons()).containsExactly(BAD_CHECKSUM);
        assertThat(wire.replies()).containsExactly("00000000");
        assertThat(wire.frames().getFirst().messages()).isEmpty();
    }

    @Test
    void a_damaged_text_is_never_answered_with_four_bytes() {
        wire.facts().identified(TeltonikaModels.fmb().with("on-bad-crc", "zero").model(), Optional.empty());
        byte[] damaged = frame("0C 01 06 00000001 41 01");
        damaged[15] ^= 1;
        assertThat(loggedIn().feed(damaged).frames()).isEmpty();
    }

    @Test
    void two_counts_that_differ_accept_nothing() {
        loggedIn().feed(frame("08 01", RECORD, "02"));
        assertThat(wire.reasons()).containsExactly(BAD_COUNT);
        assertThat(wire.frames()).isEmpty();
        assertThat(wire.forget().feed(frame("08 01", RECORD, "01")).replies()).containsExactly("00000001");
    }

    @Test
    void what_cannot_be_read_is_kept_whole_and_receipted_with_its_count() {
        byte[] odd = frame("8E 01",
                "0000016B40D9AD80 01 00000000 00000000 0000 0000 00 0000 0000 0001 0000 0000 0000 0000 0001 0100 00FF 41", "01");
        Unreadable unreadable = loggedIn().feed(odd).only(Unreadable.class);
        assertThat(unreadable.raw()).isEqualTo(odd);
        assertThat(unreadable.why()).contains("codec 0x8e");
        assertThat(wire.replies()).containsExactly("00000001");
    }

    @Test
    void bytes_left_over_or_an_unknown_codec_make_a_packet_unreadable() {
        for (byte[] frame : List.of(frame("08 01", RECORD, "00 01"), frame("07 02 0102030405 02"), frame("99 02 00 02"))) {
            wire.forget();
            loggedIn().feed(frame);
            assertThat(wire.only(Unreadable.class).raw()).isEqualTo(frame);
            assertThat(wire.replies().getFirst()).startsWith("0000000");
        }
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void a_total_that_lies_is_overruled_by_the_groups() {
        loggedIn().feed(frame("08 01", "0000016B40D9AD80 01 00000000 00000000 0000 0000 00 0000 00 07 01 EF 01 00 00 00", "01"));
        assertThat(wire.only(TelemetryBatch.class).records().getFirst().ignition()).isTrue();
    }

    @Test
    void an_answer_in_codec_12_is_a_text_and_owed_nothing() {
        loggedIn().feed(frame("0C 01 06 00000007 444F5554313A31 01")); // "DOUT1:1"
        assertThat(wire.only(CommandReply.class)).isEqualTo(CommandReply.text("DOUT1:1"));
        assertThat(wire.frames().getFirst().receipt()).isSameAs(Receipt.NONE);
    }

    @Test
    void a_curly_apostrophe_is_text_in_either_encoding() {
        loggedIn().feed(frame("0C 01 06 0000001B", "506172616D2049443A3230323720646F65736E92742065786973 74", "01"));
        assertThat(wire.only(CommandReply.class).shown()).isEqualTo("Param ID:2027 doesn\u2019t exist");
        wire.forget().feed(frame("0C 01 06 0000001D", "506172616D2049443A3230323720646F65736EE28099742065786973 74", "01"));
        assertThat(wire.only(CommandReply.class).shown()).isEqualTo("Param ID:2027 doesn\u2019t exist");
    }

    @Test
    void an_empty_codec_12_is_a_ping() {
        loggedIn();
        for (String empty : List.of("0C 00 00", "0C 00 06 00000000 00", "0C 01 06 00000000 01", "0C 01 01")) {
            assertThat(wire.forget().feed(frame(empty)).only(KeepAlive.class)).isEqualTo(new KeepAlive());
        }
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void cameras_serial_links_and_commands_are_no_answers() {
        loggedIn();
        for (String other : List.of("0C 01 0D 00000004 FFD8FFE0 01", "0C 01 06 00000004 FFD8FF00 01", "0C 01 06 00000002 FFD8 01",
                "0C 01 05 00000007 444F5554313A31 01", "0D 01 06 0000000B 5D2B4A12 444F5554313A31 01",
                "0E 01 05 00000009 0356307042441013 41 01",
                "0F 01 0B 00000013 654B65A4 0356307042441013 444F5554313A31 01")) {
            wire.forget().feed(frame(other));
            assertThat(wire.only(Unreadable.class).raw()).isEqualTo(frame(other));
            assertThat(wire.replies()).isEmpty();
        }
        assertThat(wire.only(Unreadable.class).why()).contains("DOUT1:1");
    }

    @Test
    void inner_sizes_of_a_text_that_do_not_add_up_are_unreadable_and_unreceipted() {
        loggedIn();
        for (String odd : List.of("0C 01 06 7FFFFFFF 41 01", "0C 01 06 FFFFFFFF 41 01", "0C 01 7365746469676F7574 01",
                "0C 02 06 00000001 41 02",
                "0E 01 06 00000001 41 01", "0F 01 0B 00000002 4141 01", "0E 01 06 00000009 0A56307042441013 41 01", "0D 01 01")) {
            wire.forget().feed(frame(odd));
            assertThat(wire.only(Unreadable.class).raw()).isEqualTo(frame(odd));
            assertThat(wire.replies()).isEmpty();
        }
    }

    @Test
    void codec_14_names_its_device_and_another_is_flagged() {
        loggedIn().feed(frame("0E 01 06 0000000A 0356307042441013 4F4B 01"));
        assertThat(wire.only(CommandReply.class)).isEqualTo(new CommandReply(null, "356307042441013", new CommandReply.Body.Text("OK")));
        wire.forget().feed(frame("0E 01 11 00000008 0356307042441013 01"));
        assertThat(wire.only(CommandReply.class).body()).isEqualTo(new CommandReply.Body.ResultCode(0, 0x11));
        wire.forget().feed(frame("0E 01 06 0000000A 0352093081452251 4F4B 01"))
                .feed(frame("0F 01 0B 0000000D 654B65A4 0352093081452251 41 01"));
        assertThat(wire.reasons()).containsExactly(FOREIGN_DEVICE_ID, FOREIGN_DEVICE_ID);
        assertThat(wire.problems()).noneMatch(problem -> ((ProtocolException) problem).fatal());
        assertThat(wire.frames()).isEmpty();
        assertThat(wire.forget().feed("FF").only(KeepAlive.class)).isNotNull();
    }

    @Test
    void codec_13_has_its_time_in_four_bytes_or_in_eight() {
        TextFrame seconds = new TextFrame(TeltonikaMessages.CODEC_13, 6, new TeltonikaMessages.Stamp(1563544372000L, 4), null,
                Said.ascii("hi"));
        assertThat(Hex.written(seconds::write)).isEqualTo("0D0106000000065D31CB34686901");
        TextFrame millis = new TextFrame(TeltonikaMessages.CODEC_13, 5, new TeltonikaMessages.Stamp(1563544372000L, 8), null,
                Said.ascii("getinfo"));
        assertThat(Hex.written(millis::writeFrame)).isEqualTo("00000000000000170D01050000000F0000016C0A81C320676574696E666F0100006855");
    }

    @Test
    void south_west_and_below_the_sea_are_negative_on_the_wire() {
        AvlRecord record = new AvlRecord(1760000000000L, 1, -583815920, -346037220, -12, 271, 11, 87, 239, 0,
                List.of(IoElement.of(239, 1, 1), IoElement.of(179, 1, 1), IoElement.of(66, 2, 12345), IoElement.of(16, 4, 1234567)));
        String hex = "000000000000002D080100000199C82CC00001DD33AD10EB5FE41CFFF4010F0B0057EF0402EF01B3010142303901100012D6870001000097F9";
        assertThat(Hex.written(new AvlPacket(AvlCodec.CODEC_8, List.of(record))::writeFrame)).isEqualTo(hex);
        TelemetryRecord read = loggedIn().feed(hex).only(TelemetryBatch.class).records().getFirst();
        assertThat(read.position()).isEqualTo(new Position(-34.603722, -58.381592, -12, 87, 271, 11, true));
        assertThat(read.ignition()).isTrue();
        assertThat(read.outputs()).isEqualTo(Map.of(1, true));
        assertThat(read.externalVoltageMv()).isEqualTo(12345);
        assertThat(read.attributes()).isEqualTo(Map.of("io.16", 1234567L, "priority", 1L));
    }

    @Test
    void an_element_of_any_length_is_text_or_hexadecimal() {
        AvlRecord record = new AvlRecord(1760000030000L, 0, 1512092950, -338688200, 58, 5, 14, 0, 239, 0,
                List.of(IoElement.of(239, 1, 1), IoElement.of(240, 1, 1), IoElement.of(66, 2, 24100),
                        IoElement.of(78, 8, 0x0102030405060708L),
                        IoElement.text(256, "WVWZZZ1JZXW000001")));
        String hex = "00000000000000528E0100000199C82D3530005A20B516EBD00738003A00050E000000EF0005000200EF0100F001000100425E2400000001004E"
                + "01020304050607080001010000115756575A5A5A314A5A5857303030303031010000734E";
        assertThat(Hex.written(new AvlPacket(AvlCodec.CODEC_8_EXTENDED, List.of(record))::writeFrame)).isEqualTo(hex);
        assertThat(loggedIn().feed(hex).only(TelemetryBatch.class).records().getFirst().attributes())
                .isEqualTo(Map.of("io.78", 0x0102030405060708L, "io.256", "WVWZZZ1JZXW000001"));
        byte[] binary = frame("8E 01 0000016B40D9AD80 00 00000000 00000000 0000 0000 00 0000 0000 0002 0000 0000 0000",
                "0001 000B FFFFFFFFFFFFFFFE 0001 0102 0002 00FF", "01");
        assertThat(wire.forget().feed(binary).only(TelemetryBatch.class).records().getFirst().attributes())
                .isEqualTo(Map.of("io.11", "fffffffffffffffe", "io.258", "00ff"));
    }

    @Test
    void the_gnss_element_overrules_satellites() {
        for (Map.Entry<Integer, Boolean> status : Map.of(0, false, 1, true, 2, false, 3, false).entrySet()) {
            AvlRecord record = new AvlRecord(1, 0, 1, 1, 0, 0, 9, 0, 0, 0, List.of(IoElement.of(69, 1, status.getKey())));
            Position position = TeltonikaTelemetry.record(record, TeltonikaFacts.FMB).position();
            assertThat(position).extracting(Position::valid).isEqualTo(status.getValue());
        }
    }

    @Test
    void a_model_says_which_element_is_what_and_odd_values_stay_attributes() {
        AvlRecord record = new AvlRecord(1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                List.of(IoElement.of(1, 1, 1), IoElement.of(2, 1, 9), IoElement.of(239, 1, 2), IoElement.of(21, 1, 77),
                        IoElement.of(113, 1, 88)));
        TelemetryRecord fmb = TeltonikaTelemetry.record(record, TeltonikaFacts.FMB);
        assertThat(fmb.inputs()).isEqualTo(Map.of(1, true));
        assertThat(fmb.ignition()).isNull();
        assertThat(fmb.batteryLevel()).isEqualTo(88);
        assertThat(fmb.attributes()).isEqualTo(Map.of("io.2", 9L, "io.239", 2L, "io.21", 77L));
        TelemetryRecord none = TeltonikaTelemetry.record(record, TelemetryIds.NONE);
        assertThat(none.inputs()).isEmpty();
        assertThat(none.attributes()).hasSize(5);
    }

    @Test
    void codec_8_has_no_room_for_variable_elements() {
        AvlRecord record = new AvlRecord(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(IoElement.text(256, "x")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hex.written(new AvlPacket(AvlCodec.CODEC_8, List.of(record))::write))
                .withMessageContaining("codec 8 Extended");
    }
}
