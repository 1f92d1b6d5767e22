package io.trackgate.core.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;

import io.trackgate.core.testing.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Whoever adds a migration for one home has to add it for the other. */
class SameSchemaTest {

    /** Of one home alone, on purpose. */
    private static final Set<String> SQLITE_ALONE = Set.of("telemetry_taken_over.id", "command_listed.tracker_id",
            "command_listed.asked_at",
            "command_listed.number", "command_listing.through");
    private static final Set<String> POSTGRES_ALONE = Set.of("credential.rowid", "unreadable_frame.rowid", "telemetry_chunk.bytes",
            "gateway_secret.only_row",
            "gateway_secret.secret", "store_node.id", "store_node.name", "store_node.started_at", "store_node.lease_until",
            "store_node.commits",
            "store_node.adoptions", "delivery.command_id", "delivery.node");

    @TempDir
    Path folder;

    private static Set<String> columns(String url) {
        try (Database database = Database.open(url)) {
            return database.readNow(handle -> columns(handle.getConnection()));
        }
    }

    private static Set<String> columns(Connection connection) {
        Set<String> columns = new TreeSet<>();
        try (ResultSet all = connection.getMetaData().getColumns(null, connection.getSchema(), "%", "%")) {
            while (all.next()) {
                String table = all.getString("TABLE_NAME");

                if (!table.startsWith("flyway") && !table.startsWith("sqlite_")) columns.add(table + "." + all.getString("COLUMN_NAME"));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return columns;
    }

    @Test
    void both_homes_have_the_same_tables_and_columns() {
        Set<String> sqlite = columns("jdbc:sqlite:" + folder.resolve("t.db"));
        Set<String> postgres = columns(PostgresServer.store());
        assertThat(sqlite).hasSizeGreaterThan(80);
        Set<String> both = new TreeSet<>(sqlite);
        both.removeAll(SQLITE_ALONE);
        both.removeIf(column -> column.startsWith("telemetry.")); // of an older version, until a gateway takes it over
        both.addAll(POSTGRES_ALONE);
        assertThat(postgres).containsExactlyInAnyOrderElementsOf(both);
    }
}
