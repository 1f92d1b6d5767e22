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
    public record At<T>(T value, Instant time) {
        private static <T> @Nullable At<T> notAfter(@Nullable At<T> said, Instant now) {
            return said == null || !said.time.isAfter(now) ? said : new At<>(said.value, now);
        }
    }

    /** The same; what came while the clock ran ahead of {@code now} has that time. */
    LiveState notAfter(Instant now) {
        if (!lastRecord.isAfter(now) && !lastHeard.isAfter(now)) return this;
        return new LiveState(trackerId, At.notAfter(position, now), At.notAfter(moving, now), earlier(movingSince, now),
                At.notAfter(ignition, now), At.notAfter(gsmSignal, now), At.notAfter(batteryLevel, now), At.notAfter(batteryVoltageMv, now),
                At.notAfter(externalVoltageMv, now), At.notAfter(inputs, now), At.notAfter(attributes, now),
                lastRecord.isAfter(now) ? now : lastRecord, lastHeard.isAfter(now) ? now : lastHeard);
    }

    private static @Nullable Instant earlier(@Nullable Instant time, Instant now) {
        return time == null || !time.isAfter(now) ? time : now;
    }
}
