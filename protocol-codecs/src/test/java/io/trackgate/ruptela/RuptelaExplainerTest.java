package io.trackgate.ruptela;

import java.util.List;

import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RuptelaExplainerTest {

    private static List<Explained> explain(Sender from, String... hex) { return new RuptelaExplainer().explain(Hex.bytes(hex), from); }

    private static NamedBytes field(Explained frame, String name) {
        return frame.fields().stream().filter(field -> field.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(frame.fields()));
    }

    @Test
    void glued_frames_of_a_device_are_told_apart() {
        List<Explained> frames = explain(Sender.DEVICE, Wire.IDENTIFICATION, Wire.RECORD, Wire.HEARTBEAT);
        assertThat(frames).extracting(Explained::name).containsExactly("identification", "records", "heartbeat");
        assertThat(frames).allMatch(Explained::valid);
        assertThat(field(frames.getFirst(), "IMEI").value()).isEqualTo(Wire.IMEI);
    }

    @Test
    void each_field_has_its_place_value_and_unit() {
        Explained frame = explain(Sender.DEVICE, Wire.RECORD).getFirst();
        assertThat(field(frame, "record 1: time").value()).isEqualTo("2015-10-06T14:21:33Z");
        assertThat(field(frame, "record 1: latitude").value()).isEqualTo("54.6305118");
        assertThat(field(frame, "record 1: altitude").unit()).isEqualTo("m");
        assertThat(field(frame, "record 1: speed").unit()).isEqualTo("km/h");
        assertThat(field(frame, "record 1: value of 29").value()).isEqualTo("13198");
        assertThat(field(frame, "crc")).isEqualTo(new NamedBytes(52, 2, "crc", "300e", "right", null, true));
        assertThat(frame.records()).hasSize(1);
    }

    @Test
    void a_wrong_checksum_says_what_would_be_right_and_still_shows_the_fields() {
        Explained frame = explain(Sender.DEVICE, Wire.RECORD.replace("300E", "300F")).getFirst();
        assertThat(frame.valid()).isFalse();
        assertThat(frame.error()).isEqualTo("BAD_CHECKSUM: crc 0x300f (expected: 0x300e)");
        assertThat(field(frame, "record 1: satellites").value()).isEqualTo("10");
    }

    @Test
    void what_nobody_knows_is_named_as_such() {
        Explained frame = explain(Sender.DEVICE, "000B 0001440F32B21AB2 09 0102 6910").getFirst();
        assertThat(frame.name()).isEqualTo("fault codes");
        assertThat(frame.valid()).isFalse();
        assertThat(frame.error()).contains("layout is not known");
        assertThat(field(frame, "not understood").raw()).isEqualTo("0102");
    }

    @Test
    void the_server_s_side_has_no_imei() {
        List<Explained> frames = explain(Sender.SERVER, "0002 64 01 13BC", "0002 73 00 DAAC", "0007 6C 20676574696F 3CA6", "0001 67 17B9",
                "0009 75 00000195 00000001 9135");
        assertThat(frames).extracting(Explained::name).containsExactly("receipt of records", "answer to an identification", "text",
                "version?",
                "set an I/O value");
        assertThat(frames).allMatch(Explained::valid);
        assertThat(field(frames.get(0), "receipt").value()).isEqualTo("accepted");
        assertThat(field(frames.get(1), "receipt").value()).startsWith("not accepted");
        assertThat(field(frames.get(2), "text").value()).isEqualTo(" getio");
        assertThat(field(frames.get(4), "I/O id").value()).isEqualTo("405");
    }

    @Test
    void an_unfinished_frame_says_how_much_is_missing_and_garbage_is_garbage() {
        assertThat(explain(Sender.DEVICE, "0009 0001").getFirst().error()).isEqualTo("incomplete: 9 bytes are missing");
        assertThat(explain(Sender.DEVICE, "00").getFirst().error()).isEqualTo("incomplete: at least 1 byte is missing");
        assertThat(explain(Sender.SERVER, "0002 64").getFirst().error()).isEqualTo("incomplete: 3 bytes are missing");
        assertThat(explain(Sender.DEVICE, "FFFF 0001")).singleElement().matches(frame -> frame.name().equals("garbage") && !frame.valid());
        assertThat(explain(Sender.SERVER, "0000 64")).singleElement().matches(frame -> !frame.valid());
    }
}
