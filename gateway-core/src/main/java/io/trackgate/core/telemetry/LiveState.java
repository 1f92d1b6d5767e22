package io.trackgate.core.telemetry;

import java.time.Instant;
import java.util.Map;

import io.trackgate.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * What a tracker's records said last, each value with the tracker's own time of it; a value that the newest record lacks is that of an older one.
 *
 * @param position   the last valid one, with its time; null before the first fix
 * @param movingSince since when {@code moving} has had its value
 * @param inputs     by number from 1
 * @param attributes everything else of the newest record that had any, by the protocol's own id ({@code io.16})
 * @param lastRecord the tracker's own time of its newest record
 * @param lastHeard  when the gateway took its last record
 */
public record LiveState(int trackerId, @Nullable At<Position> position, @Nullable At<Boolean> moving, @Nullable Instant movingSince,
        @Nullable At<Boolean> ignition, @Nullable At<Integer> gsmSignal, @Nullable At<Integer> batteryLevel,
        @Nullable At<Integer> batteryVoltageMv, @Nullable At<Integer> externalVoltageMv, @Nullable At<Map<Integer, Boolean>> inputs,
        @Nullable At<Map<String, Object>> attributes, Instant lastRecord, Instant lastHeard) {

    /** A value and the tracker's own time of it; never later than the moment at which it arrived. */
    public record At<T>(T value, Instant time) {}
}
