package io.trackgate.core;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import io.trackgate.core.cluster.Answer;
import io.trackgate.core.cluster.Holding;
import io.trackgate.core.cluster.LocalNode;
import io.trackgate.core.cluster.NodeId;
import io.trackgate.core.cluster.RoutedCommand;
import io.trackgate.core.command.Leftover;
import io.trackgate.core.session.SessionRegistry;
import io.trackgate.core.session.TrackerSession;

/** This node's sessions and commands for its engine. */
final class ServedNode implements LocalNode {

    private final NodeId self;
    private final SessionRegistry sessions;
    private final Dispatcher dispatcher;
    private final OpenWork work;
    private final BooleanSupplier draining;

    ServedNode(NodeId self, SessionRegistry sessions, Dispatcher dispatcher, OpenWork work, BooleanSupplier draining) {
        this.self = self;
        this.sessions = sessions;
        this.dispatcher = dispatcher;
        this.work = work;
        this.draining = draining;
    }

    @Override
    public CompletableFuture<Answer> execute(RoutedCommand command) { return dispatcher.execute(command); }

    @Override
    public CompletableFuture<Leftover> cede(int trackerId, String deviceId, long newer, String where) {
        return sessions.cede(trackerId, deviceId, newer, "its tracker logged in at node " + where);
    }

    @Override
    public void look(int trackerId) {
        work.heard(trackerId);
        dispatcher.session(trackerId).ifPresent(TrackerSession::lookAfresh);
    }

    @Override
    public Optional<Holding> held(int trackerId) {
        return sessions.forCommands(trackerId).map(session -> new Holding(self, session.knownAs(), session.epoch()));
    }

    @Override
    public int sessions() { return sessions.size(); }

    @Override
    public boolean isDraining() { return draining.getAsBoolean(); }
}
