package io.trackgate.core.telemetry;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.ErrorListener;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.trackgate.config.GatewayConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to NATS: made, looked after, and tried again for ever, on a thread of its own. It is open only once its stream was looked at too.
 */
final class JetStreamLink {

    private static final Logger log = LoggerFactory.getLogger(JetStreamLink.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration PING = Duration.ofSeconds(10);
    // The client blocks a publisher that finds this queue full, and holds a lock that its reconnection needs; the window keeps it from filling.
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
    private final ScheduledExecutorService keeper = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("nats-keeper").daemon(true).factory());
    private final Set<String> warned = new HashSet<>(); // confined to the keeper
    private volatile @Nullable Connection connection;
    private volatile @Nullable Open open;
    private volatile String why = "NATS is not connected yet";
    private volatile boolean closing;

    /** @param onLost told why, on NATS's thread, when acknowledgements that are still owed won't come any more */
    JetStreamLink(GatewayConfig.Nats config, Consumer<String> onLost) {
        this.config = config;
        this.onLost = onLost;
    }

    void start() { onKeeper(this::connect, Duration.ZERO); }

    Optional<Open> open() { return closing ? Optional.empty() : Optional.ofNullable(open); }

    /** Of use while it is not open. */
    String why() { return why; }

    private void onKeeper(Runnable task, Duration after) {
        try {
            keeper.schedule(task, after.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("nats: nothing more to do, the gateway is stopping");
        }
    }

    // ---- on the keeper's thread ----

    private void connect() {
        if (closing || connection != null) return;
        try {
            Connection made = Nats.connect(options());
            connection = made;
            if (closing) made.close();
            else
                check();
        } catch (IOException | RuntimeException e) { // the latter for TLS and credentials that can't be used
            away("NATS can't be reached: " + e.getMessage());
            onKeeper(this::connect, RETRY_AFTER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // only close() does that
        }
    }

    private Options options() {
        // Nothing is kept for a connection that is away: its tracker has it, and sends it again.
        Options.Builder options = Options.builder().servers(config.urls().toArray(String[]::new)).connectionName("trackgate")
                .maxReconnects(-1).reconnectWait(RETRY_AFTER).reconnectBufferSize(0).pingInterval(PING)
                .maxMessagesInOutgoingQueue(CLIENT_QUEUE).requestCleanupInterval(config.timeout())
                .connectionListener(this::onEvent).errorListener(new Errors());
        config.credentials().ifPresent(file -> options.authHandler(Nats.credentials(file.toString())));
        return options.build();
    }

    private void check() {
        Connection current = connection;
        if (current == null || current.getStatus() != Connection.Status.CONNECTED) return; // an event says when it is there again
        try {
            JetStreamOptions patience = JetStreamOptions.builder().requestTimeout(config.timeout()).build();
            List<String> doubts = TelemetryStream.prepare(current.jetStreamManagement(patience), config, current.getMaxPayload());
            doubts.stream().filter(warned::add).forEach(doubt -> log.warn("nats: stream {}: {}", config.stream(), doubt));
            open = new Open(current.jetStream(patience), new Semaphore(WINDOW));
            why = "";
            log.info("nats: telemetry goes to stream {} at {}", config.stream(), withoutSecrets(String.valueOf(current.getConnectedUrl())));
        } catch (IOException | JetStreamApiException | RuntimeException e) {
            away("stream " + config.stream() + " can't be used: " + e.getMessage());
            onKeeper(this::check, RETRY_AFTER);
        }
    }

    // ---- on NATS's thread ----

    private void onEvent(Connection from, Events event) {
        if (closing || from != connection) return; // an attempt that failed says so by itself
        switch (event) {
            case CONNECTED -> log.debug("nats: connected");
            case RECONNECTED -> onKeeper(this::check, Duration.ZERO);
            case DISCONNECTED -> lost();
            case CLOSED -> onClosed();
            case RESUBSCRIBED, DISCOVERED_SERVERS, LAME_DUCK -> log.debug("nats: {}", event);
        }
    }

    /** The client gives up where it is refused twice. */
    private void onClosed() {
        lost();
        connection = null;
        onKeeper(this::connect, RETRY_AFTER);
    }

    private void lost() {
        away("the connection to NATS is lost");
        onLost.accept(why);
    }

    /** Said once for each reason. */
    private synchronized void away(String reason) {
        String told = withoutSecrets(reason);
        open = null;
        if (!told.equals(why)) log.warn("nats: {}; telemetry is not receipted, trackers keep it; tried again", told);
        why = told;
    }

    /** A URL may hold a user and a password. */
    private static String withoutSecrets(String text) {
        return text.replaceAll("//[^/@\\s]*@", "//…@");
    }

    /** At once; what still waits for an acknowledgement should have had its time before. */
    void close() throws InterruptedException {
        closing = true;
        open = null;
        why = "the gateway is stopping";
        keeper.shutdownNow();
        Connection current = connection;
        if (current != null) current.close();
    }

    /** Each of these ends as a future that fails or as an event. */
    private static final class Errors implements ErrorListener {
        @Override
        public void errorOccurred(Connection from, String error) { log.debug("nats: {}", error); }

        @Override
        public void exceptionOccurred(Connection from, Exception exception) { log.debug("nats: {}", exception.toString()); }
    }
}
