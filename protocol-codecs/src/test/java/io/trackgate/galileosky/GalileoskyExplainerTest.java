package io.trackgate.galileosky;

import java.util.List;

import io.netty.buffer.Unpooled;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.Recognition;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class GalileoskyExplainerTest {

    private static List<Explained> explain(Sender from, byte[]... packets) {
        return new GalileoskyProtocol().explainer().explain(Hex.join(packets), from);
    }

    private static NamedBytes field(Explained frame, String name) {
        return frame.fields().stream().filter(field -> field.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(frame.fields()));
    }

    @Test
    void glued_packets_are_told_apart_and_each_field_has_its_value_and_unit() {
        List<Explained> frames = explain(Sender.DEVICE, Hex.bytes(Packets.HEAD),
                Packets.main("10 0100 20 00A0BE5D 34 FBFF 41 9630", "10 0200"));
        assertThat(frames).extracting(Explained::name).containsExactly("head packet", "records");
        assertThat(frames).allMatch(Explained::valid);
        assertThat(field(frames.getFirst(), "length").value()).isEqualTo("23, more in the archive");
        assertThat(field(frames.getFirst(), "record 1: imei").value()).isEqualTo(Packets.IMEI);
        assertThat(field(frames.getFirst(), "crc").value()).isEqualTo("right");
        assertThat(field(frames.get(1), "record 1: altitude").value()).isEqualTo("-5");
        assertThat(field(frames.get(1), "record 1: supply voltage").unit()).isEqualTo("mV");
        assertThat(field(frames.get(1), "record 1: time").value()).startsWith("2019-11-03");
        assertThat(field(frames.get(1), "record 2: number in the archive").value()).isEqualTo("2");
        assertThat(frames.get(1).records()).hasSize(2);
    }

    @Test
    void damage_unknown_tags_and_what_is_missing_are_named() {
        byte[] data = Packets.main("10 0100", "5B 0102");
        Explained unknown = explain(Sender.DEVICE, data).getFirst();
        assertThat(unknown.error()).contains("tag 0x5b");
        assertThat(field(unknown, "not understood").raw()).isEqualTo("0102");
        assertThat(unknown.records()).hasSize(1);
        data[4] ^= 1;
        assertThat(explain(Sender.DEVICE, data).getFirst().error()).startsWith("BAD_CHECKSUM: crc 0x");
        assertThat(explain(Sender.DEVICE, Hex.bytes("01 1780 01")).getFirst().error()).isEqualTo("incomplete: 24 bytes are missing");
        assertThat(explain(Sender.DEVICE, Hex.bytes("01 0002 0B 00")).getFirst().error()).contains("EGTS");
    }

    @Test
    void the_server_s_commands_and_receipts_are_named() {
        List<Explained> frames = explain(Sender.SERVER, Hex.bytes("02869C", "07869C"), Hex.bytes(
                "01 2100 03383638323034303035363437383338 040000 E044332211 E1074F757420302C31 82C8"));
        assertThat(frames).extracting(Explained::name).containsExactly("receipt", "receipt", "command");
        assertThat(frames).allMatch(Explained::valid);
        assertThat(field(frames.get(2), "text").value()).isEqualTo("Out 0,1");
        assertThat(field(frames.get(2), "command number").value()).isEqualTo("287454020");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {" | MAYBE", "01 | MAYBE", "011780 | MAYBE", "0117800111 | MAYBE", "0117800111 02DF 0338 | MAYBE",
            "011780 0111 02DF 03383638323034303035363437383338 | YES", "011480 0182 0214 03383636373130303337393034393635 | YES",
            "012A00 03383638323034303035363437383338 | YES", "0100020B | NO", "01000000 0B | NO", "011780 0111 02DF 04 | NO",
            "011780 0339AA | NO",
            "0036 | NO", "78 | NO", "7E | NO", "08 | NO", "01 0036 01001C | NO"})
    void a_shared_port_waits_until_the_imei_is_there(String hex, Recognition expected) {
        assertThat(new GalileoskyProtocol().recognise(Unpooled.wrappedBuffer(Hex.bytes(hex == null ? "" : hex)))).isEqualTo(expected);
    }
}
