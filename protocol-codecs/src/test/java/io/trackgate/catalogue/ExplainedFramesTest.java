package io.trackgate.catalogue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.FrameExplainer.Explained;
import io.trackgate.protocol.FrameExplainer.NamedBytes;
import io.trackgate.protocol.FrameExplainer.Secret;
import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.testing.Hex;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the explanations of all families have in common: checksums and secrets are marked, and a frame that is not whole says so. */
class ExplainedFramesTest {

    private static final ProtocolCatalog CATALOG = new ProtocolCatalog();

    static List<String> families() { return List.copyOf(CATALOG.names()); }

    private static DeviceProtocol protocol(String family) { return CATALOG.find(family).orElseThrow(); }

    private static List<Explained> explained(String family, byte[] bytes, Sender from) {
        return protocol(family).explainer().explain(bytes, from);
    }

    private static List<Explained> explained(String family, String text, Sender from) {
        return explained(family, text.getBytes(StandardCharsets.ISO_8859_1), from);
    }

    private static Sender sender(Vector vector) { return vector.fromDevice() ? Sender.DEVICE : Sender.SERVER; }

    private static List<NamedBytes> checksums(Explained frame) { return frame.fields().stream().filter(NamedBytes::checksum).toList(); }

    @ParameterizedTest
    @MethodSource("families")
    void the_checksum_of_a_frame_is_marked_and_says_whether_it_is_right(String family) {
        List<Explained> valid = Vectors.load(family).stream().filter(Vector::accepted)
                .flatMap(vector -> explained(family, vector.bytes(), sender(vector)).stream()).filter(Explained::valid).toList();
        assertThat(valid).anySatisfy(frame -> assertThat(checksums(frame)).isNotEmpty());
        assertThat(valid).allSatisfy(frame -> assertThat(checksums(frame)).extracting(NamedBytes::value).allMatch("right"::equals));
    }

    @ParameterizedTest
    @MethodSource("families")
    void a_damaged_frame_has_a_checksum_that_is_wrong(String family) {
        List<Explained> damaged = Vectors.load(family).stream().filter(vector -> vector.checksumOk().equals(Optional.of(false)))
                .flatMap(vector -> explained(family, vector.bytes(), sender(vector)).stream()).toList();
        assertThat(damaged).isNotEmpty();
        assertThat(damaged.stream().filter(frame -> !checksums(frame).isEmpty()))
                .anySatisfy(
                        frame -> assertThat(checksums(frame)).extracting(NamedBytes::value).anyMatch(value -> value.startsWith("wrong")));
    }

    /** The last byte of a frame is what makes it whole. */
    @ParameterizedTest
    @MethodSource("families")
    void the_beginning_of_a_frame_is_unfinished_and_a_whole_one_is_not(String family) {
        List<byte[]> whole = Vectors.load(family).stream().filter(vector -> vector.accepted() && vector.context().isEmpty())
                .filter(Vector::fromDevice)
                .map(Vector::bytes).filter(bytes -> {
                    List<Explained> frames = explained(family, bytes, Sender.DEVICE);
                    return frames.size() == 1 && frames.getFirst().valid() && bytes.length > 8;
                }).toList();
        assertThat(whole).isNotEmpty().allSatisfy(bytes -> {
            assertThat(explained(family, bytes, Sender.DEVICE).getLast().unfinished()).isFalse();
            Explained cut = explained(family, Arrays.copyOf(bytes, bytes.length - 1), Sender.DEVICE).getLast();
            assertThat(cut.unfinished()).as(Hex.of(bytes)).isTrue();
            assertThat(cut.problem().orElseThrow()).startsWith("incomplete");
        });
    }

    // ---- what depends on the connection ----

    @Test
    void records_whose_fields_were_agreed_earlier_on_the_connection_are_explained_on_it_alone() {
        Vector records = Vectors.load("navtelecom").stream().filter(vector -> vector.accepted() && vector.fromDevice())
                .filter(vector -> vector.context().stream().anyMatch(frame -> ascii(frame).contains("*>FLEX")))
                .filter(vector -> vector.hex().startsWith("7E")).findFirst().orElseThrow();
        DeviceProtocol protocol = protocol("navtelecom");
        assertThat(protocol.explainer().explain(records.bytes(), Sender.DEVICE)).noneMatch(Explained::valid);
        FrameExplainer connection = protocol.explainer().ofConnection(protocol.connect().facts());
        records.context().forEach(frame -> connection.explain(Hex.bytes(frame), Sender.DEVICE));
        assertThat(connection.explain(records.bytes(), Sender.DEVICE)).allMatch(Explained::valid)
                .anySatisfy(frame -> assertThat(frame.records()).isNotEmpty());
    }

    private static String ascii(String hex) { return new String(Hex.bytes(hex), StandardCharsets.ISO_8859_1); }

    // ---- secrets ----

    private static List<String> secrets(String family, byte[] bytes, Sender from) {
        return explained(family, bytes, from).stream().flatMap(frame -> frame.secrets().stream().distinct())
                .map(secret -> new String(bytes, secret.offset(), secret.length(), StandardCharsets.ISO_8859_1)).distinct().toList();
    }

    @Test
    void the_code_of_a_jt808_terminal_is_a_secret_in_both_directions() {
        byte[] shown = jt808("0102 0006 013912345678 0001", "abc~}1");
        assertThat(explained("jt808", shown, Sender.DEVICE).getFirst().valid()).isTrue();
        Secret secret = explained("jt808", shown, Sender.DEVICE).getFirst().secrets().getFirst();
        assertThat(secret).isEqualTo(new Secret(13, 8)); // two of its six characters are escaped
        byte[] given = jt808("8100 0009 013912345678 0001", "\0\1\0secret");
        assertThat(secrets("jt808", given, Sender.SERVER)).containsExactly("secret");
        byte[] cut = Arrays.copyOf(shown, shown.length - 4);
        assertThat(explained("jt808", cut, Sender.DEVICE).getFirst().secrets()).as("also of one that is not whole").isNotEmpty();
    }

    private static byte[] jt808(String header, String body) {
        ByteBuf plain = Unpooled.wrappedBuffer(Hex.bytes(header), body.getBytes(StandardCharsets.ISO_8859_1));
        ByteBuf out = Unpooled.buffer().writeByte(0x7E);
        int xor = 0;
        while (plain.isReadable()) {
            int octet = plain.readUnsignedByte();
            xor ^= octet;
            escape(out, octet);
        }
        escape(out, xor);
        out.writeByte(0x7E);
        byte[] frame = new byte[out.readableBytes()];
        out.readBytes(frame);
        return frame;
    }

    private static void escape(ByteBuf out, int octet) {
        if (octet == 0x7E) out.writeByte(0x7D).writeByte(2);
        else if (octet == 0x7D) out.writeByte(0x7D).writeByte(1);
        else
            out.writeByte(octet);
    }

    @Test
    void passwords_of_queclink_commands_are_secrets_the_new_one_too() {
        byte[] command = "AT+GTCFG=gv300,newone,,0,0,0001$".getBytes(StandardCharsets.US_ASCII);
        assertThat(secrets("queclink", command, Sender.SERVER)).containsExactly("gv300", "newone");
        byte[] other = "AT+GTRTO=gv300,1,,0,,,,0002$".getBytes(StandardCharsets.US_ASCII);
        assertThat(secrets("queclink", other, Sender.SERVER)).containsExactly("gv300");
    }

    @Test
    void the_password_before_a_ruptela_text_is_a_secret() {
        byte[] text = ruptela("1234 getio 405");
        assertThat(secrets("ruptela", text, Sender.SERVER)).containsExactly("1234");
        assertThat(secrets("ruptela", ruptela(" getio 405"), Sender.SERVER)).isEmpty();
    }

    // | length 2 | 6C | text | crc 2 |, the last of which does not matter here
    private static byte[] ruptela(String text) {
        return Hex.bytes("%04X 6C".formatted(text.length() + 1) + Hex.of(text.getBytes(StandardCharsets.US_ASCII)) + "0000");
    }

    @Test
    void passwords_in_teltonika_texts_are_secrets() {
        assertThat(secrets("teltonika", teltonika("setparam 2001:internet;2003:geheim;3004:pin4"), Sender.SERVER)).containsExactly("geheim",
                "pin4");
        assertThat(secrets("teltonika", teltonika("getparam 2003"), Sender.SERVER)).isEmpty();
    }

    private static byte[] teltonika(String text) {
        String hex = Hex.of(text.getBytes(StandardCharsets.US_ASCII));
        return Hex.bytes("00000000 %08X 0C0105 %08X".formatted(text.length() + 8, text.length()) + hex + "01 00000000");
    }

    @Test
    void passwords_in_gt06_texts_are_secrets() {
        assertThat(secrets("gt06", gt06("DYD,123456#"), Sender.SERVER)).containsExactly("123456");
        assertThat(secrets("gt06", gt06("PASSWORD,666666,123456#"), Sender.SERVER)).containsExactly("666666", "123456");
        assertThat(secrets("gt06", gt06("RELAY,1#"), Sender.SERVER)).isEmpty();
    }

    // | 7878 | length 1 | 80 | 4 + text 1 | flag 4 | text | serial 2 | crc 2 | 0D0A |
    private static byte[] gt06(String text) {
        String hex = Hex.of(text.getBytes(StandardCharsets.US_ASCII));
        return Hex.bytes("7878 %02X 80 %02X 00000001".formatted(text.length() + 10, text.length() + 4) + hex + "0001 0000 0D0A");
    }

    @Test
    void what_a_text_calls_a_password_is_one_in_every_family() {
        assertThat(explained("queclink", "+ACK:GTXXX,060100,135790246811220,,pwd=geheim,0001,20260101000000,11F0$", Sender.DEVICE)
                .getFirst().secrets())
                .hasSize(1);
    }

    /** Which of its bytes the password has, nobody knows. */
    @Test
    void a_text_with_a_password_whose_characters_are_not_one_byte_each_is_a_secret_as_a_whole() {
        String wide = new String("pwd=geheim".getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);
        assertThat(secrets("jt808", jt808("1300 0016 013912345678 0001", "\0\1" + wide), Sender.DEVICE)).containsExactly(wide);
        String chinese = new String("密码 pwd=geheim".getBytes(Charset.forName("GBK")), StandardCharsets.ISO_8859_1);
        assertThat(secrets("jt808", jt808("6006 0010 013912345678 0001", "\1" + chinese), Sender.DEVICE)).containsExactly(chinese);
        assertThat(secrets("gt06", gt06Wide("pwd=geheim"), Sender.DEVICE)).containsExactly(wide);
        assertThat(secrets("gt06", gt06Wide("all is well"), Sender.DEVICE)).isEmpty();
    }

    // | 7979 | length 2 | 21 | flag 4 | encoding 1 | text | serial 2 | crc 2 | 0D0A |
    private static byte[] gt06Wide(String text) {
        String hex = Hex.of(text.getBytes(StandardCharsets.UTF_16BE));
        return Hex.bytes("7979 %04X 21 00000001 02".formatted(hex.length() / 2 + 10) + hex + "0001 0000 0D0A");
    }
}
