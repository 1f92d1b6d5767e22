package io.trackgate.core.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

import io.trackgate.config.SettingValue;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reported and desired state, and settings kept for later. Every method runs inside somebody's transaction. */
public final class StateStore {

    /** Where a reported value came from. */
    public enum SourceOfState {
        ACK, TELEMETRY, FLEET;

        private final String text = name().toLowerCase(Locale.ROOT);

        String text() { return text; }
    }

    /** Settings that wait for their tracker; {@code kind} is {@code led} or {@code tracking}. */
    public record Deferred(int trackerId, String kind, UUID commandId, TrackerCommand.Settings command, String askedBy, long askedAt,
            long expiresAt) {}

    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final String VALUE_COLUMNS = "state_key, reported, source, reported_at, desired, uncertain_since";

    private StateStore() {}

    public static Map<StateKey, StateValue> of(Handle handle, int trackerId) {
        Map<StateKey, StateValue> state = new TreeMap<>();
        handle.createQuery("select " + VALUE_COLUMNS + " from tracker_state where tracker_id = :id").bind("id", trackerId)
                .map((row, context) -> value(row))
                .forEach(value -> state.put(value.key(), value));
        return state;
    }

    /** The same for many trackers at once; one that nothing is known of is left out. */
    public static Map<Integer, Map<StateKey, StateValue>> ofAll(Handle handle, Collection<Integer> trackerIds) {
        Map<Integer, Map<StateKey, StateValue>> states = new HashMap<>();
        if (trackerIds.isEmpty()) return states;
        String ids = trackerIds.stream().map(String::valueOf).collect(Collectors.joining(", "));
        handle.createQuery("select " + VALUE_COLUMNS + ", tracker_id from tracker_state where tracker_id in (" + ids + ")")
                .map((row, context) -> Map.entry(row.getInt("tracker_id"), value(row)))
                .forEach(found -> states.computeIfAbsent(found.getKey(), id -> new TreeMap<>()).put(found.getValue().key(),
                        found.getValue()));
        return states;
    }

    private static StateValue value(ResultSet row) throws SQLException {
        return new StateValue(StateKey.parse(row.getString(1)), valueOrNull(row.getString(2)), row.getString(3), longOrNull(row, 4),
                valueOrNull(row.getString(5)), longOrNull(row, 6));
    }

    private static @Nullable SettingValue valueOrNull(@Nullable String json) { return json == null ? null : ValueJson.read(json); }

    private static @Nullable Long longOrNull(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static final String REPORTED = """
            insert into tracker_state (tracker_id, state_key, reported, source, reported_at) values (?, ?, ?, ?, ?)
            on conflict (tracker_id, state_key) do update set reported = excluded.reported, source = excluded.source,
              reported_at = excluded.reported_at,
              uncertain_since = case when tracker_state.uncertain_since > excluded.reported_at and excluded.source <> 'ack'
              then tracker_state.uncertain_since end
            where tracker_state.reported_at is null or tracker_state.reported_at <= excluded.reported_at or tracker_state.reported_at > ?
              or excluded.source = 'ack'""";

    private static final String UNCERTAIN = """
            insert into tracker_state (tracker_id, state_key, uncertain_since) values (?, ?, ?)
            on conflict (tracker_id, state_key) do update
              set uncertain_since = coalesce(tracker_state.uncertain_since, excluded.uncertain_since)""";

    private static final String EVERYTHING_UNCERTAIN = """
            update tracker_state set uncertain_since = coalesce(uncertain_since, ?) where tracker_id = ? and reported is not null""";

    private static final String DESIRED = """
            insert into tracker_state (tracker_id, state_key, desired, desired_at) values (?, ?, ?, ?)
            on conflict (tracker_id, state_key) do update set desired = excluded.desired, desired_at = excluded.desired_at""";

    private static final String CONFIRMED = """
            insert into tracker_state (tracker_id, state_key, reported, source, reported_at, desired, desired_at) values (?, ?, ?, 'ack', ?, ?, ?)
            on conflict (tracker_id, state_key) do update set reported = excluded.reported, source = excluded.source,
              reported_at = excluded.reported_at, uncertain_since = null, desired = excluded.desired, desired_at = excluded.desired_at""";

    /**
     * The tracker said so; what it says is certain from now on. An older record than the word kept changes nothing; an answer is always the
     * newest word, whatever the clock did meanwhile.
     */
    public static void reported(Handle handle, int trackerId, ReportedState state, SourceOfState source, long at) {
        reported(handle, trackerId, state, source, at, Long.MAX_VALUE);
    }

    /**
     * The same by a record that tells of an earlier time. What is kept under a time that is still to come was written while the clock ran ahead;
     * it keeps no fresh record out. An old one may have been overtaken by it.
     *
     * @param at ms since 1970, as {@code now}
     */
    public static void recorded(Handle handle, int trackerId, ReportedState state, long at, long now) {
        reported(handle, trackerId, state, SourceOfState.TELEMETRY, at, isFresh(at, now) ? now : Long.MAX_VALUE);
    }

    /** Whether nothing can have been said since that is newer by more than a moment. */
    private static boolean isFresh(long at, long now) {
        return at > now - FRESH.toMillis();
    }

    /** @param ahead what is kept under a later time than this was written by a clock that ran ahead */
    private static void reported(Handle handle, int trackerId, ReportedState state, SourceOfState source, long at, long ahead) {
        state.values().forEach((key, value) -> PreparedStatements.update(handle, REPORTED, row -> {
            row.setInt(1, trackerId);
            row.setString(2, key.text());
            row.setString(3, ValueJson.write(value));
            row.setString(4, source.text());
            row.setLong(5, at);
            row.setLong(6, ahead);
        }));
    }

    /** A change may have happened that nobody confirmed; the reported value stays. */
    public static void uncertain(Handle handle, int trackerId, Collection<StateKey> keys, long since) {
        for (StateKey key : keys) {
            if (key.equals(StateKey.EVERYTHING)) {
                everythingUncertain(handle, trackerId, since);
                continue;
            }
            PreparedStatements.update(handle, UNCERTAIN, row -> {
                row.setInt(1, trackerId);
                row.setString(2, key.text());
                row.setLong(3, since);
            });
        }
    }

    /** What was never reported is not made uncertain: nobody counts on it. */
    private static void everythingUncertain(Handle handle, int trackerId, long since) {
        PreparedStatements.update(handle, EVERYTHING_UNCERTAIN, row -> {
            row.setLong(1, since);
            row.setInt(2, trackerId);
        });
    }

    /** What somebody wants it to be. */
    public static void desired(Handle handle, int trackerId, Map<StateKey, SettingValue> values, long at) {
        values.forEach((key, value) -> PreparedStatements.update(handle, DESIRED, row -> {
            row.setInt(1, trackerId);
            row.setString(2, key.text());
            row.setString(3, ValueJson.write(value));
            row.setLong(4, at);
        }));
    }

    /**
     * The same as {@link #desired} and then {@link #reported} by an answer; what is both takes one statement.
     *
     * @param wantedAt ms since 1970, as {@code answeredAt}
     */
    public static void desiredAndAnswered(Handle handle, int trackerId, Map<StateKey, SettingValue> desired, long wantedAt,
            ReportedState answered, long answeredAt) {
        Map<StateKey, SettingValue> left = answered.values();
        for (Map.Entry<StateKey, SettingValue> wanted : desired.entrySet()) {
            StateKey key = wanted.getKey();
            SettingValue value = left.get(key);
            if (value == null) desired(handle, trackerId, Map.of(key, wanted.getValue()), wantedAt);
            else
                confirmed(handle, trackerId, key, wanted.getValue(), wantedAt, value, answeredAt);
        }
        if (desired.keySet().containsAll(left.keySet())) return;
        Map<StateKey, SettingValue> others = new HashMap<>(left);
        others.keySet().removeAll(desired.keySet());
        reported(handle, trackerId, new ReportedState(others), SourceOfState.ACK, answeredAt);
    }

    private static void confirmed(Handle handle, int trackerId, StateKey key, SettingValue wanted, long wantedAt, SettingValue answered,
            long answeredAt) {
        PreparedStatements.update(handle, CONFIRMED, row -> {
            row.setInt(1, trackerId);
            row.setString(2, key.text());
            row.setString(3, ValueJson.write(answered));
            row.setLong(4, answeredAt);
            row.setString(5, ValueJson.write(wanted));
            row.setLong(6, wantedAt);
        });
    }

    /** Tracking settings were written as a whole: fields that they leave out are not part of them any more. */
    public static void keepOnlyTracking(Handle handle, int trackerId, Set<StateKey> written) {
        Set<String> kept = new HashSet<>();
        written.forEach(key -> kept.add(key.text()));
        for (StateKey key : of(handle, trackerId).keySet()) {
            if (key.kind() != StateKey.Kind.TRACKING || kept.contains(key.text())) continue;
            handle.createUpdate("delete from tracker_state where tracker_id = :id and state_key = :key").bind("id", trackerId)
                    .bind("key", key.text()).execute();
        }
    }

    public static void defer(Handle handle, Deferred deferred) {
        handle.createUpdate("""
                insert into deferred_command (tracker_id, kind, command_id, payload, asked_by, asked_at, expires_at)
                values (:tracker, :kind, :command, :payload, :by, :at, :expires)
                on conflict (tracker_id, kind) do update set command_id = excluded.command_id, payload = excluded.payload,
                  asked_by = excluded.asked_by, asked_at = excluded.asked_at, expires_at = excluded.expires_at""")
                .bind("tracker", deferred.trackerId).bind("kind", deferred.kind).bind("command", deferred.commandId.toString())
                .bind("payload", payload(deferred.command)).bind("by", deferred.askedBy).bind("at", deferred.askedAt)
                .bind("expires", deferred.expiresAt).execute();
    }

    private static String payload(TrackerCommand.Settings command) {
        return switch (command) {
            case TrackerCommand.SetLed led -> ValueJson.write(new SettingValue.Flag(led.on()));
            case TrackerCommand.SetTracking tracking -> ValueJson.write(tracking.settings());
        };
    }

    /** The API's word for what may be kept. */
    public static String kindOf(TrackerCommand.Settings command) {
        return switch (command) {
            case TrackerCommand.SetLed led -> "led";
            case TrackerCommand.SetTracking tracking -> "tracking";
        };
    }

    /** A live command for the same setting was accepted: what was kept is out of date. */
    public static void dropDeferred(Handle handle, int trackerId, String kind) {
        PreparedStatements.update(handle, "delete from deferred_command where tracker_id = ? and kind = ?", row -> {
            row.setInt(1, trackerId);
            row.setString(2, kind);
        });
    }

    /** Ends one kept command. @return false where a newer one has taken its place, or it has ended already */
    public static boolean dropDeferred(Handle handle, UUID commandId) {
        return handle.createUpdate("delete from deferred_command where command_id = :id").bind("id", commandId.toString()).execute() > 0;
    }

    /**
     * Of several nodes one delivers or withdraws what is kept: the first to claim it, until it lets go or is dead. A node without others has all of it.
     *
     * @return false where another one has it
     */
    public static boolean claim(Handle handle, UUID commandId) {
        StoreNode node = StoreNode.of(handle);
        return node.isAlone() || handle.createUpdate("""
                insert into delivery (command_id, node) values (:id, :me)
                on conflict (command_id) do update set node = excluded.node where delivery.node = excluded.node
                  or not exists (select 1 from store_node where store_node.id = delivery.node and lease_until >= %s)"""
                .formatted(StoreNode.NOW)).bind("me", node.id()).bind("id", commandId.toString()).execute() > 0;
    }

    /** What has not ended may be delivered by whoever has the tracker next. */
    public static void letGo(Handle handle, UUID commandId) {
        StoreNode node = StoreNode.of(handle);
        if (node.isAlone()) return;
        handle.createUpdate("delete from delivery where command_id = :id and node = :me").bind("id", commandId.toString())
                .bind("me", node.id()).execute();
    }

    /** What it wanted is not wanted any more. @return false where nothing of that id waits for this tracker */
    public static boolean withdraw(Handle handle, int trackerId, UUID commandId, long now) {
        // What a command wants is written together with it, so with the same time.
        handle.createUpdate("""
                update tracker_state set desired = null, desired_at = null where tracker_id = :tracker and exists (
                  select 1 from deferred_command kept where kept.command_id = :id and kept.tracker_id = tracker_state.tracker_id
                  and kept.asked_at = tracker_state.desired_at
                  and (tracker_state.state_key = kept.kind or tracker_state.state_key like kept.kind || '.%'))""")
                .bind("tracker", trackerId).bind("id", commandId.toString()).execute();
        return handle.createUpdate("delete from deferred_command where command_id = :id and tracker_id = :tracker and expires_at > :now")
                .bind("id", commandId.toString()).bind("tracker", trackerId).bind("now", now).execute() > 0;
    }

    public static Optional<Deferred> deferred(Handle handle, int trackerId, String kind, long now) {
        return handle.createQuery("select * from deferred_command where tracker_id = :id and kind = :kind and expires_at > :now")
                .bind("id", trackerId).bind("kind", kind).bind("now", now).map((row, context) -> deferredRow(row)).findOne();
    }

    public static List<Deferred> deferredOf(Handle handle, int trackerId, long now) {
        return handle.createQuery("select * from deferred_command where tracker_id = :id and expires_at > :now order by asked_at")
                .bind("id", trackerId).bind("now", now).map((row, context) -> deferredRow(row)).list();
    }

    /** How many are kept for each of some hundred trackers; those without any are missing. */
    public static Map<Integer, Integer> deferredCounts(Handle handle, Collection<Integer> trackerIds, long now) {
        Map<Integer, Integer> counts = new HashMap<>();
        if (trackerIds.isEmpty()) return counts;
        handle.createQuery(
                "select tracker_id, count(*) from deferred_command where tracker_id in (<ids>) and expires_at > :now group by tracker_id")
                .bindList("ids", List.copyOf(trackerIds)).bind("now", now).map((row, context) -> Map.entry(row.getInt(1), row.getInt(2)))
                .forEach(each -> counts.put(each.getKey(), each.getValue()));
        return counts;
    }

    public static List<Deferred> expired(Handle handle, long now) {
        return handle.createQuery("select * from deferred_command where expires_at <= :now").bind("now", now)
                .map((row, context) -> deferredRow(row)).list();
    }

    private static Deferred deferredRow(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        String payload = row.getString("payload");
        TrackerCommand.Settings command = kind.equals("led")
                ? new TrackerCommand.SetLed(ValueJson.read(payload).equals(new SettingValue.Flag(true)))
                : new TrackerCommand.SetTracking(ValueJson.readSettings(payload));
        return new Deferred(row.getInt("tracker_id"), kind, UUID.fromString(row.getString("command_id")), command,
                row.getString("asked_by"),
                row.getLong("asked_at"), row.getLong("expires_at"));
    }

    /** Trackers with something kept or something uncertain. */
    public static Set<Integer> trackersWithWork(Handle handle) {
        return new HashSet<>(handle.createQuery("""
                select tracker_id from deferred_command union select tracker_id from tracker_state where uncertain_since is not null""")
                .mapTo(Integer.class).list());
    }
}
