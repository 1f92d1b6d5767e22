package io.trackgate.core;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.trackgate.core.cluster.Answer;
import io.trackgate.core.cluster.Engine;
import io.trackgate.core.cluster.Holding;
import io.trackgate.core.cluster.LocalNode;
import io.trackgate.core.cluster.NodeId;
import io.trackgate.core.cluster.NodeState;
import io.trackgate.core.cluster.Predecessor;
import io.trackgate.core.cluster.RoutedCommand;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.FakeProtocol;
import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.TrackerCommand;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A tracker moves to another node while somebody commands it. */
class RemoteCommandsTest {

    private static final NodeId SELF = new NodeId("self", "1");
    private static final Holding HERE = new Holding(SELF, "111", 1);
    private static final Holding OLD = new Holding(new NodeId("old", "1"), "111", 2);
    private static final Holding NEW = new Holding(new NodeId("new", "1"), "111", 3);
    private static final Answer CONFIRMED = new Answer.NoReply(); // as good as any that is final

    private final Deque<Optional<Holding>> presence = new ArrayDeque<>(); // look by look; the last one stays
    private final List<Holding> routed = new CopyOnWriteArrayList<>();
    private Answer ofOld = new Answer.Stale();
    private boolean isHere;
    private boolean moving;

    /** Presence says one thing after the other, and each node but the new one refuses. */
    private final class Moving implements Engine {

        @Override
        public NodeId self() { return SELF; }

        @Override
        public boolean isShared() { return true; }

        @Override
        public boolean isUp() { return true; }

        @Override
        public void start(LocalNode node) {}

        @Override
        public long nextEpoch() { return 4; }

        @Override
        public CompletableFuture<Predecessor> claim(int trackerId, String deviceId, long epoch) {
            return CompletableFuture.completedFuture(new Predecessor.Nobody());
        }

        @Override
        public void release(int trackerId, String deviceId, long epoch) {}

        @Override
        public synchronized CompletableFuture<Optional<Holding>> find(int trackerId, boolean afresh) {
            return CompletableFuture.completedFuture(presence.size() > 1 ? presence.removeFirst() : presence.getFirst());
        }

        @Override
        public CompletableFuture<Map<Integer, Holding>> findAll(Collection<Integer> trackerIds) {
            return CompletableFuture.completedFuture(Map.of());
        }

        @Override
        public CompletableFuture<Answer> route(NodeId to, RoutedCommand command) {
            routed.add(new Holding(to, "111", command.epoch()));
            return CompletableFuture.completedFuture(to.equals(NEW.node()) ? CONFIRMED : ofOld);
        }

        @Override
        public void nudge(int trackerId) {}

        @Override
        public List<NodeState> nodes() { return List.of(); }

        @Override
        public boolean isMoving() { return moving; }

        @Override
        public void close() {}
    }

    private Answer send(@Nullable Holding... looks) {
        for (Holding look : looks)
            presence.add(Optional.ofNullable(look));
        Tracker tracker = new Tracker(7, "111", FakeProtocol.model("fake", 1, "ping"), "acme", "Truck", false, null, List.of(), null, null);
        return new RemoteCommands(new Moving(), id -> isHere, InstantSource.system())
                .send(CommandRequest.of(tracker, new TrackerCommand.SetOutput(1, true), "test"), 7, 5_000)
                .orTimeout(5, TimeUnit.SECONDS).join();
    }

    @Test
    void while_presence_names_the_node_that_has_just_lost_it_the_command_waits_for_the_next() {
        assertThat(send(OLD, OLD, OLD, NEW)).isEqualTo(CONFIRMED);
        assertThat(routed).as("nobody is asked twice for one session").containsExactly(OLD, NEW);
    }

    @Test
    void while_presence_names_this_node_which_has_just_lost_it_the_command_waits_for_the_next() {
        assertThat(send(HERE, HERE, NEW)).isEqualTo(CONFIRMED);
        assertThat(routed).containsExactly(NEW);
    }

    @Test
    void what_has_come_here_is_not_looked_for_elsewhere() {
        isHere = true;
        assertThat(send(OLD, HERE)).isInstanceOf(Answer.Stale.class);
        assertThat(presence).as("looks").hasSize(1);
    }

    @Test
    void a_node_that_is_gone_tells_presence_nothing_and_is_not_waited_for() {
        ofOld = new Answer.Gone();
        assertThat(send(OLD, OLD, NEW)).isInstanceOf(Answer.Stale.class);
        assertThat(routed).containsExactly(OLD);
        assertThat(presence).as("two looks").hasSize(1);
    }

    @Test
    void presence_that_stays_behind_is_given_up() {
        assertThat(send(OLD)).isInstanceOf(Answer.Stale.class);
        assertThat(routed).containsExactly(OLD);
    }

    @Test
    void while_a_node_is_drained_a_tracker_that_is_nowhere_may_be_on_its_way() {
        moving = true;
        assertThat(send(OLD, null, null, NEW)).isEqualTo(CONFIRMED);
        assertThat(routed).containsExactly(OLD, NEW);
    }

    @Test
    void a_tracker_that_is_nowhere_is_nowhere_at_once() {
        assertThat(send(null, NEW)).isInstanceOf(Answer.Stale.class);
        assertThat(routed).isEmpty();
    }
}
