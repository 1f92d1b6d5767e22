package io.trackgate.ruptela;

import java.util.Arrays;
import java.util.List;

import io.trackgate.fuzz.FuzzCase;
import io.trackgate.ruptela.RuptelaMessages.Records;
import io.trackgate.ruptela.RuptelaMessages.SetIo;
import io.trackgate.ruptela.RuptelaMessages.Text;
import io.trackgate.testing.Hex;
import io.trackgate.testing.RoundTrip;
import io.trackgate.testing.Vectors;

/** Whatever payload a frame of Ruptela has: what it is read as can be written and read again. */
class RuptelaRecordsFuzzTest extends FuzzCase {

    private static final RoundTrip<Records> RECORDS = new RoundTrip<>(in -> Records.read(in, false),
            records -> Hex.writtenBytes(records::write));
    private static final RoundTrip<Records> EXTENDED = new RoundTrip<>(in -> Records.read(in, true),
            records -> Hex.writtenBytes(records::write));
    private static final RoundTrip<Text> TEXT = new RoundTrip<>(Text::read, text -> Hex.writtenBytes(text::write));
    private static final RoundTrip<SetIo> SET_IO = new RoundTrip<>(SetIo::read, set -> Hex.writtenBytes(set::write));

    RuptelaRecordsFuzzTest() { super(RuptelaRecordsFuzzTest::fuzzerTestOneInput, 10_000); }

    /** The first byte is the command, the payload follows. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) return;
        byte[] payload = Arrays.copyOfRange(data, 1, data.length);
        switch (Byte.toUnsignedInt(data[0])) {
            case RuptelaMessages.RECORDS -> RECORDS.check(payload);
            case RuptelaMessages.EXTENDED_RECORDS -> EXTENDED.check(payload);
            case RuptelaMessages.SET_IO -> SET_IO.check(payload);
            default -> TEXT.check(payload);
        }
    }

    @Override
    protected List<byte[]> seeds() {
        return Vectors.load("ruptela").stream().map(vector -> {
            byte[] frame = vector.bytes();
            return Arrays.copyOfRange(frame, vector.fromDevice() ? 10 : 2, frame.length - 2);
        }).toList();
    }
}
