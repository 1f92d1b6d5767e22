package io.trackgate.core.cluster;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.command.Leftover;

/** This node, as its engine needs it. Any thread; returns at once. */
public interface LocalNode {

    /** Runs a command on a session here. Completes with {@link Answer.Ended} or {@link Answer.Stale}. */
    CompletableFuture<Answer> execute(RoutedCommand command);

    /**
     * A device has a newer session on another node: the one here ends, its commands as lost.
     *
     * @param newer epoch of the other one
     * @param where its node
     * @return what the device may still answer, by the clock for deadlines here
     */
    CompletableFuture<Leftover> cede(int trackerId, String deviceId, long newer, String where);

    /** Something is kept for this tracker or uncertain of it, by another node's doing. */
    void look(int trackerId);

    /** The session here that gets this tracker's commands. */
    Optional<Holding> held(int trackerId);

    /** How many are here. */
    int sessions();

    /** Whether it sends them away. */
    default boolean isDraining() { return false; }
}
