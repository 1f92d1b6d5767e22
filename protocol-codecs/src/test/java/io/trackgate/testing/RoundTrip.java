package io.trackgate.testing;

import java.util.Arrays;
import java.util.function.Function;

import io.netty.buffer.Unpooled;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;

/**
 * What any bytes are read as is read as the same once it was written, in the same bytes from then on.
 *
 * @param read  throws a protocol exception for bytes that are no such record
 * @param write of what was read
 */
public record RoundTrip<T>(Function<FrameCursor, T> read, Function<T, byte[]> write) {

    /** What text turns into that had bytes of no character: they can't be had back. */
    private static final String NO_CHARACTER = "\uFFFD";

    public void check(byte[] bytes) {
        T first;
        try {
            first = read(bytes);
        } catch (ProtocolException refused) {
            return;
        }
        byte[] written = write.apply(first);
        T second = read(written);
        boolean keepsAll = written.length == bytes.length; // what is more than a message needs is counted, not kept
        if (keepsAll && !second.equals(first) && !first.toString().contains(NO_CHARACTER))
            throw new AssertionError(second + " (expected: " + first + ", in " + Hex.of(written) + ")");
        byte[] again = write.apply(second);
        if (!Arrays.equals(again, written)) throw new AssertionError(Hex.of(again) + " (expected: " + Hex.of(written) + ")");
    }

    private T read(byte[] bytes) { return read.apply(new FrameCursor(Unpooled.wrappedBuffer(bytes))); }
}
