package io.trackgate.teltonika;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.trackgate.fuzz.FuzzCase;
import io.trackgate.teltonika.TeltonikaMessages.AvlPacket;
import io.trackgate.teltonika.TeltonikaMessages.ImeiLogin;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;
import io.trackgate.testing.Hex;
import io.trackgate.testing.RoundTrip;
import io.trackgate.testing.Vectors;
import io.trackgate.testing.Vectors.Vector;

/** Whatever data field a frame of Teltonika has: what it is read as can be written and read again. */
class TeltonikaRecordsFuzzTest extends FuzzCase {

    private static final int LENGTH_AND_PREAMBLE = 8;
    private static final int CRC = 4;
    private static final RoundTrip<ImeiLogin> LOGIN = new RoundTrip<>(ImeiLogin::read, login -> Hex.writtenBytes(login::write));
    private static final RoundTrip<AvlPacket> RECORDS = new RoundTrip<>(AvlPacket::read, records -> Hex.writtenBytes(records::write));
    private static final RoundTrip<TextFrame> TEXT = new RoundTrip<>(in -> TextFrame.read(in, in.remaining()),
            text -> Hex.writtenBytes(text::write));

    TeltonikaRecordsFuzzTest() { super(TeltonikaRecordsFuzzTest::fuzzerTestOneInput, 10_000); }

    /** A login begins with a zero, anything else with its codec. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) return;
        if (data[0] == 0) LOGIN.check(data);
        else if (TextFrame.isTextCodec(data[0])) TEXT.check(data);
        else
            RECORDS.check(data);
    }

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> frames = Vectors.load("teltonika").stream().map(Vector::bytes).filter(frame -> frame.length > 2 && frame[0] == 0)
                .toList();
        Stream<byte[]> logins = frames.stream().filter(frame -> frame[1] != 0);
        Stream<byte[]> data = frames.stream().filter(frame -> frame.length > LENGTH_AND_PREAMBLE + CRC && frame[1] == 0)
                .map(frame -> Arrays.copyOfRange(frame, LENGTH_AND_PREAMBLE, frame.length - CRC));
        return Stream.concat(logins, data).toList();
    }
}
