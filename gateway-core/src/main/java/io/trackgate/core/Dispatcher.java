package io.trackgate.core;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.trackgate.config.GatewayConfig;
import io.trackgate.config.GatewayConfig.Deferrable;
import io.trackgate.core.cluster.Answer;
import io.trackgate.core.cluster.Engine;
import io.trackgate.core.cluster.RoutedCommand;
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
    private final Engine engine;
    private final RemoteCommands remote;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Map<RunningQuery, CompletableFuture<CommandResult>> queries = new ConcurrentHashMap<>();

    Dispatcher(TrackerDirectory directory, CommandPlanner planner, SessionRegistry sessions, Bookkeeper books, Database database,
            GatewayConfig.Commands config, Engine engine, InstantSource clock, LongSupplier nanoClock) {
        this.directory = directory;
        this.planner = planner;
        this.sessions = sessions;
        this.books = books;
        this.database = database;
        this.config = config;
        this.engine = engine;
        this.remote = new RemoteCommands(engine, id -> sessions.find(id).isPresent(), clock);
        this.clock = clock;
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
                if (engine.isShared() && (session.isEmpty() || device.deviceIds().size() > 1))
                    return elsewhere(session, request, device, steps, accepted);
                if (session.isPresent()) return submit(session.get(), request, steps, accepted, deadline(accepted));
                return withoutSession(request, device, accepted);
            }
        }
    }

    private long deadline(long accepted) { return accepted + config.replyTimeout().toNanos(); }

    /** Another node may have its session, or the newer one of two of its devices. */
    private CompletableFuture<CommandResult> elsewhere(Optional<TrackerSession> here, CommandRequest request, Tracker device,
            CommandPlan.Steps steps, long accepted) {
        return remote.send(request, device.id(), config.replyTimeout().toMillis()).thenCompose(answer -> switch (answer) {
            case Answer.Ended ended -> CompletableFuture.completedFuture(ended.result());
            case Answer.NoReply silence ->
                books.unheard(request, device.id(), new CommandOutcome.TimedOut(config.replyTimeout()), accepted);
            case Answer.Stale nowhere -> orHere(here, request, device, steps, accepted);
            case Answer.Gone nowhere -> orHere(here, request, device, steps, accepted);
            case Answer.Unsent unsent -> here.isPresent()
                    ? submit(here.get(), request, steps, accepted, deadline(accepted))
                    : books.neverSent(request, device.id(), new CommandOutcome.NotSent(unsent.why()), accepted);
        });
    }

    private CompletableFuture<CommandResult> orHere(Optional<TrackerSession> here, CommandRequest request, Tracker device,
            CommandPlan.Steps steps, long accepted) {
        // It may have come here meanwhile.
        return here.or(() -> sessions.forCommands(device.id()))
                .map(session -> submit(session, request, steps, accepted, deadline(accepted)))
                .orElseGet(() -> withoutSession(request, device, accepted));
    }

    /** A command that another node took, for the session here that it means or for none. */
    CompletableFuture<Answer> execute(RoutedCommand command) {
        long accepted = nanoClock.getAsLong();
        Optional<TrackerSession> session = session(command);
        Optional<Tracker> asked = directory.tracker(command.asked());
        if (session.isEmpty() || asked.isEmpty()) return CompletableFuture.completedFuture(new Answer.Stale());
        Tracker device = session.get().tracker();
        CommandRequest request = new CommandRequest(command.id(), asked.get(), command.command(), command.askedBy());
        CompletableFuture<CommandResult> result = !CommandPlanner.needsState(command.command(), device)
                ? execute(request, session.get(), Map.of(), command, accepted)
                : state(device).handle((state, failure) -> failure == null
                        ? execute(request, session.get(), state, command, accepted)
                        : books.neverSent(request, device.id(), new CommandOutcome.NotSent("the store can't be read"), accepted))
                        .thenCompose(Function.identity());
        return result.thenApply(Answer.Ended::new);
    }

    private Optional<TrackerSession> session(RoutedCommand command) {
        return sessions.forCommands(command.trackerId()).filter(session -> session.epoch() == command.epoch());
    }

    private CompletableFuture<CommandResult> execute(CommandRequest request, TrackerSession session, Map<StateKey, StateValue> state,
            RoutedCommand command, long accepted) {
        long left = TimeUnit.MILLISECONDS.toNanos(command.deadlineMillis() - clock.millis());
        return switch (planner.plan(request.command(), session.tracker(), state)) {
            case CommandPlan.Unsupported unsupported ->
                books.neverSent(request, session.trackerId(), new CommandOutcome.Unsupported(unsupported.why()), accepted);
            case CommandPlan.Steps steps -> left <= 0
                    ? books.neverSent(request, session.trackerId(), new CommandOutcome.NotSent("it came too late"), accepted)
                    : submit(session, request, steps, accepted, accepted + Math.min(left, config.replyTimeout().toNanos()));
        };
    }

    private CompletableFuture<CommandResult> submit(TrackerSession session, CommandRequest request, CommandPlan.Steps steps, long accepted,
            long deadline) {
        if (!(request.command() instanceof TrackerCommand.Query query)) return start(session, request, steps, accepted, deadline);
        // Two of the same kind share one answer.
        RunningQuery key = new RunningQuery(session.trackerId(), query);
        CompletableFuture<CommandResult> mine = new CompletableFuture<>();
        CompletableFuture<CommandResult> running = queries.putIfAbsent(key, mine);
        if (running != null) return running;
        try {
            start(session, request, steps, accepted, deadline).thenAccept(result -> {
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

    private CompletableFuture<CommandResult> start(TrackerSession session, CommandRequest request, CommandPlan.Steps steps, long accepted,
            long deadline) {
        PendingCommand command = new PendingCommand(request, session.trackerId(), steps, accepted, deadline);
        books.accepted(command);
        session.submit(command);
        return command.result();
    }

    /** Only "no session" defers, and only settings that the operator lists; an output never. */
    private CompletableFuture<CommandResult> withoutSession(CommandRequest request, Tracker device, long accepted) {
        if (request.command() instanceof TrackerCommand.Settings settings && config.deferrable().contains(kind(settings))) {
            return books.defer(request, settings, device.id(), config.deferredExpiry(), accepted).whenComplete((kept, failure) ->
            // It may have logged in meanwhile, and its moment passed.
            sessions.forCommands(device.id()).ifPresentOrElse(TrackerSession::lookAgain, () -> engine.nudge(device.id())));
        }
        return books.neverSent(request, device.id(), new CommandOutcome.Offline(), accepted);
    }

    private static Deferrable kind(TrackerCommand.Settings settings) {
        return switch (settings) {
            case TrackerCommand.SetLed led -> Deferrable.LED;
            case TrackerCommand.SetTracking tracking -> Deferrable.TRACKING;
        };
    }

    /** Whether it has a session here or, as far as anybody can say, at another node. */
    CompletableFuture<Boolean> isOnline(int trackerId) {
        boolean here = sessions.find(trackerId).isPresent();
        if (here || !engine.isShared()) return CompletableFuture.completedFuture(here);
        return engine.find(trackerId, false).handle((found, failure) -> failure == null && found.isPresent());
    }

    /** Whoever has its session is to look into the store. */
    void nudge(int trackerId) { engine.nudge(trackerId); }

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
                PendingCommand command = new PendingCommand(request, session.trackerId(), steps, accepted, deadline(accepted));
                books.accepted(command);
                session.submitBackground(command);
                return Optional.of(command);
            }
        }
    }
}
