package io.trackgate.core.telemetry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

import io.trackgate.core.store.StoreException;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The statements that store records, prepared once a connection: they run for every record. Confined to the writer's thread. */
final class TelemetryWriting {

    private static final String INSERT = """
            insert into telemetry (tracker_id, time, event, digest, received_at, latitude, longitude, altitude, speed, course, satellites, valid,
              ignition, movement, gsm_signal, external_voltage, battery_voltage, battery_level, inputs, outputs, attributes)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""";

    /** They live as long as their connection, which closes them. */
    private record Prepared(Connection connection, PreparedStatement insert, PreparedStatement merge) {}

    private @Nullable Prepared prepared;

    void write(Handle handle, int trackerId, List<TelemetryRow> rows, LiveChange change, long receivedAt) {
        try {
            Prepared statements = on(handle.getConnection());
            for (TelemetryRow row : rows)
                insert(statements.insert, trackerId, row, receivedAt);
            LiveStates.write(statements.merge, change);
        } catch (SQLException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    private Prepared on(Connection connection) throws SQLException {
        Prepared known = prepared;
        if (known != null && known.connection == connection) return known;
        known = new Prepared(connection, connection.prepareStatement(INSERT), LiveStates.prepare(connection));
        prepared = known;
        return known;
    }

    private static void insert(PreparedStatement insert, int trackerId, TelemetryRow row, long receivedAt) throws SQLException {
        TelemetryRecord record = row.record();
        insert.setInt(1, trackerId);
        insert.setLong(2, record.timeMillis());
        insert.setInt(3, record.event());
        insert.setLong(4, row.digest());
        insert.setLong(5, receivedAt);
        position(insert, record.position());
        flag(insert, 13, record.ignition());
        flag(insert, 14, record.movement());
        insert.setObject(15, record.gsmSignal());
        insert.setObject(16, record.externalVoltageMv());
        insert.setObject(17, record.batteryVoltageMv());
        insert.setObject(18, record.batteryLevel());
        insert.setString(19, Flags.text(record.inputs()));
        insert.setString(20, Flags.text(record.outputs()));
        insert.setString(21, row.attributes());
        insert.executeUpdate();
    }

    private static void position(PreparedStatement insert, @Nullable Position position) throws SQLException {
        if (position == null) {
            for (int column = 6; column <= 12; column++)
                insert.setObject(column, null);
            return;
        }
        insert.setDouble(6, position.latitude());
        insert.setDouble(7, position.longitude());
        insert.setObject(8, position.altitudeM());
        insert.setInt(9, position.speedKmh());
        insert.setInt(10, position.courseDeg());
        insert.setInt(11, position.satellites());
        insert.setInt(12, position.valid() ? 1 : 0);
    }

    private static void flag(PreparedStatement insert, int column, @Nullable Boolean value) throws SQLException {
        insert.setObject(column, value == null ? null : value ? 1 : 0);
    }
}
