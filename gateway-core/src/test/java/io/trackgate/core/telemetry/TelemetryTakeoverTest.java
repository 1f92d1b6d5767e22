package io.trackgate.core.telemetry;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import io.trackgate.core.store.Database;
import io.trackgate.core.telemetry.TelemetryArchive.Period;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Stores of earlier versions: what they hold comes out as it did, and is known again. */
class TelemetryTakeoverTest extends StoreCase {

    private static final String ROW = """
            insert into telemetry (tracker_id, time, event, digest, received_at, latitude, longitude, altitude, speed, course, satellites, valid,
              ignition, movement, gsm_signal, external_voltage, battery_voltage, battery_level, inputs, outputs, attributes)
            values (?, ?, 239, ?, ?, 54.698364, -0.00001, -3, 42, 359, 11, 1, 1, 0, 4, 12600, 4050, 90, '1-0', '-1',
              '{"io.16":89380010,"io.b":true,"io.d":1.5,"io.n":-7,"io.s":"=a,\\"b\\"\\n"}')""";
    private static final String BARE = "insert into telemetry (tracker_id, time, event, digest, received_at, ignition) values (?, ?, 0, ?, ?, 1)";

    /** None yet: what an older version made. */
    @Override
    String url() { return "jdbc:sqlite:" + folder.resolve("trackgate.db"); }

    @BeforeEach
    void close_the_new_one() throws SQLException {
        close();
        folder = folder.resolve("old");
        assertThat(folder.toFile().mkdir()).isTrue();
    }

    private void schema(String version) {
        Flyway.configure().dataSource(url(), "", "").locations("classpath:db/sqlite").target(version).load().migrate();
    }

    /** 3 trackers, so many of a full record and a bare one for each, the newest first. */
    private void rows(int each) throws SQLException {
        schema("6");
        try (Connection connection = DriverManager.getConnection(url());
                PreparedStatement full = connection.prepareStatement(ROW);
                PreparedStatement bare = connection.prepareStatement(BARE)) {
            connection.setAutoCommit(false);
            for (int second = each; second > 0; second--)
                for (int tracker = 1; tracker <= 3; tracker++)
                    for (PreparedStatement insert : List.of(full, bare)) {
                        insert.setInt(1, tracker);
                        insert.setLong(2, at(second));
                        insert.setLong(3, second % 2 == 0 ? second : -second);
                        insert.setLong(4, at(second) + tracker);
                        insert.executeUpdate();
                    }
            connection.commit();
        }
    }

    private void holds(int each) {
        for (int tracker = 1; tracker <= 3; tracker++) {
            List<StoredRecord> stored = stored(tracker);
            assertThat(stored).hasSize(2 * each);
            for (int second = 1; second <= each; second++) {
                assertThat(List.of(stored.get(2 * second - 2).record(), stored.get(2 * second - 1).record())).containsExactly(
                        record(second),
                        full(second));
                assertThat(stored.get(2 * second - 1).receivedAt().toEpochMilli()).isEqualTo(at(second) + tracker);
            }
        }
        assertThat(number("select count(*) from sqlite_master where name = 'telemetry'")).as("the old table").isZero();
    }

    @Test
    void the_rows_of_the_last_version_come_out_as_they_did_and_are_known_again() throws SQLException {
        rows(500);
        open();
        holds(500);
        for (int second = 1; second <= 500; second += 7)
            store(2, full(second), record(second));
        holds(500);
        order();
        holds(500);
    }

    @Test
    void it_goes_on_where_it_was_ended_and_until_then_nothing_is_given_out() throws SQLException {
        rows(50);
        try (Database half = Database.open(url())) {
            assertThatThrownBy(() -> new TelemetryArchive(half).count(1, Period.ALWAYS))
                    .hasMessageContaining("300 records are those of an older version");
            half.<Object>writeNow(handle -> TelemetryTakeover.takeSome(handle, new TelemetryChunks(age), 70));
            assertThatThrownBy(() -> new TelemetryArchive(half).trackers()).hasMessageContaining("230 records");
            half.<Object>writeNow(handle -> handle.execute("update telemetry_taken_over set id = 30")); // as if some of it were done twice
            TelemetryTakeover.run(half, age, 70);
        }
        open();
        holds(50);
    }

    @Test
    void a_store_that_no_gateway_of_this_version_has_opened_says_so_to_who_only_reads() throws SQLException {
        rows(5);
        try (Connection connection = DriverManager.getConnection(url()); Statement statement = connection.createStatement()) {
            statement.execute("pragma journal_mode = wal"); // as a gateway leaves it
        }
        try (Database old = Database.openToRead(url())) {
            assertThatThrownBy(() -> new TelemetryArchive(old).trackers()).hasMessageContaining("30 records are those of an older version");
        }
        open();
        holds(5);
    }

    @Test
    void a_store_of_the_first_version_is_taken_over_too() throws SQLException {
        schema("2");
        try (Connection connection = DriverManager.getConnection(url()); Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                            insert into telemetry (tracker_id, time, event, digest, received_at, record) values (7, %d, 0, 1, 1000, '{"ignition":true,"attributes":{}}')"""
                            .formatted(at(6)));
        }
        open();
        assertThat(records(7)).containsExactly(record(6));
        assertThat(stored(7).getFirst().receivedAt().toEpochMilli()).isEqualTo(1_000);
        store(7, record(6));
        assertThat(records(7)).containsExactly(record(6));
    }
}
