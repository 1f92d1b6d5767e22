package io.trackgate.navtelecom;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.Unpooled;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.ProtocolException.Reason;
import io.trackgate.protocol.Recognition;
import io.trackgate.protocol.ServiceRequest;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Where frames begin and end, and which of them a connection bears. */
class NavtelecomFrameDecoderTest {

    private static final byte[] HANDSHAKE = Hex.bytes(Ntcb.HANDSHAKE);
    private static final byte[] FLEX_20 = Hex.bytes(Ntcb.FLEX_20);
    private static final byte[] RECORD = Hex.bytes(Ntcb.ONE_RECORD);
    private static final int TACHOGRAPH = 100;

    private final DeviceWire wire = new DeviceWire(new NavtelecomProtocol());

    @AfterEach
    void disconnect() { wire.close(); }

    private DeviceWire negotiated() { return wire.feed(HANDSHAKE).feed(FLEX_20).forget(); }

    private List<String> kinds() {
        return wire.frames().stream().flatMap(frame -> frame.messages().stream()).map(NavtelecomFrameDecoderTest::kind).toList();
    }

    private static String kind(Object message) {
        return switch (message) {
            case Login login -> "login";
            case ServiceRequest request -> "service";
            case TelemetryBatch batch -> "records";
            case CommandReply reply -> "reply";
            case KeepAlive alive -> "alive";
            default -> "unreadable";
        };
    }

    // ---- what comes in one segment, and what in many ----

    @Test
    void the_fields_of_a_negotiation_count_for_what_stands_behind_it_in_the_same_segment() {
        wire.feed(Hex.join(HANDSHAKE, FLEX_20, RECORD, Hex.bytes("7F"), RECORD));
        assertThat(kinds()).containsExactly("login", "service", "records", "alive", "records");
        assertThat(wire.replies()).containsExactly("404E544300000000010000000300455E2A3C53", "7E4101DF", "7E4101DF");
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void byte_by_byte_all_is_the_same() {
        wire.feedByteByByte(Hex.join(HANDSHAKE, FLEX_20, RECORD, Hex.bytes("7F"), RECORD));
        assertThat(kinds()).containsExactly("login", "service", "records", "alive", "records");
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void a_second_negotiation_changes_the_fields_from_there_on() {
        byte[] shorter = Ntcb.flex("41 02 1E000000 1F000000");
        negotiated().feed(Hex.join(RECORD, Ntcb.negotiation(10, 1), shorter));
        assertThat(kinds()).containsExactly("records", "service", "records");
        assertThat(wire.replies()).containsExactly("7E4101DF", "7E41028C");
    }

    @Test
    void a_newer_version_is_offered_ours_and_its_fields_do_not_count() {
        byte[] newer = Ntcb.packet(Hex.bytes("2A3E464C4558 B0 28 28 08 F2"));
        wire.feed(HANDSHAKE).forget().feed(newer);
        assertThat(Hex.written(wire.only(ServiceRequest.class).answer(Instant.EPOCH)::write))
                .isEqualTo(Hex.of(Ntcb.packet(0, 1, Hex.bytes("2A3C464C4558 B0 1E 1E"))));
        wire.forget().feed(RECORD);
        assertThat(wire.reasons()).containsExactly(Reason.GARBAGE);
    }

    @ParameterizedTest
    @CsvSource({"B1141408F2, GARBAGE", "B0000008F2, GARBAGE", "B0141408F200, BAD_COUNT", "B00A0A46F2, BAD_COUNT", "B014147AF2, BAD_COUNT",
            "B014140800, BAD_COUNT", "'', BAD_COUNT", "B0, BAD_COUNT", "B00A, BAD_COUNT", "B00A0A, BAD_COUNT"})
    void a_negotiation_that_can_not_be_answered_ends_the_connection(String rest, Reason reason) {
        wire.feed(HANDSHAKE).forget().feed(Ntcb.packet(Hex.bytes("2A3E464C4558", rest))).feed(HANDSHAKE);
        assertThat(wire.reasons()).containsExactly(reason);
        assertThat(((ProtocolException) wire.problems().getFirst()).fatal()).isTrue();
        assertThat(wire.frames()).isEmpty();
    }

    // ---- who is it ----

    @Test
    void its_answer_has_the_ids_of_the_handshake_swapped() {
        wire.feed("404E5443010000007B000000130044342A3E533A383631373835303035323035303739");
        assertThat(wire.replies()).containsExactly("404E54437B00000001000000030045252A3C53");
    }

    @Test
    void a_packet_with_other_ids_is_dropped_without_a_word() {
        negotiated().feed(Hex.join(RECORD, Ntcb.packet(1, 5, Hex.bytes("2A405345544F5554204F4B2C3159")), RECORD));
        assertThat(kinds()).containsExactly("records", "records");
        assertThat(wire.reasons()).containsExactly(Reason.FOREIGN_DEVICE_ID);
        assertThat(((ProtocolException) wire.problems().getFirst()).fatal()).isFalse();
    }

    @Test
    void the_same_handshake_again_is_answered_again_and_another_imei_ends_the_connection() {
        wire.feed(HANDSHAKE).forget().feed(HANDSHAKE);
        assertThat(wire.only(Login.class).deviceId()).isEqualTo(Ntcb.IMEI);
        wire.forget().feed(Ntcb.packet("*>S:356307042445121"));
        assertThat(wire.reasons()).containsExactly(Reason.FOREIGN_DEVICE_ID);
        assertThat(((ProtocolException) wire.problems().getFirst()).fatal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*>S:35630704244513", "*>S:3563070424451399", "*>S:35630704244513x", "*>S:"})
    void what_is_no_imei_is_no_handshake(String body) {
        wire.feed(Ntcb.packet(body));
        assertThat(wire.reasons()).containsExactly(Reason.BAD_DEVICE_ID);
    }

    @Test
    void nothing_but_a_handshake_comes_first() {
        wire.feed(FLEX_20);
        assertThat(wire.reasons()).containsExactly(Reason.NOT_LOGGED_IN);
    }

    @Test
    void records_without_a_handshake_or_a_negotiation_end_the_connection() {
        wire.feed(RECORD);
        assertThat(wire.reasons()).containsExactly(Reason.NOT_LOGGED_IN);
        try (DeviceWire other = new DeviceWire(new NavtelecomProtocol())) {
            other.feed(HANDSHAKE).forget().feed(RECORD);
            assertThat(other.reasons()).containsExactly(Reason.GARBAGE);
        }
    }

    @Test
    void signs_of_life_alone_are_borne_for_a_while() {
        wire.feed("7F".repeat(64));
        assertThat(wire.problems()).isEmpty();
        wire.feed("7F");
        assertThat(wire.reasons()).containsExactly(Reason.PRE_LOGIN_BUDGET);
    }

    @Test
    void a_body_before_the_handshake_is_bounded() {
        wire.feed(Ntcb.packet(new byte[65]));
        assertThat(wire.reasons()).containsExactly(Reason.FRAME_TOO_LONG);
    }

    // ---- encryption ----

    @Test
    void who_wishes_to_encrypt_hears_that_nobody_does_and_then_nothing() {
        wire.feed(HANDSHAKE).forget().feed(Hex.join(Ntcb.packet(Hex.bytes("2A3E434F4445 01", "00".repeat(16))), FLEX_20));
        assertThat(Hex.written(wire.only(ServiceRequest.class).answer(Instant.EPOCH)::write))
                .isEqualTo(Hex.of(Ntcb.packet(0, 1, Hex.bytes("2A3C434F4445 00"))));
        assertThat(((ProtocolException) wire.problems().getFirst()).fatal()).isTrue();
        assertThat(wire.frames()).hasSize(1);
    }

    // ---- damage ----

    @ParameterizedTest
    @ValueSource(strings = {"404E5443 01000000 00000000 0E00 07 11 2A405345544F5554204F4B2C3159",
            "7E 41 01 1E000000 B017 E11D7456 00 1F 142F 25"})
    void a_damaged_frame_is_dropped_without_a_word(String damaged) {
        negotiated().feed(Hex.join(RECORD, Hex.bytes(damaged), RECORD));
        assertThat(kinds()).containsExactly("records", "records");
        assertThat(wire.reasons()).containsExactly(Reason.BAD_CHECKSUM);
    }

    @Test
    void a_damaged_header_ends_the_connection_for_its_length_may_be_wrong_too() {
        negotiated().feed(Hex.join(Hex.bytes("404E5443 01000000 00000000 0000 00 19"), RECORD));
        assertThat(wire.reasons()).containsExactly(Reason.BAD_CHECKSUM);
        assertThat(wire.frames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7E51", "7E49", "7EC3", "7E7E", "23", "00", "404E5444", "4040"})
    void what_nobody_can_bound_ends_the_connection(String bytes) {
        negotiated().feed(bytes).feed(RECORD);
        assertThat(wire.reasons()).containsExactly(Reason.GARBAGE);
        assertThat(wire.frames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7E58 01000000 FFFF", "7E45 02 FFFF"})
    void a_length_beyond_all_bounds_is_refused_before_it_is_waited_for(String bytes) {
        negotiated().feed(bytes);
        if (wire.problems().isEmpty()) wire.feed("00".repeat(0xFFFF));
        assertThat(wire.reasons()).containsExactly(Reason.FRAME_TOO_LONG);
    }

    // ---- field 100 ----

    private static byte[] tachograph(int count, String... flags) {
        StringBuilder records = new StringBuilder("41%02X".formatted(count));
        for (int record = 0; record < count; record++)
            records.append("1E000000").append(flags[record]);
        return Ntcb.flex(records.toString());
    }

    private DeviceWire withTachograph() { return wire.feed(HANDSHAKE).feed(Ntcb.negotiation(20, 1, TACHOGRAPH)).forget(); }

    @Test
    void flags_of_a_tachograph_have_two_bytes_as_the_document_says() {
        withTachograph().feed(Hex.join(tachograph(2, "0102", "0304"), tachograph(1, "0506")));
        assertThat(kinds()).containsExactly("records", "records");
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void or_one_where_the_checksum_says_so_once_and_for_this_connection() {
        withTachograph().feed(tachograph(2, "01", "02"));
        assertThat(wire.replies()).as("the tracker waits, and sends no more").containsExactly("7E41028C");
        wire.forget().feedByteByByte(Hex.join(tachograph(3, "01", "02", "03"), tachograph(1, "04")));
        assertThat(kinds()).containsExactly("records", "records");
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void an_array_without_a_record_tells_nothing() {
        withTachograph().feed(tachograph(0)).feed(tachograph(1, "01"));
        assertThat(kinds()).containsExactly("records", "records");
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void one_byte_shows_also_when_more_frames_stand_behind() {
        withTachograph().feed(Hex.join(tachograph(1, "01"), tachograph(1, "02"), Hex.bytes("7F"), tachograph(1, "03")));
        assertThat(kinds()).containsExactly("records", "records", "alive", "records");
        assertThat(wire.problems()).isEmpty();
    }

    @Test
    void a_model_file_may_know_it() {
        TrackerModel model = ModelFile.model("""
                protocol: navtelecom
                models:
                  - { code: a, digital-outputs: 1, output-control: batch, probe: [V], options: { tachograph-bytes: "1" } }
                """);
        wire.feed(HANDSHAKE).facts().identified(model, Optional.empty());
        wire.feed(Ntcb.negotiation(20, 1, TACHOGRAPH)).forget().feedByteByByte(tachograph(2, "01", "02"));
        assertThat(wire.replies()).containsExactly("7E41028C");
        wire.forget().feed(tachograph(1, "0506"));
        assertThat(wire.reasons()).containsExactly(Reason.BAD_CHECKSUM, Reason.GARBAGE);
    }

    // ---- protocol: auto ----

    @ParameterizedTest
    @CsvSource({"40, MAYBE", "404E5443, MAYBE", "404E54430100000000000000130041, MAYBE", "404E544301000000000000001300414A, YES",
            "404E544301000000000000001300414B, NO", "7F, YES", "7E, NO", "7878, NO", "0000, NO", "4745, NO", "41, NO", "'', MAYBE"})
    void a_connection_is_recognised_by_a_whole_header(String first, Recognition recognition) {
        assertThat(new NavtelecomProtocol().recognise(Unpooled.wrappedBuffer(Hex.bytes(first)))).isEqualTo(recognition);
    }

    @Test
    void an_empty_packet_is_a_sign_of_life_and_owed_nothing() {
        wire.feed(HANDSHAKE).forget().feed("404E5443010000000000000000000018");
        assertThat(wire.frames()).containsExactly(DeviceFrame.of(new KeepAlive()));
    }
}
