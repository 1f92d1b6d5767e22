package io.trackgate.core.log;

import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.netty.util.concurrent.GlobalEventExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log readable where everybody may do the same at once, or somebody again and again: the first lines of a second are written one by one, the others of that second
 * are summed up in one. Any thread.
 */
public final class FewLines {

    private static final Logger log = LoggerFactory.getLogger(FewLines.class);
    private static final int A_SECOND = 20;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final String summary;
    private final LongSupplier nanoClock;
    private long secondEnds;
    private int lines; // of this second, those left out included
    private boolean began;

    /** @param summary who did what, of those that are only counted: {@code trackers logged in} */
    public FewLines(String summary, LongSupplier nanoClock) {
        this.summary = summary;
        this.nanoClock = nanoClock;
    }

    /** For those who have no event loop at hand. */
    public boolean takes() { return takes(GlobalEventExecutor.INSTANCE); }

    /**
     * Whether this one gets a line of its own.
     *
     * @param timer writes the summary at the second's end
     */
    public boolean takes(ScheduledExecutorService timer) {
        int before = count();
        if (before < A_SECOND) return true;
        if (before == A_SECOND) sumUpLater(timer);
        return false;
    }

    private synchronized int count() {
        long now = nanoClock.getAsLong();
        // Those that were left out are still to be summed up: their second lasts until that is done.
        if ((!began || now - secondEnds >= 0) && lines <= A_SECOND) {
            began = true;
            secondEnds = now + SECOND;
            lines = 0;
        }
        return lines++;
    }

    private void sumUpLater(ScheduledExecutorService timer) {
        try {
            timer.schedule(this::sumUp, SECOND, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            sumUp(); // the gateway is stopping
        }
    }

    private void sumUp() { log.info("{} more {}", String.format(Locale.ROOT, "%,d", leftOut()), summary); }

    private synchronized int leftOut() {
        int leftOut = lines - A_SECOND;
        lines = 0;
        secondEnds = nanoClock.getAsLong() + SECOND;
        return leftOut;
    }
}
