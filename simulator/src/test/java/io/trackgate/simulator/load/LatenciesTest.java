package io.trackgate.simulator.load;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void percentiles_are_those_of_what_was_measured_to_three_digits() {
        for (int millis = 1; millis <= 1_000; millis++)
            latencies.took(Duration.ofMillis(millis).toNanos());

        assertThat(latencies.count()).isEqualTo(1_000);
        assertThat(latencies.percentileMicros(50)).isCloseTo(500_000, within(1_000L));
        assertThat(latencies.summary().p99()).isCloseTo(990_000, within(2_000L));
        assertThat(latencies.maxMicros()).isCloseTo(1_000_000, within(2_000L));
    }

    @Test
    void what_was_due_a_second_ago_took_a_second_whenever_it_began() {
        latencies.since(System.nanoTime() - Duration.ofSeconds(1).toNanos());

        assertThat(latencies.percentileMicros(50)).isGreaterThanOrEqualTo(999_000);
    }

    @Test
    void nothing_measured_is_nothing() {
        assertThat(latencies.percentileMicros(99)).isZero();
        assertThat(latencies.maxMicros()).isZero();
        assertThat(latencies.summary().count()).isZero();
    }

    @Test
    void what_is_forgotten_counts_no_more() {
        latencies.took(5_000_000);
        latencies.reset();

        assertThat(latencies.count()).isZero();
    }
}
