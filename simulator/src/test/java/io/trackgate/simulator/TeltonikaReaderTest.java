package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The gateway's bytes, read as strictly as the device does. */
class TeltonikaReaderTest {
    // | preamble | length 15 | codec 12, one command, type 5 | size 7 | "getinfo" | 1 | crc |
    private static final String GETINFO = "00000000" + "0000000f" + "0c0105" + "00000007" + "676574696e666f" + "01" + "00004312";

    private final TeltonikaDevice device = new TeltonikaDevice(Models.model("telfmb120"), "352093081452251", change -> {},
            (wait, action) -> {});
    private final TeltonikaReader reader = new TeltonikaReader(device);
    private final List<Heard> heard = new ArrayList<>();
    private final ByteBuf in = Unpooled.buffer();

    private void feed(String hex) {
        in.writeBytes(ByteBufUtil.decodeHexDump(hex));
        reader.read(in, heard::add);
    }

    private List<String> kinds() { return heard.stream().map(each -> each.getClass().getSimpleName()).toList(); }

    @Test
    void login_receipt_and_command_in_one_segment_are_three_things() {
        feed("01" + "00000002" + GETINFO);
        assertThat(heard.get(0)).isEqualTo(new Heard.LoginAnswered(true));
        assertThat(heard.get(1)).isEqualTo(new Heard.RecordsAcked(2));
        assertThat(heard.get(2)).isInstanceOfSatisfying(Heard.CommandHeard.class, it -> assertThat(it.received()).isEqualTo("getinfo"));
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void a_command_cut_anywhere_is_one_command() {
        for (byte b : ByteBufUtil.decodeHexDump("01" + GETINFO)) {
            in.writeByte(b);
            reader.read(in, heard::add);
        }
        assertThat(kinds()).containsExactly("LoginAnswered", "CommandHeard");
    }

    @Test
    void a_command_before_the_login_answer_is_a_breach() {
        feed(GETINFO);
        assertThat(heard).containsExactly(new Heard.Broken("a command before the login answer"));
    }

    @Test
    void bytes_after_a_refusal_are_a_breach() {
        feed("00");
        feed("00000001");
        assertThat(heard).containsExactly(new Heard.LoginAnswered(false), new Heard.Odd("4 bytes after a refused login (expected: none)"));
    }

    @Test
    void a_second_login_answer_is_a_stray_byte() {
        feed("01" + "01" + "00000002");
        assertThat(heard).containsExactly(new Heard.LoginAnswered(true),
                new Heard.Broken("stray byte 0x01 (expected: 00, which begins a receipt or a command)"));
    }

    @Test
    void a_wrong_login_answer_is_a_breach() {
        feed("02");
        assertThat(heard).containsExactly(new Heard.Broken("login answer 0x02 (expected: 00 or 01)".replace("00 or 01", "01 or 00")));
    }

    @Test
    void a_receipt_for_nothing_before_another_receipt_is_told_from_a_command() {
        feed("01" + "00000000" + "00000003");
        assertThat(heard).contains(new Heard.RecordsAcked(0), new Heard.RecordsAcked(3));
    }

    @Test
    void four_zeros_that_nothing_follows_are_a_receipt_once_the_device_gives_up_waiting() {
        feed("01" + "00000000");
        assertThat(kinds()).containsExactly("LoginAnswered");
        reader.gaveUpWaiting(in, heard::add);
        assertThat(heard).last().isEqualTo(new Heard.RecordsAcked(0));
    }

    @Test
    void a_wrong_checksum_is_named_and_the_stream_goes_on() {
        feed("01" + GETINFO.replace("00004312", "00004313") + GETINFO);
        assertThat(kinds()).containsExactly("LoginAnswered", "Odd", "CommandHeard");
        assertThat(heard.get(1)).isEqualTo(new Heard.Odd("a command with crc 0x00004313 (expected: 0x00004312)"));
    }

    @Test
    void a_codec_14_command_for_another_imei_is_refused_without_being_understood() {
        feed("01");
        ByteBuf frame = Unpooled.buffer();
        io.trackgate.teltonika.TeltonikaMessages.TextFrame.command("352093081452252", "setdigout 11").writeFrame(frame);
        feed(ByteBufUtil.hexDump(frame));
        assertThat(kinds()).containsExactly("LoginAnswered", "AnswerAtOnce");
        ByteBuf nack = Unpooled.buffer();
        ((Heard.AnswerAtOnce) heard.get(1)).answer().writer().accept(nack);
        // | codec 14, one, type 11 | size 8 | IMEI | 1 |
        assertThat(ByteBufUtil.hexDump(nack))
                .startsWith("00000000" + "00000010" + "0e0111" + "00000008" + "0352093081452251" + "01" + "0000");
    }

    @Test
    void an_answer_type_sent_to_the_device_is_a_breach() {
        feed("01");
        ByteBuf frame = Unpooled.buffer();
        io.trackgate.teltonika.TeltonikaMessages.TextFrame.answer("getinfo").writeFrame(frame);
        feed(ByteBufUtil.hexDump(frame));
        assertThat(heard).last().isEqualTo(new Heard.Odd("codec 0x0c type 0x06 (expected: codec 0x0c or 0x0e, type 0x05)"));
    }

    @Test
    void a_text_that_is_too_long_or_ends_its_line_is_a_breach() {
        feed("01");
        for (String text : List.of("x".repeat(161), "getver\r\n")) {
            ByteBuf frame = Unpooled.buffer();
            io.trackgate.teltonika.TeltonikaMessages.TextFrame.command(text).writeFrame(frame);
            feed(ByteBufUtil.hexDump(frame));
        }
        assertThat(heard).contains(new Heard.Odd("a text of 161 characters (expected: <= 160)"),
                new Heard.Odd("a text that is not printable ASCII: getver\r\n"));
    }
}
