package io.trackgate.simulator.network;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

import io.trackgate.config.Section;

/** The parts of a network as a person writes them, on the command line and in a scenario file. */
public enum NetworkPart {
    LATENCY(Expected.DURATION, (network, text) -> duration(text).map(network::withLatency)), JITTER(Expected.DURATION,
            (network, text) -> duration(text).map(network::withJitter)), LOSS("a percentage from 0 to 90, such as 2 or 0.5",
                    (network, text) -> percent(text).map(network::withLossPercent)), BANDWIDTH(Bandwidth.EXPECTED,
                            (network, text) -> Bandwidth.read(text).map(network::withBandwidth)), NAT_TIMEOUT(Expected.DURATION,
                                    (network, text) -> duration(text).map(network::withNatTimeout)), TRICKLE(Trickle.EXPECTED,
                                            (network, text) -> Trickle.read(text).map(network::withTrickle)), HALF_OPEN(Expected.DURATION,
                                                    (network, text) -> duration(text).map(network::withHalfOpen)), RECONNECT(
                                                            Expected.DURATION,
                                                            (network, text) -> duration(text).map(network::withReconnect));

    private static final Pattern PERCENT = Pattern.compile("[0-9]{1,2}(\\.[0-9]{1,6})?");

    private static final class Expected {
        private static final String DURATION = "a duration such as 300ms, 20s, 5m, at most 7d; 0s: none of it";
    }

    private final String expected;
    private final BiFunction<Network, String, Optional<Network>> reader;

    NetworkPart(String expected, BiFunction<Network, String, Optional<Network>> reader) {
        this.expected = expected;
        this.reader = reader;
    }

    /** As a flag and a key spell it. */
    public String key() { return name().toLowerCase(Locale.ROOT).replace('_', '-'); }

    /** What {@link #read} takes, for a message. */
    public String expected() { return expected; }

    /** The network with this part; empty where the text says nothing. */
    public Optional<Network> read(Network network, String text) {
        return reader.apply(network, text);
    }

    private static Optional<Duration> duration(String text) {
        return Section.parseDuration(text).filter(length -> length.compareTo(Network.LONGEST) <= 0);
    }

    private static Optional<Double> percent(String text) {
        if (!PERCENT.matcher(text).matches()) return Optional.empty();
        return Optional.of(Double.valueOf(text)).filter(percent -> percent <= Network.MOST_LOSS);
    }
}
