package io.trackgate.core;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

import io.trackgate.core.StateSnapshot.Contested;
import io.trackgate.core.cluster.Engine;
import io.trackgate.core.cluster.Holding;
import io.trackgate.core.cluster.NodeId;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.session.Quarantine;
import io.trackgate.core.session.SessionRegistry;
import io.trackgate.core.session.TrackerSession;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StateStore;
import io.trackgate.core.store.StateValue;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.core.telemetry.LiveStates;
import io.trackgate.protocol.StateKey;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What the store has of trackers' state, and whether they have a session now. Two queries for every 500 trackers. */
final class StoredSnapshots implements StateSnapshots {

    private static final int TRACKERS_A_QUERY = 500;

    private final Database database;
    private final LiveStates liveStates;
    private final SessionRegistry sessions;
    private final Engine engine;
    private final InstantSource clock;
    private final LongSupplier nanoClock;

    StoredSnapshots(Database database, LiveStates liveStates, SessionRegistry sessions, Engine engine, InstantSource clock,
            LongSupplier nanoClock) {
        this.engine = engine;
        this.database = database;
        this.liveStates = liveStates;
        this.sessions = sessions;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /** By the ids under which state is kept: a clone's is its original's. */
    private record Stored(Map<Integer, LiveState> live, Map<Integer, Map<StateKey, StateValue>> values) {}

    @Override
    public CompletableFuture<Map<Integer, StateSnapshot>> of(Collection<Tracker> trackers) {
        List<Tracker> asked = List.copyOf(trackers);
        List<Integer> ids = asked.stream().map(Tracker::deviceTrackerId).distinct().toList();
        return database.read(handle -> read(handle, ids)).thenCombine(elsewhere(ids), (stored, elsewhere) -> {
            Map<Integer, StateSnapshot> snapshots = new HashMap<>();
            asked.forEach(tracker -> snapshots.put(tracker.id(), snapshot(tracker.deviceTrackerId(), stored, elsewhere)));
            return snapshots;
        });
    }

    /** Those with a session at another node, as far as anybody can say. */
    private CompletableFuture<Map<Integer, Holding>> elsewhere(List<Integer> ids) {
        if (!engine.isShared()) return CompletableFuture.completedFuture(Map.of());
        List<Integer> notHere = ids.stream().filter(id -> sessions.find(id).isEmpty()).toList();
        return engine.findAll(notHere).handle((found, failure) -> failure == null ? found : Map.of());
    }

    private Stored read(Handle handle, List<Integer> ids) {
        Stored stored = new Stored(new HashMap<>(), new HashMap<>());
        for (int from = 0; from < ids.size(); from += TRACKERS_A_QUERY) {
            List<Integer> some = new ArrayList<>(ids.subList(from, Math.min(ids.size(), from + TRACKERS_A_QUERY)));
            stored.live.putAll(liveStates.of(handle, some));
            stored.values.putAll(StateStore.ofAll(handle, some));
        }
        return stored;
    }

    private StateSnapshot snapshot(int id, Stored stored, Map<Integer, Holding> elsewhere) {
        Optional<TrackerSession> session = sessions.find(id);
        LiveState live = stored.live.get(id);
        return new StateSnapshot(session.isPresent() || elsewhere.containsKey(id), node(session.isPresent(), elsewhere.get(id)),
                lastHeard(session, live), live, stored.values.getOrDefault(id, Map.of()),
                sessions.quarantines(id).stream().map(this::contested).toList());
    }

    private @Nullable NodeId node(boolean here, @Nullable Holding elsewhere) {
        if (!engine.isShared()) return null;
        if (here) return engine.self();
        return elsewhere == null ? null : elsewhere.node();
    }

    private @Nullable Instant lastHeard(Optional<TrackerSession> session, @Nullable LiveState live) {
        Instant ofRecord = live == null ? null : live.lastHeard();
        Instant ofSession = session.map(this::lastHeard).orElse(null);
        if (ofSession == null) return ofRecord;
        return ofRecord != null && ofRecord.isAfter(ofSession) ? ofRecord : ofSession;
    }

    private Instant lastHeard(TrackerSession session) { return moment(session.lastHeardNanos()); }

    private Contested contested(Quarantine id) { return new Contested(id.deviceId(), moment(id.sinceNanos()), id.from(), id.before()); }

    private Instant moment(long nanos) { return clock.instant().minus(Duration.ofNanos(nanoClock.getAsLong() - nanos)); }
}
