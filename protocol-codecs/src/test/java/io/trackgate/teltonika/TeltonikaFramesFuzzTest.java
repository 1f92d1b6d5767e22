package io.trackgate.teltonika;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.trackgate.fuzz.FuzzCase;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import io.trackgate.testing.WireFuzz;

/** Any bytes of a Teltonika device, and any contents in right frames. */
class TeltonikaFramesFuzzTest extends FuzzCase {

    private static final byte[] LOGIN = Hex.bytes("000F333536333037303432343431303133");
    private static final WireFuzz WIRE = new WireFuzz(new TeltonikaProtocol(), ModelFile.shipped("telfmb120"), LOGIN,
            TeltonikaFramesFuzzTest::framed, bytes -> true);

    TeltonikaFramesFuzzTest() { super(TeltonikaFramesFuzzTest::fuzzerTestOneInput, 300); }

    public static void fuzzerTestOneInput(byte[] input) { WIRE.check(input); }

    private static byte[] framed(byte[] data) {
        return Hex.writtenBytes(out -> TeltonikaEncoder.frame(out, body -> body.writeBytes(data)));
    }

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> frames = Vectors.load("teltonika").stream().filter(Vector::fromDevice).map(Vector::bytes)
                .filter(frame -> frame.length <= WireFuzz.LONGEST_SEED).toList();
        Stream<byte[]> contents = frames.stream().filter(frame -> frame.length > 12 && frame[0] == 0)
                .map(frame -> WireFuzz.seed(Arrays.copyOfRange(frame, 8, frame.length - 4)));
        return Stream.concat(frames.stream().map(WireFuzz::bytes), contents).toList();
    }
}
