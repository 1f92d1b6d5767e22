package io.trackgate.app.cli;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

import io.trackgate.simulator.network.Network;
import io.trackgate.simulator.network.NetworkPart;
import io.trackgate.simulator.network.NetworkPreset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of {@code trackgate simulate} that say what lies between its trackers and the gateway. */
public final class NetworkFlags {

    private static final String GOOD = "good";

    @Option(names = "--network", paramLabel = "PRESET", defaultValue = GOOD, description = "Network between trackers and gateway: good, gprs, edge-of-coverage, carrier-nat, flapping "
            + "(default: ${DEFAULT-VALUE}). The flags below change a part of it; docs/simulator.md has its numbers.")
    private String preset = GOOD;

    @Option(names = "--latency", paramLabel = "DURATION", description = "One way, in both directions.")
    private @Nullable String latency;

    @Option(names = "--jitter", paramLabel = "DURATION", description = "On top of the latency: up to so much, anew for each segment.")
    private @Nullable String jitter;

    @Option(names = "--loss", paramLabel = "PERCENT", description = "Of segments; each is a stall of all that is behind it, as TCP sends it again.")
    private @Nullable String loss;

    @Option(names = "--bandwidth", paramLabel = "UP[/DOWN]", description = "A second: 20kbit, 2500B, 16kbit/32kbit; none: no limit.")
    private @Nullable String bandwidth;

    @Option(names = "--nat-timeout", paramLabel = "DURATION", description = "A connection that is idle for so long carries nothing any more, and nobody is told.")
    private @Nullable String natTimeout;

    @Option(names = "--trickle", paramLabel = "BYTES/GAP", description = "What trackers send comes in such pieces: 1/100ms; none: whole.")
    private @Nullable String trickle;

    @Option(names = "--half-open", paramLabel = "DURATION", description = "About so often a tracker is gone without a word, leaves its socket open, and comes back on another.")
    private @Nullable String halfOpen;

    @Option(names = "--reconnect", paramLabel = "DURATION", description = "About so long after it connected a tracker is cut off, and comes back.")
    private @Nullable String reconnect;

    /** @throws IllegalArgumentException naming flag, value and expectation */
    public Network network() {
        Network network = NetworkPreset.parse(preset).network();
        for (Map.Entry<NetworkPart, String> given : given().entrySet()) {
            Optional<Network> changed = given.getKey().read(network, given.getValue());
            network = changed.orElseThrow(() -> new IllegalArgumentException("--%s: %s (expected: %s)".formatted(given.getKey().key(),
                    given.getValue(), given.getKey().expected())));
        }
        return network;
    }

    private Map<NetworkPart, String> given() {
        Map<NetworkPart, String> given = new EnumMap<>(NetworkPart.class);
        for (NetworkPart part : NetworkPart.values()) {
            String text = switch (part) {
                case LATENCY -> latency;
                case JITTER -> jitter;
                case LOSS -> loss;
                case BANDWIDTH -> bandwidth;
                case NAT_TIMEOUT -> natTimeout;
                case TRICKLE -> trickle;
                case HALF_OPEN -> halfOpen;
                case RECONNECT -> reconnect;
            };
            if (text != null) given.put(part, text);
        }
        return given;
    }
}
