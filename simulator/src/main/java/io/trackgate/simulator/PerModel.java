package io.trackgate.simulator;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;

import io.trackgate.config.TrackerModel;

/** What a fleet of a hundred thousand trackers shares, model by model. By identity: a model is a deep record. */
final class PerModel<T> {
    private static final int MOST_MODELS = 512;

    private final Function<TrackerModel, T> make;
    private final Map<TrackerModel, T> shared = new IdentityHashMap<>();

    PerModel(Function<TrackerModel, T> make) { this.make = make; }

    synchronized T of(TrackerModel model) {
        if (shared.size() == MOST_MODELS) shared.clear();
        return shared.computeIfAbsent(model, make);
    }
}
