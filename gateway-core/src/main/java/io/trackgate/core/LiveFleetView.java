package io.trackgate.core;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.netty.util.NetUtil;
import io.trackgate.core.cluster.Engine;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.directory.User;
import io.trackgate.core.session.SessionRegistry;
import io.trackgate.core.session.TrackerSession;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StateStore;
import io.trackgate.core.store.StoreException;
import io.trackgate.core.telemetry.LastHeard;
import io.trackgate.core.telemetry.LiveStates;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet from directory, sessions and two numbers a tracker, which are read from the store while somebody looks and forgotten when nobody does. One thread
 * does it all: however many look, the rest of the gateway keeps the other cores.
 */
final class LiveFleetView implements FleetView, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LiveFleetView.class);

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1); // a sight serves so long
    private static final long REREAD_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final int PART_OF_TIME = 20; // what is read anew takes a twentieth of the time at most
    private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final Duration NEIGHBOURS_ANSWER = Duration.ofSeconds(2); // else the first sight is without them
    private static final int MOST_USERS = 16; // with a sight at once
    private static final int MOST_AT_ONCE = 128;

    private final TrackerDirectory directory;
    private final SessionRegistry sessions;
    private final Engine engine;
    private final Database database;
    private final LiveStates liveStates;
    private final StateSnapshots snapshots;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("fleet-view").daemon(true).factory());

    // ---- confined to the thread ----

    /** Something that is read anew from time to time, the less often the longer it takes. */
    private static final class Reading {
        private boolean isUnderWay;
        private long nextNanos;

        boolean isDue(long now) { return !isUnderWay && nextNanos - now <= 0; }

        void ended(long began, long now) {
            isUnderWay = false;
            nextNanos = now + Math.max(REREAD_NANOS, (now - began) * PART_OF_TIME);
        }
    }

    /** Of one user. */
    private static final class Looker {
        private final Reading reading = new Reading();
        private Set<Integer> elsewhere = Set.of(); // connected to other nodes
        private CompletableFuture<?> ready = CompletableFuture.completedFuture(null); // once elsewhere is known
        private @Nullable FleetSight sight;
        private long madeNanos;
    }

    private final Map<String, Looker> lookers = new LinkedHashMap<>(MOST_USERS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Looker> eldest) { return size() > MOST_USERS; }
    };
    private @Nullable Map<Integer, LastHeard> heard; // null while nobody looks
    private final Reading rows = new Reading();
    private long askedNanos;

    LiveFleetView(TrackerDirectory directory, SessionRegistry sessions, Engine engine, Database database, LiveStates liveStates,
            StateSnapshots snapshots, InstantSource clock, LongSupplier nanoClock) {
        this.directory = directory;
        this.sessions = sessions;
        this.engine = engine;
        this.database = database;
        this.liveStates = liveStates;
        this.snapshots = snapshots;
        this.clock = clock;
        this.nanoClock = nanoClock;
        rows.nextNanos = nanoClock.getAsLong();
    }

    private record Found(FleetSight sight, FleetSight.Picked picked) {}

    @Override
    public CompletableFuture<Optional<Seen>> look(User user, Question question) {
        if (!room.tryAcquire()) return CompletableFuture.completedFuture(Optional.empty());
        return found(user, question).thenCompose(this::seen).whenComplete((seen, failure) -> room.release()).thenApply(Optional::of);
    }

    private CompletableFuture<Found> found(User user, Question question) {
        try {
            return CompletableFuture.supplyAsync(() -> looker(user), thread)
                    .thenCompose(looker -> looker.ready.thenApply(ready -> looker))
                    .thenApplyAsync(looker -> {
                        FleetSight sight = sight(looker, user);
                        return new Found(sight, sight.pick(question));
                    }, thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new StoreException("the gateway is stopping", e));
        }
    }

    private Looker looker(User user) {
        long now = nanoClock.getAsLong();
        askedNanos = now;
        readRows(now);
        Looker looker = lookers.computeIfAbsent(user.name(), first -> new Looker());
        if (engine.isShared()) lookElsewhere(looker, user, now);
        return looker;
    }

    /** The first time whoever asks waits for them. */
    private void readRows(long now) {
        if (heard == null) {
            heard = database.readNow(LiveStates::lastHeardInRows);
            rows.ended(now, nanoClock.getAsLong());
        } else if (rows.isDue(now)) {
            rows.isUnderWay = true;
            database.read(LiveStates::lastHeardInRows).whenComplete((read, failure) -> inThread(() -> {
                if (failure == null && heard != null) heard = read;
                rows.ended(now, nanoClock.getAsLong());
            }));
        }
    }

    private void lookElsewhere(Looker looker, User user, long now) {
        if (looker.sight != null && !looker.reading.isDue(now) || looker.reading.isUnderWay) return;
        boolean first = looker.sight == null;
        looker.reading.isUnderWay = true;
        List<Integer> notHere = directory.trackersOf(user).stream().map(Tracker::deviceTrackerId).distinct()
                .filter(id -> sessions.find(id).isEmpty()).toList();
        CompletableFuture<Void> looked = engine.findAll(notHere).handle((found, failure) -> {
            if (failure != null) log.debug("who has which tracker: {}", failure.toString());
            return inThread(() -> {
                if (failure == null) looker.elsewhere = Set.copyOf(found.keySet());
                looker.reading.ended(now, nanoClock.getAsLong());
            });
        }).thenCompose(done -> done);
        if (first) looker.ready = looked.completeOnTimeout(null, NEIGHBOURS_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Nothing is done where it is closed. */
    private CompletableFuture<Void> inThread(Runnable work) {
        try {
            return CompletableFuture.runAsync(work, thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private FleetSight sight(Looker looker, User user) {
        FleetSight before = looker.sight;
        long now = nanoClock.getAsLong();
        if (before != null && now - looker.madeNanos < FRESH_NANOS) return before;
        Map<Integer, LastHeard> known = heard == null ? new HashMap<>() : heard;
        liveStates.lastHeardInNews().forEach((id, news) -> known.merge(id, news, LastHeard::newest));
        long millis = clock.millis();
        FleetSight made = FleetSight.of(directory.trackersOf(user), before,
                tracker -> standing(tracker, known, looker.elsewhere, millis, now));
        looker.sight = made;
        looker.madeNanos = now;
        return made;
    }

    private FleetSight.Standing standing(Tracker tracker, Map<Integer, LastHeard> known, Set<Integer> elsewhere, long millis, long now) {
        int id = tracker.deviceTrackerId();
        LastHeard said = known.getOrDefault(id, LastHeard.NOTHING);
        long heardAt = said.record();
        Optional<TrackerSession> session = sessions.find(id);
        if (session.isPresent())
            heardAt = Math.max(heardAt, millis - TimeUnit.NANOSECONDS.toMillis(now - session.get().lastHeardNanos()));
        boolean online = session.isPresent() || elsewhere.contains(id);
        return new FleetSight.Standing(ConnectionStatus.of(tracker, online, said.position(), heardAt, millis), heardAt);
    }

    /** Forgets what nobody has looked at for some minutes. */
    void sweep() {
        inThread(() -> {
            if (heard == null || nanoClock.getAsLong() - askedNanos < FORGET_NANOS) return;
            heard = null;
            lookers.clear();
        });
    }

    // ---- any thread ----

    private CompletableFuture<Seen> seen(Found found) {
        List<Tracker> trackers = found.picked.trackers();
        List<Integer> ids = trackers.stream().map(Tracker::deviceTrackerId).distinct().toList();
        CompletableFuture<Map<Integer, Integer>> waiting = database.read(handle -> StateStore.deferredCounts(handle, ids, clock.millis()))
                .thenCombine(inLine(ids), LiveFleetView::sum);
        return snapshots.of(trackers).thenCombine(waiting, (states, counts) -> {
            long now = clock.millis();
            List<Line> lines = new ArrayList<>(trackers.size());
            for (Tracker tracker : trackers) {
                StateSnapshot state = states.getOrDefault(tracker.id(), StateSnapshot.NOTHING);
                lines.add(new Line(tracker, ConnectionStatus.of(tracker, state, now), state, address(tracker),
                        counts.getOrDefault(tracker.deviceTrackerId(), 0)));
            }
            return new Seen(found.sight.total(), found.picked.matching(), found.sight.counts(), lines);
        });
    }

    private CompletableFuture<Map<Integer, Integer>> inLine(List<Integer> ids) {
        Map<Integer, CompletableFuture<Integer>> asked = new HashMap<>();
        ids.forEach(id -> sessions.find(id).ifPresent(session -> asked.put(id, session.commandsWaiting())));
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new)).thenApply(done -> {
            Map<Integer, Integer> counts = new HashMap<>();
            asked.forEach((id, count) -> counts.put(id, count.join()));
            return counts;
        });
    }

    private static Map<Integer, Integer> sum(Map<Integer, Integer> kept, Map<Integer, Integer> inLine) {
        Map<Integer, Integer> both = new HashMap<>(kept);
        inLine.forEach((id, count) -> both.merge(id, count, Integer::sum));
        return both;
    }

    private Optional<String> address(Tracker tracker) {
        return sessions.find(tracker.deviceTrackerId()).map(TrackerSession::clientAddress).map(LiveFleetView::text);
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress socket ? NetUtil.toSocketAddressString(socket) : address.toString();
    }

    @Override
    public void close() { thread.shutdown(); }
}
