package io.trackgate.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.trackgate.core.command.Leftover;
import io.trackgate.core.metrics.GatewayMetrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which trackers are connected. The newest login of a tracker wins; a session is removed by identity, so an old one's end never removes the new. */
public final class SessionRegistry {

    private static final Logger log = LoggerFactory.getLogger(SessionRegistry.class);

    private final Map<Integer, Presence> byTracker = new ConcurrentHashMap<>();
    private final AtomicLong epochs = new AtomicLong();
    private final GatewayMetrics metrics;
    private final LongSupplier nanoClock;

    public SessionRegistry(GatewayMetrics metrics, LongSupplier nanoClock) {
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    long nextEpoch() { return epochs.incrementAndGet(); }

    public Optional<TrackerSession> find(int trackerId) {
        return byTracker.get(trackerId) instanceof TrackerSession session ? Optional.of(session) : Optional.empty();
    }

    /** Runs on the new session's event loop. Its commands wait until the old session, on another loop perhaps, has said what it leaves. */
    void register(TrackerSession session) {
        Presence before = byTracker.put(session.trackerId(), session);
        metrics.sessionOpened();
        switch (before) {
            case null -> session.inherit(Leftover.NONE);
            case Presence.Gone gone -> session.inherit(gone.leftover());
            case TrackerSession old -> {
                metrics.count(GatewayMetrics.Count.TAKEOVERS);
                metrics.sessionClosed();
                CompletableFuture<Leftover> left = old.retire("its tracker logged in again");
                left.whenComplete(
                        (leftover, failure) -> session.inLoop(() -> session.inherit(leftover == null ? Leftover.NONE : leftover)));
            }
        }
    }

    /** What a tracker may still say although this process never heard it before: see {@link Leftover#afterRestart}. */
    public void seed(int trackerId, Leftover leftover) {
        byTracker.putIfAbsent(trackerId, new Presence.Gone(leftover));
    }

    /**
     * The session's connection is gone.
     *
     * @param heir the tracker that has its device now; another one when the fleet was changed meanwhile, for the answers come from the device
     */
    void remove(TrackerSession session, Leftover leftover, int heir) {
        AtomicBoolean ended = new AtomicBoolean();
        @Nullable
        Presence gone = leftover.isEmpty() ? null : new Presence.Gone(leftover);
        byTracker.computeIfPresent(session.trackerId(), (id, present) -> {
            if (present != session) return present; // a newer session has taken over, and what is left too
            ended.set(true);
            return heir == id ? gone : null;
        });
        if (!ended.get()) return;
        metrics.sessionClosed();
        if (gone != null && heir != session.trackerId()) {
            byTracker.merge(heir, gone, (present, left) -> present instanceof TrackerSession ? present : left);
        }
    }

    public List<TrackerSession> sessions() {
        List<TrackerSession> sessions = new ArrayList<>();
        for (Presence presence : byTracker.values()) { if (presence instanceof TrackerSession session) sessions.add(session); }
        return sessions;
    }

    /** Closes sessions that said nothing for longer than their model may, and forgets what no tracker came back for. */
    public void sweep() {
        long now = nanoClock.getAsLong();
        byTracker.forEach((id, presence) -> {
            switch (presence) {
                case TrackerSession session -> {
                    long silent = now - session.lastHeardNanos();
                    if (silent > session.tracker().model().maxSilence().toNanos())
                        session.close("silent for " + silent / 1_000_000_000L + " s");
                }
                case Presence.Gone gone -> {
                    if (gone.leftover().expiresNanos() - now <= 0 && byTracker.remove(id, presence)) {
                        log.atDebug().addKeyValue("tracker", id).log("no answer can come any more");
                    }
                }
            }
        });
    }
}
