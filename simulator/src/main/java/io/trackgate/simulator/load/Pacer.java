package io.trackgate.simulator.load;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.trackgate.protocol.Recurring;

/** Does something at an even rate, however long it takes: what is late is done at once, with the time at which it was due. */
public final class Pacer implements AutoCloseable {

    /** What is done; the n-th, from 0, was due then. */
    @FunctionalInterface
    public interface Action {
        void run(long number, long dueNanos);
    }

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    // A pacer that is far behind gives its event loop back to others now and then.
    private static final int MOST_A_TICK = 10_000;

    private final double perNano;
    private final Action action;
    private final long start;
    private final ScheduledFuture<?> ticks;
    private volatile boolean closed;
    private long done;

    /** @param loop on which it is done */
    public static Pacer start(ScheduledExecutorService loop, double perSecond, Action action) {
        if (!(perSecond > 0)) throw new IllegalArgumentException("rate: " + perSecond + " (expected: > 0 a second)");
        return new Pacer(loop, perSecond, action);
    }

    private Pacer(ScheduledExecutorService loop, double perSecond, Action action) {
        this.perNano = perSecond / TimeUnit.SECONDS.toNanos(1);
        this.action = action;
        this.start = System.nanoTime();
        this.ticks = loop.scheduleAtFixedRate(Recurring.task("load", this::tick), 0, TICK_NANOS, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        long due = (long) ((System.nanoTime() - start) * perNano) + 1;
        for (int i = 0; i < MOST_A_TICK && done < due && !closed; i++) {
            long number = done++; // one that fails does not come again
            action.run(number, start + (long) (number / perNano));
        }
    }

    @Override
    public void close() {
        closed = true;
        ticks.cancel(false);
    }
}
