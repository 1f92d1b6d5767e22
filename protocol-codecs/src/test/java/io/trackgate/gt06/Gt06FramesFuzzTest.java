package io.trackgate.gt06;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.trackgate.fuzz.FuzzCase;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import io.trackgate.testing.WireFuzz;

/** Any bytes of a GT06 device, and any contents in right frames. */
class Gt06FramesFuzzTest extends FuzzCase {

    private static final byte[] LOGIN = Hex.bytes("7878 0D 01 0123456789012345 0001 8CDD 0D0A");
    private static final int MOST_IN_SHORT = 200;
    private static final WireFuzz WIRE = new WireFuzz(new Gt06Protocol(), ModelFile.shippedOf("gt06").iterator().next(), LOGIN,
            Gt06FramesFuzzTest::framed, bytes -> !holdsMark(bytes));

    Gt06FramesFuzzTest() { super(Gt06FramesFuzzTest::fuzzerTestOneInput, 300); }

    public static void fuzzerTestOneInput(byte[] input) { WIRE.check(input); }

    // | whether the length has two bytes | protocol number | content … |
    private static byte[] framed(byte[] data) {
        if (data.length < 2) return new byte[0];
        byte[] content = Arrays.copyOfRange(data, 2, data.length);
        boolean isLong = (data[0] & 1) != 0 || content.length > MOST_IN_SHORT;
        return Hex.writtenBytes(out -> Gt06Encoder.frame(out, isLong, data[1] & 0xFF, 1, body -> body.writeBytes(content)));
    }

    /** A whole frame inside of another one takes its place, where that one is not there yet: then the cut decides. */
    private static boolean holdsMark(byte[] bytes) {
        for (int at = 1; at < bytes.length; at++)
            if (bytes[at] == bytes[at - 1] && (bytes[at] == 0x78 || bytes[at] == 0x79)) return true;
        return false;
    }

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> frames = Vectors.load("gt06").stream().filter(Vector::fromDevice).map(Vector::bytes)
                .filter(frame -> frame.length <= WireFuzz.LONGEST_SEED).toList();
        return Stream.concat(frames.stream().map(WireFuzz::bytes), frames.stream().flatMap(Gt06FramesFuzzTest::content)).toList();
    }

    private static Stream<byte[]> content(byte[] frame) {
        boolean isLong = frame[0] == 0x79;
        int at = isLong ? 4 : 3;
        if (frame.length < at + 6) return Stream.empty();
        return Stream.of(WireFuzz.seed(Hex.join(new byte[]{(byte) (isLong ? 1 : 0)}, Arrays.copyOfRange(frame, at, frame.length - 6))));
    }
}
