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
            message -> Framed.bytes(Hex.of(message)), bytes -> true);

    Jt808FramesFuzzTest() { super(Jt808FramesFuzzTest::fuzzerTestOneInput, 300); }

    public static void fuzzerTestOneInput(byte[] input) { WIRE.check(input); }

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> frames = Vectors.load("jt808").stream().map(Vector::bytes)
                .filter(frame -> frame.length <= WireFuzz.LONGEST_SEED).toList();
        Stream<byte[]> messages = Vectors.load("jt808").stream().filter(vector -> !vector.hex().contains("7D")).map(Vector::bytes)
                .filter(frame -> frame.length > 15).map(frame -> WireFuzz.seed(Arrays.copyOfRange(frame, 1, frame.length - 2)));
        return Stream.concat(frames.stream().map(WireFuzz::bytes), messages).toList();
    }
}
