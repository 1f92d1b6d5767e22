package io.trackgate.core.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.trackgate.core.metrics.GatewayMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices two devices that show the same id: each one's login ends the other's session, for ever, and neither can be commanded. Any thread. */
final class TakeoverWatch {

    private static final Logger log = LoggerFactory.getLogger(TakeoverWatch.class);

    /** A device on a bad line comes back every few seconds for a while; that happens. */
    private static final int NORMAL_TAKEOVERS = 5;
    private static final long WINDOW = Duration.ofMinutes(1).toNanos();
    private static final long QUIET = Duration.ofMinutes(10).toNanos();

    /** Ids that are watched at once, those of the latest takeovers: two megabytes at most. */
    private static final int IDS = 10_000;

    /** Takeovers of one id. */
    private static final class Takeovers {
        private long sinceNanos;
        private int count;
        private boolean warned;
        private long warnedNanos;

        Takeovers(long now) { sinceNanos = now; }
    }

    private final GatewayMetrics metrics;
    private final Map<String, Takeovers> byId = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Takeovers> eldest) { return size() > IDS; }
    };

    TakeoverWatch(GatewayMetrics metrics) { this.metrics = metrics; }

    void takenOver(TrackerSession old, TrackerSession by, long now) {
        if (!tooOften(by.knownAs(), now)) return;
        log.atWarn().addKeyValue("tracker", by.trackerId()).log(
                "{} logged in more than {} times a minute, each time while it was connected: last from {}, before from {} (expected: one"
                        + " device with this id); look for a second device with it, or for a line that breaks again and again",
                by.knownAs(), NORMAL_TAKEOVERS, by.remoteAddress(), old.remoteAddress());
    }

    /** @return whether somebody has to be told now */
    private synchronized boolean tooOften(String id, long now) {
        Takeovers seen = byId.computeIfAbsent(id, first -> new Takeovers(now));
        if (now - seen.sinceNanos > WINDOW) {
            seen.sinceNanos = now;
            seen.count = 0;
        }
        if (++seen.count <= NORMAL_TAKEOVERS) return false;
        metrics.count(GatewayMetrics.Count.CONTESTED_IDS);
        if (seen.warned && now - seen.warnedNanos < QUIET) return false;
        seen.warned = true;
        seen.warnedNanos = now;
        return true;
    }
}
