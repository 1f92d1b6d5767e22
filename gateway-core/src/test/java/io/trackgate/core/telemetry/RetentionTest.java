package io.trackgate.core.telemetry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import io.trackgate.config.GatewayConfig;
import io.trackgate.core.telemetry.Retention.Deleted;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RetentionTest extends StoreCase {

    private static final Duration WEEK = Duration.ofDays(7);

    private Deleted run(Optional<Duration> age, long size) {
        return got(new Retention(database, writer, compaction, metrics, new GatewayConfig.Retention(age, size), () -> now).run());
    }

    private long used() { return database.readNow(database.gauge()::bytes); }

    @Test
    void what_has_been_there_for_the_whole_age_goes_whatever_time_the_tracker_gave() {
        store(7, record(0), record(-86_400 * 365));
        store(8, record(86_400 * 365));
        got(sink.accept(7, new Unreadable(new byte[]{1}, "codec")));
        now = NOON.plus(WEEK).minusMillis(1);
        got(sink.accept(7, new Unreadable(new byte[]{2}, "codec")));
        store(7, record(-86_400 * 366));
        assertThat(run(Optional.of(WEEK), 0)).isEqualTo(new Deleted(0, 0));
        now = NOON.plus(WEEK);
        assertThat(run(Optional.of(WEEK), 0)).isEqualTo(new Deleted(3, 1));
        assertThat(records(7)).containsExactly(record(-86_400 * 366));
        assertThat(records(8)).isEmpty();
        assertThat(count("unreadable_frame")).isEqualTo(1);
        assertThat(registry.counter("trackgate.telemetry.deleted").count()).isEqualTo(4);
    }

    @Test
    void a_late_record_among_old_ones_keeps_none_of_them_and_goes_at_its_own_age() {
        age = Optional.of(WEEK);
        close();
        open();
        store(7, record(1), record(3), record(5));
        order();
        now = NOON.plus(Duration.ofDays(5));
        store(7, record(2), record(4));
        order();
        assertThat(records(7)).containsExactly(record(1), record(2), record(3), record(4), record(5));
        now = NOON.plus(WEEK);
        assertThat(run(Optional.of(WEEK), 0)).isEqualTo(new Deleted(3, 0));
        assertThat(records(7)).containsExactly(record(2), record(4));
    }

    @Test
    void many_go_in_pieces_and_the_state_stays() {
        store(1_200);
        now = NOON.plus(WEEK);
        assertThat(run(Optional.of(WEEK), 0)).isEqualTo(new Deleted(1_200, 0));
        assertThat(records(7)).isEmpty();
        assertThat(count("tracker_live")).isEqualTo(1);
    }

    @Test
    void what_came_while_the_clock_was_ahead_hides_nothing_behind_it() {
        now = NOON.plus(Duration.ofDays(10_000));
        store(600);
        now = NOON;
        store(8, record(0));
        now = NOON.plus(WEEK);
        assertThat(run(Optional.of(WEEK), 0)).isEqualTo(new Deleted(1, 0));
    }

    private final Random random = new Random(5); // what can't be deflated

    private void store(int records) {
        List<TelemetryRecord> batch = new ArrayList<>();
        for (int i = 0; i < records; i++)
            batch.add(record(i, Map.of("io.1", Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()))));
        store(7, batch.toArray(TelemetryRecord[]::new));
    }

    @Test
    void above_its_size_the_oldest_go_until_it_fits() {
        store(12_000);
        store(8, record(0));
        order();
        long full = used();
        long limit = full * 2 / 3;
        Deleted deleted = run(Optional.of(WEEK), limit);
        assertThat(deleted.records()).isPositive();
        assertThat(used()).isLessThanOrEqualTo(limit).isGreaterThan(limit - full / 4);
        assertThat(records(7).getFirst().timeMillis()).as("the first to come went first").isEqualTo(at((int) deleted.records()));
        assertThat(records(8)).hasSize(1);
        assertThat(run(Optional.of(WEEK), limit)).isEqualTo(new Deleted(0, 0));
    }

    @Test
    void without_limits_everything_stays_and_a_size_that_can_not_be_reached_ends() {
        store(10);
        now = NOON.plus(Duration.ofDays(10_000));
        assertThat(run(Optional.empty(), 0)).isEqualTo(new Deleted(0, 0));
        got(sink.accept(7, new Unreadable(new byte[]{1}, "codec")));
        assertThat(run(Optional.empty(), 1)).isEqualTo(new Deleted(10, 1));
    }

    @Test
    void frames_that_nobody_can_read_do_not_drive_newer_records_out() {
        for (int i = 0; i < 400; i++) {
            byte[] raw = new byte[2_000];
            raw[0] = (byte) i;
            raw[1] = (byte) (i >> 8);
            got(sink.accept(9, new Unreadable(raw, "codec")));
        }
        now = NOON.plusSeconds(1);
        store(100);
        order();
        long limit = used() * 2 / 3;
        Deleted deleted = run(Optional.empty(), limit);
        assertThat(deleted.records()).isZero();
        assertThat(deleted.frames()).isPositive();
        assertThat(records(7)).hasSize(100);
    }

    @Test
    void what_can_not_be_put_into_order_does_not_keep_the_rest_from_being_deleted() {
        store(7, record(0));
        order();
        now = NOON.plusSeconds(1);
        store(8, record(0));
        database.<Object>writeNow(handle -> handle.execute(fullFor("insert on telemetry_chunk", "1 = 1")));
        now = NOON.plus(WEEK).plusSeconds(2);
        assertThat(run(Optional.of(WEEK), 0)).isEqualTo(new Deleted(1, 0));
        assertThat(records(8)).as("waits").hasSize(1);
    }

    @Test
    void what_is_young_is_not_put_into_order_for_it() {
        store(7, record(0));
        now = NOON.plus(WEEK).minusMillis(1);
        assertThat(run(Optional.of(WEEK), Long.MAX_VALUE)).isEqualTo(new Deleted(0, 0));
        assertThat(count("telemetry_batch")).isEqualTo(1);
    }
}
