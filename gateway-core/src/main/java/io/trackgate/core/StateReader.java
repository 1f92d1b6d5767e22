package io.trackgate.core;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackingControl;
import io.trackgate.config.TrackingSettings;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StateStore;
import io.trackgate.core.store.StateValue;
import io.trackgate.core.store.TrackerStates;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;

/** Answers {@code read}: kept for later, reported, asked, as it leaves the factory; the first of these that is known. */
final class StateReader implements TrackerStates {

    private static final String ASKED_BY = "read";

    private final Database database;
    private final Dispatcher dispatcher;
    private final InstantSource clock;

    StateReader(Database database, Dispatcher dispatcher, InstantSource clock) {
        this.database = database;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Optional<Boolean>> led(Tracker tracker) {
        CompletableFuture<Optional<Optional<Boolean>>> known = known(tracker, "led", StateReader::keptLed, StateReader::reportedLed);
        return orAsked(tracker, known, new TrackerCommand.ReadLed(), StateReader::reportedLed)
                .thenApply(value -> value.orElseGet(() -> factoryLed(tracker)));
    }

    private static Optional<Optional<Boolean>> keptLed(StateStore.Deferred deferred) {
        return deferred.command() instanceof TrackerCommand.SetLed led ? Optional.of(Optional.of(led.on())) : Optional.empty();
    }

    /** Empty: never reported. Holding nothing: reported as something that is neither on nor off, which no factory default may hide. */
    private static Optional<Optional<Boolean>> reportedLed(Map<StateKey, StateValue> state) {
        StateValue led = state.get(StateKey.LED);
        if (led == null || led.reported() == null) return Optional.empty();
        return Optional.of(led.reported() instanceof SettingValue.Flag flag ? Optional.of(flag.value()) : Optional.empty());
    }

    private static Optional<Boolean> factoryLed(Tracker tracker) {
        return tracker.model().led().flatMap(led -> led.factory())
                .flatMap(value -> value instanceof SettingValue.Flag flag ? Optional.of(flag.value()) : Optional.empty());
    }

    @Override
    public CompletableFuture<Optional<Boolean>> output(Tracker tracker, int output) {
        int id = tracker.deviceTrackerId();
        Function<Map<StateKey, StateValue>, Optional<Boolean>> reported = state -> reportedOutput(state, output);
        return orAsked(tracker, database.read(handle -> reported.apply(StateStore.of(handle, id))), new TrackerCommand.ReadOutputs(),
                reported);
    }

    private static Optional<Boolean> reportedOutput(Map<StateKey, StateValue> state, int output) {
        StateValue known = state.get(StateKey.output(output));
        return known != null && known.reported() instanceof SettingValue.Flag flag ? Optional.of(flag.value()) : Optional.empty();
    }

    @Override
    public CompletableFuture<TrackingSettings> tracking(Tracker tracker) {
        CompletableFuture<Optional<TrackingSettings>> known = known(tracker, "tracking", StateReader::keptTracking,
                StateReader::reportedTracking);
        return orAsked(tracker, known, new TrackerCommand.ReadTracking(), StateReader::reportedTracking)
                .thenApply(settings -> settings.orElseGet(() -> factoryTracking(tracker)));
    }

    private static Optional<TrackingSettings> keptTracking(StateStore.Deferred deferred) {
        return deferred.command() instanceof TrackerCommand.SetTracking set ? Optional.of(set.settings()) : Optional.empty();
    }

    /** Tracking settings are one value: a field that the last ones left out is not filled from elsewhere. */
    private static Optional<TrackingSettings> reportedTracking(Map<StateKey, StateValue> state) {
        SortedMap<String, SettingValue> fields = new TreeMap<>();
        for (StateValue value : state.values()) {
            SettingValue reported = value.reported();
            if (value.key().kind() == StateKey.Kind.TRACKING && reported != null) fields.put(value.key().name(), reported);
        }
        return fields.isEmpty() ? Optional.empty() : Optional.of(new TrackingSettings(fields));
    }

    private static TrackingSettings factoryTracking(Tracker tracker) {
        SortedMap<String, SettingValue> fields = new TreeMap<>();
        tracker.model().tracking().map(TrackingControl::fields)
                .ifPresent(
                        mappings -> mappings.forEach((field, mapping) -> mapping.factory().ifPresent(value -> fields.put(field, value))));
        return new TrackingSettings(fields);
    }

    private <T> CompletableFuture<Optional<T>> known(Tracker tracker, String kind, Function<StateStore.Deferred, Optional<T>> kept,
            Function<Map<StateKey, StateValue>, Optional<T>> reported) {
        int id = tracker.deviceTrackerId();
        return database.read(handle -> StateStore.deferred(handle, id, kind, clock.millis()).flatMap(kept)
                .or(() -> reported.apply(StateStore.of(handle, id))));
    }

    private <T> CompletableFuture<Optional<T>> orAsked(Tracker tracker, CompletableFuture<Optional<T>> known, TrackerCommand.Query query,
            Function<Map<StateKey, StateValue>, Optional<T>> reported) {
        int id = tracker.deviceTrackerId();
        return known.thenCompose(value -> value.isPresent()
                ? CompletableFuture.completedFuture(value)
                : dispatcher.isOnline(id)
                        .thenCompose(online -> online ? ask(tracker, query, reported) : CompletableFuture.completedFuture(value)));
    }

    private <T> CompletableFuture<Optional<T>> ask(Tracker tracker, TrackerCommand.Query query,
            Function<Map<StateKey, StateValue>, Optional<T>> reported) {
        return dispatcher.dispatch(CommandRequest.of(tracker, query, ASKED_BY))
                .thenCompose(result -> database.read(handle -> reported.apply(StateStore.of(handle, tracker.deviceTrackerId()))));
    }
}
