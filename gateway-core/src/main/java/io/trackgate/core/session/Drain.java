package io.trackgate.core.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.trackgate.protocol.Recurring;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends sessions away, so many a second and in no order, so that their trackers do not come back all at once; one whose command is under way is left
 * until that has ended. New connections are not taken from its beginning on. Any thread.
 */
public final class Drain {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(5);
    private static final String WHY = "the gateway is draining";

    /**
     * How far it is.
     *
     * @param sessions when it began; 0 before
     * @param left     now
     */
    public record Progress(boolean draining, int sessions, int left) {
        public boolean isDone() { return draining && left == 0; }
    }

    private final SessionRegistry registry;
    private final Runnable stopAccepting;
    private final ScheduledExecutorService timer;
    private final int rate;
    private final Random random;

    // guarded by this
    private @Nullable ScheduledFuture<?> ticking;
    private int sessionsAtStart;
    private Iterator<TrackerSession> round = Collections.emptyIterator();
    private double owed; // sessions that may be closed now
    private long toldNanos;

    /**
     * @param stopAccepting closes the ports that trackers connect to; may be called again
     * @param rate          sessions a second
     */
    public Drain(SessionRegistry registry, Runnable stopAccepting, ScheduledExecutorService timer, int rate, Random random) {
        this.registry = registry;
        this.stopAccepting = stopAccepting;
        this.timer = timer;
        this.rate = rate;
        this.random = random;
    }

    /** Begins, unless it has. Returns at once. */
    public synchronized Progress start() {
        if (ticking == null) {
            stopAccepting.run();
            sessionsAtStart = registry.size();
            toldNanos = System.nanoTime();
            log.info("draining: {} sessions, {} a second", sessionsAtStart, rate);
            ticking = timer.scheduleWithFixedDelay(Recurring.task("draining", this::tick), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        }
        return progress();
    }

    public synchronized Progress progress() {
        return new Progress(ticking != null, sessionsAtStart, ticking == null ? 0 : registry.size());
    }

    /** Begins, and waits until all have gone or the time is over. */
    public void await(Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        start();
        while (!progress().isDone() && System.nanoTime() - until < 0 && !Thread.currentThread().isInterrupted())
            LockSupport.parkNanos(TICK.toNanos() / 5);
        end();
    }

    private synchronized void end() {
        if (ticking != null) ticking.cancel(false);
        int left = registry.size();
        if (left > 0) log.warn("draining: {} of {} sessions are left and closed now", left, sessionsAtStart);
    }

    private synchronized void tick() {
        // A part of a second's worth now and the rest later, by chance: what is closed together comes back together.
        owed = Math.min(rate, owed + rate * TICK.toMillis() / 1_000.0 * 2 * random.nextDouble());
        if (!round.hasNext()) round = nextRound();
        for (; owed >= 1 && round.hasNext(); owed--)
            round.next().closeWhenIdle(WHY);
        if (System.nanoTime() - toldNanos < TOLD_EVERY.toNanos()) return;
        toldNanos = System.nanoTime();
        log.info("draining: {} of {} sessions are left", registry.size(), sessionsAtStart);
    }

    private Iterator<TrackerSession> nextRound() {
        List<TrackerSession> sessions = new ArrayList<>(registry.sessions());
        Collections.shuffle(sessions, random);
        return sessions.iterator();
    }
}
