package io.trackgate.http;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.core.FleetView;
import io.trackgate.core.KeptCommands;
import io.trackgate.core.StateSnapshot;
import io.trackgate.core.StateSnapshots;
import io.trackgate.core.account.Accounts;
import io.trackgate.core.account.ApiKey;
import io.trackgate.core.directory.Credential;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.User;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.RecentRates;
import io.trackgate.core.store.OutputTitles;

/** What the calls around the six ask for, in maps. */
final class FakeNeighbours {
    static final int MOST_KEYS = 2;

    final Snapshots snapshots = new Snapshots();
    final Waiting kept = new Waiting();
    final Titles titles = new Titles();
    final People accounts = new People();
    final Fleet fleet = new Fleet();
    final RecentRates rates = new RecentRates(new GatewayMetrics(new SimpleMeterRegistry()));

    /** Answers what a test says, and keeps what it was asked. */
    static final class Fleet implements FleetView {
        final List<Question> asked = new CopyOnWriteArrayList<>();
        volatile Optional<Seen> seen = Optional.of(new Seen(0, 0, Map.of(), List.of()));

        @Override
        public CompletableFuture<Optional<Seen>> look(User user, Question question) {
            asked.add(question);
            return CompletableFuture.completedFuture(seen);
        }
    }

    static final class Snapshots implements StateSnapshots {
        final Map<Integer, StateSnapshot> byTracker = new ConcurrentHashMap<>();
        volatile boolean failing;
        volatile int failed;

        @Override
        public CompletableFuture<Map<Integer, StateSnapshot>> of(Collection<Tracker> trackers) {
            if (failing) {
                failed = failed + 1;
                return CompletableFuture.failedFuture(new IllegalStateException("the store is away"));
            }
            Map<Integer, StateSnapshot> found = new HashMap<>();
            for (Tracker tracker : trackers)
                found.put(tracker.id(), byTracker.getOrDefault(tracker.deviceTrackerId(), StateSnapshot.NOTHING));
            return CompletableFuture.completedFuture(found);
        }
    }

    static final class Waiting implements KeptCommands {
        final List<One> waiting = new CopyOnWriteArrayList<>();

        record One(int tracker, KeptCommands.Kept command) {}

        @Override
        public CompletableFuture<List<KeptCommands.Kept>> of(Tracker tracker) {
            return CompletableFuture.completedFuture(
                    waiting.stream().filter(one -> one.tracker == tracker.deviceTrackerId()).map(One::command).toList());
        }

        @Override
        public CompletableFuture<Boolean> cancel(Tracker tracker, UUID id) {
            return CompletableFuture.completedFuture(
                    waiting.removeIf(one -> one.tracker == tracker.deviceTrackerId() && one.command.id().equals(id)));
        }

        @Override
        public CompletableFuture<Integer> cancelAll(Tracker tracker) {
            int before = waiting.size();
            waiting.removeIf(one -> one.tracker == tracker.deviceTrackerId());
            return CompletableFuture.completedFuture(before - waiting.size());
        }
    }

    static final class Titles implements OutputTitles {
        final Map<Integer, Map<Integer, String>> given = new ConcurrentHashMap<>();

        @Override
        public CompletableFuture<Map<Integer, Map<Integer, String>>> of(Collection<Integer> trackerIds) {
            Map<Integer, Map<Integer, String>> found = new HashMap<>(given);
            found.keySet().retainAll(trackerIds);
            return CompletableFuture.completedFuture(found);
        }

        @Override
        public CompletableFuture<Void> rename(int trackerId, int output, String title) {
            given.computeIfAbsent(trackerId, id -> new ConcurrentHashMap<>()).put(output, title);
            return CompletableFuture.completedFuture(null);
        }
    }

    static final class People implements Accounts {
        final Map<String, SignIn> byLoginAndPassword = new ConcurrentHashMap<>();
        final List<String> from = new CopyOnWriteArrayList<>();
        final List<Credential> renewed = new CopyOnWriteArrayList<>();
        final List<Credential> ended = new CopyOnWriteArrayList<>();
        final Map<String, ApiKey> keys = new ConcurrentHashMap<>();

        @Override
        public CompletableFuture<SignIn> signIn(String login, String password, String address) {
            from.add(address);
            return CompletableFuture.completedFuture(byLoginAndPassword.getOrDefault(login + " " + password, new SignIn.Wrong()));
        }

        @Override
        public CompletableFuture<Void> renew(Credential session) {
            renewed.add(session);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> end(Credential session) {
            ended.add(session);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Optional<ApiKey>> createKey(User user, String title) {
            if (keys.size() == MOST_KEYS) return CompletableFuture.completedFuture(Optional.empty());
            ApiKey key = new ApiKey("%032x".formatted(keys.size()), Instant.parse("2026-01-01T11:00:00Z"), title);
            keys.put(key.hash(), key);
            return CompletableFuture.completedFuture(Optional.of(key));
        }

        @Override
        public CompletableFuture<List<ApiKey>> keys(User user) { return CompletableFuture.completedFuture(List.copyOf(keys.values())); }

        @Override
        public CompletableFuture<Boolean> deleteKey(User user, String key) {
            return CompletableFuture.completedFuture(keys.remove(key) != null);
        }
    }
}
