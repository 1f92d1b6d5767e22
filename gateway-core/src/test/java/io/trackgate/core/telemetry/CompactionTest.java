package io.trackgate.core.telemetry;

import java.time.Duration;

import io.trackgate.core.event.GatewayEvents;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When batches are put into order. */
class CompactionTest extends StoreCase {

    private static final int MANY = 3; // trackers

    private long nanos = Long.MAX_VALUE - 5;

    @BeforeEach
    void with_little_room_and_a_clock() {
        compaction.close();
        states = new LiveStates(MANY);
        sink = new TelemetryStore(database, writer, states, metrics, new GatewayEvents(), queue, () -> now);
        compaction = new Compaction(database, writer, sink, states, age, () -> nanos);
    }

    private boolean isOrderedAfter(Duration time) {
        nanos += time.toNanos();
        compaction.look();
        return count("telemetry_batch") == 0;
    }

    @Test
    void what_is_little_waits_for_ten_minutes() {
        store(1, record(1));
        assertThat(isOrderedAfter(Duration.ofMinutes(10))).isFalse();
        assertThat(isOrderedAfter(Duration.ofNanos(1))).isTrue();
        assertThat(records(1)).hasSize(1);
    }

    @Test
    void once_many_trackers_have_news_it_waits_for_a_minute() {
        store(1, record(1));
        store(2, record(1));
        assertThat(isOrderedAfter(Duration.ofSeconds(61))).as("of two trackers").isFalse();
        store(3, record(1));
        assertThat(isOrderedAfter(Duration.ZERO)).as("of three").isTrue();
        for (int tracker = 1; tracker <= MANY; tracker++)
            store(tracker, record(2));
        assertThat(isOrderedAfter(Duration.ofSeconds(60))).as("not at once again").isFalse();
        assertThat(isOrderedAfter(Duration.ofNanos(1))).isTrue();
        assertThat(records(3)).hasSize(2);
    }
}
