package io.trackgate.core.store;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.trackgate.config.TrackingSettings;
import io.trackgate.core.directory.Tracker;

/** What {@code read} calls answer: from the store, or from the tracker for a value that was never confirmed. */
public interface TrackerStates {

    /** The desired value while a change is kept for the next connection; else the reported one; else asked; else the factory default; else empty. */
    CompletableFuture<Optional<Boolean>> led(Tracker tracker);

    /** The reported state of one output, from 1; else asked; else empty. */
    CompletableFuture<Optional<Boolean>> output(Tracker tracker, int output);

    /** Field by field like {@link #led}; fields that nobody knows, and values without a name, are left out. */
    CompletableFuture<TrackingSettings> tracking(Tracker tracker);
}
