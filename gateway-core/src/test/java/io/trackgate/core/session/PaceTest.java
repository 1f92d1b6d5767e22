package io.trackgate.core.session;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A token bucket in which everybody's turn comes. */
class PaceTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void a_burst_passes_and_those_behind_it_wait_one_after_the_other() {
        Pace pace = new Pace(100, 0);
        for (int i = 0; i < 10; i++)
            assertThat(pace.turn(0)).isZero();
        for (int i = 1; i <= 1_000; i++)
            assertThat(pace.turn(0)).isEqualTo(i * SECOND / 100);
    }

    @Test
    void the_bucket_fills_again_and_never_above_its_brim() {
        Pace pace = new Pace(100, 0);
        for (int i = 0; i < 10; i++)
            pace.turn(0);
        long later = 100 * SECOND;
        for (int i = 0; i < 10; i++)
            assertThat(pace.turn(later)).isZero();
        assertThat(pace.turn(later)).isEqualTo(SECOND / 100);
    }

    @Test
    void a_second_sees_as_many_as_it_should_whatever_the_clock_began_with() {
        for (long start : new long[]{0, Long.MAX_VALUE - SECOND / 2, -7 * SECOND}) {
            Pace pace = new Pace(20_000, start);
            int passed = 0;
            for (long now = 0; now < SECOND; now += SECOND / 40_000) { if (pace.turn(start + now) < SECOND - now) passed++; }
            assertThat(passed).isBetween(20_000, 22_000);
        }
    }

    @Test
    void one_a_second_is_possible_and_none_is_no_limit() {
        Pace slow = new Pace(1, 0);
        assertThat(slow.turn(0)).isZero();
        assertThat(slow.turn(0)).isEqualTo(SECOND);
        Pace off = new Pace(0, 0);
        for (int i = 0; i < 1_000; i++)
            assertThat(off.turn(0)).isZero();
    }
}
