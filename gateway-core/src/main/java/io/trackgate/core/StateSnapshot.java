package io.trackgate.core;

import java.time.Instant;
import java.util.Map;

import io.trackgate.core.store.StateValue;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one tracker.
 *
 * @param online    whether it has a session now
 * @param lastHeard when it last said anything whatever; null for never. While a session lasts it moves on with every frame, and a restart keeps
 *                  that of the last record
 * @param live      what its records said last; null before the first
 * @param values    led, outputs and tracking fields: reported with source and time, desired, uncertain since
 */
public record StateSnapshot(boolean online, @Nullable Instant lastHeard, @Nullable LiveState live, Map<StateKey, StateValue> values) {

    /** Of a tracker that was never heard. */
    public static final StateSnapshot NOTHING = new StateSnapshot(false, null, null, Map.of());

    public StateSnapshot { values = Map.copyOf(values); }
}
