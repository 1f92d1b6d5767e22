package io.trackgate.core;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

import io.trackgate.config.SettingValue;
import io.trackgate.core.command.CommandKinds;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.command.JournalEntry;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.GatewayMetrics.Count;
import io.trackgate.core.store.AuditStore;
import io.trackgate.core.store.AuditStore.Asked;
import io.trackgate.core.store.AuditStore.Ended;
import io.trackgate.core.store.StateStore;
import io.trackgate.core.store.StateStore.SourceOfState;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Writes down what becomes of commands: audit and state in one transaction, and the caller is told after it. Any thread; never waits. */
final class Bookkeeper {

    /** Takes a work about one tracker, or 0, to the store; the future completes when it is on the disk. */
    @FunctionalInterface
    interface Store {
        CompletableFuture<Void> submit(int trackerId, StoreWriter.Work work);
    }

    private static final int ANY_TRACKER = 0;

    private final Store store;
    private final GatewayMetrics metrics;
    private final OpenWork work;
    private final GatewayEvents events;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Set<UUID> kept = ConcurrentHashMap.newKeySet(); // kept commands on their way to their tracker
    private final Arrears arrears = new Arrears();

    Bookkeeper(Store store, GatewayMetrics metrics, OpenWork work, GatewayEvents events, InstantSource clock,
            LongSupplier nanoClock) {
        this.store = store;
        this.metrics = metrics;
        this.work = work;
        this.events = events;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /** A live command for a setting makes the one that was kept out of date. */
    void accepted(PendingCommand command) {
        metrics.commandAccepted();
        if (isKept(command) || !(command.command() instanceof TrackerCommand.Settings settings)) return;
        store.submit(command.trackerId(), handle -> StateStore.dropDeferred(handle, command.trackerId(), StateStore.kindOf(settings)));
    }

    /** Of this node. @return false when it is on its way already, or being withdrawn */
    boolean startDelivery(UUID commandId) {
        return kept.add(commandId);
    }

    /** Of several nodes: those of what this one has started to deliver that no other one delivers or withdraws. */
    CompletableFuture<Set<UUID>> claim(Collection<UUID> commandIds) {
        if (commandIds.isEmpty()) return CompletableFuture.completedFuture(Set.of());
        Set<UUID> claimed = ConcurrentHashMap.newKeySet();
        return store.submit(ANY_TRACKER, handle -> {
            claimed.clear();
            for (UUID id : commandIds) { if (StateStore.claim(handle, id)) claimed.add(id); }
        }).thenApply(done -> claimed);
    }

    /** Lets go what was claimed too; where the store does not take that, it ends with this node. */
    CompletableFuture<Void> endDelivery(UUID commandId, boolean claimed) {
        kept.remove(commandId);
        if (!claimed) return CompletableFuture.completedFuture(null);
        return store.submit(ANY_TRACKER, handle -> {
            if (!kept.contains(commandId)) StateStore.letGo(handle, commandId); // else it has been started once more
        });
    }

    /** Ends a command that no session ever saw. */
    CompletableFuture<CommandResult> neverSent(CommandRequest request, int trackerId, CommandOutcome outcome, long acceptedNanos) {
        return write(request, trackerId, outcome, acceptedNanos, handle -> {});
    }

    /**
     * Ends a command for its caller that another node may have had and said nothing of. What that node writes of it counts more, whenever it comes.
     *
     * @return written, for nobody can say that it was not
     */
    CompletableFuture<CommandResult> unheard(CommandRequest request, int trackerId, CommandOutcome outcome, long acceptedNanos) {
        Duration took = Duration.ofNanos(nanoClock.getAsLong() - acceptedNanos);
        long now = clock.millis();
        metrics.commandEnded(CommandKinds.name(request.command()), outcome, took);
        StoreWriter.Work audit = handle -> AuditStore.unheard(handle, new Asked(request, trackerId, now - took.toMillis()),
                new Ended(outcome, true, "", null, took.toMillis(), null, now));
        return store.submit(trackerId, audit).handle((done, failure) -> {
            if (failure != null) arrears.add(trackerId, audit);
            return new CommandResult(request.id(), outcome, true, took, failure == null);
        });
    }

    /** Keeps settings for the tracker's next connection; the newest of a kind replaces the older. */
    CompletableFuture<CommandResult> defer(CommandRequest request, TrackerCommand.Settings settings, int trackerId, Duration expiry,
            long acceptedNanos) {
        long now = clock.millis();
        StateStore.Deferred deferred = new StateStore.Deferred(trackerId, StateStore.kindOf(settings), request.id(), settings,
                request.askedBy(),
                now, now + expiry.toMillis());
        return write(request, trackerId, new CommandOutcome.Deferred(), acceptedNanos, handle -> {
            StateStore.defer(handle, deferred);
            StateStore.desired(handle, trackerId, desired(settings), now);
        }).thenApply(result -> {
            work.mark(trackerId);
            return result;
        });
    }

    private CompletableFuture<CommandResult> write(CommandRequest request, int trackerId, CommandOutcome outcome, long acceptedNanos,
            StoreWriter.Work more) {
        Duration took = Duration.ofNanos(nanoClock.getAsLong() - acceptedNanos);
        long now = clock.millis();
        metrics.commandEnded(CommandKinds.name(request.command()), outcome, took);
        StoreWriter.Work audit = handle -> AuditStore.ended(handle, new Asked(request, trackerId, now),
                new Ended(outcome, false, "", null, took.toMillis(), null, now));
        return store.submit(trackerId, handle -> {
            audit.apply(handle);
            more.apply(handle);
        }).handle((done, failure) -> {
            // What was not kept was not deferred, whatever comes later.
            if (failure != null && !(outcome instanceof CommandOutcome.Deferred)) arrears.add(trackerId, audit);
            return new CommandResult(request.id(), outcome, false, took, failure == null);
        });
    }

    /** What becomes of a command: its row of the audit, and what it proved or left open of the state. */
    private record Ending(Ended ended, ReportedState reported, Set<StateKey> uncertain) {
        Set<StateKey> touched() {
            Set<StateKey> touched = new HashSet<>(uncertain);
            touched.addAll(reported.values().keySet());
            return touched;
        }
    }

    /**
     * A command from its asking to its end, as the store gets it. Under load it ends while its first row still waits for the group commit: then
     * that one work writes all of it. Whatever thread.
     */
    private static final class Row implements StoreWriter.Work, JournalEntry {
        private final PendingCommand command;
        private final Asked asked;
        private final Map<StateKey, SettingValue> desired;
        private final int turn;
        private @Nullable CompletableFuture<Void> stored; // confined to the session's event loop
        private boolean taken; // by the writer: what comes now is a work of its own
        private @Nullable Ending ending;

        Row(PendingCommand command, Asked asked, int turn) {
            this.command = command;
            this.asked = asked;
            this.desired = desired(command.command());
            this.turn = turn;
        }

        /** @return when it is in the store, if what is on its way there takes this along; null if this has to be a work of its own */
        private @Nullable CompletableFuture<Void> take(Ending last, int turnNow) {
            // What its session wrote of the state meanwhile has to be written before this.
            if (stored == null || stored.isCompletedExceptionally() || turn != turnNow || !add(last)) return null;
            return stored;
        }

        private synchronized boolean add(Ending last) {
            if (!taken) ending = last;
            return !taken;
        }

        private synchronized @Nullable Ending take() {
            taken = true;
            return ending;
        }

        /** Comes again with the same when a commit failed for another's fault. */
        @Override
        public void apply(Handle handle) {
            Ending whole = take();
            if (whole == null) {
                AuditStore.asked(handle, asked);
                StateStore.desired(handle, asked.trackerId(), desired, asked.at());
            } else {
                end(handle, whole, desired);
            }
        }

        /** @param stillDesired what of the state is not in the store yet */
        private void end(Handle handle, Ending ending, Map<StateKey, SettingValue> stillDesired) {
            AuditStore.ended(handle, asked, ending.ended);
            StateStore.desiredAndAnswered(handle, asked.trackerId(), stillDesired, asked.at(), ending.reported, ending.ended.at());
            afterAnswer(handle, command, ending);
        }
    }

    /** Handed to the writer before the first byte leaves. @param turn rises with everything else that its session writes of the state */
    void asked(PendingCommand command, int turn) {
        if (isKept(command)) return; // its row is there since it was kept
        Row row = new Row(command, new Asked(command.request(), command.trackerId(), clock.millis()), turn);
        command.entry(row);
        row.stored = store.submit(command.trackerId(), row);
    }

    private boolean isKept(PendingCommand command) { return !kept.isEmpty() && kept.contains(command.id()); }

    private static Map<StateKey, SettingValue> desired(TrackerCommand command) {
        Map<StateKey, SettingValue> desired = new HashMap<>();
        switch (command) {
            case TrackerCommand.SetOutput set -> desired.put(StateKey.output(set.output()), new SettingValue.Flag(set.enable()));
            case TrackerCommand.SetOutputs set -> {
                for (int i = 0; i < set.outputs().size(); i++) {
                    switch (set.outputs().get(i)) {
                        case ON -> desired.put(StateKey.output(i + 1), new SettingValue.Flag(true));
                        case OFF -> desired.put(StateKey.output(i + 1), new SettingValue.Flag(false));
                        case UNCHANGED -> {
                        }
                    }
                }
            }
            case TrackerCommand.SetEngineBlock set -> desired.put(StateKey.output(set.output()), new SettingValue.Flag(set.blocked()));
            case TrackerCommand.SendRaw raw -> {
            }
            case TrackerCommand.SetLed set -> desired.put(StateKey.LED, new SettingValue.Flag(set.on()));
            case TrackerCommand.SetTracking set ->
                set.settings().fields().forEach((field, value) -> desired.put(StateKey.tracking(field), value));
            case TrackerCommand.Query query -> {
            }
        }
        return desired;
    }

    /**
     * Audit and state, then the caller. The future completes when both are in the store, or failed to get there.
     *
     * @param turn as for {@link #asked}
     */
    CompletableFuture<CommandResult> ended(PendingCommand command, CommandOutcome outcome, int turn) {
        long nowNanos = nanoClock.getAsLong();
        long now = clock.millis();
        Duration took = Duration.ofNanos(nowNanos - command.acceptedNanos());
        String reply = command.reply();
        Long sentAt = command.written() ? now - TimeUnit.NANOSECONDS.toMillis(nowNanos - command.writtenNanos()) : null;
        Ended ended = new Ended(outcome, command.written(), command.frames(), reply, took.toMillis(), sentAt, now);
        Ending ending = new Ending(ended, command.reported(), command.uncertain());
        boolean wasKept = isKept(command);
        metrics.commandSettled();
        metrics.commandEnded(CommandKinds.name(command.command()), outcome, took);
        return (wasKept ? store.submit(command.trackerId(), handle -> delivered(handle, command, ending)) : store(command, ending, turn))
                .handle((done, failure) -> {
                    if (failure != null && !wasKept) owe(command, ending);
                    if (!ending.uncertain.isEmpty()) work.mark(command.trackerId());
                    if (wasKept && outcome instanceof CommandOutcome.Acknowledged) metrics.count(Count.COMMANDS_DEFERRED_DELIVERED);
                    CommandResult result = new CommandResult(command.id(), outcome, ended.written(), took, failure == null, reply);
                    command.result().complete(result);
                    boolean news = !(ending.reported.isEmpty() && ending.uncertain.isEmpty());
                    if (failure == null && news) events.stateChanged(command.trackerId());
                    return result;
                });
    }

    /** Its caller has been told; the audit is to say the same, and what it proved may not be so any more when the store is back. */
    private void owe(PendingCommand command, Ending ending) {
        Asked asked = command.entry() instanceof Row row ? row.asked : new Asked(command.request(), command.trackerId(), ending.ended.at());
        arrears.add(command.trackerId(), handle -> {
            AuditStore.ended(handle, asked, ending.ended);
            StateStore.uncertain(handle, command.trackerId(), ending.touched(), clock.millis());
        });
    }

    /**
     * Gives the store what it did not take; to be called now and then while it takes writes.
     *
     * @param settled told which trackers have something to be read back since
     */
    void payArrears(IntConsumer settled) {
        arrears.pay(store, trackerId -> {
            changed(trackerId);
            settled.accept(trackerId);
        });
    }

    private CompletableFuture<Void> store(PendingCommand command, Ending ending, int turn) {
        if (!(command.entry() instanceof Row row)) {
            // It never was on the wire.
            Row late = new Row(command, new Asked(command.request(), command.trackerId(), ending.ended.at()), turn);
            return store.submit(command.trackerId(), handle -> late.end(handle, ending, Map.of()));
        }
        CompletableFuture<Void> together = row.take(ending, turn);
        return together != null ? together : store.submit(command.trackerId(), handle -> row.end(handle, ending, Map.of()));
    }

    private static void delivered(Handle handle, PendingCommand command, Ending ending) {
        AuditStore.delivered(handle, command.id(), ending.ended);
        if (endsKeeping(ending.ended.outcome())) StateStore.dropDeferred(handle, command.id());
        StateStore.reported(handle, command.trackerId(), ending.reported, SourceOfState.ACK, ending.ended.at());
        afterAnswer(handle, command, ending);
    }

    private static void afterAnswer(Handle handle, PendingCommand command, Ending ending) {
        StateStore.uncertain(handle, command.trackerId(), ending.uncertain, ending.ended.at());
        if (command.command() instanceof TrackerCommand.SetTracking && ending.ended.outcome() instanceof CommandOutcome.Acknowledged) {
            StateStore.keepOnlyTracking(handle, command.trackerId(), ending.reported.values().keySet());
        }
    }

    /** What the tracker has said settles it; what nobody knows is tried again at its next moment. */
    private static boolean endsKeeping(CommandOutcome outcome) {
        return switch (outcome) {
            case CommandOutcome.Acknowledged done -> true;
            case CommandOutcome.Postponed done -> true;
            case CommandOutcome.Sent done -> true;
            case CommandOutcome.Rejected done -> true;
            case CommandOutcome.Unsupported done -> true;
            case CommandOutcome.Deferred still -> false;
            case CommandOutcome.Offline still -> false;
            case CommandOutcome.Busy still -> false;
            case CommandOutcome.NotSent still -> false;
            case CommandOutcome.TimedOut still -> false;
            case CommandOutcome.SessionLost still -> false;
        };
    }

    /**
     * Withdraws what was kept; the reported value counts again.
     *
     * @return false when nothing of that id waits for this tracker, or it is on its way
     */
    CompletableFuture<Boolean> cancel(int trackerId, UUID commandId) {
        // Whoever has the id here has the command: it is either withdrawn or delivered.
        if (!startDelivery(commandId)) return CompletableFuture.completedFuture(false);
        AtomicBoolean withdrawn = new AtomicBoolean();
        long now = clock.millis();
        return store.submit(trackerId, handle -> {
            withdrawn.set(StateStore.claim(handle, commandId) && StateStore.withdraw(handle, trackerId, commandId, now));
            StateStore.letGo(handle, commandId);
            if (withdrawn.get()) AuditStore.late(handle, commandId, "cancelled", "withdrawn before its tracker came", now);
        }).whenComplete((done, failure) -> kept.remove(commandId)).thenApply(done -> withdrawn.get());
    }

    /** What a model file says now that it did not say when the command was kept. */
    void undeliverable(StateStore.Deferred deferred, String why) {
        long now = clock.millis();
        store.submit(deferred.trackerId(), handle -> {
            AuditStore.late(handle, deferred.commandId(), new CommandOutcome.Unsupported(why).label(), why, now);
            StateStore.dropDeferred(handle, deferred.commandId());
        });
    }

    CompletableFuture<Void> late(PendingCommand command, CommandOutcome outcome, String text, ReportedState reported,
            Set<StateKey> uncertain) {
        metrics.count(Count.LATE_REPLIES);
        long now = clock.millis();
        CompletableFuture<Void> stored = store.submit(command.trackerId(), handle -> {
            AuditStore.late(handle, command.id(), outcome.label(), text, now);
            StateStore.reported(handle, command.trackerId(), reported, SourceOfState.ACK, now);
            StateStore.uncertain(handle, command.trackerId(), uncertain, now);
        });
        return stored.whenComplete((done, failure) -> {
            if (failure == null) return;
            Set<StateKey> touched = new HashSet<>(uncertain);
            touched.addAll(reported.values().keySet());
            arrears.add(command.trackerId(), handle -> {
                AuditStore.late(handle, command.id(), outcome.label(), text, now);
                StateStore.uncertain(handle, command.trackerId(), touched, now);
            });
        }).thenRun(() -> changed(command.trackerId()));
    }

    CompletableFuture<Void> uncertain(int trackerId, Set<StateKey> keys) {
        long now = clock.millis();
        StoreWriter.Work uncertain = handle -> StateStore.uncertain(handle, trackerId, keys, now);
        return store.submit(trackerId, uncertain).whenComplete((done, failure) -> {
            if (failure != null) arrears.add(trackerId, uncertain);
        }).thenRun(() -> changed(trackerId));
    }

    private void changed(int trackerId) {
        work.mark(trackerId);
        events.stateChanged(trackerId);
    }

    /** @param at the tracker's own time of the record, ms, never later than now */
    void telemetry(int trackerId, ReportedState reported, long at) {
        long now = clock.millis();
        store.submit(trackerId, handle -> StateStore.recorded(handle, trackerId, reported, at, now)).whenComplete((done, failure) -> {
            if (failure != null)
                arrears.add(trackerId, handle -> StateStore.uncertain(handle, trackerId, reported.values().keySet(), now));
        }).thenRun(() -> events.stateChanged(trackerId));
    }

    /** Ends what was kept for too long; the reported value counts again. */
    void expire(List<StateStore.Deferred> tooOld) {
        if (tooOld.isEmpty()) return;
        long now = clock.millis();
        AtomicInteger ended = new AtomicInteger(); // another node may do the same
        store.submit(ANY_TRACKER, handle -> {
            ended.set(0);
            for (StateStore.Deferred deferred : tooOld) {
                if (!StateStore.dropDeferred(handle, deferred.commandId())) continue;
                AuditStore.late(handle, deferred.commandId(), "expired", "no connection in time", now);
                ended.incrementAndGet();
            }
        }).thenRun(() -> metrics.count(Count.COMMANDS_DEFERRED_EXPIRED, ended.get()));
    }
}
