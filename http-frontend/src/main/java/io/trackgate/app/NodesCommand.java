package io.trackgate.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.trackgate.app.cli.ExitCode;
import io.trackgate.app.cli.Settings;
import io.trackgate.app.report.NodesReport;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.cluster.ClusterLook;
import io.trackgate.core.cluster.EngineAwayException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trackgate nodes}: who is in the cluster, out of the leases in NATS; also where no node runs on this machine. */
@Command(name = "nodes", mixinStandardHelpOptions = true, description = "List the nodes of the cluster that this configuration belongs to.", footer = {
        "",
        "Asks NATS by the section cluster of gateway.yaml. A node is listed while its lease runs, with what it told when it renewed it.",
        "WAY: what NATS and the other node took of commands lately, without their trackers' time. Exit code 1 when there is no node."})
final class NodesCommand implements Callable<Integer> {

    @Option(names = "--config", paramLabel = "DIR", description = "Folder whose gateway.yaml names the cluster (default: the shipped config).")
    private @Nullable Path config;

    @Option(names = "--json", description = "One JSON object instead of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        GatewayConfig.Cluster cluster = Settings.load(Settings.folder(config), Settings.shipped()).gateway().cluster();
        if (cluster.engine() != GatewayConfig.EngineKind.NATS)
            throw new IllegalArgumentException(
                    "cluster.engine: in-process (expected: nats, with cluster.urls of the NATS that the nodes share)");
        List<ClusterLook.Seen> nodes;
        try {
            nodes = ClusterLook.at(cluster, InstantSource.system());
        } catch (EngineAwayException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.CANT;
        }
        print(new NodesReport(nodes, cluster.shards()));
        return nodes.isEmpty() ? ExitCode.CANT : 0;
    }

    private void print(NodesReport report) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (json) out.println(new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report.json()));
        else
            report.lines().forEach(out::println);
        out.flush();
    }
}
