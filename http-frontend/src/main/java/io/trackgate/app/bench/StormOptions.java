package io.trackgate.app.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How large the reconnect storm of a bench is; the defaults are the full run. */
final class StormOptions {

    private static final int MOST_TRACKERS = 100_000_000;
    private static final int MOST_NODES = 16;
    private static final int MOST_SHARDS = 64;

    @Option(names = "--storm-trackers", paramLabel = "N", description = "Trackers in presence (default: 1,000,000; --quick: 20,000).")
    @Nullable
    Integer trackers;

    @Option(names = "--storm-nodes", paramLabel = "N", defaultValue = "3", description = "Nodes that have them, of which one dies (default: ${DEFAULT-VALUE}).")
    int nodes = 3;

    @Option(names = "--storm-shards", paramLabel = "N", defaultValue = "4", description = "Buckets of presence, cluster.shards (default: ${DEFAULT-VALUE}).")
    int shards = 4;

    void check() {
        if (trackers != null)
            LoadBenchOptions.require("--storm-trackers", trackers, trackers >= 1_000 && trackers <= MOST_TRACKERS,
                    "1000.." + MOST_TRACKERS);
        LoadBenchOptions.require("--storm-nodes", nodes, nodes >= 2 && nodes <= MOST_NODES, "2.." + MOST_NODES);
        LoadBenchOptions.require("--storm-shards", shards, shards >= 1 && shards <= MOST_SHARDS, "1.." + MOST_SHARDS);
    }
}
