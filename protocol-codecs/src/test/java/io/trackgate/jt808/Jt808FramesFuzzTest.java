package io.trackgate.jt808;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.trackgate.fuzz.FuzzCase;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import io.trackgate.testing.WireFuzz;

/** Any bytes of a JT/T 808 device, and any messages in right frames. */
class Jt808FramesFuzzTest extends FuzzCase {

    private static final byte[] LOGIN = Hex.bytes("7E000200000139123456780005377E");
    private static final WireFuzz WIRE = new WireFuzz(new Jt808Protocol(), ModelFile.shippedOf("jt808").iterator().next(), LOGIN,
            Jt808FramesFuzzTest::framed, bytes -> true);
    /** One message of so many keeps the length that it says. */
    private static final int SAYS_ANY_LENGTH = 8;
    private static final int ATTRIBUTES_END = Jt808Header.ATTRIBUTES_AT + 2;

    Jt808FramesFuzzTest() { super(Jt808FramesFuzzTest::fuzzerTestOneInput, 300); }

    public static void fuzzerTestOneInput(byte[] input) { WIRE.check(input); }

    private static byte[] framed(byte[] message) {
        int body = bodyLength(message);
        boolean repaired = body >= 0 && body <= Jt808Header.MAX_BODY && Math.floorMod(Arrays.hashCode(message), SAYS_ANY_LENGTH) != 0;
        return Framed.bytes(Hex.of(repaired ? saying(body, message) : message));
    }

    /** Below zero where there is no header. */
    static int bodyLength(byte[] message) {
        return message.length < ATTRIBUTES_END ? -1 : message.length - Jt808Header.length(attributes(message));
    }

    private static int attributes(byte[] message) {
        return (message[Jt808Header.ATTRIBUTES_AT] & 0xFF) << 8 | message[Jt808Header.ATTRIBUTES_AT + 1] & 0xFF;
    }

    private static byte[] saying(int body, byte[] message) {
        byte[] said = message.clone();
        int attributes = attributes(message) & ~Jt808Header.MAX_BODY | body;
        said[Jt808Header.ATTRIBUTES_AT] = (byte) (attributes >> 8);
        said[Jt808Header.ATTRIBUTES_AT + 1] = (byte) attributes;
        return said;
    }

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> frames = Vectors.load("jt808").stream().map(Vector::bytes)
                .filter(frame -> frame.length <= WireFuzz.LONGEST_SEED).toList();
        Stream<byte[]> messages = Vectors.load("jt808").stream().filter(vector -> !vector.hex().contains("7D")).map(Vector::bytes)
                .filter(frame -> frame.length > 15).map(frame -> WireFuzz.seed(Arrays.copyOfRange(frame, 1, frame.length - 2)));
        return Stream.concat(frames.stream().map(WireFuzz::bytes), messages).toList();
    }
}
