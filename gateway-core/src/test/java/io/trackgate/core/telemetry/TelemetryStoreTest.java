package io.trackgate.core.telemetry;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class TelemetryStoreTest {

    @TempDir
    Path folder;

    private Database database;
    private StoreWriter writer;

    @BeforeEach
    void open() {
        database = Database.open("jdbc:sqlite:" + folder.resolve("trackgate.db"));
        writer = new StoreWriter(database, new GatewayMetrics(new SimpleMeterRegistry())).start();
    }

    @AfterEach
    void close() {
        writer.close();
        database.close();
    }

    private static <T> T got(CompletableFuture<T> future) { return future.orTimeout(10, TimeUnit.SECONDS).join(); }

    @Test
    void a_record_that_comes_again_is_kept_once_and_what_nobody_can_read_is_kept_raw() {
        TelemetryStore sink = new TelemetryStore(writer, () -> 1);
        TelemetryRecord record = new TelemetryRecord(5, 0, null, true, null, null, null, null, null, Map.of(), Map.of(1, true), Map.of());
        got(sink.accept(7, new TelemetryBatch(List.of(record, record))));
        got(sink.accept(7, new TelemetryBatch(List.of(record))));
        got(sink.accept(7, new TelemetryBatch(List.of())));
        got(sink.accept(7, new Unreadable(new byte[]{1, 2}, "codec")));
        got(sink.accept(7, new Unreadable(new byte[]{1, 2}, "codec")));
        assertThat(count("telemetry")).isEqualTo(1);
        assertThat(count("unreadable_frame")).isEqualTo(1);
    }

    @Test
    void two_records_of_one_second_are_two_records() {
        TelemetryStore sink = new TelemetryStore(writer, () -> 1);
        got(sink.accept(7, new TelemetryBatch(List.of(numbered(1), numbered(2), numbered(1)))));
        assertThat(count("telemetry")).isEqualTo(2);
    }

    @Test
    void a_record_is_the_same_text_whatever_order_its_values_came_in() {
        Map<String, Object> forwards = new LinkedHashMap<>();
        Map<String, Object> backwards = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            forwards.put("io." + i, (long) i);
            backwards.put("io." + (19 - i), (long) (19 - i));
        }
        assertThat(TelemetryStore.json(with(forwards))).isEqualTo(TelemetryStore.json(with(backwards)));
    }

    private static TelemetryRecord numbered(long number) { return with(Map.of("io.16", number)); }

    private static TelemetryRecord with(Map<String, Object> attributes) {
        return new TelemetryRecord(5, 0, null, true, null, null, null, null, null, Map.of(), Map.of(), attributes);
    }

    private int count(String table) {
        return database.readNow(handle -> handle.createQuery("select count(*) from " + table).mapTo(Integer.class).one());
    }
}
