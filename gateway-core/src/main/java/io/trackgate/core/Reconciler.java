package io.trackgate.core;

import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel.Deliver;
import io.trackgate.core.command.CommandJournal;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.GatewayMetrics.Count;
import io.trackgate.core.session.SessionHooks;
import io.trackgate.core.session.TrackerSession;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StateStore;
import io.trackgate.core.store.StateValue;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.TrackerCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is kept to its tracker when that listens, and reads back what is uncertain at the next opportunity. Its hooks run on the event
 * loop of their session.
 */
final class Reconciler implements SessionHooks {

    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
    private static final String ASKED_BY = "gateway";

    private final Database database;
    private final Bookkeeper books;
    private final OpenWork work;
    private final GatewayMetrics metrics;
    private final InstantSource clock;
    private final Dispatcher dispatcher;

    Reconciler(Database database, Bookkeeper books, Dispatcher dispatcher, OpenWork work, GatewayMetrics metrics, InstantSource clock) {
        this.database = database;
        this.books = books;
        this.dispatcher = dispatcher;
        this.work = work;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public CommandJournal journal(TrackerSession session) { return new SessionJournal(session); }

    @Override
    public void deliver(TrackerSession session) { deliver(session, true, Set.of()); }

    /**
     * @param kept       false outside the model's deliver moments: what is kept waits for the next one
     * @param unreadable what is not asked for again, because the tracker did not answer the last time
     */
    private void deliver(TrackerSession session, boolean kept, Set<StateKey.Kind> unreadable) {
        Long mark = work.mark((Integer) session.trackerId());
        if (mark == null) return;
        record Found(List<StateStore.Deferred> kept, Set<StateKey.Kind> uncertain) {}
        int tracker = session.trackerId();
        database.read(
                handle -> new Found(StateStore.deferredOf(handle, tracker, clock.millis()), uncertain(StateStore.of(handle, tracker))))
                .whenComplete((found, failure) -> {
                    if (failure != null)
                        log.atWarn().addKeyValue("tracker", tracker).log("kept commands can't be read: {}", failure.toString());
                    else if (found.kept.isEmpty() && found.uncertain.isEmpty()) work.done(tracker, mark);
                    else
                        session.inLoop(() -> {
                            found.uncertain.removeAll(unreadable);
                            send(session, kept ? found.kept : List.of(), found.uncertain);
                        });
                });
    }

    private static Set<StateKey.Kind> uncertain(Map<StateKey, StateValue> state) {
        Set<StateKey.Kind> kinds = EnumSet.noneOf(StateKey.Kind.class);
        for (StateValue value : state.values()) { if (value.uncertainSince() != null) kinds.add(value.key().kind()); }
        return kinds;
    }

    private void send(TrackerSession session, List<StateStore.Deferred> kept, Set<StateKey.Kind> uncertain) {
        for (StateStore.Deferred deferred : kept)
            sendKept(session, deferred);
        for (StateKey.Kind kind : uncertain) {
            dispatcher.background(session, CommandRequest.of(session.tracker(), query(kind), ASKED_BY));
        }
    }

    private void sendKept(TrackerSession session, StateStore.Deferred deferred) {
        UUID id = deferred.commandId();
        if (!books.startDelivery(id)) return;
        CommandRequest request = new CommandRequest(id, session.tracker(), deferred.command(), deferred.askedBy());
        Optional<PendingCommand> command = dispatcher.background(session, request);
        if (command.isPresent()) {
            command.get().result().whenComplete((result, failure) -> books.endDelivery(id));
            return;
        }
        books.undeliverable(deferred, "the model can't do it any more");
        books.endDelivery(id);
    }

    private static StateKey.Kind kind(PendingCommand command) {
        return switch (command.command()) {
            case TrackerCommand.SetLed set -> StateKey.Kind.LED;
            case TrackerCommand.ReadLed read -> StateKey.Kind.LED;
            case TrackerCommand.SetOutput set -> StateKey.Kind.OUTPUT;
            case TrackerCommand.SetOutputs set -> StateKey.Kind.OUTPUT;
            case TrackerCommand.ReadOutputs read -> StateKey.Kind.OUTPUT;
            case TrackerCommand.SetTracking set -> StateKey.Kind.TRACKING;
            case TrackerCommand.ReadTracking read -> StateKey.Kind.TRACKING;
        };
    }

    private static TrackerCommand.Query query(StateKey.Kind kind) {
        return switch (kind) {
            case LED -> new TrackerCommand.ReadLed();
            case OUTPUT -> new TrackerCommand.ReadOutputs();
            case TRACKING -> new TrackerCommand.ReadTracking();
        };
    }

    @Override
    public void stored(TrackerSession session, TelemetryBatch batch) {
        TelemetryRecord newest = null;
        for (TelemetryRecord record : batch.records()) {
            if (!record.outputs().isEmpty() && (newest == null || record.timeMillis() > newest.timeMillis())) newest = record;
        }
        if (newest == null || !session.outputsAreNews(newest.outputs(), newest.timeMillis())) return;
        Map<StateKey, SettingValue> outputs = new HashMap<>();
        newest.outputs().forEach((number, on) -> {
            if (number <= session.tracker().model().digitalOutputs()) outputs.put(StateKey.output(number), new SettingValue.Flag(on));
        });
        books.telemetry(session.trackerId(), new ReportedState(outputs), newest.timeMillis());
    }

    /** One session's commands, told by its event loop. */
    private final class SessionJournal implements CommandJournal {

        private final TrackerSession session;
        private final Set<StateKey.Kind> unreadable = EnumSet.noneOf(StateKey.Kind.class);

        SessionJournal(TrackerSession session) { this.session = session; }

        @Override
        public void asked(PendingCommand command) { books.asked(command); }

        @Override
        public void ended(PendingCommand command, CommandOutcome outcome) {
            boolean background = command.request().askedBy().equals(ASKED_BY);
            if (background && !(outcome instanceof CommandOutcome.Acknowledged)) unreadable.add(kind(command));
            books.ended(command, outcome).thenRun(() -> {
                if (!background && !command.uncertain().isEmpty()) session.inLoop(this::readBackAnew);
            });
            // After the books have noted the time: a record from before it settles nothing.
            if (!command.reported().isEmpty() || !command.uncertain().isEmpty()) session.forgetOutputs();
        }

        @Override
        public void late(PendingCommand command, CommandOutcome outcome, String text, ReportedState reported, Set<StateKey> uncertain) {
            log.atInfo().addKeyValue("tracker", session.trackerId()).addKeyValue("command", command.id()).log("late answer: {}", text);
            books.late(command, outcome, text, reported, uncertain).thenRun(() -> session.inLoop(this::readBackAnew));
            session.forgetOutputs();
        }

        @Override
        public void unclaimed(CommandReply reply, Set<StateKey> named) {
            metrics.count(Count.UNCLAIMED_REPLIES);
            log.atInfo().addKeyValue("tracker", session.trackerId()).log("nobody waits for: {}", reply.shown());
            books.uncertain(session.trackerId(), named).thenRun(() -> session.inLoop(this::readBackAnew));
            if (!named.isEmpty()) session.forgetOutputs();
        }

        @Override
        public void lineOpen() { readBack(); }

        private void readBackAnew() {
            unreadable.clear();
            readBack();
        }

        private void readBack() {
            // A tracker that sleeps between its records hears nothing now; its next receipt comes round here too.
            if (!session.hasListened() || session.tracker().model().deliver() == Deliver.AFTER_EACH_RECEIPT) return;
            deliver(session, false, EnumSet.copyOf(unreadable));
        }
    }
}
