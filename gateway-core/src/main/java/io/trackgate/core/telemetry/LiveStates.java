package io.trackgate.core.telemetry;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

import io.trackgate.core.store.StoreException;
import io.trackgate.core.store.StoreHome;
import io.trackgate.core.store.StoreNode;
import io.trackgate.core.telemetry.LiveState.At;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What trackers' records said last: {@code tracker_live}, and over it the news of records that are durable in {@code telemetry_batch} and not yet put
 * into order. These are the log of that news: after a crash it is read out of them. Any thread.
 */
public final class LiveStates {

    private static final int TRACKERS_A_QUERY = 500;

    // Of a tracker's news with a dozen attributes; a part of the heap is theirs.
    private static final int BYTES_A_TRACKER = 2_048;
    private static final int PART_OF_HEAP = 8;
    private static final long MANY = Runtime.getRuntime().maxMemory() / PART_OF_HEAP / BYTES_A_TRACKER;

    private static final List<String> COLUMNS = List.of("latitude", "longitude", "altitude", "speed", "course", "satellites", "position_at",
            "moving", "moving_at", "moving_since", "ignition", "ignition_at", "gsm_signal", "gsm_signal_at", "battery_level",
            "battery_level_at", "battery_voltage", "battery_voltage_at", "external_voltage", "external_voltage_at", "inputs", "inputs_at",
            "attributes", "attributes_at", "last_record", "last_heard");

    private static final String REPLACE = "insert into tracker_live (tracker_id, " + String.join(", ", COLUMNS) + ") values (?"
            + ", ?".repeat(COLUMNS.size()) + ") on conflict (tracker_id) do update set "
            + COLUMNS.stream().map(column -> column + " = excluded." + column).collect(Collectors.joining(", "));

    /** Of one tracker, and the last batch that it comes from. */
    private static final class Entry {
        private final LiveNews news;
        private long batch;
        private boolean unwritten; // since it was last asked

        Entry(int trackerId) { news = new LiveNews(trackerId); }
    }

    private final Map<Integer, Entry> entries = new HashMap<>(); // guarded by itself
    private final long many;
    private int unwrittenTrackers; // guarded by the entries

    public LiveStates() { this(MANY); }

    /** @param many trackers with news that had better stand in rows */
    LiveStates(long many) { this.many = many; }

    // ---- news ----

    /** These are durable in that batch. */
    void take(int trackerId, List<TelemetryRecord> records, long receivedAt, long batch) {
        synchronized (entries) {
            Entry entry = entries.computeIfAbsent(trackerId, Entry::new);
            entry.news.take(records, receivedAt);
            entry.batch = batch;
            if (!entry.unwritten) unwrittenTrackers++;
            entry.unwritten = true;
        }
    }

    /** Takes what waited when the gateway last ended. @return how many records */
    public int recover(Handle handle) {
        StoreNode node = StoreNode.of(handle);
        return recover(handle, node.firstBatch(), node.lastBatch());
    }

    /** The same of batches behind an id, up to another. */
    int recover(Handle handle, long after, long through) {
        int[] taken = new int[1];
        StagedBatches.forEach(handle, after, through, (id, body) -> {
            Map<Integer, List<PackedRecord>> records = new HashMap<>();
            StagedPacket.read(body, (trackerId, record) -> records.computeIfAbsent(trackerId, none -> new ArrayList<>()).add(record));
            records.forEach((trackerId, some) -> {
                // As when they came: of a packet that has the newest first, the oldest counts first.
                some.sort(Comparator.comparingLong(record -> record.place().time()));
                some.forEach(record -> take(trackerId, List.of(record.unpacked()), record.receivedAt(), id));
                taken[0] += some.size();
            });
        });
        return taken[0];
    }

    /** Whether news take so much memory that they had better stand in rows. */
    boolean holdsMuch() {
        synchronized (entries) {
            return entries.size() >= many;
        }
    }

    /** In the transaction of the writer's thread: what is known of these trackers, as rows. It stays news until {@link #forget}. */
    void write(Handle handle, Collection<Integer> trackerIds) {
        merge(handle, news(trackerIds).values());
    }

    /** Trackers of which something came since this was last asked. */
    List<Integer> unwritten() {
        List<Integer> trackerIds = new ArrayList<>();
        synchronized (entries) {
            entries.forEach((trackerId, entry) -> {
                if (entry.unwritten) trackerIds.add(trackerId);
                entry.unwritten = false;
            });
            unwrittenTrackers = 0;
        }
        return trackerIds;
    }

    /** Of how many. */
    int unwrittenTrackers() {
        synchronized (entries) {
            return unwrittenTrackers;
        }
    }

    /** What came with this batch or before it stands in rows, which are durable. */
    void forget(long throughBatch) {
        synchronized (entries) {
            entries.values().removeIf(entry -> entry.batch <= throughBatch);
            unwrittenTrackers = (int) entries.values().stream().filter(entry -> entry.unwritten).count();
        }
    }

    private Map<Integer, LiveNews> news(Collection<Integer> trackerIds) {
        Map<Integer, LiveNews> copies = new HashMap<>();
        synchronized (entries) {
            for (int id : trackerIds) {
                Entry entry = entries.get(id);
                if (entry != null) copies.put(id, entry.news.copy());
            }
        }
        return copies;
    }

    // ---- writing ----

    /** Merged value by value over the rows that are there. */
    static void merge(Handle handle, Collection<LiveNews> news) {
        if (news.isEmpty()) return;
        List<Integer> trackerIds = news.stream().map(LiveNews::trackerId).toList();
        StoreHome.of(handle).lockTelemetry(handle, trackerIds);
        Map<Integer, LiveState> before = stored(handle, trackerIds);
        try (PreparedStatement replace = handle.getConnection().prepareStatement(REPLACE)) {
            for (LiveNews one : news)
                write(replace, one.over(before.get(one.trackerId())));
        } catch (SQLException e) {
            throw new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void write(PreparedStatement replace, LiveState state) throws SQLException {
        At<Position> where = state.position();
        Position position = where == null ? null : where.value();
        replace.setInt(1, state.trackerId());
        replace.setObject(2, position == null ? null : position.latitude());
        replace.setObject(3, position == null ? null : position.longitude());
        replace.setObject(4, position == null ? null : position.altitudeM());
        replace.setObject(5, position == null ? null : position.speedKmh());
        replace.setObject(6, position == null ? null : position.courseDeg());
        replace.setObject(7, position == null ? null : position.satellites());
        replace.setObject(8, where == null ? null : where.time().toEpochMilli());
        set(replace, 9, state.moving());
        Instant since = state.movingSince();
        replace.setObject(11, since == null ? null : since.toEpochMilli());
        set(replace, 12, state.ignition());
        set(replace, 14, state.gsmSignal());
        set(replace, 16, state.batteryLevel());
        set(replace, 18, state.batteryVoltageMv());
        set(replace, 20, state.externalVoltageMv());
        At<Map<Integer, Boolean>> inputs = state.inputs();
        set(replace, 22, inputs == null ? null : new At<>(String.valueOf(Flags.text(inputs.value())), inputs.time()));
        At<Map<String, Object>> attributes = state.attributes();
        set(replace, 24, attributes == null ? null : new At<>(RecordJson.attributes(attributes.value()), attributes.time()));
        replace.setLong(26, state.lastRecord().toEpochMilli());
        replace.setLong(27, state.lastHeard().toEpochMilli());
        replace.executeUpdate();
    }

    /** A value, and behind it its time. */
    private static void set(PreparedStatement replace, int column, @Nullable At<?> said) throws SQLException {
        Object value = said == null ? null : said.value();
        replace.setObject(column, value instanceof Boolean flag ? Integer.valueOf(flag ? 1 : 0) : value);
        replace.setObject(column + 1, said == null ? null : said.time().toEpochMilli());
    }

    // ---- reading ----

    /** Those of these trackers that have sent a record. */
    public Map<Integer, LiveState> of(Handle handle, Collection<Integer> trackerIds) {
        Map<Integer, LiveNews> news = news(trackerIds); // before the rows: what is forgotten meanwhile stands in them
        Map<Integer, LiveState> states = stored(handle, trackerIds);
        news.forEach((id, some) -> states.put(id, some.over(states.get(id))));
        return states;
    }

    /** When each tracker that has ever sent a record did so last, as far as it stands in rows; {@link #lastHeardInNews} is newer. */
    public static Map<Integer, LastHeard> lastHeardInRows(Handle handle) {
        Map<Integer, LastHeard> heard = new HashMap<>();
        handle.createQuery("select tracker_id, position_at, last_heard from tracker_live")
                .map((row, context) -> Map.entry(row.getInt(1), new LastHeard(row.getLong(2), row.getLong(3))))
                .forEach(each -> heard.put(each.getKey(), each.getValue()));
        return heard;
    }

    /** The same of what does not stand in rows yet. */
    public Map<Integer, LastHeard> lastHeardInNews() {
        synchronized (entries) {
            Map<Integer, LastHeard> heard = HashMap.newHashMap(entries.size());
            entries.forEach((id, entry) -> heard.put(id, entry.news.lastHeard()));
            return heard;
        }
    }

    private static Map<Integer, LiveState> stored(Handle handle, Collection<Integer> trackerIds) {
        Map<Integer, LiveState> states = new HashMap<>();
        List<Integer> ids = new ArrayList<>(trackerIds);
        for (int from = 0; from < ids.size(); from += TRACKERS_A_QUERY) {
            String some = ids.subList(from, Math.min(ids.size(), from + TRACKERS_A_QUERY)).stream().map(String::valueOf)
                    .collect(Collectors.joining(", "));
            handle.createQuery("select * from tracker_live where tracker_id in (" + some + ")").map((row, context) -> state(row)).forEach(
                    state -> states.put(state.trackerId(), state));
        }
        return states;
    }

    private static LiveState state(ResultSet row) throws SQLException {
        Position position = new Position(row.getDouble("latitude"), row.getDouble("longitude"), (Integer) row.getObject("altitude"),
                row.getInt("speed"),
                row.getInt("course"), row.getInt("satellites"), true);
        SortedMap<Integer, Boolean> inputs = Flags.read(row.getString("inputs"));
        SortedMap<String, Object> attributes = RecordJson.readAttributes(row.getString("attributes"));
        return new LiveState(row.getInt("tracker_id"), at(position, row, "position_at"), at(row.getBoolean("moving"), row, "moving_at"),
                time(row, "moving_since"), at(row.getBoolean("ignition"), row, "ignition_at"),
                at(row.getInt("gsm_signal"), row, "gsm_signal_at"),
                at(row.getInt("battery_level"), row, "battery_level_at"), at(row.getInt("battery_voltage"), row, "battery_voltage_at"),
                at(row.getInt("external_voltage"), row, "external_voltage_at"), at(inputs, row, "inputs_at"),
                at(attributes, row, "attributes_at"),
                Instant.ofEpochMilli(row.getLong("last_record")), Instant.ofEpochMilli(row.getLong("last_heard")));
    }

    private static <T> @Nullable At<T> at(T value, ResultSet row, String column) throws SQLException {
        Instant time = time(row, column);
        return time == null ? null : new At<>(value, time);
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
