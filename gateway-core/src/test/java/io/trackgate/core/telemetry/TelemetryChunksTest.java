package io.trackgate.core.telemetry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.trackgate.core.store.StoreException;
import io.trackgate.core.telemetry.TelemetryArchive.Period;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Records in order: whatever order they came in, each stands in one chunk, once. */
class TelemetryChunksTest extends StoreCase {

    private final Random random = new Random(7);

    private static TelemetryRecord numbered(int second, long number) { return record(second, Map.of("io.16", number)); }

    private void storeAll(int trackerId, List<TelemetryRecord> records) { got(sink.accept(trackerId, new TelemetryBatch(records))); }

    /** In order, each once, and of two chunks of a tracker all of one before all of the other. */
    private void holds(int trackerId, List<TelemetryRecord> expected) {
        List<TelemetryRecord> found = records(trackerId);
        assertThat(found).hasSameSizeAs(expected).extracting(TelemetryRecord::timeMillis).isSorted();
        assertThat(Set.copyOf(found)).isEqualTo(Set.copyOf(expected));
        assertThat(number("select count(*) from telemetry_chunk a join telemetry_chunk b using (tracker_id) where a.id <> b.id"
                + " and (a.first_time, a.first_event, a.first_digest) <= (b.first_time, b.first_event, b.first_digest) and a.last_time > b.first_time"))
                .as("chunks that overlap").isZero();
    }

    @Test
    void whatever_order_records_came_in_each_is_stored_once_and_in_its_place() {
        List<TelemetryRecord> all = new ArrayList<>();
        for (int i = 0; i < 6_000; i++)
            all.add(numbered(i / 3, i));
        for (int round = 0; round < 8; round++) {
            List<TelemetryRecord> shuffled = new ArrayList<>(all);
            Collections.shuffle(shuffled, random);
            storeAll(7, shuffled.subList(0, 3_000));
            if (round % 2 == 1) order();
        }
        storeAll(7, all);
        holds(7, all);
        order();
        holds(7, all);
        assertThat(number("select sum(records) from telemetry_chunk")).isEqualTo(6_000);
        assertThat(number("select max(records) from telemetry_chunk")).isLessThanOrEqualTo(1_024);
        assertThat(count("telemetry_chunk")).isLessThan(60);
    }

    @Test
    void many_records_of_one_moment_do_not_make_one_chunk_without_end() {
        List<TelemetryRecord> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++)
            all.add(numbered(5, i));
        storeAll(7, all.subList(0, 4_000));
        order();
        storeAll(7, all.subList(2_000, 5_000));
        order();
        assertThat(number("select max(records) from telemetry_chunk")).isLessThanOrEqualTo(1_024);
        holds(7, all);
        assertThat(new TelemetryArchive(database).count(7, new Period(at(5), at(6)))).isEqualTo(5_000);
        assertThat(new TelemetryArchive(database).count(7, new Period(at(6), at(7)))).isZero();
    }

    @Test
    void a_tracker_that_sends_seldom_fills_its_last_chunk_for_a_day() {
        for (int record = 0; record < 40; record++) {
            now = NOON.plus(Duration.ofMinutes(10L * record));
            store(7, full(600 * record));
            order();
        }
        assertThat(count("telemetry_chunk")).isEqualTo(1);
        now = NOON.plus(Duration.ofHours(25));
        store(7, full(25 * 3_600));
        order();
        assertThat(count("telemetry_chunk")).as("or the first would stay as long as the last").isEqualTo(2);
        assertThat(records(7)).hasSize(41);
    }

    @Test
    void of_a_record_that_comes_again_the_first_arrival_counts() {
        store(7, full(5));
        now = NOON.plusSeconds(60);
        store(7, full(5));
        order();
        now = NOON.plusSeconds(120);
        store(7, full(5));
        assertThat(stored(7)).singleElement().extracting(StoredRecord::receivedAt).isEqualTo(NOON);
        order();
        assertThat(stored(7)).singleElement().extracting(StoredRecord::receivedAt).isEqualTo(NOON);
    }

    /** As if the gateway had been killed after some pieces: chunks are written, batches not yet deleted. */
    @Test
    void what_was_put_into_order_halfway_is_shown_once_and_is_once_there_when_it_is_done_again() {
        Map<Integer, List<TelemetryRecord>> all = new TreeMap<>();
        for (int tracker = 1; tracker <= 5; tracker++) {
            List<TelemetryRecord> some = new ArrayList<>();
            for (int i = 0; i < 300; i++)
                some.add(numbered(i, tracker));
            all.put(tracker, some);
            storeAll(tracker, some);
        }
        database.<Object>writeNow(handle -> {
            try (TelemetryChunks chunks = new TelemetryChunks(Optional.empty())) {
                StagedBatches.forEach(handle, (id, body) -> StagedPacket.read(body, (tracker, record) -> {
                    if (tracker != 3) chunks.insert(handle, tracker, List.of(record));
                }));
            }
            return true;
        });
        all.forEach((tracker, records) -> assertThat(records(tracker)).isEqualTo(records));
        order();
        all.forEach(this::holds);
        assertThat(number("select sum(records) from telemetry_chunk")).isEqualTo(1_500);
    }

    @Test
    void batches_that_could_not_be_deleted_are_counted_and_done_again_and_no_others() {
        queue = 64 << 20;
        close();
        open();
        for (int batch = 0; batch < 3; batch++) {
            char[] megabytes = new char[5 << 20]; // each more than is deleted at once
            Arrays.fill(megabytes, (char) ('a' + batch));
            store(7, record(batch, Map.of("io.1", new String(megabytes))));
        }
        long second = database.node().firstBatch() + 2;
        database.<Object>writeNow(handle -> handle.execute(fullFor("delete on telemetry_batch", "old.id = " + second)));
        assertThat(compaction.all().handle((done, failure) -> failure).join()).hasMessageContaining("disk is full");
        assertThat(count("telemetry_batch")).isEqualTo(2);
        assertThat(sink.staging().bytes()).isEqualTo(database.readNow(handle -> StagedBatches.size(handle, database.node())));
        assertThat(records(7)).hasSize(3);
        database.<Object>writeNow(handle -> handle.execute(enough("telemetry_batch")));
        order();
        assertThat(sink.staging().bytes()).isZero();
        assertThat(records(7)).hasSize(3);
    }

    @Test
    void while_records_come_and_are_put_into_order_a_reader_sees_each_receipted_one_once_and_its_state() throws InterruptedException {
        now = NOON.plus(Duration.ofDays(1));
        AtomicInteger receipted = new AtomicInteger();
        Thread tracker = Thread.ofPlatform().start(() -> {
            for (int second = 0; second < 1_500; second++) {
                store(7, record(second));
                receipted.set(second + 1);
            }
        });
        for (boolean last = false; !last;) {
            last = !tracker.isAlive();
            CompletableFuture<Void> ordering = compaction.all();
            for (boolean ordered = false; !ordered;) {
                ordered = ordering.isDone();
                int before = receipted.get();
                LiveState live = database.readNow(handle -> states.of(handle, List.of(7))).get(7);
                assertThat(before == 0 || live != null && live.lastRecord().toEpochMilli() >= at(before - 1)).as("state").isTrue();
                List<Long> times = records(7).stream().map(TelemetryRecord::timeMillis).toList();
                assertThat(times).hasSizeGreaterThanOrEqualTo(before);
                for (int second = 0; second < times.size(); second++)
                    assertThat(times.get(second)).isEqualTo(at(second));
            }
        }
        tracker.join();
        assertThat(records(7)).hasSize(1_500);
    }

    /** Among 200,000 records. How many rows are read is what counts: their number depends on the period, not on what else there is. */
    @Test
    void a_trackers_period_is_found_without_looking_at_anything_else() {
        for (int part = 0; part < 10; part++) {
            for (int tracker = 1; tracker <= 20; tracker++) {
                List<TelemetryRecord> some = new ArrayList<>();
                for (int i = 0; i < 1_000; i++)
                    some.add(numbered(1_000 * part + i, tracker));
                storeAll(tracker, some);
            }
            order();
        }
        assertThat(number("select sum(records) from telemetry_chunk")).isEqualTo(200_000);
        TelemetryArchive archive = new TelemetryArchive(database);
        assertThat(archive.trackers()).hasSize(20);
        assertThat(archive.count(11, new Period(at(4_500), at(5_500)))).isEqualTo(1_000);
        assertThat(archive.chunksRead()).as("rows of 1,000 records").isLessThanOrEqualTo(4);
        planned();
    }

    /** A search along the index, and no sorting. */
    void planned() {
        for (String query : List.of(TelemetryArchive.FLOOR, TelemetryArchive.CEILING)) {
            String plan = database.readNow(handle -> handle.createQuery("explain query plan " + query).bind("id", 1).bind("time", 1)
                    .bind("event", 1).bind("digest", 1).map((row, context) -> row.getString("detail")).one());
            assertThat(plan).contains("SEARCH", "telemetry_chunk_place").doesNotContain("TEMP B-TREE");
        }
    }

    @Test
    void a_record_takes_clearly_less_than_as_a_row() {
        for (int part = 0; part < 10; part++)
            for (int tracker = 1; tracker <= 10; tracker++) {
                List<TelemetryRecord> some = new ArrayList<>();
                for (int i = 0; i < 200; i++)
                    some.add(full(200 * part + i));
                storeAll(tracker, some);
            }
        order();
        long bytes = number("select sum(length(body)) from telemetry_chunk");
        assertThat(bytes / 20_000).as("bytes a record of all that there is").isLessThan(60);
    }

    @ParameterizedTest
    @CsvSource({"09, a chunk of form 9", "01 01 7F 0300, 0 bytes in a chunk", "01 FFFFFFFF07 01 0300, 2147483647 records of 1 bytes",
            "01 01 7F FF, can't be inflated", "01 01, an end"})
    void a_chunk_that_is_damaged_is_said_to_be(String hex, String why) {
        byte[] body = HexFormat.of().parseHex(hex.replace(" ", ""));
        try (ChunkCodec codec = new ChunkCodec()) {
            assertThatThrownBy(() -> codec.unpack(body)).isInstanceOf(StoreException.class).hasMessageContaining(why);
        }
    }
}
