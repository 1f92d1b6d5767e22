package io.trackgate.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.trackgate.app.cli.Settings;
import io.trackgate.config.ConfigException;
import io.trackgate.config.Configuration;
import io.trackgate.config.FleetConfig;

/** The configuration of a gateway that is made to be measured: the shipped one, in a folder of its own, without a limit of requests. */
final class BenchGateway {

    private static final String NO_LIMITS = "before-login: { per-address: 0 }, accepts: 0, logins: 0";

    private BenchGateway() {}

    /**
     * What differs between the gateways of a bench.
     *
     * @param protocol     of its one listener
     * @param replyTimeout after which a command that is not answered ends
     * @param trackerPort  0: the system's choice
     * @param limited      whether strangers and storms are limited as in a new installation
     * @param keepsFrames  whether the last frames are kept for whoever may look
     */
    record Settled(String protocol, String transport, Duration replyTimeout, int trackerPort, int httpPort, boolean limited,
            boolean keepsFrames) {}

    /**
     * What gateways may share.
     *
     * @param store its URL
     * @param node  a name of its own
     * @param nats  URL of the server that brings nodes together; empty: it has no other nodes
     */
    record Home(String store, String node, String nats) {

        static final Home OF_ITS_OWN = new Home("jdbc:sqlite:trackgate.db", "", "");

        private String cluster() {
            return nats.isEmpty() ? "engine: in-process" : "engine: nats, node: \"" + node + "\", urls: [\"" + nats + "\"]";
        }
    }

    /** Without trackers: see {@link #with}. */
    static Configuration configuration(Path folder, Settled settled) throws ConfigException, IOException {
        return configuration(folder, settled, Home.OF_ITS_OWN);
    }

    static Configuration configuration(Path folder, Settled settled, Home home) throws ConfigException, IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("gateway.yaml"),
                """
                        http: { host: 127.0.0.1, port: %d, rate-limit: { per-credential: 0, per-address: 0 } }
                        listeners: [ { protocol: %s, host: 127.0.0.1, port: %d } ]
                        store: { url: "%s" }
                        cluster: { %s }
                        commands: { reply-timeout: %dms }
                        limits: { %s }
                        frames: { %s }
                        transport: %s
                        """.formatted(settled.httpPort, settled.protocol, settled.trackerPort, home.store, home.cluster(),
                        settled.replyTimeout.toMillis(),
                        settled.limited ? "" : NO_LIMITS, settled.keepsFrames ? "" : "ring: 0", settled.transport));
        return Settings.load(folder, Settings.shipped());
    }

    static Configuration with(Configuration read, FleetConfig fleet) {
        return new Configuration(read.gateway(), read.models(), read.profiles(), fleet);
    }
}
