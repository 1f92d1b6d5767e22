package io.trackgate.queclink;

import java.util.Arrays;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.trackgate.fuzz.FuzzCase;
import io.trackgate.testing.Hex;
import io.trackgate.testing.RoundTrip;
import io.trackgate.testing.Vectors;

/** Whatever text comes, from either side: what it is read as can be written and read again. */
class QueclinkRecordsFuzzTest extends FuzzCase {

    QueclinkRecordsFuzzTest() { super(QueclinkRecordsFuzzTest::fuzzerTestOneInput, 3_000); }

    public static void fuzzerTestOneInput(byte[] input) {
        int end = 0;
        while (end < input.length && input[end] > 0 && input[end] != '$')
            end++;
        byte[] text = Arrays.copyOf(input, end);
        if (QueclinkForm.textStartsAt(Unpooled.wrappedBuffer(text), 0))
            new RoundTrip<>(QueclinkText::read, read -> Hex.writtenBytes(read::write)).check(Hex.join(text, new byte[]{'$'}));
        else
            new RoundTrip<>(QueclinkCommand::read, read -> Hex.writtenBytes(read::write)).check(Hex.join(text, new byte[]{'$'}));
    }

    @Override
    protected List<byte[]> seeds() { return Vectors.load("queclink").stream().map(vector -> vector.bytes()).toList(); }
}
