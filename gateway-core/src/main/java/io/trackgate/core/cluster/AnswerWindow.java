package io.trackgate.core.cluster;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many questions may be under way at once: more while answers come soon, fewer when they take long. What stands in a slow server's line longer than
 * anybody waits for it is asked again, and a line of such questions never gets shorter. Any thread.
 */
final class AnswerWindow {

    private static final int FEWEST = 256; // fewer would go one by one, which costs both sides several times as much
    private static final int FIRST = 512;
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(500); // a fourth of what a question waits
    private static final long LATE = 2 * SOON;

    private final int most;
    private final LongSupplier nanoClock;
    private int size; // guarded by this
    private int taken; // guarded by this
    private long shrunkNanos; // guarded by this

    AnswerWindow(int most, LongSupplier nanoClock) {
        this.most = most;
        this.nanoClock = nanoClock;
        this.size = Math.min(FIRST, most);
        this.shrunkNanos = nanoClock.getAsLong();
    }

    synchronized int size() { return size; }

    /** @return false while too much is under way */
    synchronized boolean take(long millis) throws InterruptedException {
        if (taken >= size) wait(Math.max(1, millis));
        if (taken >= size) return false;
        taken++;
        return true;
    }

    /** An answer came, or will not come any more. @param askedNanos when its place was taken */
    synchronized void leave(long askedNanos) {
        long now = nanoClock.getAsLong();
        long took = now - askedNanos;
        if (took <= SOON && taken >= size - size / 4) size = Math.min(most, size + 1);
        if (took > LATE && askedNanos - shrunkNanos >= 0) { // once for all that were under way together
            size = Math.max(FEWEST, size / 2);
            shrunkNanos = now;
        }
        taken--;
        if (taken < size) notifyAll();
    }
}
