package io.trackgate.gt06;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.trackgate.protocol.ProtocolException;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.HostileBytes;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever comes over the line: nothing but a ProtocolException may come of it. */
class Gt06HostileBytesTest {

    private static final byte[] LOGIN = Hex.bytes("7878 0D 01 0123456789012345 0001 8CDD 0D0A");
    private static final int ROUNDS = 1000;

    @Test
    void random_bytes_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(20251009);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 1 && round % 2 == 0) bytes[0] = bytes[1] = (byte) (round % 4 == 0 ? 0x78 : 0x79);
            survives(bytes, round);
        }
    }

    @Test
    void random_contents_of_every_message_with_a_right_checksum_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(42);
        for (int round = 0; round < 8 * 256; round++) {
            byte[] content = new byte[random.nextInt(80)];
            random.nextBytes(content);
            survives(framed(round % 2 == 0, round / 2 % 256, content), round);
        }
    }

    @Test
    void vectors_with_one_byte_changed_and_a_right_checksum_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(7);
        List<Vector> frames = Vectors.load("gt06").stream().filter(vector -> vector.fromDevice() && vector.expect().equals("accept"))
                .toList();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] frame = frames.get(random.nextInt(frames.size())).bytes();
            boolean isLong = frame[0] == 0x79;
            byte[] content = Arrays.copyOfRange(frame, isLong ? 5 : 4, frame.length - 6);
            int protocol = frame[isLong ? 4 : 3] & 0xFF;
            if (content.length == 0) continue;
            content[random.nextInt(content.length)] = (byte) random.nextInt(256);
            survives(framed(isLong, protocol, content), round);
            survives(framed(isLong, protocol, Arrays.copyOf(content, random.nextInt(content.length))), round);
        }
    }

    private static byte[] framed(boolean isLong, int protocol, byte[] content) {
        return Hex.bytes(Hex.written(out -> Gt06Encoder.frame(out, isLong, protocol, 1, body -> body.writeBytes(content))));
    }

    private static void survives(byte[] bytes, int round) { HostileBytes.survives(new Gt06Protocol(), LOGIN, bytes, round); }

    @ParameterizedTest
    @ValueSource(strings = {"474554202F20485454502F312E310D0A", // GET / HTTP/1.1
            "1603010200010001FC0303", // TLS hello
            "7E0102000674", // JT/T 808
            "000F333536333037303432343431303133"}) // Teltonika
    void scanners_and_other_protocols_use_their_budget_up(String hex) {
        try (DeviceWire wire = new DeviceWire(new Gt06Protocol())) {
            byte[] bytes = Hex.bytes(hex);
            for (int sent = 0; sent <= Gt06FrameDecoder.MAX_BYTES_BEFORE_LOGIN; sent += bytes.length)
                wire.feed(bytes);
            wire.feed(LOGIN);
            assertThat(wire.reasons()).containsExactly(ProtocolException.Reason.GARBAGE, ProtocolException.Reason.PRE_LOGIN_BUDGET);
            assertThat(wire.frames()).isEmpty();
        }
    }
}
