package io.trackgate.core.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

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
    private static final int STREAM_NOT_FOUND = 10_059; // JetStream's own error codes
    private static final int WRONG_LAST_SEQUENCE = 10_071;
    private static final int NOT_FOUND = 404;
    private static final int WINDOW = 4_096; // less than the client's queue

    private final Connection connection;
    private final JetStream stream;
    private final Duration timeout;
    private final int shards;
    private final Semaphore window = new Semaphore(WINDOW);

    /** Makes the buckets where they are not there. They are in memory: nodes tell anew what they hold. */
    PresenceBucket(Connection connection, GatewayConfig.Cluster config) throws IOException, JetStreamApiException {
        this.connection = connection;
        this.timeout = config.timeout();
        this.shards = config.shards();
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

    /** @return false while too much is under way */
    boolean takePlace(long millis) throws InterruptedException {
        return window.tryAcquire(millis, TimeUnit.MILLISECONDS);
    }

    void leavePlace() { window.release(); }

    private String bucket(int trackerId) { return BUCKET + (trackerId * GOLDEN >>> 33) % shards; }

    private String key(int trackerId) { return "$KV." + bucket(trackerId) + "." + trackerId; }

    CompletableFuture<Entry> read(int trackerId) { return read(bucket(trackerId), key(trackerId)).thenApply(PresenceBucket::entry); }

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
                    if (failure == null) return ack.getSeqno();
                    throw isConflict(failure) ? new ConflictException() : new CompletionException(failure);
                });
    }

    private static boolean isConflict(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JetStreamApiException refused) return refused.getApiErrorCode() == WRONG_LAST_SEQUENCE;
        }
        return false;
    }
}
