package io.trackgate.core.telemetry;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.nats.NatsLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection to NATS that telemetry is published through: open once its stream was looked at too. */
final class JetStreamLink implements NatsLink.User<JetStreamLink.Open> {

    private static final Logger log = LoggerFactory.getLogger(JetStreamLink.class);
    private static final int CLIENT_QUEUE = 8_192;
    private static final int WINDOW = 4_096;

    /**
     * What may be published through while this connection lasts.
     *
     * @param window one permit for each message that waits for its acknowledgement
     */
    record Open(JetStream stream, Semaphore window) {}

    private final GatewayConfig.Nats config;
    private final Consumer<String> onLost;
    private final NatsLink<Open> link;
    private final Set<String> warned = new HashSet<>(); // confined to the link's thread

    /** @param onLost told why, on NATS's thread, when acknowledgements that are still owed won't come any more */
    JetStreamLink(GatewayConfig.Nats config, Consumer<String> onLost) {
        this.config = config;
        this.onLost = onLost;
        this.link = new NatsLink<>(
                new NatsLink.Server("trackgate", config.urls(), config.credentials(), config.timeout(), CLIENT_QUEUE), this);
    }

    void start() { link.start(); }

    Optional<Open> open() { return link.open(); }

    /** Of use while it is not open. */
    String why() { return link.why(); }

    @Override
    public Open prepare(Connection connection) throws IOException {
        try {
            JetStreamOptions patience = JetStreamOptions.builder().requestTimeout(config.timeout()).build();
            List<String> doubts = TelemetryStream.prepare(connection.jetStreamManagement(patience), config, connection.getMaxPayload());
            doubts.stream().filter(warned::add).forEach(doubt -> log.warn("nats: stream {}: {}", config.stream(), doubt));
            return new Open(connection.jetStream(patience), new Semaphore(WINDOW));
        } catch (IOException | JetStreamApiException | RuntimeException e) {
            throw new IOException("stream " + config.stream() + " can't be used: " + e.getMessage(), e);
        }
    }

    @Override
    public void opened(Open prepared) { log.info("nats: telemetry goes to stream {}", config.stream()); }

    @Override
    public void lost(String why) { onLost.accept(why); }

    @Override
    public String meaning() { return "telemetry is not receipted, trackers keep it"; }

    /** At once; what still waits for an acknowledgement should have had its time before. */
    void close() throws InterruptedException {
        link.close();
    }
}
