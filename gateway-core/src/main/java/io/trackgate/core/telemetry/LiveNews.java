package io.trackgate.core.telemetry;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import io.trackgate.core.telemetry.LiveState.At;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

/**
 * What some records say of a tracker, to be merged over what the store has: the newest of each value, and an older record never overrides a newer one.
 * Merging it twice changes nothing. Not safe for several threads.
 */
final class LiveNews {

    /** From here on a tracker that says nothing of its movement counts as moving; a GPS that lies still drifts by less. */
    private static final int MOVING_FROM_KMH = 3;
    private static final long NEVER = Long.MIN_VALUE;

    /** The newest of one kind, and the tracker's time of it. */
    private static final class Newest<T> {
        private @Nullable T value;
        private long at = NEVER;

        void take(@Nullable T said, long time) {
            if (said == null || time < at) return;
            value = said;
            at = time;
        }

        void take(Newest<T> other) { take(other.value, other.at); }

        void notAfter(long millis) { at = Math.min(at, millis); }

        @Nullable
        At<T> over(@Nullable At<T> before) {
            T mine = value;
            return mine == null || before != null && before.time().toEpochMilli() > at ? before : new At<>(mine, time(at));
        }
    }

    private final int trackerId;
    private final Newest<Position> position = new Newest<>();
    private final Newest<Boolean> moving = new Newest<>();
    private long movingSince = NEVER;
    private long otherwiseAt = NEVER; // when they last said the opposite of the newest moving
    private final Newest<Boolean> ignition = new Newest<>();
    private final Newest<Integer> gsmSignal = new Newest<>();
    private final Newest<Integer> batteryLevel = new Newest<>();
    private final Newest<Integer> batteryVoltage = new Newest<>();
    private final Newest<Integer> externalVoltage = new Newest<>();
    private final Newest<Map<Integer, Boolean>> inputs = new Newest<>();
    private final Newest<Map<String, Object>> attributes = new Newest<>();
    private long lastRecord = NEVER;
    private long firstHeard = Long.MAX_VALUE; // what was known before these news is not later
    private long lastHeard = NEVER;

    LiveNews(int trackerId) { this.trackerId = trackerId; }

    int trackerId() { return trackerId; }

    LastHeard lastHeard() { return new LastHeard(Math.max(position.at, LastHeard.NEVER), Math.max(lastHeard, LastHeard.NEVER)); }

    /** @param records in any order, for many trackers send the newest first */
    void take(List<TelemetryRecord> records, long receivedAt) {
        if (records.size() == 1) take(records.getFirst(), receivedAt);
        else
            records.stream().sorted(Comparator.comparingLong(TelemetryRecord::timeMillis)).forEach(record -> take(record, receivedAt));
    }

    void take(TelemetryRecord record, long receivedAt) {
        // A tracker without a fix may live in the future: its word counts from its arrival on, not from then.
        long time = Math.min(record.timeMillis(), receivedAt);
        if (Math.max(lastRecord, lastHeard) > receivedAt) notAfter(receivedAt);
        Position where = record.position();
        if (where != null && where.valid()) position.take(where, time);
        takeMoving(moving(record), time);
        ignition.take(record.ignition(), time);
        gsmSignal.take(record.gsmSignal(), time);
        batteryLevel.take(record.batteryLevel(), time);
        batteryVoltage.take(record.batteryVoltageMv(), time);
        externalVoltage.take(record.externalVoltageMv(), time);
        inputs.take(record.inputs().isEmpty() ? null : record.inputs(), time);
        attributes.take(record.attributes().isEmpty() ? null : record.attributes(), time);
        lastRecord = Math.max(lastRecord, time);
        firstHeard = Math.min(firstHeard, receivedAt);
        lastHeard = Math.max(lastHeard, receivedAt);
    }

    /** The clock ran ahead when that came: no time of it is later than now. */
    private void notAfter(long now) {
        for (Newest<?> newest : List.of(position, moving, ignition, gsmSignal, batteryLevel, batteryVoltage, externalVoltage, inputs,
                attributes))
            newest.notAfter(now);
        movingSince = Math.min(movingSince, now);
        otherwiseAt = Math.min(otherwiseAt, now);
        lastRecord = Math.min(lastRecord, now);
        lastHeard = now;
    }

    private static @Nullable Boolean moving(TelemetryRecord record) {
        if (record.movement() != null) return record.movement();
        Position position = record.position();
        return position != null && position.valid() ? position.speedKmh() >= MOVING_FROM_KMH : null;
    }

    private void takeMoving(@Nullable Boolean said, long time) {
        if (said == null || time < moving.at) return;
        if (!said.equals(moving.value)) {
            otherwiseAt = moving.at;
            movingSince = time;
        }
        moving.take(said, time);
    }

    LiveNews copy() {
        LiveNews copy = new LiveNews(trackerId);
        copy.position.take(position);
        copy.moving.take(moving);
        copy.movingSince = movingSince;
        copy.otherwiseAt = otherwiseAt;
        copy.ignition.take(ignition);
        copy.gsmSignal.take(gsmSignal);
        copy.batteryLevel.take(batteryLevel);
        copy.batteryVoltage.take(batteryVoltage);
        copy.externalVoltage.take(externalVoltage);
        copy.inputs.take(inputs);
        copy.attributes.take(attributes);
        copy.lastRecord = lastRecord;
        copy.firstHeard = firstHeard;
        copy.lastHeard = lastHeard;
        return copy;
    }

    /** @param before what is known already; null for nothing */
    LiveState over(@Nullable LiveState before) {
        LiveState known = before == null ? NOTHING : before;
        // News cover what is known, or come behind it; what was heard later than all of them was heard while the clock ran ahead.
        if (known.lastHeard().isAfter(time(lastHeard))) known = known.notAfter(time(firstHeard));
        return new LiveState(trackerId, position.over(known.position()), moving.over(known.moving()), movingSince(known),
                ignition.over(known.ignition()), gsmSignal.over(known.gsmSignal()), batteryLevel.over(known.batteryLevel()),
                batteryVoltage.over(known.batteryVoltageMv()), externalVoltage.over(known.externalVoltageMv()),
                sorted(inputs.over(known.inputs()), TreeMap::new), sorted(attributes.over(known.attributes()), TreeMap::new),
                later(known.lastRecord(), lastRecord), later(known.lastHeard(), lastHeard));
    }

    private static final LiveState NOTHING = new LiveState(0, null, null, null, null, null, null, null, null, null, null, Instant.MIN,
            Instant.MIN);

    private @Nullable Instant movingSince(LiveState known) {
        At<Boolean> before = known.moving();
        if (moving.value == null || before != null && before.time().toEpochMilli() > moving.at) return known.movingSince();
        boolean same = before != null && before.value().equals(moving.value)
                && (otherwiseAt == NEVER || otherwiseAt < before.time().toEpochMilli());
        if (same) return known.movingSince();
        // Of news that began before what is known, only that it has been otherwise since then is sure.
        return before == null ? time(movingSince) : later(before.time(), movingSince);
    }

    private static <K, V> @Nullable At<Map<K, V>> sorted(@Nullable At<Map<K, V>> said, UnaryOperator<Map<K, V>> sort) {
        return said == null ? null : new At<>(sort.apply(said.value()), said.time());
    }

    private static Instant later(Instant before, long millis) {
        Instant mine = time(millis);
        return mine.isAfter(before) ? mine : before;
    }

    private static Instant time(long millis) { return Instant.ofEpochMilli(millis); }
}
