package io.trackgate.core.metrics;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentRatesTest {

    private final GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());

    @Test
    void frames_and_errors_are_told_by_the_five_seconds_in_which_they_came() {
        ProtocolMetrics teltonika = metrics.protocol("teltonika");
        teltonika.frameIn();
        RecentRates rates = new RecentRates(metrics);
        assertThat(rates.counted().frames()).hasSize(RecentRates.KEPT).containsOnly(0L);
        teltonika.frameIn();
        teltonika.frameOut(10);
        metrics.protocol("gt06").frameIn();
        metrics.protocol("gt06").decodeError("bad-crc");
        metrics.count(GatewayMetrics.Count.UNREADABLE_FRAMES);
        rates.sample();
        rates.sample();
        assertThat(rates.counted().frames()).as("what was counted before is in none").hasSize(RecentRates.KEPT).endsWith(0L, 3L, 0L);
        assertThat(rates.counted().errors()).hasSize(RecentRates.KEPT).endsWith(0L, 2L, 0L);
    }

    @Test
    void the_oldest_make_room() {
        RecentRates rates = new RecentRates(metrics);
        for (int i = 0; i < RecentRates.KEPT + 1; i++) {
            for (int frame = 0; frame < i; frame++)
                metrics.protocol("teltonika").frameIn();
            rates.sample();
        }
        assertThat(rates.counted().frames()).hasSize(RecentRates.KEPT).startsWith(1L, 2L).endsWith(59L, 60L);
    }
}
