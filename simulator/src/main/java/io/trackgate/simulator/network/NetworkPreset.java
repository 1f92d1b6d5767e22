package io.trackgate.simulator.network;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Networks with a name. Their numbers are round ones within what these sources give; docs/simulator.md says the same in a table.
 *
 * RFC 3481, section 2 (2.5G: round trips of some hundred milliseconds to a second; 10 to 20 kbit/s up, 10 to 40 kbit/s down; delay
 * spikes of seconds); RFC 5382, REQ-5 (a NAT is to keep an idle TCP mapping for two hours and four minutes at least); Wang et al., "An Untold
 * Story of Middleboxes in Cellular Networks", SIGCOMM 2011 (carriers whose NATs and firewalls forget much sooner).
 */
public enum NetworkPreset {
    /** Changes nothing. */
    GOOD(Network.GOOD),

    /** Round trips of 0.6 to 1.0 s, 16 kbit/s up and 32 kbit/s down, a segment of a hundred lost. */
    GPRS(Network.GOOD.withLatency(millis(300)).withJitter(millis(200)).withLossPercent(1).withBandwidth(Bandwidth.ofKilobits(16, 32))),

    /** Most segments late, every tenth lost, and about every two minutes the tracker is gone without a word. */
    EDGE_OF_COVERAGE(Network.GOOD.withLatency(millis(500)).withJitter(millis(1_500)).withLossPercent(10)
            .withBandwidth(Bandwidth.ofKilobits(10, 10)).withHalfOpen(Duration.ofMinutes(2))),

    /** LTE or so, behind a NAT that forgets after two idle minutes: what sends less often is cut off without notice. */
    CARRIER_NAT(Network.GOOD.withLatency(millis(40)).withJitter(millis(40)).withNatTimeout(Duration.ofMinutes(2))),

    /** Connects, logs in, and is gone again about every five seconds. */
    FLAPPING(Network.GOOD.withLatency(millis(100)).withJitter(millis(100)).withReconnect(Duration.ofSeconds(5)));

    private final Network network;

    NetworkPreset(Network network) { this.network = network; }

    private static Duration millis(long millis) { return Duration.ofMillis(millis); }

    public Network network() { return network; }

    /** As a flag and a key spell it. */
    public String text() { return name().toLowerCase(Locale.ROOT).replace('_', '-'); }

    public static String names() { return Arrays.stream(values()).map(NetworkPreset::text).collect(Collectors.joining(", ")); }

    public static NetworkPreset parse(String text) {
        return Arrays.stream(values()).filter(preset -> preset.text().equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("network: " + text + " (expected: one of " + names() + ")"));
    }
}
