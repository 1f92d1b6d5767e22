package io.trackgate.core.telemetry;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.trackgate.core.telemetry.LiveState.At;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a tracker's records said last, out of the store. */
class LiveStateTest extends StoreCase {

    private LiveState live() {
        LiveState live = database.readNow(handle -> states.of(handle, List.of(7, 8))).get(7);
        if (live == null) throw new AssertionError("no live state");
        return live;
    }

    private static Instant second(int second) { return Instant.ofEpochMilli(at(second)); }

    private static <T> At<T> said(T value, int second) { return new At<>(value, second(second)); }

    private void laterIt(int second) { now = second(second); }

    @Test
    void every_value_has_the_time_of_the_record_that_said_it() {
        laterIt(100);
        store(7, full(5));
        store(7, record(6, Map.of("io.1", 1L)));
        LiveState live = live();
        assertThat(live.position()).isEqualTo(new At<>(full(5).position(), second(5)));
        assertThat(live.ignition()).isEqualTo(said(true, 6));
        assertThat(live.moving()).isEqualTo(said(false, 5));
        assertThat(live.gsmSignal()).isEqualTo(said(4, 5));
        assertThat(live.batteryLevel()).isEqualTo(said(90, 5));
        assertThat(live.batteryVoltageMv()).isEqualTo(said(4_050, 5));
        assertThat(live.externalVoltageMv()).isEqualTo(said(12_600, 5));
        assertThat(live.inputs()).isEqualTo(said(Map.of(1, true, 3, false), 5));
        assertThat(live.attributes()).isEqualTo(said(Map.<String, Object>of("io.1", 1L), 6));
        assertThat(live.lastRecord()).isEqualTo(second(6));
        assertThat(live.lastHeard()).isEqualTo(second(100));
    }

    @Test
    void an_older_record_after_a_newer_one_fills_in_what_is_missing_and_changes_nothing_else() {
        laterIt(100);
        store(7, record(50, Map.of("io.1", 1L)));
        laterIt(101);
        store(7, full(5));
        LiveState live = live();
        assertThat(live.ignition()).isEqualTo(said(true, 50));
        assertThat(live.attributes()).isEqualTo(said(Map.<String, Object>of("io.1", 1L), 50));
        assertThat(live.gsmSignal()).isEqualTo(said(4, 5));
        assertThat(live.lastRecord()).isEqualTo(second(50));
        assertThat(live.lastHeard()).isEqualTo(second(101));
    }

    @Test
    void of_one_batch_the_newest_counts_in_whatever_order_it_was_sent() {
        laterIt(100);
        store(7, record(9, Map.of("io.1", 9L)), record(7, Map.of("io.1", 7L)), record(8, Map.of("io.1", 8L)));
        assertThat(live().attributes()).isEqualTo(said(Map.<String, Object>of("io.1", 9L), 9));
    }

    @Test
    void a_record_from_the_future_counts_from_its_arrival() {
        store(7, record(86_400));
        assertThat(live().ignition()).isEqualTo(said(true, 0));
        assertThat(live().lastRecord()).isEqualTo(NOON);
        laterIt(60);
        store(7, new TelemetryRecord(at(59), 0, null, false, null, null, null, null, null, Map.of(), Map.of(), Map.of()));
        assertThat(live().ignition()).isEqualTo(said(false, 59));
        assertThat(records(7).getLast().timeMillis()).as("the record itself is kept as it came").isEqualTo(at(86_400));
    }

    /** A device without a clock of its own has the gateway's. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_came_while_the_clock_ran_ahead_keeps_nothing_later_out(boolean inRows) {
        laterIt(86_400);
        store(7, full(86_400));
        if (inRows) order();
        laterIt(60);
        store(7, record(60, Map.of("io.1", 1L)));
        assertThat(live().attributes()).isEqualTo(said(Map.<String, Object>of("io.1", 1L), 60));
        assertThat(live().position()).as("as new as it can be").isEqualTo(new At<>(full(5).position(), second(60)));
        assertThat(live().lastRecord()).isEqualTo(live().lastHeard()).isEqualTo(second(60));
        laterIt(70);
        store(7, record(65, Map.of("io.1", 2L)));
        assertThat(live().attributes()).isEqualTo(said(Map.<String, Object>of("io.1", 2L), 65));
    }

    @Test
    void a_position_that_is_not_valid_leaves_the_last_one() {
        laterIt(100);
        store(7, moved(1, null, position(50, true)));
        store(7, moved(2, null, position(0, false)));
        assertThat(live().position()).isEqualTo(said(position(50, true), 1));
        assertThat(live().moving()).as("a speed without a fix says nothing").isEqualTo(said(true, 1));
    }

    @Test
    void what_the_tracker_says_of_its_movement_counts_before_its_speed() {
        laterIt(100);
        store(7, moved(1, null, position(3, true)));
        assertThat(live().moving()).isEqualTo(said(true, 1));
        store(7, moved(2, null, position(2, true)));
        assertThat(live().moving()).isEqualTo(said(false, 2));
        store(7, moved(3, true, position(0, true)));
        assertThat(live().moving()).isEqualTo(said(true, 3));
    }

    @Test
    void moving_since_changes_only_when_moving_changes() {
        laterIt(1_000);
        store(7, moved(10, true, null));
        store(7, moved(20, true, null));
        assertThat(live().movingSince()).isEqualTo(second(10));
        store(7, record(25));
        assertThat(live().movingSince()).isEqualTo(second(10));
        store(7, moved(50, false, null), moved(40, false, null), moved(30, true, null));
        assertThat(live().moving()).isEqualTo(said(false, 50));
        assertThat(live().movingSince()).as("within a batch too").isEqualTo(second(40));
        store(7, moved(35, true, null));
        assertThat(live().movingSince()).as("older").isEqualTo(second(40));
        store(7, moved(50, false, null), moved(40, false, null), moved(30, true, null));
        assertThat(live().movingSince()).as("the same batch again").isEqualTo(second(40));
        store(7, moved(60, true, null), moved(70, false, null));
        assertThat(live().movingSince()).as("it moved in between").isEqualTo(second(70));
    }

    @Test
    void it_is_there_after_a_restart_and_what_was_not_stored_is_not_in_it() {
        laterIt(100);
        store(7, full(5));
        restart();
        assertThat(count("telemetry_batch")).as("not yet in order").isEqualTo(1);
        order();
        restart();
        assertThat(count("telemetry_batch")).isZero();
    }

    @Test
    void a_packet_with_the_newest_record_first_says_the_same_after_a_restart() {
        laterIt(100);
        store(7, moved(1, true, null));
        order();
        store(7, moved(10, true, null), moved(5, false, null));
        assertThat(live().movingSince()).isEqualTo(second(10));
        compaction.close();
        writer.close();
        database.close();
        open();
        order();
        assertThat(live().movingSince()).isEqualTo(second(10));
    }

    private void restart() {
        LiveState before = live();
        compaction.close();
        writer.close();
        assertThat(sink.accept(7, new TelemetryBatch(List.of(full(50))))).isCompletedExceptionally();
        database.close();
        open();
        assertThat(live()).isEqualTo(before);
        assertThat(records(7)).containsExactly(full(5));
    }

    @Test
    void moving_since_is_never_before_a_record_that_said_otherwise() {
        laterIt(1_000);
        store(7, moved(40, true, null));
        order();
        store(7, moved(39, false, null));
        store(7, moved(50, false, null));
        assertThat(live().moving()).isEqualTo(said(false, 50));
        assertThat(live().movingSince()).isBetween(second(40), second(50));
    }

    @Test
    void merging_the_same_news_twice_changes_nothing() {
        LiveNews news = new LiveNews(7);
        news.take(moved(40, false, null), at(100));
        news.take(moved(200, true, null), at(200));
        LiveState once = news.over(null);
        assertThat(once.movingSince()).isEqualTo(second(200));
        assertThat(news.over(once)).isEqualTo(once);
    }

    /** Each step once while everything is news, once when the first half is in a row, once when all is. */
    @Test
    void it_is_the_same_whatever_of_it_is_already_in_a_row() {
        laterIt(1_000);
        List<TelemetryRecord> said = List.of(full(5), moved(10, true, null), record(15, Map.of("io.1", 1L)), moved(8, false, null),
                moved(20, true, position(50, true)), moved(30, false, null), moved(40, true, null), full(39),
                moved(50, null, position(9, true)));
        for (int first = 0; first < said.size(); first++) {
            for (int i = 0; i < said.size(); i++) {
                store(100 + first, said.get(i));
                if (i == first) order();
            }
        }
        order();
        for (TelemetryRecord record : said)
            store(7, record);
        for (int first = 0; first < said.size(); first++) {
            int id = 100 + first;
            LiveState other = database.readNow(handle -> states.of(handle, List.of(id))).get(id);
            assertThat(other).usingRecursiveComparison().ignoringFields("trackerId").isEqualTo(live());
        }
    }
}
