package io.trackgate.core.command;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/**
 * The tags of one device's commands: they follow the time of day, so that none comes twice within {@code commands.late}, whatever happens to
 * connections and to the gateway. Two devices of one tracker may get the same one: an answer comes from the device that was asked, and is
 * looked for only among what its session wrote and what that inherited. Confined to the session's event loop.
 *
 * <p>A position advances by one a tick, and the tick is so long that a whole turn of the tags takes at least twice the time in which an old
 * answer may come. A burst of commands may run ahead of the clock by a quarter of a turn.
 */
final class Tags {

    /** More than what a burst overruns its end by: the plans of one window go on, one tag a step. */
    private static final int OVERRUN = 256;

    private final int greatest;
    private final long tickMillis;
    private final InstantSource clock;
    private long last; // position of the newest tag

    /**
     * @param greatest tags are 1 to this
     * @param late     for how long an answer under an old tag may come
     * @param clock    the time of day: it goes on over restarts
     */
    Tags(int greatest, Duration late, InstantSource clock) {
        this.greatest = greatest;
        this.tickMillis = tickMillis(greatest, late);
        this.clock = clock;
    }

    private static long tickMillis(int greatest, Duration late) { return Math.max(1, Math.ceilDiv(2 * late.toMillis(), greatest)); }

    /** Where the tags are that follow the clock at this time. */
    static long position(int greatest, Duration late, long millis) {
        return millis / tickMillis(greatest, late);
    }

    /** @param inUse tags that may be answered for longer than that */
    int next(IntPredicate inUse) {
        int tag;
        do {
            last = Math.max(last + 1, position());
            tag = (int) (last % greatest) + 1;
        } while (inUse.test(tag));
        return tag;
    }

    /** False after a burst so long that a new command could get the tag of one that may still be answered: the clock has to catch up. */
    boolean available() {
        long beyond = last - position() - greatest / 4;
        // Further ahead than any burst gets: the clock was set back, and nobody has to wait for it.
        return beyond < 0 || beyond > OVERRUN;
    }

    /** When to look again. */
    long tickNanos() { return TimeUnit.MILLISECONDS.toNanos(tickMillis); }

    /** The newest position; 0 where there was none. */
    long newest() { return last; }

    /** The newest position, while the clock has not passed it; else 0: whoever comes next can't meet it. */
    long ahead() {
        return last >= position() ? last : 0;
    }

    /** Until the clock has passed the newest position, ns. */
    long aheadNanos() {
        return ahead() == 0 ? 0 : TimeUnit.MILLISECONDS.toNanos((last + 1) * tickMillis - clock.millis());
    }

    /** @param position that of the device's previous session */
    void goOnAfter(long position) { last = Math.max(last, position); }

    private long position() { return clock.millis() / tickMillis; }
}
