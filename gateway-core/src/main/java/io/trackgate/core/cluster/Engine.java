package io.trackgate.core.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.event.NodeNews;

/**
 * What several nodes have in common of sessions: who has which, and the way of a command to it. Any thread; nothing waits, and no future fails but
 * where it says so. It is started once, before the first session, and closed after the last.
 */
public interface Engine extends AutoCloseable {

    NodeId self();

    /** Whether there may be other nodes; without them nothing has to be asked. */
    boolean isShared();

    /** False while the other nodes can't be reached. */
    boolean isUp();

    void start(LocalNode node);

    /** For a session that begins now: higher than any of this node before and any that it has heard of. */
    long nextEpoch();

    /** This node has a session of this device. The session works at once, whether the others have heard of it or not. */
    CompletableFuture<Predecessor> claim(int trackerId, String deviceId, long epoch);

    /** The session has ended; one that is claimed since is left alone. */
    void release(int trackerId, String deviceId, long epoch);

    /**
     * The session that gets this tracker's commands: of those that are there, that of the newest login.
     *
     * @param afresh not as it was seen some time ago
     * @return fails with {@link EngineAwayException}
     */
    CompletableFuture<Optional<Holding>> find(int trackerId, boolean afresh);

    /** The same of many trackers, afresh; one without a session at a node that lives is missing. @return fails with {@link EngineAwayException} */
    CompletableFuture<Map<Integer, Holding>> findAll(Collection<Integer> trackerIds);

    /** Hands a command to the node that has the session; it gets there once, or not at all. */
    CompletableFuture<Answer> route(NodeId to, RoutedCommand command);

    /** Tells whoever has this tracker's session that something is kept for it, or uncertain. */
    void nudge(int trackerId);

    /** What nodes tell each other beside commands. */
    default NodeNews news() { return NodeNews.NONE; }

    /** Whose lease runs, this one included. */
    List<NodeState> nodes();

    /** Whether a node sends its trackers away, so that they log in at others any moment. */
    default boolean isMoving() {
        return nodes().stream().anyMatch(NodeState::isDraining);
    }

    /** Gives up what it holds. */
    @Override
    void close();
}
