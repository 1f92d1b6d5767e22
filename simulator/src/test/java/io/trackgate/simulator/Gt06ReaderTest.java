package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.gt06.Gt06Encoder;
import io.trackgate.gt06.Gt06Messages.ServerCommand;
import io.trackgate.protocol.Position;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The gateway's bytes, read as strictly as the device does. */
class Gt06ReaderTest {
    // | mark | length 5 | what is received | its serial | crc | end |
    private static final String LOGIN_RECEIPT = "7878" + "05" + "01" + "0001" + "d9dc" + "0d0a";
    private static final String RECEIPT_2 = "7878" + "05" + "13" + "0002" + "db6a" + "0d0a";
    private static final String RECEIPT_3 = "7878" + "05" + "13" + "0003" + "cae3" + "0d0a";
    // | mark | length 18 | command | 4 + 8 | flag | "VERSION#" | serial 2 | crc | end |
    private static final String VERSION = "7878" + "12" + "80" + "0c" + "12340002" + "56455253494f4e23" + "0002" + "2fdb" + "0d0a";
    // | mark | length 20 | command | 4 + 8 | flag | "RELAY,1#" | English | serial 2 | crc | end |
    private static final String RELAY = "7878" + "14" + "80" + "0c" + "12340001" + "52454c41592c3123" + "0002" + "0001" + "9c70" + "0d0a";

    private final Gt06Device device = new Gt06Device(Models.model("gt06n"), "356307042441013", change -> {});
    private final ServerReader reader = device.reader();
    private final List<Heard> heard = new ArrayList<>();
    private final ByteBuf in = Unpooled.buffer();

    private void feed(String hex) {
        in.writeBytes(ByteBufUtil.decodeHexDump(hex));
        reader.read(in, heard::add);
    }

    private static void send(Outgoing frame) { frame.writer().accept(Unpooled.buffer()); }

    private void logIn() {
        send(device.login().orElseThrow());
        feed(LOGIN_RECEIPT);
        heard.clear();
    }

    private void sendRecords(int count) {
        RoutePoint point = new RoutePoint(0, new Position(0, 0, 0, 0, 0, 0, true), false, false, 0);
        send(device.packet(Collections.nCopies(count, new DeviceRecord(point, List.of(false)))));
    }

    private static String command(long flag, String text) {
        ByteBuf out = Unpooled.buffer();
        new ServerCommand(flag, text, null).writeFrame(out, 1);
        return ByteBufUtil.hexDump(out);
    }

    private List<String> kinds() { return heard.stream().map(each -> each.getClass().getSimpleName()).toList(); }

    @Test
    void login_receipt_and_commands_in_one_segment_are_three_things() {
        send(device.login().orElseThrow());
        feed(LOGIN_RECEIPT + VERSION + RELAY);
        assertThat(heard.get(0)).isEqualTo(new Heard.LoginAnswered(true));
        assertThat(heard.get(1)).isInstanceOfSatisfying(Heard.CommandHeard.class, it -> assertThat(it.received()).isEqualTo("VERSION#"));
        assertThat(heard.get(2)).isInstanceOfSatisfying(Heard.CommandHeard.class, it -> {
            assertThat(it.received()).isEqualTo("RELAY,1#");
            assertThat(it.command().text()).isEqualTo("RELAY,1#");
        });
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void frames_cut_anywhere_are_the_same_frames() {
        send(device.login().orElseThrow());
        for (byte b : ByteBufUtil.decodeHexDump(LOGIN_RECEIPT + RELAY)) {
            in.writeByte(b);
            reader.read(in, heard::add);
        }
        assertThat(kinds()).containsExactly("LoginAnswered", "CommandHeard");
    }

    @Test
    void the_receipt_of_its_heartbeat_is_that_of_a_whole_packet() {
        logIn();
        sendRecords(3);
        feed("7878" + "05" + "13" + "0005" + "afd5" + "0d0a");
        assertThat(heard).containsExactly(new Heard.RecordsAcked(3));
    }

    @Test
    void a_packet_sent_again_waits_for_its_own_receipt() {
        logIn();
        sendRecords(1);
        sendRecords(1);
        feed("7878" + "05" + "13" + "0005" + "afd5" + "0d0a");
        feed(RECEIPT_3);
        assertThat(heard).containsExactly(new Heard.RecordsAcked(1), new Heard.RecordsAcked(1));
    }

    @Test
    void the_receipt_of_a_heartbeat_alone_is_none_for_records() {
        logIn();
        send(device.ping().orElseThrow());
        feed(RECEIPT_2);
        assertThat(heard).isEmpty();
    }

    @Test
    void a_receipt_for_what_nobody_sent_is_a_breach() {
        logIn();
        feed(RECEIPT_2);
        assertThat(heard).containsExactly(
                new Heard.Odd("a receipt 0x13 for serial 2 (expected: none, nothing with this serial waits for one)"));
    }

    @Test
    void a_second_receipt_is_a_breach() {
        logIn();
        send(device.ping().orElseThrow());
        feed(RECEIPT_2 + RECEIPT_2 + LOGIN_RECEIPT);
        assertThat(kinds()).containsExactly("Odd", "Odd");
    }

    @Test
    void a_receipt_with_another_message_s_number_is_a_breach() {
        logIn();
        send(device.ping().orElseThrow());
        feed("7878" + "05" + "01" + "0002" + "eb47" + "0d0a");
        assertThat(heard).containsExactly(new Heard.Odd("a receipt 0x01 for serial 2 (expected: 0x13)"));
        feed(RECEIPT_2);
        assertThat(heard).hasSize(1);
    }

    @Test
    void receipts_for_positions_and_answers_are_breaches() {
        feed("7878" + "05" + "22" + "0001" + "3583" + "0d0a");
        feed("7878" + "05" + "21" + "0001" + "dae7" + "0d0a");
        assertThat(heard).containsExactly(
                new Heard.Odd("a receipt 0x22 for serial 1 (expected: none, nothing with this serial waits for one)"),
                new Heard.Odd("a receipt 0x21 for serial 1 (expected: none, nothing with this serial waits for one)"));
    }

    @Test
    void a_receipt_of_another_connection_is_a_breach_here() {
        logIn();
        send(device.ping().orElseThrow());
        List<Heard> other = new ArrayList<>();
        device.reader().read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(RECEIPT_2)), other::add);
        assertThat(other).hasSize(1).first().isInstanceOf(Heard.Odd.class);
        feed(RECEIPT_2);
        assertThat(heard).isEmpty();
    }

    @Test
    void heartbeats_that_nobody_receipts_do_not_fill_the_memory() {
        logIn();
        for (int i = 0; i < 257; i++) { send(device.ping().orElseThrow()); }
        feed(RECEIPT_2);
        assertThat(kinds()).containsExactly("Odd");
        feed(RECEIPT_3);
        assertThat(heard).hasSize(1);
    }

    @Test
    void a_command_before_the_login_answer_is_a_breach_and_not_carried_out() {
        feed(RELAY);
        assertThat(heard).containsExactly(new Heard.Odd("a command before the login answer"));
    }

    @Test
    void a_wrong_checksum_is_named_and_the_stream_goes_on() {
        logIn();
        feed(VERSION.replace("2fdb", "2fdc") + VERSION);
        assertThat(kinds()).containsExactly("Odd", "CommandHeard");
        assertThat(heard.getFirst()).isEqualTo(new Heard.Odd("a frame with crc 0x2fdc (expected: 0x2fdb)"));
    }

    @Test
    void the_stream_is_found_again_behind_strangers() {
        logIn();
        feed("ff00" + VERSION + "01" + VERSION);
        assertThat(kinds()).containsExactly("Odd", "CommandHeard", "Odd", "CommandHeard");
        assertThat(heard.getFirst()).isEqualTo(new Heard.Odd("2 bytes without a start mark (expected: 7878 or 7979)"));
    }

    @Test
    void a_wrong_length_is_named_and_the_stream_goes_on() {
        logIn();
        feed("7878" + "04" + VERSION);
        assertThat(heard.getFirst()).isEqualTo(new Heard.Odd("length 4 (expected: 5..11264)"));
        assertThat(kinds()).last().isEqualTo("CommandHeard");
        heard.clear();
        // a length of 6 where 5 is right
        feed("7878" + "06" + "13" + "0002" + "db6a" + "0d0a" + VERSION);
        assertThat(heard.getFirst()).isEqualTo(new Heard.Odd("a frame that ends with 0x0a78 (expected: 0x0d0a)"));
        assertThat(kinds()).last().isEqualTo("CommandHeard");
    }

    @Test
    void a_length_that_no_device_has_room_for_is_not_waited_for() {
        logIn();
        feed("7979" + "ffff" + VERSION);
        assertThat(heard.getFirst()).isEqualTo(new Heard.Odd("length 65535 (expected: 5..11264)"));
        assertThat(kinds()).last().isEqualTo("CommandHeard");
    }

    @Test
    void a_receipt_in_a_long_frame_is_a_breach() {
        logIn();
        feed("7979" + "0005" + "13" + "0002" + "e8c3" + "0d0a");
        assertThat(heard).containsExactly(new Heard.Odd("message 0x13 in a 7979 frame (expected: 7878)"));
    }

    @Test
    void a_time_that_nobody_asked_for_is_a_breach() {
        logIn();
        // | mark | length 11 | time | 2026-03-01 10:00:00 | serial 1 | crc | end |
        feed("7878" + "0b" + "8a" + "1a03010a0000" + "0001" + "d210" + "0d0a");
        assertThat(heard).containsExactly(new Heard.Odd("message 0x8a (expected: a receipt or a command)"));
    }

    @Test
    void a_command_whose_length_is_wrong_says_nothing() {
        logIn();
        for (int length : new int[]{0, 3, 255}) {
            ByteBuf out = Unpooled.buffer();
            Gt06Encoder.frame(out, false, 0x80, 1, content -> content.writeByte(length).writeInt(1).writeByte('#'));
            feed(ByteBufUtil.hexDump(out));
        }
        assertThat(heard).hasSize(3).allSatisfy(each -> assertThat(each).isInstanceOfSatisfying(Heard.Odd.class,
                odd -> assertThat(odd.what()).startsWith("a frame that says nothing: ")));
    }

    @Test
    void a_text_without_its_end_is_dropped() {
        logIn();
        feed(command(1, "RELAY,1"));
        assertThat(heard).containsExactly(new Heard.Odd("a text without an end: RELAY,1 (expected: # at its end)"));
    }

    @Test
    void a_text_ends_at_its_first_mark() {
        logIn();
        feed(command(1, "RELAY,1#RELAY,0#"));
        assertThat(heard.getFirst()).isEqualTo(new Heard.Odd("a text behind its end: RELAY,1#RELAY,0# (expected: one #, at its end)"));
        assertThat(heard.get(1)).isInstanceOfSatisfying(Heard.CommandHeard.class,
                it -> assertThat(it.command().outputs()).containsEntry(1, true));
    }

    @Test
    void texts_in_lower_case_unprintable_or_without_a_flag_are_breaches_that_are_understood() {
        logIn();
        feed(command(1, "relay,1#") + command(1, "VERSION\r\n#") + command(0, "VERSION#"));
        assertThat(heard.stream().filter(each -> each instanceof Heard.Odd)).containsExactly(
                new Heard.Odd("a text in lower case: relay,1# (expected: upper case)"),
                new Heard.Odd("a text that is not printable ASCII: VERSION\r\n#"),
                new Heard.Odd("a command with flag 0 (expected: one that tells its answer)"));
        assertThat(heard.stream().filter(each -> each instanceof Heard.CommandHeard)).hasSize(3);
    }
}
