package io.trackgate.core.telemetry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

import io.trackgate.core.store.Database;
import io.trackgate.core.store.StoreException;
import io.trackgate.core.store.StoreHome;
import io.trackgate.core.telemetry.PackedRecord.Place;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Stored telemetry, given out again. Reads chunk by chunk: a reader that stays for long would keep a gateway beside it from clearing its write-ahead
 * log, and nobody can hold all of it in memory. A new archive for a new look: one that has been asked does not see what comes afterwards. Confined to
 * a thread.
 */
public final class TelemetryArchive {

    // The one that holds the place, or ends before it; and the next one.
    static final String FLOOR = """
            select body from telemetry_chunk where tracker_id = :id and (first_time, first_event, first_digest) <= (:time, :event, :digest)
            order by first_time desc, first_event desc, first_digest desc limit 1""";
    static final String CEILING = """
            select body from telemetry_chunk where tracker_id = :id and (first_time, first_event, first_digest) > (:time, :event, :digest)
            order by first_time, first_event, first_digest limit 1""";
    private static final int FRAMES_A_PAGE = 100; // one may have some kilobytes

    private final Database database;
    private @Nullable Map<Integer, List<PackedRecord>> staged; // by tracker, as they came
    private long chunksRead;

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

    /** How many rows were read so far: what a question costs, whatever the machine. */
    long chunksRead() { return chunksRead; }

    /** Trackers that have records, by their ids. */
    public List<Integer> trackers() {
        SortedSet<Integer> trackers = new TreeSet<>(staged().keySet());
        Optional<Integer> next = trackerAfter(Integer.MIN_VALUE);
        while (next.isPresent()) {
            trackers.add(next.get());
            next = trackerAfter(next.get());
        }
        return List.copyOf(trackers);
    }

    /** One step along the index each, however many chunks lie between. */
    private Optional<Integer> trackerAfter(int trackerId) {
        return database.readNow(handle -> handle.createQuery("select min(tracker_id) from telemetry_chunk where tracker_id > :id")
                .bind("id", trackerId).mapTo(Integer.class).findOne());
    }

    public long count(int trackerId, Period period) {
        long[] count = new long[1];
        walk(trackerId, period, record -> count[0]++);
        return count[0];
    }

    /** Every record of a tracker in the order of its own times; those that arrive meanwhile may be among them. */
    public void forEach(int trackerId, Period period, Consumer<StoredRecord> consumer) {
        walk(trackerId, period, record -> consumer.accept(record.stored(trackerId)));
    }

    /** Chunk by chunk, each with what is staged before its end; a record may be in both, and between two looks it may have gone into a chunk. */
    private void walk(int trackerId, Period period, Consumer<PackedRecord> consumer) {
        List<PackedRecord> waiting = PackedRecords.ordered(staged().getOrDefault(trackerId, List.of())).stream()
                .filter(record -> record.place().time() >= period.from && record.place().time() <= period.last()).toList();
        try (ChunkCodec codec = new ChunkCodec()) {
            Place after = new Place(period.from, Integer.MIN_VALUE, Long.MIN_VALUE);
            List<PackedRecord> chunk = first(codec, trackerId, after, period.last());
            while (!chunk.isEmpty()) {
                after = chunk.getLast().place();
                int some = until(waiting, after);
                PackedRecords.merged(chunk, waiting.subList(0, some)).forEach(consumer);
                waiting = waiting.subList(some, waiting.size());
                chunk = next(codec, trackerId, after, period.last());
            }
        }
        waiting.forEach(consumer);
    }

    private static int until(List<PackedRecord> ordered, Place last) {
        int some = 0;
        while (some < ordered.size() && ordered.get(some).place().compareTo(last) <= 0)
            some++;
        return some;
    }

    /** What follows in the chunk that holds the place, or in the next one. */
    private List<PackedRecord> first(ChunkCodec codec, int trackerId, Place after, long last) {
        List<PackedRecord> rest = rest(codec, FLOOR, trackerId, after, last);
        return rest.isEmpty() ? next(codec, trackerId, after, last) : rest;
    }

    /** What follows in the next chunk; nothing where nothing follows. What has been put into the last one meanwhile came after the question. */
    private List<PackedRecord> next(ChunkCodec codec, int trackerId, Place after, long last) {
        return rest(codec, CEILING, trackerId, after, last);
    }

    private List<PackedRecord> rest(ChunkCodec codec, String query, int trackerId, Place after, long last) {
        Optional<byte[]> chunk = database.readNow(handle -> body(handle, query, trackerId, after));
        return chunk.map(codec::unpack).orElse(List.of()).stream()
                .filter(record -> record.place().compareTo(after) > 0 && record.place().time() <= last).toList();
    }

    private Optional<byte[]> body(Handle handle, String query, int trackerId, Place place) {
        chunksRead++;
        return handle.createQuery(query).bind("id", trackerId).bind("time", place.time()).bind("event", place.event())
                .bind("digest", place.digest()).mapTo(byte[].class).findOne();
    }

    /** Read once, at the first question: what waits to be put into order is of all trackers. Its size is bounded, see {@link Compaction}. */
    private Map<Integer, List<PackedRecord>> staged() {
        Map<Integer, List<PackedRecord>> known = staged;
        if (known != null) return known;
        Map<Integer, List<PackedRecord>> read = new HashMap<>();
        long left = database.readNow(TelemetryTakeover::left);
        if (left > 0)
            throw new StoreException(
                    left + " records are those of an older version (expected: none; a gateway takes them over at its start)");
        database.<@Nullable Void>readNow(handle -> {
            StoreHome.of(handle).atOneMoment(handle, now -> StagedBatches.forEach(now, (id, body) -> StagedPacket.read(body,
                    (trackerId, record) -> read.computeIfAbsent(trackerId, none -> new ArrayList<>()).add(record))));
            return null;
        });
        staged = read;
        return read;
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
                where rowid > :after and (cast(:tracker as integer) is null or tracker_id = :tracker) order by rowid limit :page""")
                .bind("after", after).bind("tracker", trackerId).bind("page", FRAMES_A_PAGE)
                .map((row, context) -> new Kept(row.getLong(1),
                        new KeptFrame(row.getInt(2), Instant.ofEpochMilli(row.getLong(3)), row.getString(4), row.getBytes(5))))
                .list();
    }
}
