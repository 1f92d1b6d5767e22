package io.trackgate.core.telemetry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.trackgate.core.store.Database;
import io.trackgate.core.store.StoreHome;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the records of a store of before chunks, where each was a row of {@code telemetry}. Some at a time, each time in one transaction, so that
 * it goes on where it was when something ends it, and needs little memory; then drops that table.
 */
public final class TelemetryTakeover {

    private static final Logger log = LoggerFactory.getLogger(TelemetryTakeover.class);
    private static final int ROWS = 100_000;
    private static final long SAY_EVERY = 1_000_000;

    private final Database database;
    private final TelemetryChunks chunks;

    private TelemetryTakeover(Database database, TelemetryChunks chunks) {
        this.database = database;
        this.chunks = chunks;
    }

    /**
     * At start, while nothing else writes; returns when all is taken over.
     *
     * @param age how long records are kept at least; empty for ever
     */
    public static void run(Database database, Optional<Duration> age) { run(database, age, ROWS); }

    /** @param rows in one transaction */
    static void run(Database database, Optional<Duration> age, int rows) {
        if (!database.readNow(TelemetryTakeover::hasTable)) return;
        try (TelemetryChunks chunks = new TelemetryChunks(age)) {
            new TelemetryTakeover(database, chunks).takeAll(rows);
        }
    }

    private static boolean hasTable(Handle handle) { return hasTable(handle, "telemetry"); }

    private static boolean hasTable(Handle handle, String name) { return StoreHome.of(handle).hasTable(handle, name); }

    /** How many records nobody has taken over yet, at most. */
    static long left(Handle handle) {
        if (!hasTable(handle)) return 0;
        long last = handle.createQuery("select max(id) from telemetry").mapTo(Long.class).findOne().orElse(0L);
        return Math.max(0, last - taken(handle));
    }

    /** @return up to which row; 0 also where no gateway of this version has been yet */
    private static long taken(Handle handle) {
        if (!hasTable(handle, "telemetry_taken_over")) return 0;
        return handle.createQuery("select id from telemetry_taken_over").mapTo(Long.class).one();
    }

    private void takeAll(int rows) {
        long all = database.readNow(TelemetryTakeover::left);
        if (all > 0)
            log.info("about {} telemetry records of an older version are taken over, which may take minutes for every ten million", all);
        long said = 0;
        for (long left = all; left > 0; left = database.writeNow(handle -> takeSome(handle, chunks, rows))) {
            if (all - left - said < SAY_EVERY) continue;
            said = all - left;
            log.info("{} of {} records are taken over", said, all);
        }
        database.<Object>writeNow(handle -> handle.execute("drop table telemetry"));
        if (all > 0) log.info("all records are taken over");
    }

    /** @return how many are left */
    static long takeSome(Handle handle, TelemetryChunks chunks, int rows) {
        Map<Integer, List<PackedRecord>> records = new TreeMap<>();
        long last = handle.createQuery("select * from telemetry where id > :taken order by id limit :rows").bind("taken", taken(handle))
                .bind("rows", rows).map((row, context) -> take(row, records)).list().getLast();
        records.forEach((trackerId, some) -> chunks.insert(handle, trackerId, PackedRecords.ordered(some)));
        handle.execute("update telemetry_taken_over set id = ?", last);
        return left(handle);
    }

    private static long take(ResultSet row, Map<Integer, List<PackedRecord>> records) throws SQLException {
        TelemetryRecord record = record(row);
        PackedWriter content = new PackedWriter();
        RecordCodec.write(record, content);
        byte[] bytes = content.toBytes();
        records.computeIfAbsent(row.getInt("tracker_id"), id -> new ArrayList<>())
                .add(PackedRecord.of(record.timeMillis(), record.event(), row.getLong("received_at"), bytes, 0, bytes.length));
        return row.getLong("id");
    }

    private static TelemetryRecord record(ResultSet row) throws SQLException {
        return new TelemetryRecord(row.getLong("time"), row.getInt("event"), position(row), flag(row, "ignition"), flag(row, "movement"),
                number(row, "gsm_signal"), number(row, "external_voltage"), number(row, "battery_voltage"), number(row, "battery_level"),
                Flags.read(row.getString("inputs")), Flags.read(row.getString("outputs")),
                RecordJson.readAttributes(row.getString("attributes")));
    }

    private static @Nullable Position position(ResultSet row) throws SQLException {
        Boolean valid = flag(row, "valid");
        if (valid == null) return null;
        return new Position(row.getDouble("latitude"), row.getDouble("longitude"), number(row, "altitude"), row.getInt("speed"),
                row.getInt("course"), row.getInt("satellites"), valid);
    }

    private static @Nullable Integer number(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable Boolean flag(ResultSet row, String column) throws SQLException {
        Integer value = number(row, column);
        return value == null ? null : value != 0;
    }
}
