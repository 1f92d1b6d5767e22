package io.trackgate.navtelecom;

import java.util.List;

import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Secret;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class NavtelecomExplainerTest {

    private static List<Explained> explain(Sender from, String... hex) { return new NavtelecomExplainer().explain(Hex.bytes(hex), from); }

    private static NamedBytes field(Explained frame, String name) {
        return frame.fields().stream().filter(field -> field.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(frame.fields()));
    }

    @Test
    void records_are_explained_by_the_negotiation_before_them() {
        List<Explained> frames = explain(Sender.DEVICE, Ntcb.HANDSHAKE, Ntcb.FLEX_20, Ntcb.ONE_RECORD, "7F");
        assertThat(frames).extracting(Explained::name).containsExactly("handshake", "FLEX negotiation", "FLEX ~A", "ping");
        assertThat(frames).allMatch(Explained::valid);
        assertThat(field(frames.get(0), "IMEI").value()).isEqualTo(Ntcb.IMEI);
        assertThat(field(frames.get(1), "mask").value()).isEqualTo("fields {1, 2, 3, 4, 7, 19}, 14 bytes");
        assertThat(field(frames.get(2), "record 1: field 3, event time").value()).isEqualTo("2015-12-18T14:53:21Z");
        assertThat(field(frames.get(2), "record 1: field 19, main supply").value()).isEqualTo("12052");
        assertThat(field(frames.get(2), "crc")).isEqualTo(new NamedBytes(17, 1, "crc", "24", "right", null, true));
        assertThat(frames.get(2).records()).hasSize(1);
    }

    @Test
    void behind_it_a_long_answer_of_whoever_it_is_is_one_and_what_follows_too() {
        String text = "*@C" + "all is well, ".repeat(8) + "pwd=geheim";
        List<Explained> frames = explain(Sender.DEVICE, Ntcb.FLEX_20, Hex.of(Ntcb.packet(text)), Ntcb.ONE_RECORD);
        assertThat(frames).extracting(Explained::name).containsExactly("FLEX negotiation", "NTCB", "FLEX ~A");
        assertThat(frames.get(1).valid()).isTrue();
        assertThat(frames.get(1).secrets()).containsExactly(new Secret(16 + text.indexOf("geheim"), 6));
        FrameExplainer connection = new NavtelecomExplainer().ofConnection(new NavtelecomFacts());
        connection.explain(Hex.bytes(Ntcb.FLEX_20), Sender.DEVICE);
        assertThat(connection.explain(Ntcb.packet(text), Sender.DEVICE)).singleElement()
                .satisfies(answer -> assertThat(answer).isEqualTo(frames.get(1)));
    }

    @Test
    void without_it_nobody_knows_where_they_end() {
        Explained frame = explain(Sender.DEVICE, Ntcb.ONE_RECORD).getFirst();
        assertThat(frame.error()).contains("expected: the negotiation of its fields first");
        assertThat(frame.fields()).extracting(NamedBytes::name).containsExactly("not understood");
    }

    @Test
    void a_wrong_checksum_says_what_would_be_right() {
        Explained frame = explain(Sender.DEVICE, Ntcb.FLEX_20, Ntcb.ONE_RECORD.replace("142F 24", "142F 25")).getLast();
        assertThat(frame.error()).isEqualTo("BAD_CHECKSUM: crc 0x25 (expected: 0x24)");
        assertThat(field(frame, "crc").value()).isEqualTo("wrong, crc 0x25 (expected: 0x24)");
    }

    @Test
    void what_can_not_be_read_keeps_its_crc() {
        Explained frame = explain(Sender.DEVICE, Hex.of(Ntcb.flex("45 01 0500 0B25 000000"))).getFirst();
        assertThat(frame.valid()).isFalse();
        assertThat(frame.error()).contains("record of 5 bytes, structure 11");
        assertThat(field(frame, "not understood").raw()).isEqualTo("000000");
        assertThat(field(frame, "crc").value()).isEqualTo("right");
    }

    @Test
    void an_unfinished_frame_says_how_much_is_missing() {
        assertThat(explain(Sender.DEVICE, "404E54").getFirst().error()).isEqualTo("incomplete: at least 13 bytes are missing");
        assertThat(explain(Sender.SERVER, "7E41 01").getFirst().error()).isEqualTo("incomplete: at least 1 byte is missing");
    }

    @ParameterizedTest
    @CsvSource({"404E544300000000010000000300455E2A3C53, handshake answer, text, *<S",
            "404E544300000000010000000900B1A02A3C464C4558B01414, FLEX negotiation answer, structure version, 20",
            "404E544300000000010000000B004F5C2A215345544F5554203159, NTCB, text, *!SETOUT 1Y", "7E4101DF, 'FLEX ~A, receipt', records, 1",
            "7E540400000017, 'FLEX ~T, receipt', event index, 4", "7E43B9, 'FLEX ~C, receipt', crc, right", "7F, ping, ping, 127"})
    void what_the_server_says_is_named(String hex, String name, String field, String value) {
        Explained frame = explain(Sender.SERVER, hex).getFirst();
        assertThat(frame.valid()).isTrue();
        assertThat(frame.name()).isEqualTo(name);
        assertThat(field(frame, field).value()).isEqualTo(value);
    }
}
