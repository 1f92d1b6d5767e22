package io.trackgate.core.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.trackgate.core.command.Leftover;

/** A node with sessions that a test gives it, and commands that end when the test says so. */
final class FakeNode implements LocalNode {

    final Map<Integer, Holding> held = new ConcurrentHashMap<>();
    final List<RoutedCommand> executed = new CopyOnWriteArrayList<>();
    final List<String> ceded = new CopyOnWriteArrayList<>();
    final List<Integer> looks = new CopyOnWriteArrayList<>();
    volatile CompletableFuture<Answer> next = new CompletableFuture<>();
    volatile Leftover leaves = Leftover.NONE;
    volatile boolean cedes = true;

    @Override
    public CompletableFuture<Answer> execute(RoutedCommand command) {
        Holding session = held.get(command.trackerId());
        if (session == null || session.epoch() != command.epoch()) return CompletableFuture.completedFuture(new Answer.Stale());
        executed.add(command);
        return next;
    }

    @Override
    public CompletableFuture<Leftover> cede(int trackerId, String deviceId, long newer, String where) {
        ceded.add(trackerId + " " + deviceId + " to " + where);
        held.remove(trackerId);
        return cedes ? CompletableFuture.completedFuture(leaves) : new CompletableFuture<>();
    }

    @Override
    public void look(int trackerId) { looks.add(trackerId); }

    @Override
    public Optional<Holding> held(int trackerId) { return Optional.ofNullable(held.get(trackerId)); }

    @Override
    public int sessions() { return held.size(); }

    /** A device logs in. */
    CompletableFuture<Predecessor> login(Engine engine, int trackerId, String deviceId) {
        Holding session = new Holding(engine.self(), deviceId, engine.nextEpoch());
        held.put(trackerId, session);
        return engine.claim(trackerId, deviceId, session.epoch());
    }

    void logout(Engine engine, int trackerId) {
        Holding session = held.remove(trackerId);
        if (session != null) engine.release(trackerId, session.deviceId(), session.epoch());
    }
}
