package io.trackgate.app.bench;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.trackgate.app.cli.DurationConverter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who attacks in the part {@code enemies} of a bench, and how many of them; the defaults are the full run. */
final class EnemyOptions {

    private static final int MOST_ADDRESSES = 60_000;
    private static final int FIRST_NETWORK = 100; // 127.100.0.0/16, which nobody honest comes from
    private static final int IN_A_NETWORK = 250;

    @Option(names = "--silent", paramLabel = "N", description = "Connections that never log in, tried again and again (default: 15,000; --quick: 300).")
    @Nullable
    Integer silent;

    @Option(names = "--slow-callers", paramLabel = "N", description = "Callers of the API that send a byte of their request a second (default: 1,000; --quick: 50).")
    @Nullable
    Integer slowCallers;

    @Option(names = "--unknown-logins", paramLabel = "N", description = "Logins a second of devices that nobody knows, each another one (default: 1,000; --quick: 100).")
    @Nullable
    Integer unknownLogins;

    @Option(names = "--enemy-addresses", paramLabel = "N", defaultValue = "1000", description = "Addresses that they come from, in 127.100.0.0 and above (default: ${DEFAULT-VALUE}).")
    int addresses = 1_000;

    @Option(names = "--enemies-return", paramLabel = "DURATION", defaultValue = "5s", converter = DurationConverter.class, description = "After which whoever was thrown out is back (default: ${DEFAULT-VALUE}).")
    Duration returnAfter = Duration.ofSeconds(5);

    List<InetAddress> sources() {
        List<InetAddress> all = new ArrayList<>();
        try {
            for (int i = 0; i < addresses; i++)
                all.add(InetAddress.getByAddress(
                        new byte[]{127, FIRST_NETWORK, (byte) (i / IN_A_NETWORK), (byte) (1 + i % IN_A_NETWORK)}));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
        return all;
    }

    void check() {
        LoadBenchOptions.atLeast("--silent", silent, 0);
        LoadBenchOptions.atLeast("--slow-callers", slowCallers, 0);
        LoadBenchOptions.atLeast("--unknown-logins", unknownLogins, 0);
        LoadBenchOptions.require("--enemy-addresses", addresses, addresses >= 1 && addresses <= MOST_ADDRESSES, "1.." + MOST_ADDRESSES);
        LoadBenchOptions.positive("--enemies-return", returnAfter);
    }
}
