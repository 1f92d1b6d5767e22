package io.trackgate.simulator.network;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Networks as a person writes them. */
class NetworkTest {

    @Test
    void each_part_is_read_from_its_text() {
        assertThat(read(NetworkPart.LATENCY, "300ms")).isEqualTo(Network.GOOD.withLatency(Duration.ofMillis(300)));
        assertThat(read(NetworkPart.JITTER, "1s")).isEqualTo(Network.GOOD.withJitter(Duration.ofSeconds(1)));
        assertThat(read(NetworkPart.LOSS, "2.5")).isEqualTo(Network.GOOD.withLossPercent(2.5));
        assertThat(read(NetworkPart.BANDWIDTH, "20kbit")).isEqualTo(Network.GOOD.withBandwidth(new Bandwidth(20_000, 20_000)));
        assertThat(read(NetworkPart.BANDWIDTH, "2500B/1Mbit")).isEqualTo(Network.GOOD.withBandwidth(new Bandwidth(20_000, 1_000_000)));
        assertThat(read(NetworkPart.NAT_TIMEOUT, "60s")).isEqualTo(Network.GOOD.withNatTimeout(Duration.ofMinutes(1)));
        assertThat(read(NetworkPart.TRICKLE, "3/100ms"))
                .isEqualTo(Network.GOOD.withTrickle(Optional.of(new Trickle(3, Duration.ofMillis(100)))));
        assertThat(read(NetworkPart.HALF_OPEN, "5m")).isEqualTo(Network.GOOD.withHalfOpen(Duration.ofMinutes(5)));
        assertThat(read(NetworkPart.RECONNECT, "20s")).isEqualTo(Network.GOOD.withReconnect(Duration.ofSeconds(20)));
    }

    @Test
    void a_part_of_a_preset_can_be_taken_away() {
        Network network = NetworkPreset.GPRS.network();
        for (String[] nothing : new String[][]{{"latency", "0s"}, {"jitter", "0ms"}, {"loss", "0"}, {"bandwidth", "none"}}) {
            NetworkPart part = NetworkPart.valueOf(nothing[0].toUpperCase(java.util.Locale.ROOT));
            network = part.read(network, nothing[1]).orElseThrow();
        }
        assertThat(network.isGood()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"LATENCY, 300", "LATENCY, 8d", "LATENCY, -1s", "LOSS, 91", "LOSS, 2%", "LOSS, 1e1", "BANDWIDTH, 20", "BANDWIDTH, 0kbit",
            "BANDWIDTH, 1kbit/", "BANDWIDTH, 999999999MB", "TRICKLE, 0/1s", "TRICKLE, 1/0s", "TRICKLE, 1", "RECONNECT, often"})
    void what_is_no_such_part_is_not_taken(NetworkPart part, String text) {
        assertThat(part.read(Network.GOOD, text)).isEmpty();
        assertThat(part.expected()).isNotBlank();
    }

    @Test
    void presets_have_names() {
        assertThat(NetworkPreset.parse("edge-of-coverage")).isEqualTo(NetworkPreset.EDGE_OF_COVERAGE);
        assertThat(NetworkPreset.parse("good").network().isGood()).isTrue();
        assertThatThrownBy(() -> NetworkPreset.parse("3g"))
                .hasMessage("network: 3g (expected: one of good, gprs, edge-of-coverage, carrier-nat, flapping)");
    }

    @Test
    void bounds_are_named() {
        assertThatThrownBy(() -> Network.GOOD.withLossPercent(91)).hasMessage("loss: 91.0 (expected: 0..90.0 percent)");
        assertThatThrownBy(() -> Network.GOOD.withLossPercent(Double.NaN)).hasMessage("loss: NaN (expected: 0..90.0 percent)");
        assertThatThrownBy(() -> Network.GOOD.withLatency(Duration.ofDays(8))).hasMessage("latency: PT192H (expected: 0s..7d)");
        assertThatThrownBy(() -> new Bandwidth(-1, 0)).hasMessageStartingWith("bandwidth: -1 bit/s (expected: 0..");
        assertThatThrownBy(() -> new Trickle(0, Duration.ofSeconds(1))).hasMessage("trickle: 0 bytes (expected: >= 1)");
    }

    private static Network read(NetworkPart part, String text) { return part.read(Network.GOOD, text).orElseThrow(); }
}
