package io.trackgate.core.telemetry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.trackgate.core.store.StoreException;
import io.trackgate.core.telemetry.PackedRecord.Place;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Stored records, put into order: each row of {@code telemetry_chunk} holds some of one tracker, and of two rows of a tracker all of one stand before
 * all of the other, as in the leaves of a tree. So a record has one place where it can be, and one that comes again is found there. Confined to a
 * thread.
 */
final class TelemetryChunks implements AutoCloseable {

    /** The longest that the first record of a chunk to arrive waits for the last one to become old. */
    private static final Duration LONGEST_SPAN = Duration.ofDays(1);
    private static final int SPANS_AN_AGE = 10;

    private static final int MOST_RECORDS = 1_024;
    private static final int MOST_BYTES = 64 << 10; // before they are deflated; a record may be longer by itself
    // Below it a tracker's last chunk takes more; above it what comes is a chunk of its own. In between is what is written anew for a record.
    private static final int OPEN_BYTES = 6 << 10;

    private static final String FLOOR = """
            select id, last_time, length(body), received_first, received_last from telemetry_chunk
            where tracker_id = ? and (first_time, first_event, first_digest) <= (?, ?, ?)
            order by first_time desc, first_event desc, first_digest desc limit 1""";
    private static final String CEILING = """
            select first_time, first_event, first_digest from telemetry_chunk
            where tracker_id = ? and (first_time, first_event, first_digest) > (?, ?, ?)
            order by first_time, first_event, first_digest limit 1""";
    private static final String INSERT = """
            insert into telemetry_chunk (tracker_id, first_time, first_event, first_digest, last_time, records, received_first, received_last, body)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    /** They live as long as their connection, which closes them. */
    private record Prepared(Connection connection, PreparedStatement floor, PreparedStatement ceiling, PreparedStatement body,
            PreparedStatement delete, PreparedStatement insert) {
        static Prepared on(Connection connection) throws SQLException {
            return new Prepared(connection, connection.prepareStatement(FLOOR), connection.prepareStatement(CEILING),
                    connection.prepareStatement("select body from telemetry_chunk where id = ?"),
                    connection.prepareStatement("delete from telemetry_chunk where id = ?"), connection.prepareStatement(INSERT));
        }
    }

    /** A chunk without its records. */
    private record Head(long id, long lastTime, int bytes, long receivedFirst, long receivedLast) {}

    private final ChunkCodec codec = new ChunkCodec();
    private final long spanMillis;
    private @Nullable Prepared prepared;

    /** @param age how long records are kept at least; empty for ever */
    TelemetryChunks(Optional<Duration> age) {
        this.spanMillis = age.map(kept -> kept.dividedBy(SPANS_AN_AGE)).filter(span -> span.compareTo(LONGEST_SPAN) < 0)
                .orElse(LONGEST_SPAN).toMillis();
    }

    /** @param records in order, no two of one place; those that are there already are left as they are */
    void insert(Handle handle, int trackerId, List<PackedRecord> records) {
        try {
            Prepared statements = on(handle.getConnection());
            for (int from = 0; from < records.size();)
                from += insertSome(statements, trackerId, records.subList(from, records.size()));
        } catch (SQLException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    private Prepared on(Connection connection) throws SQLException {
        Prepared known = prepared;
        if (known != null && known.connection == connection) return known;
        known = Prepared.on(connection);
        prepared = known;
        return known;
    }

    /** Those that stand before the next chunk. @return how many */
    private int insertSome(Prepared statements, int trackerId, List<PackedRecord> records) throws SQLException {
        Place first = records.getFirst().place();
        Place next = ceiling(statements, trackerId, first);
        int some = records.size();
        if (next != null) some = (int) records.stream().takeWhile(record -> record.place().compareTo(next) < 0).count();
        List<PackedRecord> mine = records.subList(0, some);
        Head before = floor(statements, trackerId, first);
        if (before == null || !reaches(before, first) && !takesMore(before, mine)) write(statements, trackerId, mine);
        else
            merge(statements, trackerId, before, mine);
        return some;
    }

    private static boolean reaches(Head chunk, Place place) { return chunk.lastTime >= place.time(); }

    private boolean takesMore(Head chunk, List<PackedRecord> more) {
        PackedRecord first = more.getFirst();
        return chunk.bytes < OPEN_BYTES && Math.abs(first.receivedAt() - chunk.receivedFirst) < spanMillis
                && Math.abs(first.receivedAt() - chunk.receivedLast) < spanMillis;
    }

    private void merge(Prepared statements, int trackerId, Head chunk, List<PackedRecord> more) throws SQLException {
        List<PackedRecord> known = codec.unpack(body(statements, chunk.id));
        List<PackedRecord> all = PackedRecords.merged(known, more);
        if (all.size() == known.size()) return; // nothing but repeats
        statements.delete.setLong(1, chunk.id);
        statements.delete.executeUpdate();
        write(statements, trackerId, all);
    }

    /** As few chunks as may be. */
    private void write(Prepared statements, int trackerId, List<PackedRecord> records) throws SQLException {
        int from = 0;
        long bytes = 0;
        long earliest = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        for (int i = 0; i < records.size(); i++) {
            PackedRecord record = records.get(i);
            long received = record.receivedAt();
            boolean full = i - from == MOST_RECORDS || bytes + record.length() > MOST_BYTES
                    || Math.max(latest, received) - Math.min(earliest, received) >= spanMillis;
            if (i > from && full) {
                writeOne(statements, trackerId, records.subList(from, i), earliest, latest);
                from = i;
                bytes = 0;
                earliest = Long.MAX_VALUE;
                latest = Long.MIN_VALUE;
            }
            bytes += record.length();
            earliest = Math.min(earliest, received);
            latest = Math.max(latest, received);
        }
        writeOne(statements, trackerId, records.subList(from, records.size()), earliest, latest);
    }

    private void writeOne(Prepared statements, int trackerId, List<PackedRecord> records, long earliest, long latest)
            throws SQLException {
        PreparedStatement insert = statements.insert;
        place(insert, trackerId, records.getFirst().place());
        insert.setLong(5, records.getLast().place().time());
        insert.setInt(6, records.size());
        insert.setLong(7, earliest);
        insert.setLong(8, latest);
        insert.setBytes(9, codec.pack(records));
        insert.executeUpdate();
    }

    private static void place(PreparedStatement statement, int trackerId, Place place) throws SQLException {
        statement.setInt(1, trackerId);
        statement.setLong(2, place.time());
        statement.setInt(3, place.event());
        statement.setLong(4, place.digest());
    }

    private static @Nullable Head floor(Prepared statements, int trackerId, Place place) throws SQLException {
        place(statements.floor, trackerId, place);
        try (ResultSet row = statements.floor.executeQuery()) {
            return row.next() ? new Head(row.getLong(1), row.getLong(2), row.getInt(3), row.getLong(4), row.getLong(5)) : null;
        }
    }

    private static @Nullable Place ceiling(Prepared statements, int trackerId, Place place) throws SQLException {
        place(statements.ceiling, trackerId, place);
        try (ResultSet row = statements.ceiling.executeQuery()) {
            return row.next() ? new Place(row.getLong(1), row.getInt(2), row.getLong(3)) : null;
        }
    }

    private static byte[] body(Prepared statements, long id) throws SQLException {
        statements.body.setLong(1, id);
        try (ResultSet row = statements.body.executeQuery()) {
            row.next();
            return row.getBytes(1);
        }
    }

    @Override
    public void close() { codec.close(); }
}
