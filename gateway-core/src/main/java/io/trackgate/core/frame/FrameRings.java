package io.trackgate.core.frame;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;

/** The rings of all event loops, and which ended connections still have something in them. Any thread. */
public final class FrameRings {

    /** Of one tracker; one that connects every second must not fill the memory by that. */
    private static final int MOST_ENDED = 32;

    /** A connection that is no more. */
    public record Ended(int connection, FrameRing ring, long last, long millis, DeviceProtocol protocol, ConnectionFacts facts)
            implements
                Recorded {

        @Override
        public FrameExplainer explainer() { return protocol.explainer().ofConnection(facts); }
    }

    private final Map<Executor, FrameRing> rings = new ConcurrentHashMap<>();
    private final Map<Integer, List<Ended>> ended = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final long bytesEach;
    private final InstantSource clock;

    /** @param bytesEach of each event loop's ring */
    public FrameRings(long bytesEach, InstantSource clock) {
        this.bytesEach = bytesEach;
        this.clock = clock;
    }

    /** The one ring of an event loop, whose connections alone write into it. */
    public FrameRing of(Executor loop) {
        return rings.computeIfAbsent(loop, its -> new FrameRing(this, its, bytesEach));
    }

    public long millis() { return clock.millis(); }

    public int nextConnection() { return connections.incrementAndGet(); }

    /** On the event loop of the connection. */
    public void ended(int trackerId, Ended connection) {
        if (!connection.ring.holds(connection.last)) return;
        ended.merge(trackerId, List.of(connection), (before, one) -> Stream.concat(before.stream(), one.stream())
                .skip(Math.max(0, before.size() + 1 - MOST_ENDED)).toList());
        int number = connection.connection; // and not all of it: of many short ones only some are listed
        connection.ring.whenGone(connection.last, () -> forget(trackerId, number));
    }

    private void forget(int trackerId, int connection) {
        ended.computeIfPresent(trackerId, (id, all) -> {
            List<Ended> left = all.stream().filter(one -> one.connection != connection).toList();
            return left.isEmpty() ? null : left;
        });
    }

    /** Of those that still have something, the oldest first. */
    public List<Ended> endedOf(int trackerId) {
        return ended.getOrDefault(trackerId, List.of());
    }

    int trackersThatEnded() { return ended.size(); }
}
