package io.trackgate.core.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import io.trackgate.config.Limits;
import io.trackgate.core.log.FewLines;
import io.trackgate.core.metrics.GatewayMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices two devices that show the same id: each one's login ends the other's session, for ever, and neither can be commanded. Any thread. */
final class TakeoverWatch {

    private static final Logger log = LoggerFactory.getLogger(TakeoverWatch.class);

    private static final long QUIET_MINUTES = 10;
    private static final long QUIET = Duration.ofMinutes(QUIET_MINUTES).toNanos();

    /** Ids that are watched at once, those of the latest takeovers: two megabytes at most. */
    private static final int IDS = 10_000;

    /** Takeovers of one id. */
    private static final class Takeovers {
        private long sinceNanos;
        private int count;
        private boolean contested;
        private long contestedNanos; // the last time
        private boolean warned;
        private long warnedNanos;

        Takeovers(long now) { sinceNanos = now; }
    }

    private final Limits.Takeovers normal; // a device on a bad line comes back every few seconds for a while; that happens
    private final GatewayMetrics metrics;
    private final FewLines lines;
    private final Map<String, Takeovers> byId = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Takeovers> eldest) { return size() > IDS; }
    };

    TakeoverWatch(Limits.Takeovers normal, GatewayMetrics metrics, LongSupplier nanoClock) {
        this.normal = normal;
        this.metrics = metrics;
        this.lines = new FewLines("ids are taken over again and again", nanoClock);
    }

    void takenOver(TrackerSession old, TrackerSession by, long now) {
        if (!tooOften(by.knownAs(), now) || !lines.takes()) return;
        log.atWarn().addKeyValue("tracker", by.trackerId()).log(
                "{} logged in more than {} times in {} s, each time while it was connected: last from {}, before from {} (expected: one"
                        + " device with this id); look for a second device with it, or for a line that breaks again and again{}",
                by.knownAs(), normal.count(), normal.within().toSeconds(), by.clientAddress(), old.clientAddress(), fate(by));
    }

    private static String fate(TrackerSession session) {
        return switch (session.tracker().model().takeover()) {
            case NEWEST -> "";
            case OLDEST -> ". The session that is there stays, others are not taken until " + QUIET_MINUTES + " minutes without one";
            case QUARANTINE ->
                ". It gets no commands until " + QUIET_MINUTES + " minutes without another such login, or until an operator releases it";
        };
    }

    /** Whether two devices seem to show this id: until it was quiet for ten minutes. */
    synchronized boolean isContested(String id, long now) {
        Takeovers seen = byId.get(id);
        return seen != null && seen.contested && now - seen.contestedNanos < QUIET;
    }

    /** The same on behalf of one more device that tries: it is not quiet yet. */
    synchronized boolean staysContested(String id, long now) {
        if (!isContested(id, now)) return false;
        byId.get(id).contestedNanos = now;
        return true;
    }

    /** As if nobody had ever taken it over. */
    synchronized void forget(String id) { byId.remove(id); }

    /** @return whether somebody has to be told now */
    private synchronized boolean tooOften(String id, long now) {
        Takeovers seen = byId.computeIfAbsent(id, first -> new Takeovers(now));
        if (now - seen.sinceNanos > normal.within().toNanos()) {
            seen.sinceNanos = now;
            seen.count = 0;
        }
        boolean was = seen.contested && now - seen.contestedNanos < QUIET;
        seen.contested = ++seen.count > normal.count() || was;
        seen.contestedNanos = now;
        if (seen.count <= normal.count()) return false;
        metrics.count(GatewayMetrics.Count.CONTESTED_IDS);
        if (seen.warned && now - seen.warnedNanos < QUIET) return false;
        seen.warned = true;
        seen.warnedNanos = now;
        return true;
    }
}
