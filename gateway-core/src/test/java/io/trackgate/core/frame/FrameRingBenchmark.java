package io.trackgate.core.frame;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What every chunk of bytes pays for being kept, though nobody looks: from a socket's buffer into a ring that is worn out all the time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameRingBenchmark {

    private static final long BYTES = 16 << 20; // of two event loops, as shipped

    /** A receipt, a command, a packet of a few records. */
    @Param({"4", "60", "1000"})
    private int length;

    private final FrameRing ring = new FrameRings(BYTES, InstantSource.system()).of(Runnable::run);
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private long last = FrameRing.NOWHERE;
    private int number;

    @Setup
    public void fill() { bytes = Unpooled.directBuffer().writeZero(length); }

    @TearDown
    public void release() { bytes.release(); }

    @Benchmark
    public long append() {
        last = ring.append(bytes, false, number++, last);
        return last;
    }
}
