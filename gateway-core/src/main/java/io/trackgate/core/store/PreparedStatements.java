package io.trackgate.core.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;

/**
 * Statements that run for every command, prepared once a connection: they are kept with its handle and closed with its connection. Confined to the
 * thread that uses the handle.
 */
public final class PreparedStatements implements JdbiConfig<PreparedStatements> {

    /** One row's values, in the order of the statement's question marks. */
    @FunctionalInterface
    interface Values {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private final Map<String, PreparedStatement> bySql = new HashMap<>();

    /** For Jdbi, which makes one for each handle that is asked for it. */
    public PreparedStatements() {}

    /** @return how many rows it wrote */
    static int update(Handle handle, String sql, Values values) {
        try {
            PreparedStatement statement = prepared(handle, sql);
            values.bind(statement);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What one row of a query's result holds. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** The first row of a query. */
    static <T> Optional<T> first(Handle handle, String sql, Values values, Reader<T> reader) {
        try {
            PreparedStatement statement = prepared(handle, sql);
            values.bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Every row of a query, of which there may be a million. */
    static <T> List<T> all(Handle handle, String sql, Values values, Reader<T> reader) {
        List<T> all = new ArrayList<>();
        try {
            PreparedStatement statement = prepared(handle, sql);
            values.bind(statement);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next())
                    all.add(reader.read(rows));
            }
        } catch (SQLException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
        return all;
    }

    private static PreparedStatement prepared(Handle handle, String sql) throws SQLException {
        Map<String, PreparedStatement> known = handle.getConfig(PreparedStatements.class).bySql;
        PreparedStatement statement = known.get(sql);
        if (statement == null) {
            statement = handle.getConnection().prepareStatement(sql);
            known.put(sql, statement);
        }
        return statement;
    }

    /** A copy is for another handle, or for one statement of Jdbi's: neither may use what is prepared here. */
    @Override
    public PreparedStatements createCopy() { return new PreparedStatements(); }
}
