package io.trackgate.core.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket whose callers get their tokens in the order in which they asked: each is told how long to wait for its own. Nobody is refused.
 * One number and no lock, so one bucket serves all event loops. Any thread.
 */
final class Pace {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** A bucket holds what comes in a tenth of a second, and one token at least. */
    private static final long FULL_NANOS = SECOND / 10;

    private final long interval; // nanoseconds from a token to the next; 0: no limit
    private final AtomicLong nextNanos; // when the next token is there; in the past while the bucket holds some

    /** @param aSecond tokens; 0: no limit */
    Pace(int aSecond, long now) {
        interval = aSecond == 0 ? 0 : SECOND / aSecond;
        nextNanos = new AtomicLong(now - FULL_NANOS);
    }

    /** @return nanoseconds until the caller's turn; 0: now */
    long turn(long now) {
        if (interval == 0) return 0;
        while (true) {
            long next = nextNanos.get();
            long earliest = now - Math.max(0, FULL_NANOS - interval);
            long mine = next - earliest > 0 ? next : earliest;
            if (nextNanos.compareAndSet(next, mine + interval)) return Math.max(0, mine - now);
        }
    }
}
