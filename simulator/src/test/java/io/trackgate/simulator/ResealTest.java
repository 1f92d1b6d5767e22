package io.trackgate.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.trackgate.testing.Hex;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A frame that shows stars instead of a secret is as good as any to a gateway. */
class ResealTest {

    /** Where the checksum stands, counted from the end; Navtelecom's from the beginning. */
    @ParameterizedTest
    @CsvSource({"teltonika, 2", "gt06, 4", "galileosky, 2", "ruptela, 2"})
    void the_checksum_of_a_frame_is_made_anew(String protocol, int fromEnd) {
        List<byte[]> frames = Vectors.load(protocol).stream().filter(vector -> vector.accepted() && vector.fromDevice()).map(Vector::bytes)
                .filter(bytes -> hasChecksum(protocol, bytes)).toList();
        assertThat(frames).isNotEmpty().allSatisfy(frame -> {
            byte[] damaged = frame.clone();
            damaged[frame.length - fromEnd] ^= 0x55;
            assertThat(Reseal.of(protocol, damaged)).asHexString().isEqualTo(Hex.of(frame));
        });
    }

    /** One frame, and no text or receipt. */
    private static boolean hasChecksum(String protocol, byte[] frame) {
        return switch (protocol) {
            case "teltonika" -> frame.length > 12 && Hex.of(frame).startsWith("00000000") && length(frame, 4, 4) + 12 == frame.length;
            case "gt06" -> Hex.of(frame).startsWith("7878") && length(frame, 2, 1) + 5 == frame.length;
            case "galileosky" -> frame.length > 3 && (frame[0] == 1 || frame[0] == 8)
                    && ((frame[1] & 0xFF) + ((frame[2] & 0x7F) << 8)) + 5 == frame.length;
            case "ruptela" -> frame.length > 8 && length(frame, 0, 2) + 4 == frame.length;
            default -> false;
        };
    }

    private static long length(byte[] frame, int at, int bytes) {
        return Long.parseLong(Hex.of(Arrays.copyOfRange(frame, at, at + bytes)), 16);
    }

    @Test
    void escapes_of_jt808_are_undone_and_made_anew() {
        byte[] frame = Hex.bytes("7E 0102 0003 013912345678 0001 2A7D022A 00 7E");
        byte[] sealed = Reseal.of("jt808", frame);
        assertThat(Hex.of(sealed)).startsWith("7E01020003013912345678 00012A7D022A".replace(" ", "")).endsWith("7E");
        int xor = 0;
        for (byte octet : Hex.bytes("0102 0003 013912345678 0001 2A7E2A"))
            xor ^= octet;
        assertThat(sealed[sealed.length - 2]).isEqualTo((byte) xor);
    }

    @Test
    void both_checksums_of_a_navtelecom_packet_are_made_anew() {
        byte[] frame = Vectors.load("navtelecom").stream().filter(vector -> vector.accepted() && vector.fromDevice()).map(Vector::bytes)
                .filter(bytes -> bytes[0] == '@' && bytes.length > 16).findFirst().orElseThrow();
        byte[] damaged = frame.clone();
        damaged[14] ^= 0x55;
        damaged[15] ^= 0x33;
        assertThat(Reseal.of("navtelecom", damaged)).asHexString().isEqualTo(Hex.of(frame));
    }

    @Test
    void texts_and_what_is_too_short_stay_as_they_are() {
        byte[] text = "+ACK:GTCFG,******,0001$".getBytes(StandardCharsets.US_ASCII);
        assertThat(Reseal.of("queclink", text)).isEqualTo(text);
        for (String protocol : List.of("teltonika", "gt06", "jt808", "galileosky", "ruptela", "navtelecom", "morse"))
            assertThat(Reseal.of(protocol, new byte[]{1, 2})).containsExactly(1, 2);
    }
}
