package io.trackgate.gt06;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.trackgate.fuzz.FuzzCase;
import io.trackgate.gt06.Gt06Messages.Frame;
import io.trackgate.testing.Hex;
import io.trackgate.testing.RoundTrip;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;

/** Whatever content a frame of GT06 has, from either side: what it is read as can be written and read again. */
class Gt06RecordsFuzzTest extends FuzzCase {

    private static final int HEAD = 2;
    private static final int MOST_IN_SHORT = 200;
    private static final RoundTrip<Frame> UPLINK = new RoundTrip<>(Frame::uplink, frame -> Hex.writtenBytes(frame::write));
    private static final RoundTrip<Frame> DOWNLINK = new RoundTrip<>(Frame::downlink, frame -> Hex.writtenBytes(frame::write));

    Gt06RecordsFuzzTest() { super(Gt06RecordsFuzzTest::fuzzerTestOneInput, 10_000); }

    // | bit 0: the length has two bytes, bit 1: from the server | protocol number | content … |
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < HEAD) return;
        boolean isLong = (input[0] & 1) != 0 || input.length - HEAD > MOST_IN_SHORT;
        byte[] frame = Hex.writtenBytes(
                out -> Gt06Encoder.frame(out, isLong, input[1] & 0xFF, 1, body -> body.writeBytes(input, HEAD, input.length - HEAD)));
        ((input[0] & 2) == 0 ? UPLINK : DOWNLINK).check(frame);
    }

    @Override
    protected List<byte[]> seeds() { return Vectors.load("gt06").stream().flatMap(Gt06RecordsFuzzTest::content).toList(); }

    private static Stream<byte[]> content(Vector vector) {
        byte[] frame = vector.bytes();
        boolean isLong = frame[0] == 0x79;
        int at = isLong ? 4 : 3;
        if (frame.length < at + Gt06Encoder.TAIL + 1) return Stream.empty();
        byte how = (byte) ((isLong ? 1 : 0) | (vector.fromDevice() ? 0 : 2));
        return Stream.of(Hex.join(new byte[]{how}, Arrays.copyOfRange(frame, at, frame.length - Gt06Encoder.TAIL)));
    }
}
