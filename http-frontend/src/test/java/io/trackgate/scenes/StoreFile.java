package io.trackgate.scenes;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.trackgate.core.telemetry.StoredRecord;
import org.sqlite.SQLiteConfig;

/** The gateway's store, looked into from outside: nothing is written. */
record StoreFile(Path file) {

    /** One thing of a tracker's state; null where there is none. */
    record State(@org.jspecify.annotations.Nullable String reported, @org.jspecify.annotations.Nullable String source,
            @org.jspecify.annotations.Nullable String desired, boolean uncertain) {}

    /** @param of a row of the result */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    <T> List<T> rows(String sql, Row<T> row) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(5_000);
        List<T> found = new ArrayList<>();
        try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
                ResultSet rows = connection.createStatement().executeQuery(sql)) {
            while (rows.next())
                found.add(row.of(rows));
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
        return found;
    }

    long count(String sql) { return rows(sql, row -> row.getLong(1)).getFirst(); }

    /** How many telemetry records it has. */
    long records() {
        try (StoreLook look = new StoreLook(this)) {
            return look.count();
        }
    }

    /** Those of one tracker, in the order of its own times. */
    List<StoredRecord> records(int tracker) {
        try (StoreLook look = new StoreLook(this)) {
            return look.records(tracker);
        }
    }

    Optional<State> state(int tracker, String key) {
        return rows(
                "select reported, source, desired, uncertain_since from tracker_state where tracker_id = " + tracker + " and state_key = '"
                        + key + "'",
                row -> new State(row.getString(1), row.getString(2), row.getString(3), row.getString(4) != null)).stream().findFirst();
    }
}
