package io.trackgate.core;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.directory.Tracker;

/** Everything that is known of some trackers, read at one moment. Never asks a tracker. */
public interface StateSnapshots {

    /** One for each tracker, under the id that was asked for; a clone shows its original's. */
    CompletableFuture<Map<Integer, StateSnapshot>> of(Collection<Tracker> trackers);
}
