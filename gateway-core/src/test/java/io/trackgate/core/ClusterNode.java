package io.trackgate.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.Configuration;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.session.Transport;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.protocol.TrackerCommand;

/** One gateway of several that share a NATS and a store. */
final class ClusterNode implements AutoCloseable {

    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final GatewayCore core;
    private final Transport transport = Transport.best();

    /**
     * @param folder   in which it makes one of its own
     * @param store    URL of the one that they share
     * @param trackers of the fleet, as its file has them, owned by {@code acme}
     */
    ClusterNode(String name, Path folder, String store, String natsUrl, String trackers) throws Exception {
        Path own = Files.createDirectories(folder.resolve(name));
        Files.writeString(own.resolve("gateway.yaml"), """
                listeners: [{ protocol: teltonika, host: 127.0.0.1, port: 0 }]
                store: { url: "%s" }
                commands: { reply-timeout: 2s, deferrable: [led] }
                cluster: { engine: nats, node: %s, urls: ["%s"], lease: 1s, timeout: 1s }
                drain: { rate: 20 }
                fleet: fleet.yaml
                models: %s
                tracking-profiles: %s
                """.formatted(store, name, natsUrl, shipped("models"), shipped("tracking-profiles.json")));
        Files.writeString(own.resolve("fleet.yaml"), """
                users: [{ name: acme, keys: [00000000000000000000000000000001] }]
                trackers: [%s]
                """.formatted(trackers));
        core = GatewayCore.start(Configuration.load(own, Path.of("..", "config")), new ProtocolCatalog(), transport,
                new GatewayMetrics(metrics));
    }

    private static Path shipped(String name) { return Path.of("..", "config", name).toAbsolutePath().normalize(); }

    int port() { return core.trackerPort("teltonika"); }

    TeltonikaDevice device() throws IOException { return new TeltonikaDevice(port()); }

    boolean isUp() { return core.clusterIsUp().orElseThrow(); }

    CompletableFuture<CommandResult> ask(TrackerCommand command) { return ask(7, command); }

    CompletableFuture<CommandResult> ask(int tracker, TrackerCommand command) {
        return core.dispatcher().dispatch(CommandRequest.of(core.directory().tracker(tracker).orElseThrow(), command, "test"))
                .orTimeout(15, TimeUnit.SECONDS);
    }

    boolean seesOnline() { return core.snapshots().of(List.of(core.directory().tracker(7).orElseThrow())).join().get(7).online(); }

    LiveState live() { return core.snapshots().of(List.of(core.directory().tracker(7).orElseThrow())).join().get(7).live(); }

    double count(String counter) { return metrics.get(counter).counter().count(); }

    double gauge(String gauge) { return metrics.get(gauge).gauge().value(); }

    @Override
    public void close() {
        core.close();
        transport.close();
    }
}
