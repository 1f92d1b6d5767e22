package io.trackgate.navtelecom;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.trackgate.protocol.ProtocolException.Reason;
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
class NavtelecomHostileBytesTest {

    private static final byte[] LOGIN = Hex.bytes(Ntcb.HANDSHAKE, Ntcb.FLEX_20);
    private static final String LETTERS = "ATCEXZQ";
    private static final int ROUNDS = 1000;

    @Test
    void random_bytes_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(20261126);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 1 && round % 2 == 0) bytes[0] = '~';
            if (bytes.length > 1 && round % 4 == 0) bytes[1] = (byte) LETTERS.charAt(random.nextInt(LETTERS.length()));
            survives(bytes, round);
        }
    }

    @Test
    void random_contents_with_a_right_checksum_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(42);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] content = new byte[random.nextInt(80)];
            random.nextBytes(content);
            survives(Ntcb.flex("%02X".formatted((int) LETTERS.charAt(round % LETTERS.length())), Hex.of(content)), round);
            survives(Ntcb.packet(Hex.join(Hex.bytes(round % 2 == 0 ? "2A3E464C4558B0" : "2A4043"), content)), round);
        }
    }

    @Test
    void vectors_with_one_byte_changed_and_a_right_checksum_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(7);
        List<Vector> frames = Vectors.load("navtelecom").stream()
                .filter(vector -> vector.fromDevice() && vector.accepted() && vector.bytes().length > 17).toList();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] frame = frames.get(random.nextInt(frames.size())).bytes();
            boolean packet = frame[0] == '@';
            byte[] content = Arrays.copyOfRange(frame, packet ? 16 : 1, packet ? frame.length : frame.length - 1);
            content[random.nextInt(content.length)] = (byte) random.nextInt(256);
            survives(packet ? Ntcb.packet(content) : Ntcb.flex(Hex.of(content)), round);
        }
    }

    private static void survives(byte[] bytes, int round) { HostileBytes.survives(new NavtelecomProtocol(), LOGIN, bytes, round); }

    @ParameterizedTest
    @ValueSource(strings = {"474554202F20485454502F312E310D0A", // GET / HTTP/1.1
            "1603010200010001FC0303", // TLS hello
            "7E0102000674", // JT/T 808
            "78780D010123456789012345", // GT06
            "000F333536333037303432343431303133"}) // Teltonika
    void scanners_and_other_protocols_are_told_at_once(String hex) {
        try (DeviceWire wire = new DeviceWire(new NavtelecomProtocol())) {
            wire.feed(hex).feed(LOGIN);
            assertThat(wire.reasons()).hasSize(1).first().isIn(Reason.GARBAGE, Reason.NOT_LOGGED_IN);
            assertThat(wire.frames()).isEmpty();
        }
    }
}
