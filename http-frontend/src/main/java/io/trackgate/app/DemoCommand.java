package io.trackgate.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

import io.trackgate.app.cli.DurationConverter;
import io.trackgate.app.cli.Settings;
import io.trackgate.app.cli.UntilStopped;
import io.trackgate.app.demo.DemoCalls;
import io.trackgate.app.demo.DemoCluster;
import io.trackgate.app.demo.DemoFleet;
import io.trackgate.app.gateway.Gateway;
import io.trackgate.config.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trackgate demo}: a gateway and a simulated fleet on this machine, and the curl lines to command it. */
@Command(name = "demo", mixinStandardHelpOptions = true, description = "Run a gateway with a simulated fleet (config/demo) and print curl lines that work.")
final class DemoCommand implements Callable<Integer> {

    private static final int MOST_NODES = 9;
    private static final Duration TO_END = Duration.ofSeconds(120);

    @Option(names = "--config", paramLabel = "DIR", description = "Folder with gateway.yaml and fleet.yaml (default: the shipped demo).")
    private @Nullable Path config;

    @Option(names = "--interval", paramLabel = "DURATION", defaultValue = "10s", converter = DurationConverter.class, description = "Between two records of a tracker (default: ${DEFAULT-VALUE}).")
    private Duration interval = Duration.ofSeconds(10);

    @Option(names = "--verbose", description = "Show records too.")
    private boolean verbose;

    @Option(names = "--nodes", paramLabel = "N", description = "This many gateways, each a process of its own, that share the nats-server and the PostgreSQL of this machine (Debian: packages nats-server and postgresql); a balancer stands in front of them (default: one gateway, which needs neither).")
    private @Nullable Integer nodes;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        check();
        Path folder = config == null ? Settings.shipped().resolve("demo") : config;
        Configuration configuration = Settings.load(Settings.folder(folder), Settings.shipped());
        if (nodes != null) return UntilStopped.run(TO_END, () -> runCluster(configuration, nodes));
        PrintWriter out = spec.commandLine().getOut();
        DemoFleet fleet = new DemoFleet(configuration, interval, verbose, out);
        Gateway gateway = Gateway.start(configuration, fleet);
        fleet.start(gateway::trackerPort);
        String api = "http://127.0.0.1:" + gateway.httpPort();
        DemoCalls.print(configuration, api, out);
        // A folder of one's own may hold real trackers: nobody gets a public password there.
        if (config == null) DemoCalls.offerSignIn(configuration, configuration.gateway().store().url(), api, out);
        RunCommand.runUntilSignal(gateway, fleet);
        return 0;
    }

    private void check() {
        if (nodes == null) return;
        if (nodes < 1 || nodes > MOST_NODES) throw new IllegalArgumentException("--nodes: " + nodes + " (expected: 1.." + MOST_NODES + ")");
        if (config != null)
            throw new IllegalArgumentException("--config: " + config + " (expected: not with --nodes, which write a gateway.yaml each)");
    }

    private int runCluster(Configuration configuration, int count) {
        PrintWriter out = spec.commandLine().getOut();
        try (DemoCluster cluster = DemoCluster.start(configuration, count, Main.class.getName(), DemoCluster.DOWN, out);
                DemoFleet fleet = DemoFleet.start(configuration, cluster::trackerPort, interval, verbose, out)) {
            DemoCalls.print(configuration, cluster.api(), out);
            DemoCalls.offerSignIn(configuration, cluster.store(), cluster.api(), out);
            cluster.print();
            fleet.drive();
            return 0;
        } catch (InterruptedException stopped) { // by Ctrl-C
            return 0;
        }
    }
}
