package io.trackgate.jt808;

import java.util.Arrays;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.trackgate.fuzz.FuzzCase;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.testing.Hex;
import io.trackgate.testing.RoundTrip;
import io.trackgate.testing.Vectors;

/** Whatever message of JT/T 808 comes, from either side: what it is read as can be written and read again. */
class Jt808RecordsFuzzTest extends FuzzCase {

    Jt808RecordsFuzzTest() { super(Jt808RecordsFuzzTest::fuzzerTestOneInput, 10_000); }

    // | bit 0: from the server | header | body … |
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) return;
        byte[] message = Arrays.copyOfRange(input, 1, input.length);
        int length = Jt808FramesFuzzTest.bodyLength(message);
        if (length < 0) return;
        header().check(Arrays.copyOf(message, message.length - length));
        Jt808Header header = Jt808Header.read(new FrameCursor(Unpooled.wrappedBuffer(message)));
        byte[] body = Arrays.copyOfRange(message, message.length - length, message.length);
        if ((input[0] & 1) == 0) uplink(header).check(body);
        else
            downlink(header).check(body);
    }

    private static RoundTrip<Jt808Header> header() {
        return new RoundTrip<>(Jt808Header::read, header -> Hex.writtenBytes(out -> header.write(out, 0)));
    }

    private static RoundTrip<Jt808Uplink> uplink(Jt808Header header) {
        return new RoundTrip<>(in -> Jt808Uplink.read(header, in), message -> written(message, header));
    }

    private static RoundTrip<Jt808Downlink> downlink(Jt808Header header) {
        return new RoundTrip<>(in -> Jt808Downlink.read(header, in), message -> written(message, header));
    }

    private static byte[] written(Jt808Message message, Jt808Header header) {
        return Hex.writtenBytes(out -> message.write(out, header.terminal().v2019()));
    }

    @Override
    protected List<byte[]> seeds() {
        return Vectors.load("jt808").stream().filter(vector -> vector.bytes().length > 4 && !vector.hex().contains("7D"))
                .map(vector -> Hex.join(new byte[]{(byte) (vector.fromDevice() ? 0 : 1)}, inside(vector.bytes()))).toList();
    }

    private static byte[] inside(byte[] frame) { return Arrays.copyOfRange(frame, 1, frame.length - 2); }
}
