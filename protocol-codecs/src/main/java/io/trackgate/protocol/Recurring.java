package io.trackgate.protocol;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that an executor runs again and again. One that throws would be given up by the executor without a word; this one says so, and comes again.
 * For one thread at a time.
 */
public final class Recurring implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Recurring.class);
    private static final long SAY_AGAIN = TimeUnit.MINUTES.toNanos(1);

    private final String what;
    private final Runnable task;
    private final LongSupplier nanoClock;
    private long failures; // in a row
    private long saidNanos;

    Recurring(String what, Runnable task, LongSupplier nanoClock) {
        this.what = what;
        this.task = task;
        this.nanoClock = nanoClock;
    }

    /** @param what it does, for the log: {@code looking after sessions} */
    public static Runnable task(String what, Runnable task) {
        return new Recurring(what, task, System::nanoTime);
    }

    @Override
    public void run() {
        try {
            task.run();
        } catch (RuntimeException | Error e) { // an error too: nobody else would do its work
            failed(e);
            return;
        }
        if (failures > 0) log.info("{}: works again, after {} failures", what, failures);
        failures = 0;
    }

    /** The first of a row with its trace, then a line a minute. */
    private void failed(Throwable why) {
        long now = nanoClock.getAsLong();
        if (++failures == 1) log.atWarn().setCause(why).log("{}: failed, is tried again when its time comes", what);
        else if (now - saidNanos >= SAY_AGAIN)
            log.warn("{}: failed {} times in a row, the last time with {}", what, failures, why.toString());
        else
            return;
        saidNanos = now;
    }
}
