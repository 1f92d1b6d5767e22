package io.trackgate.simulator.load;

import java.util.concurrent.TimeUnit;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How long things took, to three digits. Any thread. */
public final class Latencies {

    private static final long LONGEST = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;

    private final Histogram nanos = new ConcurrentHistogram(1_000, LONGEST, DIGITS);

    /**
     * What was to start at a time of a plan is measured from then, not from when it could start: a system that stands still for a second
     * can't hide those that would have waited in it (coordinated omission).
     *
     * @param intendedNanos of {@link System#nanoTime()}
     */
    public void since(long intendedNanos) { took(System.nanoTime() - intendedNanos); }

    public void took(long duration) { nanos.recordValue(Math.clamp(duration, 0, LONGEST)); }

    public void reset() { nanos.reset(); }

    public long count() { return nanos.getTotalCount(); }

    /** @param percent 50 for the median; 0 when nothing was measured */
    public long percentileMicros(double percent) {
        return count() == 0 ? 0 : TimeUnit.NANOSECONDS.toMicros(nanos.getValueAtPercentile(percent));
    }

    public long maxMicros() { return count() == 0 ? 0 : TimeUnit.NANOSECONDS.toMicros(nanos.getMaxValue()); }

    /** What a report keeps of it. */
    public Summary summary() {
        long[] curve = new long[Summary.PERCENTS.length];
        for (int i = 0; i < curve.length; i++)
            curve[i] = percentileMicros(Summary.PERCENTS[i]);
        return new Summary(count(), curve, maxMicros());
    }

    /** @param micros at each of {@link #PERCENTS} */
    public record Summary(long count, long[] micros, long maxMicros) {
        public static final double[] PERCENTS = {50, 75, 90, 95, 99, 99.9, 99.99};

        public long p50() { return micros[0]; }

        public long p99() { return micros[4]; }
    }
}
