package io.trackgate.core.store;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.slf4j.Logger;

/**
 * Tells an operator that the store takes no writes, and that it does again. A disk that is nearly full fails and works in turns many times a
 * second: at most a line of each a minute. Confined to the writer's thread.
 */
final class OutageLog {

    static final Duration EVERY = Duration.ofMinutes(1);
    static final Duration STEADY = Duration.ofSeconds(10); // without a failure: only then it is over

    private final Logger log;
    private final LongSupplier nanoClock;
    private boolean saidOnce;
    private long saidAt;
    private long failedAt;
    private boolean endIsNews;

    OutageLog(Logger log, LongSupplier nanoClock) {
        this.log = log;
        this.nanoClock = nanoClock;
    }

    void failed(String why) {
        long now = nanoClock.getAsLong();
        failedAt = now;
        if (saidOnce && now - saidAt < EVERY.toNanos()) {
            log.debug("store: a write failed: {}", why);
            return;
        }
        saidOnce = true;
        saidAt = now;
        endIsNews = true;
        log.error("store: a write failed, commands are refused and telemetry is not receipted until one succeeds: {}", why);
    }

    void succeeded() {
        if (!endIsNews || nanoClock.getAsLong() - failedAt < STEADY.toNanos()) return;
        endIsNews = false;
        log.info("store: writes succeed again, for {} s now", STEADY.toSeconds());
    }
}
