package io.trackgate.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.trackgate.config.ConfigException;
import io.trackgate.config.Configuration;
import io.trackgate.config.TrackerModel;

/** The configuration of a gateway that is made to be measured: the shipped one, in a folder of its own, without a limit of requests. */
final class BenchGateway {

    private BenchGateway() {}

    /**
     * What differs between the gateways of a bench.
     *
     * @param replyTimeout after which a command that is not answered ends
     * @param trackerPort  0: the system's choice
     */
    record Settled(String transport, Duration replyTimeout, int trackerPort, int httpPort) {}

    static Configuration configuration(Path folder, BenchFleet fleet, String key, Settled settled) throws ConfigException, IOException {
        Files.createDirectories(folder);
        List<String> protocols = fleet.models().stream().map(TrackerModel::protocol).distinct().toList();
        Files.writeString(folder.resolve("gateway.yaml"), """
                http: { host: 127.0.0.1, port: %d, rate-limit: { per-credential: 0, per-address: 0 } }
                listeners: [ { protocol: %s, host: 127.0.0.1, port: %d } ]
                store: { url: "jdbc:sqlite:trackgate.db" }
                commands: { reply-timeout: %dms }
                transport: %s
                """.formatted(settled.httpPort, protocols.size() == 1 ? protocols.getFirst() : "auto", settled.trackerPort,
                settled.replyTimeout.toMillis(), settled.transport));
        Configuration read = Settings.load(folder, Settings.shipped());
        return new Configuration(read.gateway(), read.models(), read.profiles(), fleet.config(key));
    }
}
