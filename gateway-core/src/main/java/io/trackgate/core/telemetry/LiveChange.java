package io.trackgate.core.telemetry;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.trackgate.core.telemetry.LiveState.At;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

/**
 * What one batch says of a tracker, to be merged into what the store has: the newest of each value.
 *
 * @param attributes  those of the state as JSON; null for none
 * @param otherwiseAt when the batch last said the opposite of its newest {@code moving}; null when it never did
 */
record LiveChange(LiveState state, @Nullable Instant otherwiseAt, @Nullable String attributes) {

    /** From here on a tracker that says nothing of its movement counts as moving; a GPS that lies still drifts by less. */
    private static final int MOVING_FROM_KMH = 3;

    /** @param rows at least one; in any order, for many trackers send the newest first */
    static LiveChange of(int trackerId, List<TelemetryRow> rows, Instant receivedAt) {
        Newest newest = new Newest(receivedAt);
        rows.stream().sorted(Comparator.comparingLong(row -> row.record().timeMillis())).forEach(newest::take);
        return newest.change(trackerId);
    }

    static @Nullable Boolean moving(TelemetryRecord record) {
        if (record.movement() != null) return record.movement();
        Position position = record.position();
        return position != null && position.valid() ? position.speedKmh() >= MOVING_FROM_KMH : null;
    }

    /** Takes records from the oldest to the newest. */
    private static final class Newest {
        private final Instant receivedAt;
        private Instant time = Instant.MIN;
        private @Nullable At<Position> position;
        private @Nullable At<Boolean> moving;
        private @Nullable Instant movingSince;
        private @Nullable Instant otherwiseAt;
        private @Nullable At<Boolean> ignition;
        private @Nullable At<Integer> gsmSignal;
        private @Nullable At<Integer> batteryLevel;
        private @Nullable At<Integer> batteryVoltage;
        private @Nullable At<Integer> externalVoltage;
        private @Nullable At<Map<Integer, Boolean>> inputs;
        private @Nullable At<Map<String, Object>> attributes;
        private @Nullable String attributesText;

        Newest(Instant receivedAt) { this.receivedAt = receivedAt; }

        void take(TelemetryRow row) {
            TelemetryRecord record = row.record();
            // A tracker without a fix may live in the future: its word counts from its arrival on, not from then.
            time = Instant.ofEpochMilli(Math.min(record.timeMillis(), receivedAt.toEpochMilli()));
            Position where = record.position();
            if (where != null && where.valid()) position = new At<>(where, time);
            takeMoving(moving(record));
            ignition = newer(record.ignition(), ignition);
            gsmSignal = newer(record.gsmSignal(), gsmSignal);
            batteryLevel = newer(record.batteryLevel(), batteryLevel);
            batteryVoltage = newer(record.batteryVoltageMv(), batteryVoltage);
            externalVoltage = newer(record.externalVoltageMv(), externalVoltage);
            inputs = newer(record.inputs().isEmpty() ? null : record.inputs(), inputs);
            attributes = newer(record.attributes().isEmpty() ? null : record.attributes(), attributes);
            if (row.attributes() != null) attributesText = row.attributes();
        }

        private <T> @Nullable At<T> newer(@Nullable T said, @Nullable At<T> before) { return said == null ? before : new At<>(said, time); }

        private void takeMoving(@Nullable Boolean said) {
            if (said == null) return;
            At<Boolean> before = moving;
            if (before == null || !before.value().equals(said)) {
                otherwiseAt = before == null ? null : before.time();
                movingSince = time;
            }
            moving = new At<>(said, time);
        }

        LiveChange change(int trackerId) {
            return new LiveChange(new LiveState(trackerId, position, moving, movingSince, ignition, gsmSignal, batteryLevel, batteryVoltage,
                    externalVoltage, inputs, attributes, time, receivedAt), otherwiseAt, attributesText);
        }
    }
}
