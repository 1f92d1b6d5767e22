package io.trackgate.ruptela;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.trackgate.fuzz.FuzzCase;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import io.trackgate.testing.WireFuzz;

/** Any bytes of a Ruptela device, and any contents in right frames. */
class RuptelaFramesFuzzTest extends FuzzCase {

    private static final WireFuzz WIRE = new WireFuzz(new RuptelaProtocol(), ModelFile.shipped("fmeco4"), Hex.bytes(Wire.IDENTIFICATION),
            RuptelaFramesFuzzTest::framed, bytes -> true);

    RuptelaFramesFuzzTest() { super(RuptelaFramesFuzzTest::fuzzerTestOneInput, 300); }

    public static void fuzzerTestOneInput(byte[] input) { WIRE.check(input); }

    private static byte[] framed(byte[] content) {
        return Hex.writtenBytes(out -> RuptelaEncoder.frame(out, body -> body.writeBytes(content)));
    }

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> frames = Vectors.load("ruptela").stream().filter(Vector::fromDevice).map(Vector::bytes)
                .filter(frame -> frame.length <= WireFuzz.LONGEST_SEED).toList();
        Stream<byte[]> contents = frames.stream().map(frame -> WireFuzz.seed(Arrays.copyOfRange(frame, 2, frame.length - 2)));
        return Stream.concat(frames.stream().map(WireFuzz::bytes), contents).toList();
    }
}
