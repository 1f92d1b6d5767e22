package io.trackgate.queclink;

import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.ProtocolException.Reason;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.queclink.Track.ascii;
import static io.trackgate.queclink.Track.heartbeat;
import static org.assertj.core.api.Assertions.assertThat;

class QueclinkFrameDecoderTest {

    private static final String BEAT = heartbeat("1A0401");
    // +HBD 1 byte, length 0x10, 4 bytes, count 0001, crc, end: too short frames are none
    private static final String HEX_ACK = "2B41434B 01 7F 24 45 0101 0108 676231303000000000 0A01 07E1070B03112D 054E 7717 0D0A";
    private static final String BINARY = "2B000038000865134050947226820300030000216A3ED6F101895000521629FA8B28F402AC1A8E6A3ED6F1000016"
            + "00000010F505010FF824";

    private static DeviceWire loggedIn() { return new DeviceWire(Track.QUECLINK).feed(ascii(BEAT)).forget(); }

    @Test
    void frames_of_every_form_are_found_byte_by_byte_and_glued() {
        byte[] all = Hex.join(ascii(BEAT), ascii("\r\n"), Hex.bytes(HEX_ACK), ascii(BEAT));
        for (boolean glued : new boolean[]{true, false}) {
            try (DeviceWire wire = new DeviceWire(Track.QUECLINK)) {
                if (glued) wire.feed(all);
                else
                    wire.feedByteByByte(all);
                assertThat(wire.problems()).isEmpty();
                assertThat(wire.frames()).as("login, beat, acknowledgement, beat").hasSize(4);
            }
        }
    }

    @Test
    void a_binary_frame_is_found_byte_by_byte() {
        try (DeviceWire wire = new DeviceWire(Track.QUECLINK)) {
            wire.feedByteByByte(Hex.bytes(BINARY));
            assertThat(wire.problems()).isEmpty();
            assertThat(wire.frames()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", ""})
    void a_text_may_end_in_nul_or_where_the_next_begins(String end) {
        try (DeviceWire wire = loggedIn()) {
            wire.feed(ascii(BEAT.replace("$", end) + BEAT));
            assertThat(wire.problems()).isEmpty();
            assertThat(wire.frames()).hasSize(2).allSatisfy(frame -> assertThat(frame.messages()).containsExactly(new KeepAlive()));
        }
    }

    @Test
    void a_time_zone_begins_no_text() {
        try (DeviceWire wire = loggedIn()) {
            wire.feed(ascii("+RESP:GTTMZ,1A0102," + Track.IMEI + ",,+0800,0,20100214093254,11F0$"));
            assertThat(wire.problems()).isEmpty();
            assertThat(wire.frames()).hasSize(1);
        }
    }

    @Test
    void a_damaged_frame_costs_itself_alone() {
        try (DeviceWire wire = loggedIn()) {
            wire.feed(HEX_ACK.replace("7717", "7718")).feed(ascii(BEAT));
            assertThat(wire.reasons()).containsExactly(Reason.BAD_CHECKSUM);
            assertThat(wire.frames()).hasSize(1);
        }
        try (DeviceWire wire = loggedIn()) {
            wire.feed(BINARY.replace("F824", "F924")).feed(ascii(BEAT));
            assertThat(wire.reasons()).containsExactly(Reason.BAD_CHECKSUM);
            assertThat(wire.frames()).hasSize(1);
        }
    }

    @Test
    void a_length_that_is_wrong_is_garbage_up_to_the_next_frame() {
        try (DeviceWire wire = loggedIn()) {
            wire.feed(HEX_ACK.replace("7F 24", "7F 20")).feed(ascii(BEAT));
            assertThat(wire.reasons()).containsExactly(Reason.GARBAGE);
            assertThat(wire.frames()).hasSize(1);
        }
        try (DeviceWire wire = loggedIn()) {
            wire.feed(HEX_ACK.replace("7F 24", "7F 03")).feed(ascii(BEAT));
            assertThat(wire.reasons()).containsExactly(Reason.FRAME_TOO_SHORT);
            assertThat(wire.frames()).hasSize(1);
        }
        try (DeviceWire wire = loggedIn()) {
            wire.feed("2B00 FFFF").feed(ascii(BEAT));
            assertThat(wire.reasons()).containsExactly(Reason.FRAME_TOO_LONG);
            assertThat(wire.frames()).hasSize(1);
        }
    }

    @Test
    void a_text_without_an_end_is_dropped_before_it_grows_for_ever() {
        try (DeviceWire wire = loggedIn()) {
            wire.feed(ascii("+RESP:GTFRI" + ",1".repeat(QueclinkFrameDecoder.LONGEST))).feed(ascii(BEAT));
            assertThat(wire.reasons()).containsExactly(Reason.FRAME_TOO_LONG);
            assertThat(wire.frames()).hasSize(1);
        }
    }

    @Test
    void garbage_is_reported_once_a_run_and_ends_a_connection_that_nobody_has_named_itself_on() {
        try (DeviceWire wire = new DeviceWire(Track.QUECLINK)) {
            wire.feed(ascii("GET / HTTP/1.1\r\n".repeat(50)));
            assertThat(wire.reasons()).containsExactly(Reason.GARBAGE, Reason.PRE_LOGIN_BUDGET);
            wire.feed(ascii(BEAT));
            assertThat(wire.frames()).isEmpty();
        }
    }
}
