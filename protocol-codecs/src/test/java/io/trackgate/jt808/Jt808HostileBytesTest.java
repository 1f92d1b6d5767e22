package io.trackgate.jt808;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.trackgate.protocol.FrameExplainer.Sender;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Hex;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever comes over the line: nothing but a ProtocolException may come of it, and nothing may pile up. */
class Jt808HostileBytesTest {

    private static final String PHONE = "013912345678";
    private static final byte[] BEAT = Hex.bytes("7E000200000139123456780005377E");
    private static final int ROUNDS = 400;
    private static final int[] IDS = {0x0001, 0x0002, 0x0003, 0x0004, 0x0100, 0x0102, 0x0104, 0x0107, 0x0109, 0x0200, 0x0201, 0x0310,
            0x0500,
            0x0506, 0x0701, 0x0702, 0x0704, 0x0800, 0x0801, 0x0900, 0x1300, 0x5501, 0x6006, 0x8001, 0x8003, 0x8004, 0x8100, 0x8103, 0x8104,
            0x8105, 0x8106, 0x8109, 0x8202, 0x8300, 0x8500, 0x8800, 0x8900, 0xA006};

    @Test
    void random_bytes_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(20251009);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            for (int flags = random.nextInt(6); flags > 0 && bytes.length > 0; flags--)
                bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? 0x7E : 0x7D);
            survives(bytes, round);
        }
    }

    @Test
    void random_bodies_of_every_message_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(42);
        for (int round = 0; round < 3 * ROUNDS; round++) {
            byte[] body = new byte[random.nextInt(120)];
            random.nextBytes(body);
            // Small counts and lengths reach further into a body than large ones.
            for (int at = 0; at < Math.min(6, body.length); at++)
                body[at] &= (byte) (random.nextBoolean() ? 0x03 : 0xFF);
            int attributes = random.nextInt(64) << 10;
            String phone = (attributes & 0x4000) == 0 ? PHONE : "00000000" + PHONE;
            int id = IDS[random.nextInt(IDS.length)];
            String frame = (attributes & 0x2000) == 0
                    ? Framed.hex(id, attributes, phone, round, Hex.of(body))
                    : Framed.part(id, attributes, phone, round, random.nextInt(4), random.nextInt(4), Hex.of(body));
            survives(Hex.bytes(frame), round);
        }
    }

    @Test
    void vectors_with_one_byte_changed_and_a_right_checksum_raise_nothing_but_protocol_exceptions() {
        Random random = new Random(7);
        List<Vector> frames = Vectors.load("jt808").stream().filter(vector -> !vector.hex().contains("7D")).toList();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] frame = frames.get(random.nextInt(frames.size())).bytes();
            byte[] plain = Arrays.copyOfRange(frame, 1, frame.length - 2);
            plain[random.nextInt(plain.length)] = (byte) random.nextInt(256);
            survives(Framed.bytes(Hex.of(plain)), round);
        }
    }

    private static void survives(byte[] bytes, int round) {
        try (DeviceWire wire = new DeviceWire(new Jt808Protocol())) {
            wire.feed(BEAT).feed(bytes).feed(BEAT);
            assertThat(wire.problems()).as("round %d: %s", round, Hex.of(bytes)).allMatch(ProtocolException.class::isInstance);
            assertThat(wire.replies()).isNotEmpty();
        }
        for (Sender sender : Sender.values()) {
            int named = new Jt808Explainer().explain(bytes, sender).stream().flatMap(frame -> frame.fields().stream())
                    .mapToInt(field -> field.length()).sum();
            assertThat(named).as("round %d: %s", round, Hex.of(bytes)).isEqualTo(bytes.length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"474554202F20485454502F312E310D0A", // GET / HTTP/1.1
            "1603010200010001FC0303", // TLS hello
            "000F333536333037303432343431303133", // another family's login
            "78780D01"})
    void scanners_get_nothing_and_are_reported_once_a_run(String hex) {
        try (DeviceWire wire = new DeviceWire(new Jt808Protocol())) {
            wire.feed(hex).feed(hex);
            assertThat(wire.reasons()).containsExactly(ProtocolException.Reason.GARBAGE);
            assertThat(wire.frames()).isEmpty();
        }
    }
}
