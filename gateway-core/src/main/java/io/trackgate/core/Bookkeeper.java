package io.trackgate.core;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import io.trackgate.config.SettingValue;
import io.trackgate.core.command.CommandKinds;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.GatewayMetrics.Count;
import io.trackgate.core.store.AuditStore;
import io.trackgate.core.store.StateStore;
import io.trackgate.core.store.StateStore.SourceOfState;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;

/** Writes down what becomes of commands: audit and state in one transaction, and the caller is told after it. Any thread; never waits. */
final class Bookkeeper {

    private final StoreWriter writer;
    private final GatewayMetrics metrics;
    private final OpenWork work;
    private final GatewayEvents events;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Set<UUID> kept = ConcurrentHashMap.newKeySet(); // kept commands on their way to their tracker

    Bookkeeper(StoreWriter writer, GatewayMetrics metrics, OpenWork work, GatewayEvents events, InstantSource clock,
            LongSupplier nanoClock) {
        this.writer = writer;
        this.metrics = metrics;
        this.work = work;
        this.events = events;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /** A live command for a setting makes the one that was kept out of date. */
    void accepted(PendingCommand command) {
        metrics.commandAccepted();
        if (kept.contains(command.id()) || !(command.command() instanceof TrackerCommand.Settings settings)) return;
        writer.submit(handle -> StateStore.dropDeferred(handle, command.trackerId(), StateStore.kindOf(settings)));
    }

    /** @return false when it is on its way already, or being withdrawn */
    boolean startDelivery(UUID commandId) {
        return kept.add(commandId);
    }

    void endDelivery(UUID commandId) { kept.remove(commandId); }

    /** Ends a command that no session ever saw. */
    CompletableFuture<CommandResult> neverSent(CommandRequest request, int trackerId, CommandOutcome outcome, long acceptedNanos) {
        return write(request, trackerId, outcome, acceptedNanos, handle -> {});
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
        return writer.submit(handle -> {
            AuditStore.asked(handle, request, trackerId, now);
            AuditStore.ended(handle, request.id(), outcome, false, List.of(), null, took.toMillis(), now);
            more.apply(handle);
        }).handle((done, failure) -> new CommandResult(request.id(), outcome, false, took, failure == null));
    }

    /** Handed to the writer before the first byte leaves. */
    void asked(PendingCommand command) {
        if (kept.contains(command.id())) return; // its row is there since it was kept
        long now = clock.millis();
        Map<StateKey, SettingValue> desired = desired(command.command());
        writer.submit(handle -> {
            AuditStore.asked(handle, command.request(), command.trackerId(), now);
            StateStore.desired(handle, command.trackerId(), desired, now);
        });
    }

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

    /** Audit and state, then the caller. The future completes when both are in the store, or failed to get there. */
    CompletableFuture<CommandResult> ended(PendingCommand command, CommandOutcome outcome) {
        Duration took = Duration.ofNanos(nanoClock.getAsLong() - command.acceptedNanos());
        long now = clock.millis();
        ReportedState reported = command.reported();
        Set<StateKey> uncertain = command.uncertain();
        List<String> frames = command.frames();
        boolean written = command.written();
        String reply = command.reply();
        boolean wasKept = kept.contains(command.id());
        metrics.commandSettled();
        metrics.commandEnded(CommandKinds.name(command.command()), outcome, took);
        return writer.submit(handle -> {
            if (wasKept) {
                AuditStore.delivered(handle, command.id(), outcome, frames, reply, now);
                if (endsKeeping(outcome)) StateStore.dropDeferred(handle, command.id());
            } else {
                AuditStore.asked(handle, command.request(), command.trackerId(), now);
                AuditStore.ended(handle, command.id(), outcome, written, frames, reply, took.toMillis(), now);
            }
            StateStore.reported(handle, command.trackerId(), reported, SourceOfState.ACK, now);
            StateStore.uncertain(handle, command.trackerId(), uncertain, now);
            if (command.command() instanceof TrackerCommand.SetTracking && outcome instanceof CommandOutcome.Acknowledged) {
                StateStore.keepOnlyTracking(handle, command.trackerId(), reported.values().keySet());
            }
        }).handle((done, failure) -> {
            if (!uncertain.isEmpty()) work.mark(command.trackerId());
            if (wasKept && outcome instanceof CommandOutcome.Acknowledged) metrics.count(Count.COMMANDS_DEFERRED_DELIVERED);
            CommandResult result = new CommandResult(command.id(), outcome, written, took, failure == null, reply);
            command.result().complete(result);
            if (failure == null && !(reported.isEmpty() && uncertain.isEmpty())) events.stateChanged(command.trackerId());
            return result;
        });
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
        return writer.submit(handle -> {
            withdrawn.set(StateStore.withdraw(handle, trackerId, commandId, now));
            if (withdrawn.get()) AuditStore.late(handle, commandId, "cancelled", "withdrawn before its tracker came", now);
        }).whenComplete((done, failure) -> endDelivery(commandId)).thenApply(done -> withdrawn.get());
    }

    /** What a model file says now that it did not say when the command was kept. */
    void undeliverable(StateStore.Deferred deferred, String why) {
        long now = clock.millis();
        writer.submit(handle -> {
            AuditStore.late(handle, deferred.commandId(), new CommandOutcome.Unsupported(why).label(), why, now);
            StateStore.dropDeferred(handle, deferred.commandId());
        });
    }

    CompletableFuture<Void> late(PendingCommand command, CommandOutcome outcome, String text, ReportedState reported,
            Set<StateKey> uncertain) {
        metrics.count(Count.LATE_REPLIES);
        long now = clock.millis();
        return writer.submit(handle -> {
            AuditStore.late(handle, command.id(), outcome.label(), text, now);
            StateStore.reported(handle, command.trackerId(), reported, SourceOfState.ACK, now);
            StateStore.uncertain(handle, command.trackerId(), uncertain, now);
        }).thenRun(() -> changed(command.trackerId()));
    }

    CompletableFuture<Void> uncertain(int trackerId, Set<StateKey> keys) {
        long now = clock.millis();
        return writer.submit(handle -> StateStore.uncertain(handle, trackerId, keys, now)).thenRun(() -> changed(trackerId));
    }

    private void changed(int trackerId) {
        work.mark(trackerId);
        events.stateChanged(trackerId);
    }

    /** @param at the tracker's own time of the record, ms, never later than now */
    void telemetry(int trackerId, ReportedState reported, long at) {
        writer.submit(handle -> StateStore.reported(handle, trackerId, reported, SourceOfState.TELEMETRY, at))
                .thenRun(() -> events.stateChanged(trackerId));
    }

    /** Ends what was kept for too long; the reported value counts again. */
    void expire(List<StateStore.Deferred> tooOld) {
        if (tooOld.isEmpty()) return;
        long now = clock.millis();
        writer.submit(handle -> {
            for (StateStore.Deferred deferred : tooOld) {
                AuditStore.late(handle, deferred.commandId(), "expired", "no connection in time", now);
                StateStore.dropDeferred(handle, deferred.commandId());
            }
        }).thenRun(() -> metrics.count(Count.COMMANDS_DEFERRED_EXPIRED, tooOld.size()));
    }
}
