package io.trackgate.core.telemetry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.trackgate.core.telemetry.TelemetryArchive.Period;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TelemetryStoreTest extends StoreCase {

    @Test
    void a_record_that_comes_again_is_kept_once_and_what_nobody_can_read_is_kept_raw() {
        store(7, record(5), record(5));
        store(7, record(5));
        store(7);
        got(sink.accept(7, new Unreadable(new byte[]{1, 2}, "codec")));
        got(sink.accept(7, new Unreadable(new byte[]{1, 2}, "codec")));
        assertThat(records(7)).containsExactly(record(5));
        order();
        assertThat(records(7)).containsExactly(record(5));
        store(7, record(5));
        assertThat(records(7)).as("in order, and once more behind it").containsExactly(record(5));
        order();
        assertThat(records(7)).containsExactly(record(5));
        assertThat(number("select sum(records) from telemetry_chunk")).isEqualTo(1);
        assertThat(count("unreadable_frame")).isEqualTo(1);
    }

    @Test
    void two_records_of_one_second_are_two_records() {
        store(7, numbered(1), numbered(2), numbered(1));
        assertThat(records(7)).containsExactlyInAnyOrder(numbered(1), numbered(2));
        order();
        assertThat(records(7)).containsExactlyInAnyOrder(numbered(1), numbered(2));
    }

    private static TelemetryRecord numbered(long number) { return record(5, Map.of("io.16", number)); }

    @Test
    void a_record_comes_out_as_it_went_in() {
        store(7, full(5), record(6), numbered(3));
        assertThat(records(7)).containsExactlyInAnyOrder(full(5), record(6), numbered(3));
        assertThat(records(8)).isEmpty();
        order();
        assertThat(records(7)).containsExactlyInAnyOrder(full(5), record(6), numbered(3));
        assertThat(new TelemetryArchive(database).trackers()).containsExactly(7);
    }

    /** What a hostile or broken device may say; if the store refused it, it would come again for ever. */
    @Test
    void a_record_of_the_strangest_values_is_kept_and_comes_out() {
        Map<String, Object> attributes = Map.of("nul", "a\u0000b", "half", "\ud800", "not a number", Double.NaN, "endless",
                Double.NEGATIVE_INFINITY, "least", Long.MIN_VALUE, "long", "x".repeat(200_000), "\u0000", "\"},\n{");
        Position nowhere = new Position(Double.NaN, Double.POSITIVE_INFINITY, Integer.MIN_VALUE, Integer.MAX_VALUE, -1, -1, true);
        for (long time : List.of(Long.MIN_VALUE + 1, 0L, Long.MAX_VALUE)) {
            TelemetryRecord strange = new TelemetryRecord(time, Integer.MIN_VALUE, nowhere, null, null, Integer.MIN_VALUE, null, null, -1,
                    Map.of(1, true), Map.of(), attributes);
            store(7, strange);
            store(7, strange);
        }
        List<TelemetryRecord> staged = records(7);
        order();
        assertThat(records(7)).isEqualTo(staged);
        assertThat(staged).extracting(TelemetryRecord::attributes).containsOnly(attributes);
        assertThat(staged).extracting(TelemetryRecord::timeMillis).containsExactly(Long.MIN_VALUE + 1, 0L, Long.MAX_VALUE);
        new TelemetryArchive(database).forEach(7, Period.ALWAYS, stored -> assertThat(RecordJson.line(stored, "a")).doesNotContain("\n"));
        assertThat(new TelemetryArchive(database).count(7, Period.ALWAYS)).isEqualTo(3);
        Map<Integer, LiveState> live = database.readNow(handle -> states.of(handle, List.of(7)));
        assertThat(live).containsKey(7);
        assertThat(new TelemetryArchive(database).count(7, new Period(0, 1))).isEqualTo(1);
    }

    @Test
    void a_record_is_the_same_text_whatever_order_its_values_came_in_and_that_text_does_not_change() {
        Map<String, Object> forwards = new LinkedHashMap<>();
        Map<String, Object> backwards = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            forwards.put("io." + i, (long) i);
            backwards.put("io." + (19 - i), (long) (19 - i));
        }
        assertThat(canonical(record(1, forwards))).isEqualTo(canonical(record(1, backwards)));
        assertThat(StagedPacket.pack(7, 1, List.of(record(1, forwards)))).isEqualTo(StagedPacket.pack(7, 1, List.of(record(1, backwards))));
        assertThat(canonical(full(5))).isEqualTo(CANONICAL);
        assertThat(canonical(record(5))).isEqualTo("{\"ignition\":true,\"attributes\":{}}");
    }

    private static String canonical(TelemetryRecord record) {
        return RecordJson.canonical(record, RecordJson.attributes(record.attributes()));
    }

    /** As the first version wrote it: message ids in NATS are made of it. */
    private static final String CANONICAL = "{\"latitude\":54.698364,\"longitude\":-1.0E-5,\"altitude_m\":-3,\"speed_kmh\":42,\"course_deg\":359,\"satellites\":11,"
            + "\"valid\":true,\"ignition\":true,\"movement\":false,\"gsm_signal\":4,\"external_voltage_mv\":12600,\"battery_voltage_mv\":4050,\"battery_level\":90,"
            + "\"inputs\":{\"1\":true,\"3\":false},\"outputs\":{\"2\":true},"
            + "\"attributes\":{\"io.16\":89380010,\"io.b\":true,\"io.d\":1.5,\"io.n\":-7,\"io.s\":\"=a,\\\"b\\\"\\n\"}}";

    @Test
    void a_batch_that_is_safe_is_news_and_one_without_records_is_none() {
        store(7, record(5));
        store(8);
        assertThat(changed).containsExactly(7);
    }

    @Test
    void what_waits_is_bounded_above_the_budget_it_says_so_and_above_twice_of_it_nothing_is_taken() {
        CountDownLatch slowDisk = new CountDownLatch(1);
        writer.submit(handle -> {
            try {
                slowDisk.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        List<CompletableFuture<Void>> accepted = new ArrayList<>();
        int second = 0;
        while (!sink.isBehind())
            accepted.add(sink.accept(7, new TelemetryBatch(List.of(full(second++)))));
        assertThat(writer.telemetryBytes()).isBetween(queue, queue + 5_000);
        CompletableFuture<Void> last = sink.accept(7, new TelemetryBatch(List.of(full(second++))));
        while (!last.isCompletedExceptionally()) {
            accepted.add(last);
            last = sink.accept(7, new TelemetryBatch(List.of(full(second++))));
        }
        assertThat(writer.telemetryBytes()).isBetween(2 * queue, 2 * queue + 5_000);
        CompletableFuture<Void> refused = last;
        assertThatThrownBy(() -> got(refused)).hasMessageContaining("too much telemetry waits");
        assertThatThrownBy(() -> got(sink.accept(7, new Unreadable(new byte[]{1}, "codec"))))
                .hasMessageContaining("too much telemetry waits");
        assertThat(registry.counter("trackgate.telemetry.refused").count()).isEqualTo(2);
        slowDisk.countDown();
        accepted.forEach(StoreCase::got);
        assertThat(sink.isBehind()).isFalse();
        assertThat(records(7)).hasSize(accepted.size());
        store(7, full(second));
    }
}
