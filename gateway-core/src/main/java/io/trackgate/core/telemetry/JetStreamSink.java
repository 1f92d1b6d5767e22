package io.trackgate.core.telemetry;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.NatsMetrics;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Telemetry published to NATS JetStream: a batch is safe when the stream has acknowledged each of its records. While NATS is away batches fail at
 * once; nothing is kept here, for the tracker keeps it. NATS's client may block whoever publishes, so one thread does it for all, in the order in
 * which batches came; accept never waits.
 */
public final class JetStreamSink implements TelemetrySink, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JetStreamSink.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    /** What one accept took. */
    private static final class Batch {
        private final List<JetStreamMessage> messages;
        private final long bytes;
        private final AtomicInteger unacknowledged;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Batch(List<JetStreamMessage> messages) {
            this.messages = messages;
            this.bytes = messages.stream().mapToLong(JetStreamMessage::size).sum();
            this.unacknowledged = new AtomicInteger(messages.size());
        }

        void acknowledged() { if (unacknowledged.decrementAndGet() == 0) done.complete(null); }

        void fail(String why) { done.completeExceptionally(new NotPublishedException(why)); }
    }

    private final GatewayConfig.Nats config;
    private final long budget;
    private final LongSupplier clockMillis;
    private final NatsMetrics metrics;
    private final JetStreamLink link;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Set<Batch> waiting = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Batch> unpublished = new LinkedBlockingQueue<>(); // bounded by the bytes that may wait
    private final Thread publisher = Thread.ofPlatform().name("nats-publisher").daemon(true).unstarted(this::run);
    private final AtomicBoolean failing = new AtomicBoolean(); // although NATS is there
    private volatile boolean closing;

    /** @param budget bytes that may wait before this is behind; twice as many are the most that it holds of several batches */
    public JetStreamSink(GatewayConfig.Nats config, long budget, LongSupplier clockMillis, GatewayMetrics metrics) {
        this.config = config;
        this.budget = budget;
        this.clockMillis = clockMillis;
        this.link = new JetStreamLink(config, this::failAll);
        this.metrics = metrics.nats(this::isUp, waitingBytes::get);
    }

    /** Returns at once, whether NATS is there or not. */
    public JetStreamSink start() {
        link.start();
        publisher.start();
        return this;
    }

    /** Whether records can be published now. */
    public boolean isUp() { return link.open().isPresent(); }

    @Override
    public boolean isBehind() { return waitingBytes.get() > budget; }

    @Override
    public CompletableFuture<Void> accept(int trackerId, TelemetryBatch batch) {
        long receivedAt = clockMillis.getAsLong();
        if (batch.records().isEmpty()) return CompletableFuture.completedFuture(null);
        if (closing || !isUp()) return refused(link.why());
        return publish(new Batch(batch.records().stream()
                .map(record -> JetStreamMessage.of(config.subject(), trackerId, record, receivedAt)).toList()));
    }

    @Override
    public CompletableFuture<Void> accept(int trackerId, Unreadable frame) {
        if (closing || !isUp()) return refused(link.why());
        return publish(new Batch(List.of(JetStreamMessage.of(config.subject(), trackerId, frame, clockMillis.getAsLong()))));
    }

    private CompletableFuture<Void> refused(String why) {
        metrics.failed();
        return CompletableFuture.failedFuture(new NotPublishedException(why));
    }

    private CompletableFuture<Void> publish(Batch batch) {
        long before = waitingBytes.getAndAdd(batch.bytes);
        // One that is too much by itself is taken when it is alone: refused, it would come again for ever.
        if (before > 0 && before + batch.bytes > 2 * budget) {
            waitingBytes.addAndGet(-batch.bytes);
            String why = "NATS is behind: more than " + 2 * budget + " bytes wait";
            warnOnce(why);
            return refused(why);
        }
        waiting.add(batch);
        CompletableFuture<Void> ended = batch.done.orTimeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> ended(batch, failure))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(named(failure)));
        unpublished.add(batch);
        if (closing || !isUp()) batch.fail(link.why()); // it came between the last look at what waits and its end
        return ended;
    }

    private void ended(Batch batch, @Nullable Throwable failure) {
        waiting.remove(batch);
        waitingBytes.addAndGet(-batch.bytes);
        if (failure == null) {
            metrics.published(batch.messages.size());
            if (failing.compareAndSet(true, false)) log.info("nats: batches are acknowledged again");
            return;
        }
        metrics.failed();
        if (isUp()) warnOnce(String.valueOf(named(failure).getMessage()));
    }

    /** Of what goes wrong although NATS is there; that it is away is said elsewhere. */
    private void warnOnce(String why) {
        if (failing.compareAndSet(false, true)) log.warn("nats: batches are not receipted: {}", why);
    }

    private Throwable named(Throwable failure) {
        Throwable cause = rootOf(failure);
        return !(cause instanceof TimeoutException)
                ? cause
                : new NotPublishedException("the stream acknowledged not all within " + config.timeout().toMillis() + " ms");
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause())
            root = cause;
        return root;
    }

    private void failAll(String why) { waiting.forEach(batch -> batch.fail(why)); }

    // ---- on the publisher's thread ----

    private void run() {
        try {
            while (true)
                publishNow(unpublished.take());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() does that, when nothing waits any more or has waited long enough
        }
    }

    private void publishNow(Batch batch) throws InterruptedException {
        for (JetStreamMessage message : batch.messages) {
            if (batch.done.isDone()) return; // out of time: it comes again
            try {
                publishNow(batch, message);
            } catch (RuntimeException e) { // the client's way to say that its queue is full, the connection is gone or the message too long
                batch.fail("NATS took nothing: " + e.getMessage());
            }
        }
    }

    private void publishNow(Batch batch, JetStreamMessage message) throws InterruptedException {
        JetStreamLink.Open open = link.open().orElseThrow(() -> new NotPublishedException(link.why()));
        if (!open.window().tryAcquire(config.timeout().toMillis(), TimeUnit.MILLISECONDS)) return; // the batch's own time is over by now
        // A stream of another name that takes the subject would acknowledge too.
        PublishOptions options = PublishOptions.builder().messageId(message.id()).expectedStream(config.stream()).build();
        CompletableFuture<PublishAck> acknowledgement;
        try {
            acknowledgement = open.stream().publishAsync(message.subject(), message.body(), options);
        } catch (RuntimeException e) {
            open.window().release();
            throw e;
        }
        acknowledgement.whenComplete((ack, failure) -> {
            open.window().release();
            if (failure == null) batch.acknowledged();
            else
                batch.fail("the stream did not take it: " + rootOf(failure).getMessage());
        });
    }

    /** Takes nothing more, gives what waits some time to be acknowledged, then ends. */
    @Override
    public void close() {
        closing = true;
        CompletableFuture<?>[] rest = waiting.stream().map(batch -> batch.done).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(rest).handle((done, failure) -> done)
                .completeOnTimeout(null, CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS).join();
        publisher.interrupt();
        try {
            link.close();
            publisher.join(CLOSE_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failAll(link.why());
    }
}
