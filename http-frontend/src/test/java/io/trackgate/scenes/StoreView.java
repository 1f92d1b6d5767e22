package io.trackgate.scenes;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.trackgate.core.telemetry.StoredRecord;

/** A gateway's store, looked into from outside: nothing is written. */
interface StoreView {

    /** @param of a row of the result */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    String url();

    Connection connect() throws SQLException;

    default <T> List<T> rows(String sql, Row<T> row) {
        List<T> found = new ArrayList<>();
        try (Connection connection = connect(); ResultSet rows = connection.createStatement().executeQuery(sql)) {
            while (rows.next())
                found.add(row.of(rows));
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
        return found;
    }

    default long count(String sql) { return rows(sql, row -> row.getLong(1)).getFirst(); }

    /** How many telemetry records it has. */
    default long records() {
        try (StoreLook look = new StoreLook(this)) {
            return look.count();
        }
    }

    /** Those of one tracker, in the order of its own times. */
    default List<StoredRecord> records(int tracker) {
        try (StoreLook look = new StoreLook(this)) {
            return look.records(tracker);
        }
    }
}
