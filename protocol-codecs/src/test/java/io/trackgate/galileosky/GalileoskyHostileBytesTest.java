package io.trackgate.galileosky;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.trackgate.testing.Hex;
import io.trackgate.testing.HostileBytes;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.junit.jupiter.api.Test;

class GalileoskyHostileBytesTest {

    private static final byte[] LOGIN = Hex.bytes(Packets.HEAD);
    private static final int ROUNDS = 1000;
    private static final int[] HEADERS = {0x01, 0x08, 0x07, 0x06};

    @Test
    void random_bytes_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(20251126);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (bytes.length > 2 && round % 2 == 0) {
                bytes[0] = (byte) HEADERS[round % HEADERS.length];
                bytes[2] = 0;
            }
            survives(bytes, round);
        }
    }

    @Test
    void random_contents_with_a_right_checksum_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(42);
        for (int round = 0; round < 2 * ROUNDS; round++) {
            byte[] content = new byte[random.nextInt(80)];
            random.nextBytes(content);
            survives(Packets.packet(HEADERS[round % HEADERS.length], Hex.of(content)), round);
        }
    }

    @Test
    void vectors_with_one_byte_changed_and_a_right_checksum_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(7);
        List<Vector> packets = Vectors.load("galileosky").stream().filter(vector -> vector.fromDevice() && vector.accepted()).toList();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] packet = packets.get(random.nextInt(packets.size())).bytes();
            byte[] content = Arrays.copyOfRange(packet, 3, packet.length - 2);
            content[random.nextInt(content.length)] = (byte) random.nextInt(256);
            survives(Packets.main(Hex.of(content)), round);
            survives(Packets.main(Hex.of(Arrays.copyOf(content, random.nextInt(content.length)))), round);
        }
    }

    private static void survives(byte[] bytes, int round) { HostileBytes.survives(new GalileoskyProtocol(), LOGIN, bytes, round); }
}
