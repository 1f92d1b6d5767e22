package io.trackgate.core.telemetry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

import io.trackgate.core.telemetry.LiveState.At;
import io.trackgate.protocol.Position;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The live state in the store: merged value by value, an older record never overrides a newer one. */
public final class LiveStates {

    private static final String MERGE = merge();

    /** Beside the 27 columns: when the batch last said the opposite of its newest {@code moving}. */
    private static final int OTHERWISE_AT = 28;

    private LiveStates() {}

    private static String merge() { return """
            insert into tracker_live (tracker_id, latitude, longitude, altitude, speed, course, satellites, position_at, moving, moving_at,
              moving_since, ignition, ignition_at, gsm_signal, gsm_signal_at, battery_level, battery_level_at, battery_voltage, battery_voltage_at,
              external_voltage, external_voltage_at, inputs, inputs_at, attributes, attributes_at, last_record, last_heard)
            values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)
            on conflict (tracker_id) do update set
            """
            + newer("position_at", "latitude", "longitude", "altitude", "speed", "course", "satellites") + newer("moving_at", "moving")
            + newer("ignition_at", "ignition") + newer("gsm_signal_at", "gsm_signal") + newer("battery_level_at", "battery_level")
            + newer("battery_voltage_at", "battery_voltage") + newer("external_voltage_at", "external_voltage")
            + newer("inputs_at", "inputs") + newer("attributes_at", "attributes") + """
                      moving_since = case when not (%s) then moving_since
                        when moving = excluded.moving and (?28 is null or ?28 < moving_at) then moving_since else excluded.moving_since end,
                      last_record = max(last_record, excluded.last_record), last_heard = max(last_heard, excluded.last_heard)
                    """.formatted(isNewer("moving_at")); }

    private static String newer(String at, String... values) {
        StringBuilder sets = new StringBuilder();
        for (String value : values)
            sets.append(set(value, at));
        return sets.append(set(at, at)).toString();
    }

    private static String set(String column, String at) {
        return "  %1$s = case when %2$s then excluded.%1$s else %1$s end,%n".formatted(column, isNewer(at));
    }

    /** Never null: a batch that says nothing of a value is not newer. */
    private static String isNewer(String at) {
        return "excluded.%1$s is not null and (%1$s is null or excluded.%1$s >= %1$s)".formatted(at);
    }

    // ---- writing ----

    static PreparedStatement prepare(Connection connection) throws SQLException { return connection.prepareStatement(MERGE); }

    static void write(PreparedStatement merge, LiveChange change) throws SQLException {
        LiveState state = change.state();
        At<Position> where = state.position();
        Position position = where == null ? null : where.value();
        merge.setInt(1, state.trackerId());
        merge.setObject(2, position == null ? null : position.latitude());
        merge.setObject(3, position == null ? null : position.longitude());
        merge.setObject(4, position == null ? null : position.altitudeM());
        merge.setObject(5, position == null ? null : position.speedKmh());
        merge.setObject(6, position == null ? null : position.courseDeg());
        merge.setObject(7, position == null ? null : position.satellites());
        merge.setObject(8, where == null ? null : where.time().toEpochMilli());
        set(merge, 9, state.moving());
        merge.setObject(11, millis(state.movingSince()));
        set(merge, 12, state.ignition());
        set(merge, 14, state.gsmSignal());
        set(merge, 16, state.batteryLevel());
        set(merge, 18, state.batteryVoltageMv());
        set(merge, 20, state.externalVoltageMv());
        At<Map<Integer, Boolean>> inputs = state.inputs();
        set(merge, 22, inputs == null ? null : new At<>(String.valueOf(Flags.text(inputs.value())), inputs.time()));
        At<Map<String, Object>> attributes = state.attributes();
        set(merge, 24, attributes == null ? null : new At<>(String.valueOf(change.attributes()), attributes.time()));
        merge.setLong(26, state.lastRecord().toEpochMilli());
        merge.setLong(27, state.lastHeard().toEpochMilli());
        merge.setObject(OTHERWISE_AT, millis(change.otherwiseAt()));
        merge.executeUpdate();
    }

    private static @Nullable Long millis(@Nullable Instant time) { return time == null ? null : time.toEpochMilli(); }

    /** A value, and behind it its time. */
    private static void set(PreparedStatement merge, int column, @Nullable At<?> said) throws SQLException {
        Object value = said == null ? null : said.value();
        merge.setObject(column, value instanceof Boolean flag ? Integer.valueOf(flag ? 1 : 0) : value);
        merge.setObject(column + 1, said == null ? null : said.time().toEpochMilli());
    }

    // ---- reading ----

    /** Those of these trackers that have sent a record. */
    public static Map<Integer, LiveState> of(Handle handle, Collection<Integer> trackerIds) {
        Map<Integer, LiveState> states = new HashMap<>();
        if (trackerIds.isEmpty()) return states;
        String ids = trackerIds.stream().map(String::valueOf).collect(Collectors.joining(", "));
        handle.createQuery("select * from tracker_live where tracker_id in (" + ids + ")").map((row, context) -> state(row)).forEach(
                state -> states.put(state.trackerId(), state));
        return states;
    }

    private static LiveState state(ResultSet row) throws SQLException {
        Position position = new Position(row.getDouble("latitude"), row.getDouble("longitude"), (Integer) row.getObject("altitude"),
                row.getInt("speed"),
                row.getInt("course"), row.getInt("satellites"), true);
        SortedMap<Integer, Boolean> inputs = Flags.read(row.getString("inputs"));
        SortedMap<String, Object> attributes = RecordJson.readAttributes(row.getString("attributes"));
        return new LiveState(row.getInt("tracker_id"), at(position, row, "position_at"), at(row.getBoolean("moving"), row, "moving_at"),
                time(row, "moving_since"), at(row.getBoolean("ignition"), row, "ignition_at"),
                at(row.getInt("gsm_signal"), row, "gsm_signal_at"),
                at(row.getInt("battery_level"), row, "battery_level_at"), at(row.getInt("battery_voltage"), row, "battery_voltage_at"),
                at(row.getInt("external_voltage"), row, "external_voltage_at"), at(inputs, row, "inputs_at"),
                at(attributes, row, "attributes_at"),
                Instant.ofEpochMilli(row.getLong("last_record")), Instant.ofEpochMilli(row.getLong("last_heard")));
    }

    private static <T> @Nullable At<T> at(T value, ResultSet row, String column) throws SQLException {
        Instant time = time(row, column);
        return time == null ? null : new At<>(value, time);
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
