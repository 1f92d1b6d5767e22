package io.trackgate.teltonika;

import java.util.List;

import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TeltonikaExplainerTest {

    private static final String AVL = "00000000 00000036 08 01 0000016B40D8EA30 01 00000000 00000000 0000 0000 00 0000"
            + "01 05 02 15 03 01 01 01 42 5E0F 01 F1 0000601A 01 4E 0000000000000000 01 0000C7CF";

    private static List<Explained> explain(Sender from, String... hex) { return new TeltonikaExplainer().explain(Hex.bytes(hex), from); }

    private static NamedBytes field(Explained frame, String name) {
        return frame.fields().stream().filter(field -> field.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(frame.fields()));
    }

    @Test
    void glued_frames_of_a_device_are_told_apart() {
        List<Explained> frames = explain(Sender.DEVICE, "FF 000F 333536333037303432343431303133", AVL, "FF");
        assertThat(frames).extracting(Explained::name).containsExactly("ping", "login", "records, codec 8", "ping");
        assertThat(frames).allMatch(Explained::valid);
        assertThat(field(frames.get(1), "IMEI").value()).isEqualTo("356307042441013");
    }

    @Test
    void each_field_has_its_place_value_and_unit() {
        Explained frame = explain(Sender.DEVICE, AVL).getFirst();
        assertThat(field(frame, "record 1: timestamp").value()).isEqualTo("2019-06-10T10:04:46Z");
        assertThat(field(frame, "record 1: altitude").unit()).isEqualTo("m");
        assertThat(field(frame, "record 1: speed").unit()).isEqualTo("km/h");
        assertThat(field(frame, "record 1: longitude").unit()).isEqualTo("deg");
        assertThat(field(frame, "crc")).isEqualTo(new NamedBytes(62, 4, "crc", "0000c7cf", "right", null, true));
        assertThat(frame.records()).hasSize(1);
    }

    @Test
    void a_wrong_checksum_says_what_would_be_right_and_still_shows_the_fields() {
        Explained frame = explain(Sender.DEVICE, AVL.replace("C7CF", "C7CE")).getFirst();
        assertThat(frame.valid()).isFalse();
        assertThat(frame.error()).contains("0x0000c7ce").contains("0x0000c7cf");
        assertThat(field(frame, "crc").value()).isEqualTo("wrong (expected: 0x0000c7cf)");
        assertThat(field(frame, "record 1: priority").value()).isEqualTo("1");
    }

    @Test
    void an_unfinished_frame_says_how_much_is_missing() {
        assertThat(explain(Sender.DEVICE, "00000000 00000036 08 01").getFirst().error()).isEqualTo("incomplete: 56 bytes are missing");
        assertThat(explain(Sender.DEVICE, "00000000 0000").getFirst().error()).isEqualTo("incomplete: at least 2 bytes are missing");
        assertThat(explain(Sender.DEVICE, "000F 3335").getFirst().error()).isEqualTo("incomplete: 13 bytes are missing");
        assertThat(explain(Sender.SERVER, "0000").getFirst().error()).contains("2 bytes are missing");
    }

    @Test
    void garbage_and_broken_insides_are_shown_whole() {
        assertThat(explain(Sender.DEVICE, "47455420").getFirst().error()).startsWith("GARBAGE");
        Explained long_ = explain(Sender.DEVICE, "00000000 7FFFFFFF 08").getFirst();
        assertThat(long_.error()).startsWith("FRAME_TOO_LONG");
        assertThat(long_.fields()).extracting(NamedBytes::name).containsExactly("preamble", "data field length", "not understood");
        byte[] odd = Hex.bytes(Hex.written(out -> TeltonikaEncoder.frame(out, body -> body.writeBytes(Hex.bytes("08 01 0102 01")))));
        Explained broken = new TeltonikaExplainer().explain(odd, Sender.DEVICE).getFirst();
        assertThat(broken.valid()).isFalse();
        assertThat(broken.fields()).extracting(NamedBytes::name).contains("not understood").endsWith("crc");
    }

    @Test
    void the_servers_side_is_login_answers_receipts_and_commands() {
        List<Explained> frames = explain(Sender.SERVER, "01 00000002 00000000 0000000D 0C 01 05 00000005 676574696F 01 000000CB");
        assertThat(frames).extracting(Explained::name).containsExactly("login answer", "receipt", "text, codec 12");
        assertThat(frames).allMatch(Explained::valid);
        assertThat(field(frames.get(1), "accepted records").value()).isEqualTo("2");
        assertThat(field(frames.get(2), "text").value()).isEqualTo("getio");
        assertThat(field(explain(Sender.SERVER, "00").getFirst(), "login answer").value()).isEqualTo("refused");
        assertThat(field(explain(Sender.SERVER, "00000000").getFirst(), "accepted records").value()).isEqualTo("0");
        assertThat(explain(Sender.SERVER, "07").getFirst().error()).contains("expected: 00 or 01");
    }

    @Test
    void a_serial_links_text_is_valid_and_shown() {
        Explained frame = explain(Sender.DEVICE, "00000000 0000001B 0F 01 0B 00000013 654B65A4 0123456789123456 48656C6C6F210A 01 000093D6")
                .getFirst();
        assertThat(frame.valid()).isTrue();
        assertThat(field(frame, "timestamp").value()).isEqualTo("2023-11-08T10:40:36Z");
        assertThat(field(frame, "text").value()).isEqualTo("Hello!\n");
    }
}
