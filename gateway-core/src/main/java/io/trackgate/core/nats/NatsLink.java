package io.trackgate.core.nats;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to NATS: made, looked after, and tried again for ever, on a thread of its own. It is open only once what its user needs there was looked
 * at too. Any thread.
 */
public final class NatsLink<T> {

    private static final Logger log = LoggerFactory.getLogger(NatsLink.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration PING = Duration.ofSeconds(10);

    /**
     * @param urls    of servers of one cluster
     * @param timeout of requests
     * @param queue   messages that the client holds for the server. It blocks a publisher that finds this queue full, and holds a lock that its
     *                reconnection needs: what may wait for an answer at once has to be less
     */
    public record Server(String name, List<String> urls, Optional<Path> credentials, Duration timeout, int queue) {}

    /** Whoever uses the link. */
    public interface User<T> {

        /** Looks at what it needs, on the link's thread; may be called again. @return what can be used while the connection lasts */
        T prepare(Connection connection) throws IOException, JetStreamApiException;

        /** It can be used from here on; on the link's thread. */
        void opened(T prepared);

        /** Answers that are still owed won't come any more; on NATS's thread. */
        void lost(String why);

        /** What it means that the link is away, for the log. */
        String meaning();
    }

    private final Server server;
    private final User<T> user;
    private final ScheduledExecutorService keeper = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("nats-keeper").daemon(true).factory());
    private volatile @Nullable Connection connection;
    private volatile @Nullable T open;
    private volatile String why = "NATS is not connected yet";
    private volatile boolean closing;

    public NatsLink(Server server, User<T> user) {
        this.server = server;
        this.user = user;
    }

    /** A connection for a question or two. Waits for it, and nobody tries it again. */
    public static Connection connectOnce(Server server) throws IOException, InterruptedException {
        return Nats.connect(options(server).maxReconnects(0).connectionTimeout(server.timeout()).errorListener(new Errors()).build());
    }

    /** Returns at once, whether NATS is there or not. */
    public void start() { onKeeper(this::connect, Duration.ZERO); }

    /** Empty while it is away. */
    public Optional<T> open() { return closing ? Optional.empty() : Optional.ofNullable(open); }

    /** Of use while it is not open. */
    public String why() { return why; }

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
        return options(server).maxReconnects(-1).reconnectWait(RETRY_AFTER).reconnectBufferSize(0).pingInterval(PING)
                .connectionListener(this::onEvent).errorListener(new Errors()).build();
    }

    private static Options.Builder options(Server server) {
        Options.Builder options = Options.builder().servers(server.urls().toArray(String[]::new)).connectionName(server.name())
                .maxMessagesInOutgoingQueue(server.queue()).requestCleanupInterval(server.timeout()).reportNoResponders();
        server.credentials().ifPresent(file -> options.authHandler(Nats.credentials(file.toString())));
        return options;
    }

    private void check() {
        Connection current = connection;
        if (current == null || current.getStatus() != Connection.Status.CONNECTED) return; // an event says when it is there again
        try {
            T prepared = user.prepare(current);
            open = prepared;
            why = "";
            log.info("nats: {} is connected to {}", server.name(), withoutSecrets(String.valueOf(current.getConnectedUrl())));
            user.opened(prepared);
        } catch (IOException | JetStreamApiException | RuntimeException e) {
            away(String.valueOf(e.getMessage()));
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
        user.lost(why);
    }

    /** Said once for each reason. */
    private synchronized void away(String reason) {
        String told = withoutSecrets(reason);
        open = null;
        if (!told.equals(why)) log.warn("nats: {}; {}; tried again", told, user.meaning());
        why = told;
    }

    /** A URL may hold a user and a password. */
    public static String withoutSecrets(String text) {
        return text.replaceAll("//[^/@\\s]*@", "//…@");
    }

    /** At once; what still waits for an acknowledgement should have had its time before. */
    public void close() throws InterruptedException {
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
