package io.trackgate.core;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntPredicate;

import io.trackgate.core.cluster.Answer;
import io.trackgate.core.cluster.Engine;
import io.trackgate.core.cluster.Holding;
import io.trackgate.core.cluster.RoutedCommand;
import io.trackgate.core.command.CommandRequest;
import org.jspecify.annotations.Nullable;

/**
 * Brings a command to the node that has its tracker's session. Presence as it was seen some time ago will do at first, for a node refuses what is not for it;
 * then it is read once more. Where presence may be behind, for the tracker moves to another node as it is asked for, it is read again after a moment, a few
 * times. What a node may have had is never sent again. Any thread; never waits.
 */
final class RemoteCommands {

    private static final CompletableFuture<Answer> NOWHERE = CompletableFuture.completedFuture(new Answer.Stale());
    private static final int LOOKS = 6;
    private static final long MOMENT_MILLIS = 50; // presence that is behind is written within some of these, as a rule

    private final Engine engine;
    private final IntPredicate isHere;
    private final InstantSource clock;

    /**
     * A search for a session.
     *
     * @param refused by its node: nothing was done there
     * @param gone    whether that node is, so that nobody brings presence up to date
     * @param looks   that are left
     */
    private record Search(RoutedCommand command, @Nullable Holding refused, boolean gone, int looks) {

        boolean isFirst() { return looks == LOOKS; }

        Search after(@Nullable Holding by, boolean isGone) { return new Search(command, by, isGone, looks - 1); }
    }

    /** @param isHere whether a tracker has a session here, by its id */
    RemoteCommands(Engine engine, IntPredicate isHere, InstantSource clock) {
        this.engine = engine;
        this.isHere = isHere;
        this.clock = clock;
    }

    /** @return {@link Answer.Stale} when no other node has the session; never fails */
    CompletableFuture<Answer> send(CommandRequest request, int trackerId, long millis) {
        RoutedCommand command = new RoutedCommand(request.id(), request.asked().id(), trackerId, 0, request.command(), request.askedBy(),
                clock.millis() + millis);
        return send(new Search(command, null, false, LOOKS)).exceptionally(failure -> new Answer.Unsent(reason(failure)));
    }

    private static String reason(Throwable failure) {
        return String.valueOf((failure.getCause() == null ? failure : failure.getCause()).getMessage());
    }

    private CompletableFuture<Answer> send(Search search) {
        if (search.looks < 1) return NOWHERE;
        return engine.find(search.command.trackerId(), !search.isFirst()).thenCompose(found -> {
            if (found.isPresent() && isElsewhere(found.get(), search)) return route(search, found.get());
            return mayTurnUp(found, search) ? inAMoment(search) : NOWHERE;
        });
    }

    private boolean isElsewhere(Holding found, Search search) {
        return !found.node().equals(engine.self()) && !found.equals(search.refused);
    }

    /** Whether presence is about to say something else: the session that it names has ended at a node that will tell so, or trackers change nodes. */
    private boolean mayTurnUp(Optional<Holding> found, Search search) {
        if (isHere.test(search.command.trackerId())) return false;
        if (found.isEmpty()) return engine.isMoving();
        return !(search.gone && found.get().equals(search.refused));
    }

    private CompletableFuture<Answer> inAMoment(Search search) {
        return CompletableFuture
                .supplyAsync(() -> send(search.after(search.refused, search.gone)),
                        CompletableFuture.delayedExecutor(MOMENT_MILLIS, TimeUnit.MILLISECONDS))
                .thenCompose(Function.identity());
    }

    private CompletableFuture<Answer> route(Search search, Holding holding) {
        return engine.route(holding.node(), at(search.command, holding.epoch())).thenCompose(answer -> switch (answer) {
            case Answer.Stale stale -> send(search.after(holding, false));
            case Answer.Gone gone -> send(search.after(holding, true));
            case Answer.Ended ended -> CompletableFuture.completedFuture(ended);
            case Answer.Unsent unsent -> CompletableFuture.completedFuture(unsent);
            case Answer.NoReply silence -> CompletableFuture.completedFuture(silence);
        });
    }

    private static RoutedCommand at(RoutedCommand command, long epoch) {
        return new RoutedCommand(command.id(), command.asked(), command.trackerId(), epoch, command.command(), command.askedBy(),
                command.deadlineMillis());
    }
}
