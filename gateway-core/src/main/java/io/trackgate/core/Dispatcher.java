package io.trackgate.core;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.trackgate.config.GatewayConfig;
import io.trackgate.config.GatewayConfig.Deferrable;
import io.trackgate.core.command.CommandDispatcher;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.session.SessionRegistry;
import io.trackgate.core.session.TrackerSession;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StateStore;
import io.trackgate.core.store.StateValue;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;

/** Plan, session, its event loop: the way of every command. */
final class Dispatcher implements CommandDispatcher {

    private record RunningQuery(int trackerId, TrackerCommand.Query query) {}

    private final TrackerDirectory directory;
    private final CommandPlanner planner;
    private final SessionRegistry sessions;
    private final Bookkeeper books;
    private final Database database;
    private final GatewayConfig.Commands config;
    private final LongSupplier nanoClock;
    private final Map<RunningQuery, CompletableFuture<CommandResult>> queries = new ConcurrentHashMap<>();

    Dispatcher(TrackerDirectory directory, CommandPlanner planner, SessionRegistry sessions, Bookkeeper books, Database database,
            GatewayConfig.Commands config, LongSupplier nanoClock) {
        this.directory = directory;
        this.planner = planner;
        this.sessions = sessions;
        this.books = books;
        this.database = database;
        this.config = config;
        this.nanoClock = nanoClock;
    }

    @Override
    public CompletableFuture<CommandResult> dispatch(CommandRequest request) {
        long accepted = nanoClock.getAsLong();
        Optional<Tracker> device = device(request.asked());
        if (device.isEmpty()) return books.neverSent(request, request.asked().deviceTrackerId(), new CommandOutcome.Offline(), accepted);
        if (!CommandPlanner.needsState(request.command(), device.get())) return dispatch(request, device.get(), Map.of(), accepted);
        return state(device.get()).handle((state, failure) -> failure == null
                ? dispatch(request, device.get(), state, accepted)
                : books.neverSent(request, device.get().id(), new CommandOutcome.NotSent("the store can't be read"), accepted))
                .thenCompose(Function.identity());
    }

    /** A clone has no device of its own. */
    private Optional<Tracker> device(Tracker asked) {
        return asked.isClone() ? directory.tracker(asked.deviceTrackerId()) : Optional.of(asked);
    }

    private CompletableFuture<Map<StateKey, StateValue>> state(Tracker device) {
        return database.read(handle -> StateStore.of(handle, device.id()));
    }

    private CompletableFuture<CommandResult> dispatch(CommandRequest request, Tracker device, Map<StateKey, StateValue> state,
            long accepted) {
        switch (planner.plan(request.command(), device, state)) {
            case CommandPlan.Unsupported unsupported -> {
                return books.neverSent(request, device.id(), new CommandOutcome.Unsupported(unsupported.why()), accepted);
            }
            case CommandPlan.Steps steps -> {
                Optional<TrackerSession> session = sessions.forCommands(device.id());
                if (session.isPresent()) return submit(session.get(), request, steps, accepted);
                return withoutSession(request, device, accepted);
            }
        }
    }

    private CompletableFuture<CommandResult> submit(TrackerSession session, CommandRequest request, CommandPlan.Steps steps,
            long accepted) {
        if (!(request.command() instanceof TrackerCommand.Query query)) return start(session, request, steps, accepted);
        // Two of the same kind share one answer.
        RunningQuery key = new RunningQuery(session.trackerId(), query);
        CompletableFuture<CommandResult> mine = new CompletableFuture<>();
        CompletableFuture<CommandResult> running = queries.putIfAbsent(key, mine);
        if (running != null) return running;
        try {
            start(session, request, steps, accepted).thenAccept(result -> {
                queries.remove(key, mine);
                mine.complete(result);
            });
        } catch (RuntimeException e) {
            queries.remove(key, mine); // or nobody could ever ask this tracker again
            mine.completeExceptionally(e);
            throw e;
        }
        return mine;
    }

    private CompletableFuture<CommandResult> start(TrackerSession session, CommandRequest request, CommandPlan.Steps steps, long accepted) {
        PendingCommand command = new PendingCommand(request, session.trackerId(), steps, accepted,
                accepted + config.replyTimeout().toNanos());
        books.accepted(command);
        session.submit(command);
        return command.result();
    }

    /** Only "no session" defers, and only settings that the operator lists; an output never. */
    private CompletableFuture<CommandResult> withoutSession(CommandRequest request, Tracker device, long accepted) {
        if (request.command() instanceof TrackerCommand.Settings settings && config.deferrable().contains(kind(settings))) {
            return books.defer(request, settings, device.id(), config.deferredExpiry(), accepted).whenComplete((kept, failure) ->
            // It may have logged in meanwhile, and its moment passed.
            sessions.forCommands(device.id()).ifPresent(TrackerSession::lookAgain));
        }
        return books.neverSent(request, device.id(), new CommandOutcome.Offline(), accepted);
    }

    private static Deferrable kind(TrackerCommand.Settings settings) {
        return switch (settings) {
            case TrackerCommand.SetLed led -> Deferrable.LED;
            case TrackerCommand.SetTracking tracking -> Deferrable.TRACKING;
        };
    }

    /** The one that the tracker has now. */
    Optional<TrackerSession> session(int trackerId) { return sessions.forCommands(trackerId); }

    /**
     * Sends a command that was kept, or a read that nobody waits for, on a session that listens.
     *
     * @return empty when the model can't; the command has ended then
     */
    Optional<PendingCommand> background(TrackerSession session, CommandRequest request) {
        long accepted = nanoClock.getAsLong();
        switch (planner.plan(request.command(), session.tracker(), Map.of())) {
            case CommandPlan.Unsupported unsupported -> {
                return Optional.empty();
            }
            case CommandPlan.Steps steps -> {
                PendingCommand command = new PendingCommand(request, session.trackerId(), steps, accepted,
                        accepted + config.replyTimeout().toNanos());
                books.accepted(command);
                session.submitBackground(command);
                return Optional.of(command);
            }
        }
    }
}
