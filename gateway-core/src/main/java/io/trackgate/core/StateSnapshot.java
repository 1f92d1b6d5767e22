package io.trackgate.core;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.trackgate.core.cluster.NodeId;
import io.trackgate.core.store.StateValue;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one tracker.
 *
 * @param online    whether it has a session now
 * @param node      where the session is; null where there is none, and where there are no other nodes
 * @param lastHeard when it last said anything whatever; null for never. While a session lasts it moves on with every frame, and a restart keeps
 *                  that of the last record
 * @param live      what its records said last; null before the first
 * @param values    led, outputs and tracking fields: reported with source and time, desired, uncertain since
 * @param contested its ids that two devices show and that get no commands for it; empty as a rule
 */
public record StateSnapshot(boolean online, @Nullable NodeId node, @Nullable Instant lastHeard, @Nullable LiveState live,
        Map<StateKey, StateValue> values, List<Contested> contested) {

    /**
     * An id in quarantine.
     *
     * @param from   address and port of the device that logged in last
     * @param before of the one whose session that ended
     */
    public record Contested(String deviceId, Instant since, String from, String before) {}

    /** Of a tracker that was never heard. */
    public static final StateSnapshot NOTHING = new StateSnapshot(false, null, null, Map.of());

    public StateSnapshot {
        values = Map.copyOf(values);
        contested = List.copyOf(contested);
    }

    /** At the only node, with no id in quarantine. */
    public StateSnapshot(boolean online, @Nullable Instant lastHeard, @Nullable LiveState live, Map<StateKey, StateValue> values) {
        this(online, null, lastHeard, live, values, List.of());
    }
}
