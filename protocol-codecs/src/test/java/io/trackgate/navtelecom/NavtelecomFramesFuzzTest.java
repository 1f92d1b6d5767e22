package io.trackgate.navtelecom;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.trackgate.fuzz.FuzzCase;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;
import io.trackgate.testing.WireFuzz;

/** Any bytes of a Navtelecom device, and any contents in right frames. */
class NavtelecomFramesFuzzTest extends FuzzCase {

    private static final int HEADER = 16;
    // B0, versions, bits; then the mask: field 100 is bit 4 of its byte 12
    private static final int MASK_AT = 10;
    private static final int TACHOGRAPH_AT = MASK_AT + 12;
    private static final int TACHOGRAPH = 0x10;
    private static final WireFuzz WIRE = new WireFuzz(new NavtelecomProtocol(), ModelFile.shipped("signal_s2551"),
            Hex.bytes(Ntcb.HANDSHAKE, Ntcb.FLEX_20), NavtelecomFramesFuzzTest::framed, NavtelecomFramesFuzzTest::isTheSameCutAnywhere);

    NavtelecomFramesFuzzTest() { super(NavtelecomFramesFuzzTest::fuzzerTestOneInput, 300); }

    public static void fuzzerTestOneInput(byte[] input) { WIRE.check(input); }

    /** What begins with a star is the body of a packet, all else a FLEX message from its letter on. */
    private static byte[] framed(byte[] content) {
        return content.length == 0 || content[0] == '*' ? Ntcb.packet(content) : Ntcb.flex(Hex.of(content));
    }

    /** Where field 100 is negotiated, its length is told by where the tracker falls silent. */
    private static boolean isTheSameCutAnywhere(byte[] content) {
        return content.length <= TACHOGRAPH_AT || (content[TACHOGRAPH_AT] & TACHOGRAPH) == 0;
    }

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> frames = Vectors.load("navtelecom").stream().filter(Vector::fromDevice).map(Vector::bytes).toList();
        Stream<byte[]> contents = frames.stream().filter(frame -> frame.length > HEADER)
                .map(frame -> WireFuzz
                        .seed(Arrays.copyOfRange(frame, frame[0] == '@' ? HEADER : 1, frame.length - (frame[0] == '@' ? 0 : 1))));
        return Stream.concat(frames.stream().map(WireFuzz::bytes), contents).toList();
    }
}
