package io.trackgate.core;

import java.util.concurrent.CompletableFuture;

import io.trackgate.core.cluster.Engine;
import io.trackgate.core.cluster.Predecessor;
import io.trackgate.core.command.Leftover;
import io.trackgate.core.session.Succession;
import io.trackgate.core.session.TrackerSession;
import org.jspecify.annotations.Nullable;

/** Sessions of this node as the others hear of them, and what a new one has to know of its device's last one there: from that node, else from the audit. */
final class NodeSuccession implements Succession {

    private final Engine engine;
    private final OldAnswers oldAnswers;

    NodeSuccession(Engine engine, OldAnswers oldAnswers) {
        this.engine = engine;
        this.oldAnswers = oldAnswers;
    }

    @Override
    public long nextEpoch() { return engine.nextEpoch(); }

    @Override
    public @Nullable CompletableFuture<Leftover> claim(TrackerSession session, boolean tookOver) {
        if (!engine.isShared()) return null;
        return engine.claim(session.trackerId(), session.knownAs(), session.epoch()).thenCompose(before -> switch (before) {
            case Predecessor.HandedOver handed -> CompletableFuture.completedFuture(handed.leftover());
            case Predecessor.Unreachable unreachable -> oldAnswers.of(session);
            // It may have been at another node that has released it, or never heard of it: the audit knows.
            case Predecessor.Nobody nobody -> tookOver ? CompletableFuture.completedFuture(Leftover.NONE) : oldAnswers.of(session);
        });
    }

    @Override
    public void release(TrackerSession session) { engine.release(session.trackerId(), session.knownAs(), session.epoch()); }
}
