package io.trackgate.core.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamOptions;
import io.nats.client.KeyValueManagement;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.impl.Headers;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.metrics.ClusterMetrics.PresenceWrite;

/**
 * The buckets of presence while one connection lasts: a key a tracker, spread over them by its id. Read and written past the client's own key-value
 * interface, which waits for each answer. Any thread.
 */
final class PresenceBucket {

    /** What a tracker's key holds. */
    record Entry(List<Holding> holdings, long revision) {}

    /** Somebody else has written the key. */
    static final class ConflictException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ConflictException() { super("another node has written it"); }
    }

    private static final String BUCKET = "trackgate-presence-";
    private static final long GOLDEN = 0x9E3779B97F4A7C15L; // spreads numbers that follow each other
    static final int STREAM_NOT_FOUND = 10_059; // JetStream's own error codes
    private static final int WRONG_LAST_SEQUENCE = 10_071;
    private static final int NOT_FOUND = 404;
    private static final int WINDOW = 4_096; // at most, less than the client's queue
    private static final int SURE = 32; // of what most trackers are
    private static final int FOUND_WEIGHS = 2; // a guess that was wrong costs two questions more, one that was right saves one

    private final Connection connection;
    private final JetStream stream;
    private final Duration timeout;
    private final int shards;
    private final AnswerWindow window;
    private final AtomicInteger newness = new AtomicInteger(); // 0 to twice of what is sure
    private final Consumer<PresenceWrite> written;

    /**
     * Makes the buckets where they are not there. They are in memory: nodes tell anew what they hold.
     *
     * @param written hears how each write ended
     */
    PresenceBucket(Connection connection, GatewayConfig.Cluster config, Consumer<PresenceWrite> written, LongSupplier nanoClock)
            throws IOException, JetStreamApiException {
        this.connection = connection;
        this.window = new AnswerWindow(WINDOW, nanoClock);
        this.timeout = config.timeout();
        this.shards = config.shards();
        this.written = written;
        JetStreamOptions patience = JetStreamOptions.builder().requestTimeout(timeout).build();
        this.stream = connection.jetStream(patience);
        KeyValueManagement buckets = connection.keyValueManagement();
        for (int shard = 0; shard < shards; shard++)
            make(buckets, KeyValueConfiguration.builder(BUCKET + shard).description("Sessions of Trackgate's trackers").maxHistoryPerKey(1)
                    .storageType(StorageType.Memory).replicas(config.replicas()).build());
    }

    static void make(KeyValueManagement buckets, KeyValueConfiguration wanted) throws IOException, JetStreamApiException {
        try {
            buckets.getStatus(wanted.getBucketName());
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != STREAM_NOT_FOUND) throw e;
            buckets.create(wanted);
        }
    }

    AnswerWindow window() { return window; }

    /** Whether most trackers have no key lately: all come for the first time, or NATS has lost what it had. */
    boolean hasMostlyNone() {
        return newness.get() >= SURE;
    }

    /** @param found whether a tracker whose key was not known had one */
    private void learn(boolean found) {
        newness.updateAndGet(before -> Math.clamp(before + (found ? -FOUND_WEIGHS : 1), 0, 2 * SURE));
    }

    private String bucket(int trackerId) { return BUCKET + (trackerId * GOLDEN >>> 33) % shards; }

    private String key(int trackerId) { return "$KV." + bucket(trackerId) + "." + trackerId; }

    CompletableFuture<Entry> read(int trackerId) {
        return read(bucket(trackerId), key(trackerId)).thenApply(message -> {
            Entry entry = entry(message);
            learn(entry.revision > 0);
            return entry;
        });
    }

    private CompletableFuture<Message> read(String bucket, String key) {
        return connection.requestWithTimeout("$JS.API.DIRECT.GET.KV_" + bucket + "." + key, new byte[0], timeout)
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether a node's lease runs. */
    CompletableFuture<Boolean> lives(NodeId node) {
        return read(NodeLease.BUCKET, "$KV." + NodeLease.BUCKET + "." + node)
                .thenApply(message -> !(message.isStatusMessage() && message.getStatus().getCode() == NOT_FOUND)
                        && message.getData().length > 0);
    }

    /** Writes the key of a tracker that has none. @return its revision; fails with {@link ConflictException} where it has one */
    CompletableFuture<Long> create(int trackerId, List<Holding> holdings) {
        return write(trackerId, holdings, 0).whenComplete((revision, failure) -> {
            if (failure == null || isConflict(failure)) learn(failure != null);
        });
    }

    private static Entry entry(Message message) {
        if (message.isStatusMessage()) {
            if (message.getStatus().getCode() == NOT_FOUND) return new Entry(List.of(), 0);
            throw new EngineAwayException("presence: " + message.getStatus());
        }
        try {
            Headers headers = message.getHeaders();
            long revision = headers == null ? 0 : Long.parseLong(String.valueOf(headers.getFirst("Nats-Sequence")));
            boolean deleted = message.getData().length == 0;
            return new Entry(deleted ? List.of() : ClusterJson.presence(message.getData()), revision);
        } catch (IOException | NumberFormatException e) {
            throw new CompletionException(e);
        }
    }

    /**
     * Compare and set.
     *
     * @param expected revision that the key has; 0 for none
     * @return its new revision; fails with {@link ConflictException} where it has another one
     */
    CompletableFuture<Long> write(int trackerId, List<Holding> holdings, long expected) {
        PublishOptions options = PublishOptions.builder().expectedLastSubjectSequence(expected).build();
        Headers headers = new Headers();
        if (holdings.isEmpty()) headers.put("KV-Operation", "DEL");
        byte[] body = holdings.isEmpty() ? new byte[0] : ClusterJson.presence(holdings);
        return stream.publishAsync(key(trackerId), headers, body, options).orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .handle((ack, failure) -> {
                    if (failure == null) {
                        written.accept(PresenceWrite.WRITTEN);
                        return ack.getSeqno();
                    }
                    boolean conflict = isConflict(failure);
                    written.accept(conflict ? PresenceWrite.CONFLICT : PresenceWrite.FAILED);
                    throw conflict ? new ConflictException() : new CompletionException(failure);
                });
    }

    static boolean isConflict(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConflictException) return true;
            if (cause instanceof JetStreamApiException refused) return refused.getApiErrorCode() == WRONG_LAST_SEQUENCE;
        }
        return false;
    }
}
