package io.trackgate.simulator;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.jt808.Framed;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The gateway's frames, read as strictly as a terminal does. */
class Jt808ReaderTest {
    private static final String PHONE = "013912345678";
    // | 8105 | one byte | phone | serial 9 | 64: cut |
    private static final String CUT = "7E81050001013912345678000964D87E";

    private final Jt808Device device = new Jt808Device(Models.model("g10ls"), "13912345678", change -> {}, InstantSource.system());
    private final Jt808Reader reader = new Jt808Reader(device);
    private final List<Heard> heard = new ArrayList<>();
    private final ByteBuf in = Unpooled.buffer();
    private int serverSerial;

    @BeforeEach
    void registered() { said(device.login().orElseThrow()); }

    private static String said(Outgoing frame) { return Hex.written(frame.writer()); }

    private void feed(String... hex) {
        in.writeBytes(Hex.bytes(hex));
        reader.read(in, heard::add);
    }

    private void server(int id, String body) { feed(Framed.hex(id, 0, PHONE, serverSerial++, body)); }

    /** Registration has serial 0, authentication 1. */
    private void logIn() {
        server(0x8100, "0000 00 434F444537"); // for 0, done, "CODE7"
        said(((Heard.AnswerAtOnce) heard.removeFirst()).answer());
        server(0x8001, "0001 0102 00"); // for 1, authentication, done
        heard.clear();
    }

    private List<String> kinds() { return heard.stream().map(each -> each.getClass().getSimpleName()).toList(); }

    private void odd(String what) {
        assertThat(heard).containsExactly(new Heard.Odd(what));
        heard.clear();
    }

    @Test
    void a_code_is_shown_at_once_and_its_acceptance_is_the_login() {
        server(0x8100, "0000 00 434F444537");
        assertThat(heard).singleElement().isInstanceOfSatisfying(Heard.AnswerAtOnce.class,
                it -> assertThat(said(it.answer())).isEqualTo(Framed.hex(0x0102, 0, PHONE, 1, "434F444537")));
        heard.clear();
        server(0x8001, "0001 0102 00");
        assertThat(heard).containsExactly(new Heard.LoginAnswered(true));
    }

    @Test
    void an_empty_or_long_or_unprintable_code_is_odd() {
        List<String> codes = List.of("", "31".repeat(21), "3100");
        for (int serial = 0; serial < codes.size(); serial++) {
            server(0x8100, "%04X 00 ".formatted(serial) + codes.get(serial));
            assertThat(heard).singleElement().isInstanceOfSatisfying(Heard.Odd.class,
                    odd -> assertThat(odd.what()).startsWith("0x8100 with the code \"")
                            .endsWith("(expected: 1 to 20 characters of ASCII)"));
            heard.clear();
            said(device.login().orElseThrow());
        }
    }

    @Test
    void a_refused_registration_is_a_refused_login_and_what_follows_is_odd() {
        server(0x8100, "0000 03"); // terminal already registered
        assertThat(heard).containsExactly(new Heard.LoginAnswered(false));
        heard.clear();
        feed(CUT);
        odd("0x8105 after a refused login (expected: nothing)");
    }

    @Test
    void a_refused_code_is_forgotten() {
        server(0x8100, "0000 00 434F444537");
        said(((Heard.AnswerAtOnce) heard.removeFirst()).answer());
        server(0x8001, "0001 0102 01");
        assertThat(heard).containsExactly(new Heard.LoginAnswered(false));
        assertThat(said(device.login().orElseThrow())).startsWith("7E0100");
    }

    @Test
    void a_command_before_the_authentication_is_odd() {
        feed(CUT);
        odd("0x8105 64 before the authentication was answered");
    }

    @Test
    void a_receipt_for_one_record_and_one_for_several_tell_how_many() {
        logIn();
        DeviceRecord record = new DeviceRecord(new Route(1).drive(0, Duration.ZERO), List.of(false));
        said(device.packet(List.of(record))); // serial 2
        said(device.packet(List.of(record, record, record))); // serial 3
        server(0x8001, "0002 0200 00");
        server(0x8001, "0003 0704 00");
        assertThat(heard).containsExactly(new Heard.RecordsAcked(1), new Heard.RecordsAcked(3));
    }

    @Test
    void the_answer_to_a_keep_alive_or_a_text_is_no_receipt() {
        logIn();
        said(device.ping().orElseThrow());
        said(device.unsolicited("Hi"));
        server(0x8001, "0002 0002 00");
        server(0x8001, "0003 6006 00");
        assertThat(heard).isEmpty();
    }

    @Test
    void a_second_answer_and_one_to_nothing_are_odd() {
        logIn();
        said(device.ping().orElseThrow());
        server(0x8001, "0002 0002 00");
        server(0x8001, "0002 0002 00");
        odd("0x8001 for serial 2 (expected: one that waits for its answer)");
        server(0x8001, "FFFF 0200 00");
        odd("0x8001 for serial 65535 (expected: one that waits for its answer)");
        server(0x8100, "0000 00 434F444537");
        odd("0x8100 for serial 0 (expected: that of a registration that waits for it)");
    }

    @Test
    void an_answer_with_another_id_or_result_is_odd() {
        logIn();
        said(device.ping().orElseThrow());
        server(0x8001, "0002 0200 00");
        odd("0x8001 for serial 2 and 0x0200 (expected: 0x0002)");
        server(0x8001, "0002 0002 01");
        odd("0x8001 for 0x0002 with result 1 (expected: 0)");
    }

    @Test
    void a_registration_has_an_answer_of_its_own() {
        server(0x8001, "0000 0100 00");
        odd("0x8001 for serial 0 and 0x0100 (expected: 0x8100)");
    }

    @Test
    void an_answer_to_an_answer_is_odd() {
        logIn();
        for (String id : List.of("0001", "0104", "0201", "0500")) {
            server(0x8001, "0002" + id + "00");
            odd("0x8001 for 0x" + id + " (expected: none, that is an answer itself)");
        }
    }

    @Test
    void a_command_cut_anywhere_is_one_command() {
        logIn();
        for (byte octet : Hex.bytes(CUT, CUT)) {
            in.writeByte(octet);
            reader.read(in, heard::add);
        }
        assertThat(kinds()).containsExactly("CommandHeard", "CommandHeard");
        assertThat(heard.getFirst()).isInstanceOfSatisfying(Heard.CommandHeard.class, it -> {
            assertThat(it.received()).isEqualTo("0x8105 64");
            assertThat(it.command().kind()).isEqualTo(CommandKind.SET_OUTPUTS);
        });
    }

    @Test
    void escaped_bytes_are_what_they_stand_for() {
        logIn();
        feed("7E83000006013912345678000C 01 7D02 7D01 01 02 7D02 C67E"); // flag 1; 7E, 7D, 01, 02, 7E
        assertThat(heard).singleElement().isInstanceOfSatisfying(Heard.CommandHeard.class,
                it -> assertThat(it.received()).isEqualTo("0x8300 ~}\u0001\u0002~"));
    }

    @Test
    void a_wrong_checksum_or_length_or_escape_costs_one_frame() {
        logIn();
        feed(CUT.replace("D87E", "D97E"), CUT);
        assertThat(heard.removeFirst()).isEqualTo(new Heard.Odd("a frame with checksum 0xd9 (expected: 0xd8)"));
        assertThat(kinds()).containsExactly("CommandHeard");
        heard.clear();
        feed(Framed.hex("81050002" + PHONE + "0009" + "64"));
        odd("0x8105 with a body of 1 bytes (expected: 2, as its header says)");
        feed("7E 8105 0001 013912345678 0009 7D 03 7E");
        odd("a frame that is none: GARBAGE: 7d 03 (expected: 7d 01 or 7d 02)");
        feed("7E 0102 7E");
        odd("a frame of 1 bytes (expected: >= 12)");
    }

    @Test
    void bytes_between_frames_are_odd_and_the_next_flag_begins_a_frame() {
        logIn();
        feed("00 01", CUT);
        assertThat(heard.removeFirst()).isEqualTo(new Heard.Odd("stray byte 0x00 (expected: 7e, which begins a frame)"));
        assertThat(kinds()).containsExactly("CommandHeard");
    }

    @Test
    void a_frame_without_an_end_is_given_up() {
        logIn();
        feed("7E", "00".repeat(4097));
        odd("a frame of 4097 bytes (expected: <= 4096)");
        feed(CUT);
        assertThat(kinds()).containsExactly("CommandHeard");
    }

    @Test
    void another_phone_or_edition_is_odd() {
        logIn();
        feed(Framed.hex(0x8201, 0, "013912345679", 1, ""));
        assertThat(heard).singleElement().isInstanceOfSatisfying(Heard.Odd.class,
                odd -> assertThat(odd.what()).startsWith("0x8201 for ").contains("013912345679").contains("expected").contains(PHONE));
        heard.clear();
        feed(Framed.hex(0x8201, 0x4000, "00000000" + PHONE, 1, ""));
        assertThat(kinds()).containsExactly("Odd");
    }

    @Test
    void parts_and_encryption_are_odd() {
        logIn();
        feed(Framed.hex("82012000" + PHONE + "0001" + "00020001"));
        odd("0x8201 with attributes 0x2000 (expected: whole and plain)");
        feed(Framed.hex("82010400" + PHONE + "0001"));
        odd("0x8201 with attributes 0x0400 (expected: whole and plain)");
    }

    @Test
    void answers_to_questions_that_it_never_asks_are_odd_and_wanted_parts_are_not_brought() {
        logIn();
        server(0x8004, "251009085320");
        odd("0x8004 (expected: none, nobody asked)");
        server(0x8003, "0002 01 0001");
        assertThat(heard).isEmpty();
    }

    @Test
    void an_unknown_message_is_a_command_that_it_does_not_know() {
        logIn();
        server(0x8F00, "0102");
        assertThat(heard).singleElement().isInstanceOfSatisfying(Heard.CommandHeard.class, it -> {
            assertThat(it.received()).isEqualTo("0x8f00 0102");
            assertThat(it.command().kind()).isEqualTo(CommandKind.UNKNOWN);
        });
    }
}
