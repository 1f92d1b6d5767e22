package io.trackgate.core.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/** A node that is alone: the session registry is all there is to know, and nothing is kept here. */
public final class InProcessEngine implements Engine {

    private static final CompletableFuture<Predecessor> NOBODY = CompletableFuture.completedFuture(new Predecessor.Nobody());

    private final NodeId self = new NodeId("local", "1");
    private final AtomicLong epochs = new AtomicLong();
    private final InstantSource clock;
    private final Instant since;
    private volatile @Nullable LocalNode node;

    public InProcessEngine(InstantSource clock) {
        this.clock = clock;
        this.since = clock.instant();
    }

    @Override
    public NodeId self() { return self; }

    @Override
    public boolean isShared() { return false; }

    @Override
    public boolean isUp() { return node != null; }

    @Override
    public void start(LocalNode served) { node = served; }

    @Override
    public long nextEpoch() { return epochs.incrementAndGet(); }

    @Override
    public CompletableFuture<Predecessor> claim(int trackerId, String deviceId, long epoch) { return NOBODY; }

    @Override
    public void release(int trackerId, String deviceId, long epoch) {}

    @Override
    public CompletableFuture<Optional<Holding>> find(int trackerId, boolean afresh) {
        LocalNode mine = node;
        return mine == null ? away() : CompletableFuture.completedFuture(mine.held(trackerId));
    }

    @Override
    public CompletableFuture<Map<Integer, Holding>> findAll(Collection<Integer> trackerIds) {
        LocalNode mine = node;
        if (mine == null) return away();
        Map<Integer, Holding> found = new HashMap<>();
        trackerIds.forEach(id -> mine.held(id).ifPresent(holding -> found.put(id, holding)));
        return CompletableFuture.completedFuture(found);
    }

    private static <T> CompletableFuture<T> away() {
        return CompletableFuture.failedFuture(new EngineAwayException("the gateway is stopping"));
    }

    @Override
    public CompletableFuture<Answer> route(NodeId to, RoutedCommand command) {
        LocalNode mine = node;
        if (mine == null) return CompletableFuture.completedFuture(new Answer.Unsent("the gateway is stopping"));
        if (!to.equals(self)) return CompletableFuture.completedFuture(new Answer.Gone());
        long left = command.deadlineMillis() - clock.millis();
        if (left <= 0) return CompletableFuture.completedFuture(new Answer.NoReply());
        return mine.execute(command).copy().completeOnTimeout(new Answer.NoReply(), left, TimeUnit.MILLISECONDS);
    }

    @Override
    public void nudge(int trackerId) {}

    @Override
    public List<NodeState> nodes() {
        LocalNode mine = node;
        return mine == null ? List.of() : List.of(state(mine));
    }

    private NodeState state(LocalNode mine) {
        NodeWork work = new NodeWork(mine.isDraining(), 0, 0, 0, 0, Duration.ZERO, Duration.ZERO);
        return new NodeState(self, since, mine.sessions(), clock.instant(), 0, Optional.of(work));
    }

    @Override
    public void close() { node = null; }
}
