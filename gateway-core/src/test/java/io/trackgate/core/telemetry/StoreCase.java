package io.trackgate.core.telemetry;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.core.event.ChangedTrackers;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StoreNode;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.core.telemetry.TelemetryArchive.Period;
import io.trackgate.core.testing.EmptyStore;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A store with its writer and its sink, and a clock that a hand moves. */
abstract class StoreCase {

    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path folder = Path.of("");

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    List<Integer> changed = List.of(); // trackers whose state was said to be other
    Instant now = NOON;
    long queue = 1 << 20;
    Database database;
    GatewayMetrics metrics;
    StoreWriter writer;
    LiveStates states = new LiveStates();
    Optional<Duration> age = Optional.empty();
    TelemetryStore sink;
    Compaction compaction;

    String url() { return EmptyStore.at(folder.resolve("trackgate.db")); }

    @BeforeEach
    void open() {
        database = Database.open(url()).join("test");
        metrics = new GatewayMetrics(registry);
        TelemetryTakeover.run(database, age);
        states = new LiveStates();
        database.readNow(states::recover);
        writer = new StoreWriter(database, metrics).start();
        GatewayEvents events = new GatewayEvents();
        changed = ChangedTrackers.of(events).ids();
        sink = new TelemetryStore(database, writer, states, metrics, events, queue, () -> now);
        compaction = new Compaction(database, writer, sink, states, age);
        database.readNow(StoreNode::dead).forEach(before -> got(compaction.adopt(before, none -> {})));
    }

    @AfterEach
    void close() {
        compaction.close();
        writer.close();
        database.close();
    }

    static <T> T got(CompletableFuture<T> future) { return future.orTimeout(10, TimeUnit.SECONDS).join(); }

    void store(int trackerId, TelemetryRecord... records) { got(sink.accept(trackerId, new TelemetryBatch(List.of(records)))); }

    /** Whatever the form in which it is stored. */
    List<StoredRecord> stored(int trackerId) {
        List<StoredRecord> stored = new ArrayList<>();
        new TelemetryArchive(database).forEach(trackerId, Period.ALWAYS, stored::add);
        return stored;
    }

    List<TelemetryRecord> records(int trackerId) { return stored(trackerId).stream().map(StoredRecord::record).toList(); }

    /** Puts everything that is stored so far into chunks. */
    void order() {
        got(compaction.all());
        assertThat(count("telemetry_batch")).isZero();
    }

    long count(String table) { return number("select count(*) from " + table); }

    long number(String sql) { return database.readNow(handle -> handle.createQuery(sql).mapTo(Long.class).one()); }

    /** Makes a trigger of the name {@code full}, which refuses rows. @param old condition on the row that was there */
    String fullFor(String what, String old) {
        return "create trigger full before %s when %s begin select raise(abort, 'disk is full'); end".formatted(what, old);
    }

    /** Drops that trigger of a table. */
    String enough(String table) { return "drop trigger full"; }

    // ---- records ----

    /** So many seconds after noon. */
    static long at(int second) { return NOON.plus(Duration.ofSeconds(second)).toEpochMilli(); }

    static TelemetryRecord record(int second, Map<String, Object> attributes) {
        return new TelemetryRecord(at(second), 0, null, true, null, null, null, null, null, Map.of(), Map.of(), attributes);
    }

    static TelemetryRecord record(int second) { return record(second, Map.of()); }

    static TelemetryRecord moved(int second, @Nullable Boolean movement, @Nullable Position position) {
        return new TelemetryRecord(at(second), 0, position, null, movement, null, null, null, null, Map.of(), Map.of(), Map.of());
    }

    static Position position(int speedKmh, boolean valid) { return new Position(54.5, 25.25, 110, speedKmh, 90, 11, valid); }

    /** All that a record can say. */
    static TelemetryRecord full(int second) {
        return new TelemetryRecord(at(second), 239, new Position(54.698364, -0.00001, -3, 42, 359, 11, true), true, false, 4, 12_600, 4_050,
                90,
                Map.of(1, true, 3, false), Map.of(2, true),
                Map.of("io.16", 89_380_010L, "io.d", 1.5, "io.b", true, "io.s", "=a,\"b\"\n", "io.n", -7L));
    }
}
