package io.trackgate.queclink;

import java.util.List;
import java.util.Random;

import io.netty.buffer.Unpooled;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Recognition;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.HostileBytes;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever comes over the line: nothing but a ProtocolException may come of it. */
class QueclinkHostileBytesTest {

    private static final byte[] BEAT = Track.ascii(Track.heartbeat("1A0102"));
    private static final String ALPHABET = "+,$:AT0193RESPACKBUF.-\0\r\n";
    private static final int ROUNDS = 400;

    @Test
    void random_bytes_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(20251126);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            for (int marks = random.nextInt(60); marks > 0 && bytes.length > 0; marks--)
                bytes[random.nextInt(bytes.length)] = (byte) ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            HostileBytes.survives(Track.QUECLINK, BEAT, bytes, round);
        }
    }

    @Test
    void vectors_with_one_byte_changed_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(7);
        List<Vector> vectors = Vectors.load("queclink");
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = vectors.get(random.nextInt(vectors.size())).bytes();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            HostileBytes.survives(Track.QUECLINK, BEAT, bytes, round);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"474554202F20485454502F312E310D0A", // GET / HTTP/1.1
            "1603010200010001FC0303", // TLS hello
            "000F333536333037303432343431303133", // another family's login
            "78780D01", "7E000200000139123456780005377E"})
    void scanners_get_nothing_and_are_reported_once_a_run(String hex) {
        try (DeviceWire wire = new DeviceWire(Track.QUECLINK)) {
            wire.feed(hex).feed(hex);
            assertThat(wire.reasons()).containsExactly(ProtocolException.Reason.GARBAGE);
            assertThat(wire.frames()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"'', MAYBE", "2B, MAYBE", "2B52, MAYBE", "2B5253, MAYBE", "2B525350, YES", "2B524553503A, YES", "2B4143, MAYBE",
            "2B41434B, MAYBE", "2B41434B3A, YES", "2B41434B01, YES", "2B00, YES", "2B4C474E, YES", "2B58, NO", "4154, NO", "00, NO",
            "78, NO"})
    void the_first_bytes_of_a_connection_are_recognised(String hex, Recognition expected) {
        assertThat(Track.QUECLINK.recognise(Unpooled.wrappedBuffer(Hex.bytes(hex)))).isEqualTo(expected);
    }
}
