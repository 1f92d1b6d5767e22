package io.trackgate.core.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How many frames and errors there were on this node in each five seconds of the last five minutes. */
public final class RecentRates {

    public static final Duration EVERY = Duration.ofSeconds(5);
    public static final int KEPT = 60;

    /** Oldest first, each {@link #KEPT} numbers; 0 for before the start. */
    public record Counted(List<Long> frames, List<Long> errors) {
        public Counted {
            frames = List.copyOf(frames);
            errors = List.copyOf(errors);
        }
    }

    private final GatewayMetrics metrics;
    private final long[] frames = new long[KEPT]; // guarded by this, as are all below
    private final long[] errors = new long[KEPT];
    private int oldest;
    private long framesBefore;
    private long errorsBefore;

    public RecentRates(GatewayMetrics metrics) {
        this.metrics = metrics;
        framesBefore = metrics.frames();
        errorsBefore = metrics.frameErrors();
    }

    /** To be called every five seconds. */
    public synchronized void sample() {
        long framesNow = metrics.frames();
        long errorsNow = metrics.frameErrors();
        frames[oldest] = framesNow - framesBefore;
        errors[oldest] = errorsNow - errorsBefore;
        framesBefore = framesNow;
        errorsBefore = errorsNow;
        oldest = (oldest + 1) % KEPT;
    }

    public synchronized Counted counted() { return new Counted(oldestFirst(frames), oldestFirst(errors)); }

    private List<Long> oldestFirst(long[] ring) {
        List<Long> ordered = new ArrayList<>(KEPT);
        for (int i = 0; i < KEPT; i++)
            ordered.add(ring[(oldest + i) % KEPT]);
        return ordered;
    }
}
