package io.trackgate.app;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A time of day that jumps when it is told to, in another process too: how far it is off stands in a file of eight bytes that whoever has this clock
 * has mapped.
 */
public final class JumpingClock extends Clock {
    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer offset; // ms

    /** @param file made where it is not there */
    public JumpingClock(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            offset = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
    }

    /** From now on, as against the system's; negative: behind it. */
    public void jump(Duration value) {
        LONG.setVolatile(offset, 0, value.toMillis());
    }

    @Override
    public long millis() { return System.currentTimeMillis() + (long) LONG.getVolatile(offset, 0); }

    @Override
    public Instant instant() { return Instant.ofEpochMilli(millis()); }

    @Override
    public ZoneId getZone() { return ZoneOffset.UTC; }

    @Override
    public Clock withZone(ZoneId zone) { throw new UnsupportedOperationException(zone + " (expected: nobody asks for it)"); }
}
