package io.trackgate.jt808;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

class Jt808ExplainerTest {

    private static final String BEAT = "7E000200000139123456780005377E";
    // ACC, fix, south, west, oil cut; -34.603722, -58.381592; serial 007e, escaped; two items
    private static final String PLACE = "7E 0200 0028 013912345678 007D02 00000000 0000040F 021002CA 037AD518 0019 0369 010F 251009165320"
            + "01 04 000186A0 30 01 1F 31 01 0B 12 7E";

    private static List<Explained> explain(Sender from, String... hex) { return new Jt808Explainer().explain(Hex.bytes(hex), from); }

    private static NamedBytes field(Explained frame, String name) {
        return frame.fields().stream().filter(field -> field.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(frame.fields()));
    }

    @Test
    void an_escaped_field_is_shown_as_it_is_on_the_wire_with_the_value_that_it_means() {
        Explained frame = explain(Sender.DEVICE, PLACE).getFirst();
        assertThat(frame.valid()).isTrue();
        assertThat(frame.name()).isEqualTo("0x0200 location");
        assertThat(field(frame, "flag")).isEqualTo(new NamedBytes(0, 1, "flag", "7e", "7e", null));
        assertThat(field(frame, "message id")).isEqualTo(new NamedBytes(1, 2, "message id", "0200", "0x0200 location", null));
        assertThat(field(frame, "attributes").value()).isEqualTo("body of 40");
        assertThat(field(frame, "serial")).isEqualTo(new NamedBytes(11, 3, "serial", "007d02", "126", null));
        assertThat(field(frame, "alarm bits").offset()).isEqualTo(14);
        assertThat(field(frame, "status bits").value()).isEqualTo("bits 0 ignition on, 1 fix, 2 south, 3 west, 10 oil cut");
        assertThat(field(frame, "latitude")).isEqualTo(new NamedBytes(22, 4, "latitude", "021002ca", "34.603722", "deg"));
        assertThat(field(frame, "speed").value()).isEqualTo("87.3");
        assertThat(field(frame, "checksum")).isEqualTo(new NamedBytes(54, 1, "checksum", "12", "right", null, true));
        assertThat(frame.records()).singleElement().satisfies(record -> assertThat(record.attributes()).containsEntry("oil_cut", true));
    }

    @Test
    void an_escaped_checksum_is_one_field_of_two_bytes() {
        Explained frame = explain(Sender.DEVICE, "7E 0800 4008 01 00000000017299841738 FFFF 0000007B00000701 7D01 7E").getFirst();
        assertThat(field(frame, "checksum").raw()).isEqualTo("7d01");
        assertThat(field(frame, "checksum").value()).isEqualTo("right");
        assertThat(field(frame, "attributes").value()).isEqualTo("body of 8, 2019");
    }

    @Test
    void what_is_too_short_for_an_imei_is_not_called_software() {
        String cutImei = "3335363330373034";
        Explained frame = explain(Sender.DEVICE, Framed.hex(0x0102, 0x4000, "00000000017299841738", 1, "0141" + cutImei)).getFirst();
        assertThat(frame.valid()).isTrue();
        assertThat(field(frame, "further bytes").raw()).isEqualTo(cutImei.toLowerCase(Locale.ROOT));
        assertThat(frame.fields()).extracting(NamedBytes::name).doesNotContain("IMEI", "software");
    }

    @Test
    void glued_frames_and_lone_flags_are_told_apart() {
        assertThat(explain(Sender.DEVICE, BEAT, "7E", BEAT)).extracting(Explained::name)
                .containsExactly("0x0002 heartbeat", "flag", "0x0002 heartbeat");
        assertThat(explain(Sender.DEVICE, BEAT, "7E", BEAT)).allMatch(Explained::valid);
    }

    @Test
    void a_wrong_checksum_says_what_would_be_right_and_still_shows_the_fields() {
        Explained frame = explain(Sender.DEVICE, BEAT.replace("377E", "367E")).getFirst();
        assertThat(frame.valid()).isFalse();
        assertThat(frame.error()).isEqualTo("BAD_CHECKSUM: xor 0x36 (expected: 0x37)");
        assertThat(field(frame, "checksum").value()).isEqualTo("wrong (expected: 0x37)");
        assertThat(field(frame, "phone").value()).isEqualTo("013912345678");
    }

    @Test
    void an_unfinished_frame_shows_what_is_there() {
        Explained frame = explain(Sender.DEVICE, BEAT.substring(0, 26)).getFirst();
        assertThat(frame.name()).isEqualTo("incomplete frame");
        assertThat(frame.error()).isEqualTo("incomplete: no closing 7e");
        assertThat(field(frame, "serial").value()).isEqualTo("5");
        assertThat(explain(Sender.SERVER, "7E").getFirst().valid()).isFalse();
        assertThat(explain(Sender.SERVER, "7E 82").getFirst().fields()).extracting(NamedBytes::name).containsExactly("flag", "so far");
    }

    @Test
    void garbage_and_damaged_frames_leave_the_next_one_whole() {
        List<Explained> frames = explain(Sender.DEVICE, "47 45 54", BEAT, "7E 0002 7D33 00", BEAT);
        assertThat(frames).extracting(Explained::name).containsExactly("garbage", "0x0002 heartbeat", "damaged frame", "0x0002 heartbeat");
        assertThat(frames).extracting(Explained::valid).containsExactly(false, true, false, true);
        assertThat(frames.get(0).error()).isEqualTo("GARBAGE: 0x47 (expected: 7e)");
        assertThat(frames.get(2).error()).isEqualTo("GARBAGE: 7d 33 (expected: 7d 01 or 7d 02)");
    }

    @Test
    void a_body_that_does_not_add_up_is_named_as_far_as_it_goes() {
        Explained frame = explain(Sender.DEVICE, Framed.hex("0200 0004 013912345678 0005 00000000")).getFirst();
        assertThat(frame.valid()).isFalse();
        assertThat(frame.error()).contains("expected: >= 28");
        assertThat(frame.fields()).extracting(NamedBytes::name).endsWith("not understood", "checksum", "flag");
    }

    @Test
    void the_servers_side_is_named_by_what_it_says() {
        Explained answer = explain(Sender.SERVER, "7E8001000501391234567800000007010200B07E").getFirst();
        assertThat(answer.name()).isEqualTo("0x8001 general answer");
        assertThat(field(answer, "reply serial").value()).isEqualTo("7");
        assertThat(field(answer, "reply id").value()).isEqualTo("0x0102 authentication");
        Explained set = explain(Sender.SERVER, "7E8103001301391234567800070200000020040000000000000029040000003C917E").getFirst();
        assertThat(field(set, "parameter 2: parameter").value()).isEqualTo("0x00000029");
        assertThat(field(set, "parameter 2: value").value()).isEqualTo("0000003c");
        Explained text = explain(Sender.SERVER, "7E830000180123456789017FFF09B2E2CAD43132334034353623616263212E2E2EBDE1CAF8B17E")
                .getFirst();
        assertThat(field(text, "text").value()).isEqualTo("测试123@456#abc!...结束");
    }

    @Test
    void nested_values_parts_and_vendors_headers_are_named() {
        Explained nested = explain(Sender.DEVICE,
                "7E0201003C02453031334900140000000000000000000201000F9005BBD430000000000000070113102041010400000000"
                        + "EB16000C00B28995062412035796032900060089FFFFFFFFB87E")
                .getFirst();
        assertThat(field(nested, "nested values").value()).contains("value=89950624120357960329");
        Explained part = explain(Sender.DEVICE, Framed.hex("0704 2002 013912345678 0014 0002 0001 AABB")).getFirst();
        assertThat(part.valid()).isTrue();
        assertThat(field(part, "part of the body").value()).isEqualTo("aabb");
        Explained vendors = explain(Sender.DEVICE, Framed.hex("5501 8003 013912345678 05 AABB")).getFirst();
        assertThat(field(vendors, "serial").value()).isEqualTo("5");
    }

    @Test
    void the_locations_of_a_batch_are_counted() {
        String place = "00000000 00000003 02633D88 06EEB6AD 0138 0003 0063 251009165320";
        Explained frame = explain(Sender.DEVICE, Framed.hex("0704 003F 013912345678 0014 0002 01 001C" + place + "001C" + place))
                .getFirst();
        assertThat(frame.records()).hasSize(2);
        assertThat(field(frame, "location 2: alarm bits").value()).isEqualTo("none");
    }

    // ---- secrets ----

    private static List<String> secrets(Explained frame, String hex) {
        String wire = new String(Hex.bytes(hex), StandardCharsets.ISO_8859_1);
        return frame.secrets().stream().map(secret -> wire.substring(secret.offset(), secret.offset() + secret.length())).toList();
    }

    private static String parameter(int id, String text) {
        return "%08X%02X".formatted(id, text.length()) + Hex.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void passwords_for_the_mobile_network_are_secrets_told_or_set() {
        String all = "05" + parameter(0x10, "apn") + parameter(0x12, "pw1") + parameter(0x11, "user") + parameter(0x16, "pw2")
                + parameter(0x25, "pw3");
        String told = Framed.hex(0x0104, 0, "013912345678", 1, "0007" + all);
        assertThat(secrets(explain(Sender.DEVICE, told).getFirst(), told)).containsExactly("pw1", "pw2", "pw3");
        String set = Framed.hex(0x8103, 0, "013912345678", 1, all);
        assertThat(secrets(explain(Sender.SERVER, set).getFirst(), set)).containsExactly("pw1", "pw2", "pw3");
    }

    @Test
    void of_a_message_with_secrets_nothing_is_shown_that_is_a_part_or_damaged_or_cut() {
        String code = Hex.of("secret".getBytes(StandardCharsets.US_ASCII));
        for (int id : List.of(0x0102, 0x0104, 0x8100, 0x8103)) {
            String part = Framed.part(id, 0, "013912345678", 1, 2, 1, code);
            Explained explained = explain(Sender.DEVICE, part).getFirst();
            assertThat(secrets(explained, part)).containsExactly("secret");
            assertThat(field(explained, "part of the body").value()).isEqualToIgnoringCase(code);
        }
        String damaged = Framed.hex(0x8103, 0, "013912345678", 1, "01 00000012 09" + code);
        assertThat(secrets(explain(Sender.SERVER, damaged).getFirst(), damaged)).containsExactly("secret");
        String cut = damaged.substring(0, damaged.length() - 4);
        assertThat(secrets(explain(Sender.SERVER, cut).getFirst(), cut)).singleElement(STRING).endsWith("secret");
        String other = Framed.part(0x0704, 0, "013912345678", 1, 2, 1, code);
        assertThat(explain(Sender.DEVICE, other).getFirst().secrets()).isEmpty();
    }
}
