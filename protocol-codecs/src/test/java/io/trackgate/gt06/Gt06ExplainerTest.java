package io.trackgate.gt06;

import java.util.List;

import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Gt06ExplainerTest {

    private static final String LOGIN = "7878 11 01 0752533678900242 7000 3201 0005 1279 0D0A";
    private static final String HEARTBEAT = "7878 0A 13 4401040001 0005 0845 0D0A";
    private static final String TRACK = "7878 1F 12 0B081D112E10 CF 027AC7EB 0C465849 00 148F" // as "GT06" 5.2
            + "01CC 00 287D 001FB8 0003 8081 0D0A";

    private static List<Explained> explain(Sender from, String... hex) { return new Gt06Explainer().explain(Hex.bytes(hex), from); }

    private static NamedBytes field(Explained frame, String name) {
        return frame.fields().stream().filter(field -> field.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(frame.fields()));
    }

    @Test
    void glued_frames_of_a_device_are_told_apart() {
        List<Explained> frames = explain(Sender.DEVICE, LOGIN, HEARTBEAT, TRACK);
        assertThat(frames).extracting(Explained::name).containsExactly("login", "heartbeat", "place, 0x12");
        assertThat(frames).allMatch(Explained::valid);
        assertThat(field(frames.getFirst(), "IMEI").value()).isEqualTo("752533678900242");
    }

    @Test
    void each_field_has_its_place_value_and_unit() {
        Explained frame = explain(Sender.DEVICE, TRACK).getFirst();
        assertThat(frame.fields()).extracting(NamedBytes::name).containsExactly("start mark", "length", "protocol number", "date and time",
                "satellites", "latitude", "longitude", "speed", "course and flags", "MCC", "MNC", "LAC", "cell id", "serial", "crc", "end");
        assertThat(field(frame, "date and time").value()).isEqualTo("2011-08-29T17:46:16");
        assertThat(field(frame, "satellites").value()).isEqualTo("15");
        assertThat(field(frame, "latitude").value()).startsWith("23.11166");
        assertThat(field(frame, "latitude").unit()).isEqualTo("deg");
        assertThat(field(frame, "course and flags").value()).isEqualTo("143 deg, north, east, fix");
        assertThat(field(frame, "cell id").value()).isEqualTo("8120");
        assertThat(field(frame, "crc")).isEqualTo(new NamedBytes(32, 2, "crc", "8081", "right", null, true));
        assertThat(frame.records()).hasSize(1);
    }

    @Test
    void a_wrong_checksum_says_what_would_be_right_and_still_shows_the_fields() {
        Explained frame = explain(Sender.DEVICE, HEARTBEAT.replace("0845", "0844")).getFirst();
        assertThat(frame.valid()).isFalse();
        assertThat(frame.error()).isEqualTo("BAD_CHECKSUM: crc 0x0844 (expected: 0x0845)");
        assertThat(field(frame, "crc").value()).isEqualTo("wrong (expected: 0x0845)");
        assertThat(field(frame, "GSM signal").value()).isEqualTo("4");
    }

    @Test
    void a_content_that_is_too_short_does_not_run_into_the_frame_s_end() {
        Explained frame = explain(Sender.DEVICE, "7878 11 12 1A0B1A021E00 CA 047D1A20 00 0007 A416 0D0A").getFirst();
        assertThat(frame.valid()).isFalse();
        assertThat(frame.error()).contains("longitude at 15: 4 bytes (expected: <= 1");
        assertThat(field(frame, "not understood").raw()).isEqualTo("00");
        assertThat(field(frame, "serial").raw()).isEqualTo("0007");
        assertThat(field(frame, "crc").value()).isEqualTo("right");
        assertThat(frame.records()).isEmpty();
    }

    @Test
    void an_unfinished_frame_says_how_much_is_missing() {
        assertThat(explain(Sender.DEVICE, "7878 0A 13 44").getFirst().error()).isEqualTo("incomplete: 10 bytes are missing");
        assertThat(explain(Sender.DEVICE, "7979 00").getFirst().error()).isEqualTo("incomplete: at least 7 bytes are missing");
        assertThat(explain(Sender.SERVER, "78").getFirst().error()).isEqualTo("incomplete: at least 9 bytes are missing");
    }

    @Test
    void what_is_no_frame_is_shown_whole_and_the_frame_behind_it_is_found() {
        List<Explained> frames = explain(Sender.DEVICE, "0055AA78", HEARTBEAT, "7979 0FF0 21", HEARTBEAT, "7979 FFFF 21", HEARTBEAT);
        assertThat(frames).extracting(Explained::name).containsExactly("garbage", "incomplete frame", "heartbeat", "incomplete frame",
                "heartbeat", "garbage", "heartbeat");
        assertThat(frames.get(5).error()).startsWith("FRAME_TOO_LONG");
        assertThat(frames.getFirst().error()).startsWith("GARBAGE");
    }

    @Test
    void a_frame_whose_length_is_wrong_is_valid_where_its_checksum_fits() {
        Explained frame = explain(Sender.DEVICE, "7878 08 13 4401040001 0005 93BF 0D0A").getFirst();
        assertThat(frame.valid()).isTrue();
        assertThat(field(frame, "length").value()).isEqualTo("8");
    }

    @Test
    void contents_that_do_not_add_up_are_shown_to_their_end() {
        byte[] odd = Hex.bytes(Hex.written(out -> Gt06Encoder.frame(out, false, 0x16, 1, body -> body.writeBytes(Hex.bytes("0102")))));
        Explained broken = new Gt06Explainer().explain(odd, Sender.DEVICE).getFirst();
        assertThat(broken.valid()).isFalse();
        assertThat(broken.error()).isNotNull();
        assertThat(broken.fields().stream().mapToInt(NamedBytes::length).sum()).isEqualTo(odd.length);
    }

    @Test
    void the_servers_side_is_receipts_times_addresses_and_commands() {
        List<Explained> frames = explain(Sender.SERVER, "7878 05 13 0005 AFD5 0D0A", "7878 0B 8A 0F0C1D000015 0006 F086 0D0A",
                "7878 12 80 0C 12340001 52454C41592C3123 0001 AC1B 0D0A");
        assertThat(frames).extracting(Explained::name).containsExactly("receipt for 0x13", "time", "command");
        assertThat(frames).allMatch(Explained::valid);
        assertThat(field(frames.get(2), "text").value()).isEqualTo("RELAY,1#");
    }

    @Test
    void a_clones_keep_alive_is_one() {
        assertThat(explain(Sender.DEVICE, "7878 01 08 0D0A").getFirst()).matches(Explained::valid)
                .extracting(Explained::name).isEqualTo("keep-alive");
    }
}
