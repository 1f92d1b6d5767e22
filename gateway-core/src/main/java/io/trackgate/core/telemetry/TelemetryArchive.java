package io.trackgate.core.telemetry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.trackgate.core.store.Database;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Stored telemetry, given out again. Reads page by page: a reader that stays for long would keep a gateway beside it from clearing its write-ahead
 * log, and nobody can hold all of it in memory.
 */
public final class TelemetryArchive {

    private static final int PAGE = 1_000;
    private static final int FRAMES_A_PAGE = 100; // one may have some kilobytes

    private final Database database;

    public TelemetryArchive(Database database) { this.database = database; }

    /** From {@code from} on, before {@code to}; the tracker's own time, ms since 1970-01-01 UTC. */
    public record Period(long from, long to) {
        public static final Period ALWAYS = new Period(Long.MIN_VALUE, Long.MAX_VALUE);

        /** A tracker may say any time, the last one that there is too. */
        private long last() { return to == Long.MAX_VALUE ? to : to - 1; }
    }

    /** A frame that nobody could read. */
    public record KeptFrame(int trackerId, Instant receivedAt, String why, byte[] raw) {
        public String hex() { return HexFormat.of().withUpperCase().formatHex(raw); }
    }

    /** Trackers that have records, by their ids. */
    public List<Integer> trackers() {
        List<Integer> trackers = new ArrayList<>();
        Optional<Integer> next = trackerAfter(Integer.MIN_VALUE);
        while (next.isPresent()) {
            trackers.add(next.get());
            next = trackerAfter(next.get());
        }
        return trackers;
    }

    /** One step along the index each, however many records lie between. */
    private Optional<Integer> trackerAfter(int trackerId) {
        return database.readNow(handle -> handle.createQuery("select min(tracker_id) from telemetry where tracker_id > :id")
                .bind("id", trackerId).mapTo(Integer.class).findOne());
    }

    public long count(int trackerId, Period period) {
        return database.readNow(handle -> handle.createQuery(
                "select count(*) from telemetry where tracker_id = :id and time >= :from and time <= :last").bind("id", trackerId)
                .bind("from", period.from).bind("last", period.last()).mapTo(Long.class).one());
    }

    /** Every record of a tracker in the order of its own times; those that arrive meanwhile may be among them. */
    public void forEach(int trackerId, Period period, Consumer<StoredRecord> consumer) {
        Place place = new Place(period.from, Integer.MIN_VALUE, Long.MIN_VALUE);
        List<Placed> page;
        do {
            Place after = place;
            page = database.readNow(handle -> page(handle, trackerId, period.last(), after));
            page.forEach(placed -> consumer.accept(placed.stored));
            if (!page.isEmpty()) place = page.getLast().place;
        } while (page.size() == PAGE);
    }

    /** Where a record stands among those of its tracker. */
    private record Place(long time, int event, long digest) {}

    private record Placed(Place place, StoredRecord stored) {}

    private static List<Placed> page(Handle handle, int trackerId, long last, Place after) {
        return handle.createQuery("""
                select * from telemetry where tracker_id = :id and (time, event, digest) > (:time, :event, :digest) and time <= :last
                order by time, event, digest limit :page""")
                .bind("id", trackerId).bind("time", after.time).bind("event", after.event).bind("digest", after.digest).bind("last", last)
                .bind("page", PAGE).map((row, context) -> placed(row)).list();
    }

    private static Placed placed(ResultSet row) throws SQLException {
        TelemetryRecord record = new TelemetryRecord(row.getLong("time"), row.getInt("event"), position(row), flag(row, "ignition"),
                flag(row, "movement"), number(row, "gsm_signal"), number(row, "external_voltage"), number(row, "battery_voltage"),
                number(row, "battery_level"), Flags.read(row.getString("inputs")), Flags.read(row.getString("outputs")),
                RecordJson.readAttributes(row.getString("attributes")));
        return new Placed(new Place(record.timeMillis(), record.event(), row.getLong("digest")),
                new StoredRecord(row.getInt("tracker_id"), Instant.ofEpochMilli(row.getLong("received_at")), record));
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

    /** In the order of their arrival; null for those of every tracker. */
    public void forEachUnreadable(@Nullable Integer trackerId, Consumer<KeptFrame> consumer) {
        long last = 0;
        List<Kept> page;
        do {
            long after = last;
            page = database.readNow(handle -> unreadable(handle, trackerId, after));
            page.forEach(kept -> consumer.accept(kept.frame));
            if (!page.isEmpty()) last = page.getLast().row;
        } while (page.size() == FRAMES_A_PAGE);
    }

    private record Kept(long row, KeptFrame frame) {}

    private static List<Kept> unreadable(Handle handle, @Nullable Integer trackerId, long after) {
        return handle.createQuery("""
                select rowid, tracker_id, received_at, why, raw from unreadable_frame
                where rowid > :after and (:tracker is null or tracker_id = :tracker) order by rowid limit :page""")
                .bind("after", after).bind("tracker", trackerId).bind("page", FRAMES_A_PAGE)
                .map((row, context) -> new Kept(row.getLong(1),
                        new KeptFrame(row.getInt(2), Instant.ofEpochMilli(row.getLong(3)), row.getString(4), row.getBytes(5))))
                .list();
    }
}
