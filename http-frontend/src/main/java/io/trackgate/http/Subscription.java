package io.trackgate.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.directory.User;

/** What one socket hears of one kind of event, and what it has not heard yet. Confined to the socket's event loop. */
final class Subscription {

    private final Caller caller;
    private final SubscribeMessage.Kind kind;
    private final boolean compact;
    private final Duration every;
    private final boolean all;
    private final Map<Integer, Integer> trackerBySource = new LinkedHashMap<>(); // device → the tracker by which this caller sees it
    private final Set<Integer> news = new LinkedHashSet<>(); // devices
    private long nextNanos;
    private boolean reading;

    Subscription(Caller caller, SubscribeMessage.Wish wish, long nowNanos) {
        this.caller = caller;
        this.kind = wish.kind();
        this.compact = wish.compact();
        this.every = wish.every();
        this.all = wish.trackers().isEmpty();
        this.nextNanos = nowNanos;
    }

    SubscribeMessage.Kind kind() { return kind; }

    Caller caller() { return caller; }

    boolean isCompact() { return compact; }

    /** Ids as the caller knows them. */
    List<Integer> trackers() { return List.copyOf(trackerBySource.values()); }

    /** Ids of their devices. */
    Set<Integer> sources() { return trackerBySource.keySet(); }

    /** From here on, and what it is like now. */
    void add(Tracker tracker) {
        trackerBySource.put(tracker.deviceTrackerId(), tracker.id());
        news.add(tracker.deviceTrackerId());
    }

    void remove(int trackerId) {
        trackerBySource.values().remove(trackerId);
        news.retainAll(trackerBySource.keySet());
    }

    /** Trackers that came or went since; for a subscription to all of them. */
    void follow(TrackerDirectory directory, User user) {
        if (!all) return;
        Set<Integer> seen = new LinkedHashSet<>();
        for (Tracker tracker : directory.trackersOf(user)) {
            seen.add(tracker.deviceTrackerId());
            if (!trackerBySource.containsKey(tracker.deviceTrackerId())) add(tracker);
        }
        trackerBySource.keySet().retainAll(seen);
        news.retainAll(seen);
    }

    void changed(int source) { if (trackerBySource.containsKey(source)) news.add(source); }

    void allChanged() { news.addAll(trackerBySource.keySet()); }

    boolean names(int trackerId) { return trackerBySource.containsValue(trackerId); }

    /** What is to be told now, at most so many; as it is to be read first, nothing else is taken until {@link #told}. */
    List<Tracker> take(int most, long nowNanos, TrackerDirectory directory, User user) {
        if (reading || news.isEmpty() || nowNanos - nextNanos < 0) return List.of();
        List<Tracker> taken = new ArrayList<>();
        List<Integer> sources = news.stream().limit(most).toList();
        for (int source : sources) {
            news.remove(source);
            visible(source, directory, user).ifPresent(taken::add);
        }
        reading = !taken.isEmpty();
        nextNanos = nowNanos + every.toNanos();
        return taken;
    }

    private Optional<Tracker> visible(int source, TrackerDirectory directory, User user) {
        Integer id = trackerBySource.get(source);
        if (id == null) return Optional.empty();
        return directory.tracker(id).filter(user::sees).filter(tracker -> !tracker.blocked());
    }

    void told() { reading = false; }

    /** They could not be read: another time. */
    void notTold(List<Tracker> trackers) {
        reading = false;
        trackers.forEach(tracker -> changed(tracker.deviceTrackerId()));
    }

    /** When there will be something to tell; {@link Long#MAX_VALUE} while there is nothing. */
    long nextNanos() {
        return reading || news.isEmpty() ? Long.MAX_VALUE : nextNanos;
    }
}
