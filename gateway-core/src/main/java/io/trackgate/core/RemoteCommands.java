package io.trackgate.core;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.cluster.Answer;
import io.trackgate.core.cluster.Engine;
import io.trackgate.core.cluster.Holding;
import io.trackgate.core.cluster.RoutedCommand;
import io.trackgate.core.command.CommandRequest;
import org.jspecify.annotations.Nullable;

/**
 * Brings a command to the node that has its tracker's session. Presence as it was seen some time ago will do at first, for a node refuses what is not for it;
 * then it is read once more. What a node may have had is never sent again. Any thread; never waits.
 */
final class RemoteCommands {

    private final Engine engine;
    private final InstantSource clock;

    RemoteCommands(Engine engine, InstantSource clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /** @return {@link Answer.Stale} when no other node has the session; never fails */
    CompletableFuture<Answer> send(CommandRequest request, int trackerId, long millis) {
        RoutedCommand command = new RoutedCommand(request.id(), request.asked().id(), trackerId, 0, request.command(), request.askedBy(),
                clock.millis() + millis);
        return send(command, null).exceptionally(failure -> new Answer.Unsent(reason(failure)));
    }

    private static String reason(Throwable failure) {
        return String.valueOf((failure.getCause() == null ? failure : failure.getCause()).getMessage());
    }

    private CompletableFuture<Answer> send(RoutedCommand command, @Nullable Holding refused) {
        return engine.find(command.trackerId(), refused != null).thenCompose(found -> {
            if (isNowhere(found, refused)) return CompletableFuture.completedFuture(new Answer.Stale());
            Holding holding = found.orElseThrow();
            return engine.route(holding.node(), at(command, holding.epoch())).thenCompose(answer -> switch (answer) {
                case Answer.Stale stale -> again(command, holding, refused, stale);
                case Answer.Gone gone -> again(command, holding, refused, gone);
                case Answer.Ended ended -> CompletableFuture.completedFuture(ended);
                case Answer.Unsent unsent -> CompletableFuture.completedFuture(unsent);
                case Answer.NoReply silence -> CompletableFuture.completedFuture(silence);
            });
        });
    }

    private boolean isNowhere(Optional<Holding> found, @Nullable Holding refused) {
        return found.isEmpty() || found.get().equals(refused) || found.get().node().equals(engine.self());
    }

    /** That node did nothing, so it may go to another; once. */
    private CompletableFuture<Answer> again(RoutedCommand command, Holding holding, @Nullable Holding refused, Answer answer) {
        return refused == null ? send(command, holding) : CompletableFuture.completedFuture(answer);
    }

    private static RoutedCommand at(RoutedCommand command, long epoch) {
        return new RoutedCommand(command.id(), command.asked(), command.trackerId(), epoch, command.command(), command.askedBy(),
                command.deadlineMillis());
    }
}
