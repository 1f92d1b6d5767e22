package io.trackgate.core.command;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TagsTest {

    private static final Duration LATE = Duration.ofMinutes(10);
    private static final int QUARTER = 0x7FFF / 4;

    private long now = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();
    private final Map<Integer, Long> lastUsed = new HashMap<>();

    private Tags tags(int greatest) { return new Tags(greatest, LATE, () -> Instant.ofEpochMilli(now)); }

    private int next(Tags tags) { return tags.next(tag -> false); }

    private void use(Tags tags, int greatest) {
        int tag = next(tags);
        assertThat(tag).isBetween(1, greatest);
        Long before = lastUsed.put(tag, now);
        if (before != null) assertThat(now - before).as("tag %d comes again", tag).isGreaterThanOrEqualTo(LATE.toMillis());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7FFF, 0xFFFF, Integer.MAX_VALUE})
    void none_comes_twice_within_the_late_time_over_bursts_reconnects_and_restarts(int greatest) {
        Random random = new Random(greatest);
        Tags tags = tags(greatest);
        int used = 0;
        for (int i = 0; i < 4_000; i++) {
            int burst = random.nextInt(20) == 0 ? random.nextInt(20_000) : random.nextInt(8);
            for (int j = 0; j < burst && tags.available(); j++, used++) {
                use(tags, greatest);
                if (random.nextInt(4) == 0) now += random.nextInt(40);
            }
            switch (random.nextInt(4)) {
                case 0 -> now += random.nextInt(120_000);
                case 1 -> {
                    long position = tags.ahead();
                    tags = tags(greatest);
                    tags.goOnAfter(position);
                }
                case 2 -> {
                    // A restart knows nothing of before but the time.
                    now += tags.aheadNanos() / 1_000_000 + random.nextInt(5_000);
                    tags = tags(greatest);
                }
                default -> now += random.nextInt(500);
            }
        }
        assertThat(used).isGreaterThan(100_000);
    }

    @Test
    void a_burst_may_use_a_quarter_of_them_and_one_more_each_tick() {
        Tags tags = tags(0x7FFF);
        int used = 0;
        for (; tags.available(); used++)
            next(tags);
        assertThat(used).isBetween(QUARTER, QUARTER + 1);
        now += tags.tickNanos() / 1_000_000;
        assertThat(tags.available()).isTrue();
    }

    @Test
    void one_that_may_be_answered_for_longer_is_left_out() {
        Tags tags = tags(0x7FFF);
        int first = next(tags);
        int third = tags.next(tag -> tag == first + 1);
        assertThat(third).isEqualTo(first + 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 3_600_000, 86_400_000})
    void a_clock_that_is_set_back_repeats_nothing_and_keeps_nobody_waiting(long back) {
        Tags tags = tags(0x7FFF);
        int first = next(tags);
        now -= back;
        assertThat(tags.available()).isTrue();
        assertThat(next(tags)).isEqualTo(first + 1);
        Tags nextSession = tags(0x7FFF);
        nextSession.goOnAfter(tags.ahead());
        assertThat(nextSession.available()).isTrue();
        assertThat(next(nextSession)).isEqualTo(first + 2);
    }
}
