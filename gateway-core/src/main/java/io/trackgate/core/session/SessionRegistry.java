package io.trackgate.core.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import io.trackgate.config.Limits;
import io.trackgate.config.TrackerModel.Takeover;
import io.trackgate.core.command.Leftover;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.log.FewLines;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.session.Presence.Gone;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which trackers are connected, and by which of their devices. The newest login of a device wins; devices of one tracker that show different
 * ids of it live side by side. A session is removed by identity, so an old one's end never removes the new.
 */
public final class SessionRegistry {

    private static final Logger log = LoggerFactory.getLogger(SessionRegistry.class);

    private static final long GOLDEN = 0x9E3779B97F4A7C15L; // spreads numbers that follow each other

    private final Map<Integer, Presence> byTracker = new ConcurrentHashMap<>();
    private final Succession succession;
    private final GatewayMetrics metrics;
    private final GatewayEvents events;
    private final LongSupplier nanoClock;
    private final TakeoverWatch takeovers;
    private final Map<String, Quarantine> quarantined = new ConcurrentHashMap<>(); // by its id
    private final FewLines logins;
    private final FewLines ends;
    private final FewLines releases;

    /**
     * @param events    hear of a tracker's first session and of the end of its last one; other nodes hear of it by presence
     * @param takeovers of one id that are no contest
     */
    public SessionRegistry(GatewayMetrics metrics, GatewayEvents events, Limits.Takeovers takeovers, LongSupplier nanoClock) {
        this(metrics, events, takeovers, nanoClock, Succession.none());
    }

    /** With others beside this node. */
    public SessionRegistry(GatewayMetrics metrics, GatewayEvents events, Limits.Takeovers takeovers, LongSupplier nanoClock,
            Succession succession) {
        this.succession = succession;
        this.metrics = metrics;
        this.events = events;
        this.nanoClock = nanoClock;
        this.takeovers = new TakeoverWatch(takeovers, metrics, nanoClock);
        this.logins = new FewLines("trackers logged in", nanoClock);
        this.ends = new FewLines("trackers have gone", nanoClock);
        this.releases = new FewLines("ids get commands again", nanoClock);
        metrics.quarantined(quarantined::size);
    }

    /** Which logins are worth a line each. */
    FewLines logins() { return logins; }

    /** Which sessions' ends are. */
    FewLines ends() { return ends; }

    long nextEpoch() { return succession.nextEpoch(); }

    /** Of those that are there, that of the newest login. */
    public Optional<TrackerSession> find(int trackerId) {
        return switch (byTracker.get(trackerId)) {
            case null -> Optional.empty();
            case TrackerSession session -> Optional.of(session);
            case Gone gone -> Optional.empty();
            case Presence.Lines lines -> Presence.sessions(lines).stream().max(Comparator.comparingLong(TrackerSession::epoch));
        };
    }

    /** The one that gets the tracker's commands: that of the newest login, and none whose id is in quarantine. */
    public Optional<TrackerSession> forCommands(int trackerId) {
        if (quarantined.isEmpty()) return find(trackerId);
        return sessionsOf(trackerId).stream().filter(session -> !quarantined.containsKey(session.knownAs()))
                .max(Comparator.comparingLong(TrackerSession::epoch));
    }

    /** Whether this login has to go because the id is contested and its model says that the older session stays. */
    boolean isHeldByOlder(Tracker tracker, String knownAs) {
        if (tracker.model().takeover() != Takeover.OLDEST) return false;
        if (!(Presence.line(byTracker.get(tracker.id()), knownAs) instanceof TrackerSession older)) return false;
        long now = nanoClock.getAsLong();
        return now - older.lastHeardNanos() <= tracker.model().maxSilence().toNanos() && takeovers.staysContested(knownAs, now);
    }

    /** One for each of its devices that is connected. */
    public List<TrackerSession> sessionsOf(int trackerId) {
        return Presence.sessions(byTracker.get(trackerId));
    }

    /** Whether more than one device speaks for this tracker now. */
    boolean hasSeveral(int trackerId) {
        return byTracker.get(trackerId) instanceof Presence.Lines lines && Presence.sessions(lines).size() > 1;
    }

    /** Runs on the new session's event loop. Its commands wait until the old session, on another loop perhaps, has said what it leaves. */
    void register(TrackerSession session) {
        AtomicReference<@Nullable Presence> before = new AtomicReference<>();
        byTracker.compute(session.trackerId(), (id, present) -> {
            before.set(present);
            return Presence.with(present, session);
        });
        metrics.sessionOpened();
        Presence.Line line = Presence.line(before.get(), session.knownAs());
        CompletableFuture<Leftover> elsewhere = succession.claim(session, line instanceof TrackerSession);
        switch (line) {
            case null -> inherit(session, Leftover.NONE, elsewhere);
            case Gone gone -> inherit(session, gone.leftover(), elsewhere);
            case TrackerSession old -> takeOver(old, session)
                    .whenComplete((left, failure) -> inherit(session, left == null ? Leftover.NONE : left, elsewhere));
        }
        if (Presence.sessions(before.get()).isEmpty()) events.changedHere(session.trackerId());
    }

    private static void inherit(TrackerSession session, Leftover here, @Nullable CompletableFuture<Leftover> elsewhere) {
        if (elsewhere == null) session.inLoop(() -> session.inherit(here));
        else
            elsewhere.thenAccept(there -> session.inLoop(() -> session.inherit(here.and(there))));
    }

    private CompletableFuture<Leftover> takeOver(TrackerSession old, TrackerSession by) {
        metrics.count(GatewayMetrics.Count.TAKEOVERS);
        metrics.sessionClosed();
        long now = nanoClock.getAsLong();
        takeovers.takenOver(old, by, now);
        if (by.tracker().model().takeover() == Takeover.QUARANTINE && takeovers.isContested(by.knownAs(), now)) quarantine(old, by, now);
        return old.retire("its tracker logged in again");
    }

    /**
     * A device has a newer session at another node, so the one here ends, and what it leaves goes there.
     *
     * @param newer epoch of that session
     * @return empty where there was none, or where the one here is the newer
     */
    public CompletableFuture<Leftover> cede(int trackerId, String knownAs, long newer, String why) {
        AtomicReference<Presence.@Nullable Line> before = new AtomicReference<>();
        byTracker.computeIfPresent(trackerId, (id, present) -> {
            Presence.Line line = Presence.line(present, knownAs);
            if (line == null || line instanceof TrackerSession session && session.epoch() > newer) return present;
            before.set(line);
            return Presence.without(present, knownAs);
        });
        return switch (before.get()) {
            case null -> CompletableFuture.completedFuture(Leftover.NONE);
            case Gone gone -> CompletableFuture.completedFuture(gone.leftover());
            case TrackerSession session -> {
                metrics.count(GatewayMetrics.Count.TAKEOVERS);
                gone(session);
                yield session.retire(why);
            }
        };
    }

    /** It is not in the map any more. */
    private void gone(TrackerSession session) {
        metrics.sessionClosed();
        List<TrackerSession> others = sessionsOf(session.trackerId());
        others.forEach(TrackerSession::lookAfresh);
        if (others.isEmpty()) events.changedHere(session.trackerId());
    }

    private void quarantine(TrackerSession old, TrackerSession by, long now) {
        String from = String.valueOf(by.clientAddress());
        String before = String.valueOf(old.clientAddress());
        quarantined.merge(by.knownAs(), new Quarantine(by.knownAs(), by.trackerId(), now, from, before),
                (there, latest) -> there.next(from, before));
    }

    /** The ids of this tracker that get no commands now. */
    public List<Quarantine> quarantines(int trackerId) {
        if (quarantined.isEmpty()) return List.of();
        return quarantined.values().stream().filter(one -> one.trackerId() == trackerId)
                .sorted(Comparator.comparing(Quarantine::deviceId)).toList();
    }

    /**
     * An operator knows that the right device is there: its ids get commands again, and as many takeovers as before the first quarantine make the next.
     *
     * @return the ids that were in quarantine
     */
    public List<String> release(int trackerId) {
        List<String> ids = quarantines(trackerId).stream().map(Quarantine::deviceId).toList();
        ids.forEach(id -> {
            takeovers.forget(id);
            release(id, trackerId, "an operator has released it");
        });
        return ids;
    }

    /** What a device may still say although this process never heard it before: see {@link Leftover#afterRestart}. */
    public void seed(int trackerId, String knownAs, Leftover leftover) {
        byTracker.compute(trackerId, (id, present) -> Presence.line(present, knownAs) == null
                ? Presence.with(present, new Gone(knownAs, leftover))
                : present);
    }

    /**
     * The session's connection is gone.
     *
     * @param heir the tracker that has its device now; another one when the fleet was changed meanwhile, for the answers come from the device
     */
    void remove(TrackerSession session, Leftover leftover, int heir) {
        int own = session.trackerId();
        @Nullable
        Gone gone = leftover.isEmpty() ? null : new Gone(session.knownAs(), leftover);
        AtomicBoolean ended = new AtomicBoolean();
        byTracker.computeIfPresent(own, (id, present) -> {
            if (Presence.line(present, session.knownAs()) != session) return present; // a newer one has taken over, and what is left too
            ended.set(true);
            return gone != null && heir == own ? Presence.with(present, gone) : Presence.without(present, session.knownAs());
        });
        if (!ended.get()) return;
        succession.release(session);
        if (gone != null && heir != own) bequeath(gone, heir);
        gone(session);
    }

    private void bequeath(Gone gone, int heir) {
        byTracker.compute(heir, (id, present) -> Presence.line(present, gone.knownAs()) instanceof TrackerSession
                ? present
                : Presence.with(present, gone));
    }

    /** Sessions that are there; cheaper than all of them. */
    public int size() { return metrics.sessions(); }

    public List<TrackerSession> sessions() {
        List<TrackerSession> sessions = new ArrayList<>();
        for (Presence presence : byTracker.values())
            sessions.addAll(Presence.sessions(presence));
        return sessions;
    }

    /** Closes sessions that said nothing for longer than their model may, and forgets what no device came back for. */
    public void sweep() {
        long now = nanoClock.getAsLong();
        quarantined.forEach(
                (id, one) -> { if (!takeovers.isContested(id, now)) release(id, one.trackerId(), "it was quiet for long enough"); });
        byTracker.forEach((id, presence) -> {
            for (Presence.Line line : Presence.lines(presence))
                sweep(id, line, now);
        });
    }

    private void release(String id, int trackerId, String why) {
        quarantined.remove(id);
        if (releases.takes()) log.atInfo().addKeyValue("tracker", trackerId).log("{} gets commands again: {}", id, why);
        sessionsOf(trackerId).forEach(TrackerSession::lookAgain);
    }

    /** Up to a tenth longer than the model's time, each session by its own: a network that was away for long does not end all of them at once. */
    private static long silenceAllowed(TrackerSession session) {
        long least = session.tracker().model().maxSilence().toNanos();
        double share = (session.epoch() * GOLDEN >>> 11) * 0x1p-53;
        return least + (long) (least / 10 * share);
    }

    private void sweep(int trackerId, Presence.Line line, long now) {
        switch (line) {
            case TrackerSession session -> {
                long silent = now - session.lastHeardNanos();
                if (silent > silenceAllowed(session))
                    session.close("silent for " + silent / 1_000_000_000L + " s");
            }
            case Gone gone -> {
                if (gone.leftover().expiresNanos() - now > 0) return;
                byTracker.computeIfPresent(trackerId, (id, present) -> Presence.line(present, gone.knownAs()) == gone
                        ? Presence.without(present, gone.knownAs())
                        : present);
                log.atDebug().addKeyValue("tracker", trackerId).log("no answer can come any more");
            }
        }
    }
}
