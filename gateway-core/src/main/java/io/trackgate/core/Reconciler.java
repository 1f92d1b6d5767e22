package io.trackgate.core;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel.Deliver;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.GatewayMetrics.Count;
import io.trackgate.core.session.SessionHooks;
import io.trackgate.core.session.SessionJournal;
import io.trackgate.core.session.TrackerSession;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StateStore;
import io.trackgate.core.store.StateValue;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static java.util.concurrent.CompletableFuture.completedFuture;

/** Brings what is kept to its tracker when that listens, and reads back what is uncertain at the next opportunity. */
final class Reconciler implements SessionHooks {

    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
    private static final String ASKED_BY = "gateway";
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Database database;
    private final Bookkeeper books;
    private final OpenWork work;
    private final GatewayMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Dispatcher dispatcher;
    private final boolean isShared; // the store

    Reconciler(Database database, Bookkeeper books, Dispatcher dispatcher, OpenWork work, GatewayMetrics metrics, InstantSource clock,
            LongSupplier nanoClock) {
        this.database = database;
        this.books = books;
        this.dispatcher = dispatcher;
        this.isShared = !database.node().isAlone();
        this.work = work;
        this.metrics = metrics;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    @Override
    public SessionJournal journal(TrackerSession session) { return new Journal(session); }

    @Override
    public boolean hasWork(int trackerId) { return work.mark((Integer) trackerId) != null; }

    /**
     * What the store holds for a tracker that listens.
     *
     * @param claimed of what is kept, that which nobody else delivers or withdraws now
     */
    private record Found(List<StateStore.Deferred> kept, Set<StateKey.Kind> uncertain, List<StateStore.Deferred> claimed) {
        boolean isNothing() { return kept.isEmpty() && uncertain.isEmpty(); }

        boolean hasClaimed(UUID id) { return claimed.stream().anyMatch(deferred -> deferred.commandId().equals(id)); }
    }

    private CompletableFuture<Found> find(int tracker) {
        return database.read(handle -> new Found(StateStore.deferredOf(handle, tracker, clock.millis()),
                uncertain(StateStore.of(handle, tracker)), List.of()));
    }

    /** Claims what is kept and then looks once more: what was withdrawn before the claim is not there any more. */
    private CompletableFuture<Found> claim(int tracker, Found found) {
        if (found.kept.isEmpty()) return completedFuture(found);
        List<UUID> started = found.kept.stream().map(StateStore.Deferred::commandId).filter(books::startDelivery).toList();
        CompletableFuture<Set<UUID>> claims = isShared ? books.claim(started) : completedFuture(Set.copyOf(started));
        return claims.thenCompose(mine -> find(tracker).thenApply(now -> new Found(now.kept, now.uncertain,
                now.kept.stream().filter(deferred -> mine.contains(deferred.commandId())).toList()))).whenComplete((now, failure) -> {
                    for (UUID id : started) { if (now == null || !now.hasClaimed(id)) books.endDelivery(id, isShared); }
                });
    }

    private static Set<StateKey.Kind> uncertain(Map<StateKey, StateValue> state) {
        Set<StateKey.Kind> kinds = EnumSet.noneOf(StateKey.Kind.class);
        for (StateValue value : state.values()) { if (value.uncertainSince() != null) kinds.add(value.key().kind()); }
        return kinds;
    }

    private static StateKey.Kind kind(TrackerCommand.Query query) {
        return switch (query) {
            case TrackerCommand.ReadLed read -> StateKey.Kind.LED;
            case TrackerCommand.ReadOutputs read -> StateKey.Kind.OUTPUT;
            case TrackerCommand.ReadTracking read -> StateKey.Kind.TRACKING;
        };
    }

    private static TrackerCommand.Query query(StateKey.Kind kind) {
        return switch (kind) {
            case LED -> new TrackerCommand.ReadLed();
            case OUTPUT -> new TrackerCommand.ReadOutputs();
            case TRACKING -> new TrackerCommand.ReadTracking();
            case EVERYTHING -> throw new IllegalArgumentException("everything (expected: one thing that the store keeps)");
        };
    }

    /** One session's journal. Confined to its event loop. */
    private final class Journal implements SessionJournal {

        private final TrackerSession session;
        private final Set<StateKey.Kind> unreadable = EnumSet.noneOf(StateKey.Kind.class); // asked, and not answered
        private int silences; // of such questions, one after the other
        private boolean askingAgain;
        private long askAgainAt; // by the clock for deadlines: the time of day may be set back by hours
        private boolean busy; // with what was found last
        private boolean again; // something may have come since
        private boolean againMoment;
        private int turn; // rises with everything that is written of the state, commands of before too: what comes behind it stays behind it

        Journal(TrackerSession session) { this.session = session; }

        // ---- commands ----

        @Override
        public void asked(PendingCommand command) { books.asked(command, ++turn); }

        @Override
        public void ended(PendingCommand command, CommandOutcome outcome) {
            boolean background = command.request().askedBy().equals(ASKED_BY);
            boolean unanswered = outcome instanceof CommandOutcome.TimedOut || outcome instanceof CommandOutcome.Unsupported;
            if (background && unanswered && command.command() instanceof TrackerCommand.Query query) unreadable.add(kind(query));
            if (background && wasNotHeard(outcome)) askAgainLater();
            else if (command.written()) silences = 0;
            boolean open = !background && !command.uncertain().isEmpty();
            CompletableFuture<?> stored = books.ended(command, outcome, turn);
            if (open) stored.thenRun(this::readBackOnItsSession);
            // After the books have noted the time: a record from before it settles nothing.
            if (command.written()) session.forgetOutputs();
        }

        @Override
        public void late(PendingCommand command, CommandOutcome outcome, String text, ReportedState reported, Set<StateKey> uncertain) {
            log.atInfo().addKeyValue("tracker", session.trackerId()).addKeyValue("command", command.id()).log("late answer: {}", text);
            boolean current = isCurrent();
            Set<StateKey> open = new HashSet<>(uncertain);
            // Another device of the vehicle gets the commands now, and may have been told otherwise since.
            if (!current) open.addAll(reported.values().keySet());
            turn++;
            books.late(command, outcome, text, current ? reported : ReportedState.NOTHING, Set.copyOf(open))
                    .thenRun(this::readBackOnItsSession);
            session.forgetOutputs();
        }

        @Override
        public void givenUp(Set<StateKey> touched) { uncertain(touched); }

        private void uncertain(Set<StateKey> touched) {
            turn++;
            books.uncertain(session.trackerId(), touched).thenRun(this::readBackOnItsSession);
            session.forgetOutputs();
        }

        @Override
        public void unclaimed(CommandReply reply, Set<StateKey> named) {
            metrics.count(Count.UNCLAIMED_REPLIES);
            if (session.unclaimedIsWorthALine())
                log.atInfo().addKeyValue("tracker", session.trackerId()).log("nobody waits for: {}", reply.shown());
            if (!named.isEmpty()) uncertain(named);
        }

        @Override
        public void repeated(CommandReply reply) {
            metrics.count(Count.REPEATED_REPLIES);
            log.atDebug().addKeyValue("tracker", session.trackerId()).log("answered once more: {}", reply.shown());
        }

        @Override
        public void lineOpen() { readBack(); }

        @Override
        public void outputs(Map<Integer, Boolean> outputs, long timeMillis) {
            Map<StateKey, SettingValue> values = new HashMap<>();
            outputs.forEach((number, on) -> {
                if (number <= session.tracker().model().digitalOutputs()) values.put(StateKey.output(number), new SettingValue.Flag(on));
            });
            turn++;
            books.telemetry(session.trackerId(), new ReportedState(values), timeMillis);
        }

        // ---- what nobody waits for ----

        @Override
        public void listens() {
            unreadable.clear();
            silences = 0;
            look(true);
        }

        private static boolean wasNotHeard(CommandOutcome outcome) {
            return outcome instanceof CommandOutcome.TimedOut || outcome instanceof CommandOutcome.NotSent
                    || outcome instanceof CommandOutcome.Busy;
        }

        /** A read that met silence, or a long line, is tried again when the tracker speaks, each time after twice the pause. */
        private void askAgainLater() {
            askingAgain = true;
            askAgainAt = nanoClock.getAsLong() + Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(silences, 16));
            silences++;
        }

        @Override
        public void heard() {
            if (!askingAgain || nanoClock.getAsLong() - askAgainAt < 0) return;
            askingAgain = false;
            readBackAnew();
        }

        /** Any thread. The tracker may have a newer session by now, which had nothing to ask for when it logged in. */
        private void readBackOnItsSession() {
            onItsSession(() -> session.inLoop(this::readBackAnew));
        }

        /** @param here what to do when that is still this one; any other one looks for itself */
        private void onItsSession(Runnable here) {
            dispatcher.session(session.trackerId()).ifPresentOrElse(current -> {
                if (current == session) here.run();
                else
                    current.lookAgain();
            }, () -> dispatcher.nudge(session.trackerId()));
        }

        /** A newer session that looked meanwhile found it taken. On this one it has had its moment. */
        private void endDelivery(UUID id) {
            books.endDelivery(id, isShared).thenRun(() -> {
                if (hasWork(session.trackerId())) onItsSession(() -> {});
            });
        }

        private boolean isCurrent() { return dispatcher.session(session.trackerId()).filter(current -> current == session).isPresent(); }

        private void readBackAnew() {
            unreadable.clear();
            readBack();
        }

        private void readBack() {
            // A tracker that sleeps between its records hears nothing now; its next receipt comes round here too.
            if (!session.hasListened() || session.tracker().model().deliver() == Deliver.AFTER_EACH_RECEIPT) return;
            look(false);
        }

        /** @param moment whether kept settings go out too; what was not answered waits for the next moment */
        private void look(boolean moment) {
            if (!isCurrent()) return; // the tracker's commands go to another one of its devices
            if (busy) {
                again = true;
                againMoment |= moment;
                return;
            }
            Long mark = work.mark((Integer) session.trackerId());
            if (mark == null) return;
            busy = true;
            find(session.trackerId()).thenCompose(found -> moment ? claim(session.trackerId(), found) : completedFuture(found))
                    .whenComplete((found, failure) -> session.inLoop(() -> onFound(found, failure, mark)));
        }

        private void onFound(@Nullable Found found, @Nullable Throwable failure, Long mark) {
            List<CompletableFuture<?>> sent = new ArrayList<>();
            if (found == null) {
                if (session.keptUnreadIsWorthALine())
                    log.atWarn().addKeyValue("tracker", session.trackerId()).log("kept commands can't be read: {}",
                            String.valueOf(failure));
                askAgainLater();
            } else if (found.isNothing()) {
                work.done(session.trackerId(), mark);
            } else {
                found.claimed.forEach(deferred -> sendKept(deferred).ifPresent(sent::add));
                found.uncertain.removeAll(unreadable);
                found.uncertain.forEach(kind -> read(kind).ifPresent(sent::add));
            }
            // One round at a time: a second one would ask what the first has just asked.
            CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
                    .whenComplete((all, trouble) -> session.inLoop(this::afterRound));
        }

        private void afterRound() {
            busy = false;
            if (!again) return;
            boolean moment = againMoment;
            again = false;
            againMoment = false;
            look(moment);
        }

        private Optional<CompletableFuture<?>> read(StateKey.Kind kind) {
            return dispatcher.background(session, CommandRequest.of(session.tracker(), query(kind), ASKED_BY)).map(PendingCommand::result);
        }

        private Optional<CompletableFuture<?>> sendKept(StateStore.Deferred deferred) {
            UUID id = deferred.commandId();
            Optional<PendingCommand> command = Optional.empty();
            try {
                if (session.took(deferred.command())) return Optional.empty();
                command = dispatcher.background(session, new CommandRequest(id, session.tracker(), deferred.command(), deferred.askedBy()));
                if (command.isEmpty()) books.undeliverable(deferred, "the model can't do it any more");
            } finally {
                if (command.isEmpty()) endDelivery(id);
            }
            command.ifPresent(sent -> sent.result().whenComplete((result, failure) -> endDelivery(id)));
            return command.map(PendingCommand::result);
        }
    }
}
