package io.trackgate.core.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.trackgate.core.metrics.GatewayMetrics;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes: it takes whatever waits, commits it together, and completes each future once it is on the disk. Work is done in
 * the order in which it was handed over. The queue is bounded; what finds it full fails at once.
 */
public final class StoreWriter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StoreWriter.class);
    private static final int QUEUE = 65_536;
    private static final int BATCH = 2_048;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration RETRY_FOR = Duration.ofSeconds(2);

    /** Some statements of one transaction. */
    @FunctionalInterface
    public interface Work {
        void apply(Handle handle);
    }

    private record Job(Work work, CompletableFuture<Void> done) {}

    private final Database database;
    private final GatewayMetrics metrics;
    private final BlockingQueue<Job> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;
    private volatile boolean available = true;
    private volatile boolean closing;
    private volatile boolean ended;
    private @Nullable Handle handle; // confined to the writer's thread

    public StoreWriter(Database database, GatewayMetrics metrics) {
        this.database = database;
        this.metrics = metrics;
        this.thread = Thread.ofPlatform().name("store-writer").unstarted(this::run);
        metrics.storeQueue(queue);
        metrics.storeAvailable(() -> available);
    }

    public StoreWriter start() {
        thread.start();
        return this;
    }

    /** False from the first failed commit until one succeeds again. */
    public boolean isAvailable() { return available; }

    /** The future completes on the writer's thread: hop away before doing more than a little. */
    public CompletableFuture<Void> submit(Work work) {
        Job job = new Job(work, new CompletableFuture<>());
        if (closing || !queue.offer(job)) {
            job.done.completeExceptionally(new StoreException(closing ? "store is closed" : "store is behind: " + QUEUE + " writes wait"));
        } else if (ended) {
            failRest(); // it came between the last look into the queue and the end
        }
        return job.done;
    }

    private void run() {
        List<Job> batch = new ArrayList<>(BATCH);
        while (true) {
            Job first = take();
            if (first == null) {
                if (closing && queue.isEmpty()) break;
                if (!available) probe();
                continue;
            }
            batch.add(first);
            queue.drainTo(batch, BATCH - 1);
            commit(batch);
            batch.clear();
        }
        closeHandle();
        ended = true;
        failRest();
    }

    private void failRest() {
        for (Job job = queue.poll(); job != null; job = queue.poll())
            job.done.completeExceptionally(new StoreException("store is closed"));
    }

    private @Nullable Job take() {
        try {
            return queue.poll(closing ? 0 : RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return queue.poll(); // close() wakes the thread; what is queued is still written
        }
    }

    private void commit(List<Job> batch) { commit(batch, System.nanoTime() + RETRY_FOR.toNanos()); }

    private void commit(List<Job> batch, long giveUpAt) {
        long start = System.nanoTime();
        try {
            inTransaction(batch);
            available = true;
            metrics.storeCommitted(batch.size(), System.nanoTime() - start);
            for (Job job : batch)
                job.done.complete(null);
        } catch (RuntimeException | Error e) { // an error too: this thread must go on, or every command would wait for ever
            // One bad statement must not fail its neighbours, so each half by itself; but a store that is away is not waited for a thousand times.
            if (batch.size() == 1 || System.nanoTime() - giveUpAt > 0) batch.forEach(job -> fail(job, e));
            else {
                commit(batch.subList(0, batch.size() / 2), giveUpAt);
                commit(batch.subList(batch.size() / 2, batch.size()), giveUpAt);
            }
        }
    }

    private void inTransaction(List<Job> batch) {
        Handle open = handle;
        if (open == null) {
            open = database.openHandle();
            handle = open;
        }
        try {
            open.begin();
            for (Job job : batch)
                job.work.apply(open);
            open.commit();
        } catch (RuntimeException | Error e) {
            closeHandle(); // rolls back; a new connection is opened for the next
            throw e;
        }
    }

    private void fail(Job job, Throwable e) {
        metrics.storeFailed();
        if (available) log.error("store: a write failed, commands are refused until one succeeds: {}", e.toString());
        available = false;
        job.done.completeExceptionally(new StoreException("store did not take it: " + e.getMessage(), e));
    }

    /** While nothing is asked of it, finds out whether the store is back. */
    private void probe() {
        try {
            inTransaction(
                    List.of(new Job(open -> open.execute("update directory_version set version = version"), new CompletableFuture<>())));
            available = true;
            log.info("store: writes succeed again");
        } catch (RuntimeException e) {
            log.debug("store: still away: {}", e.toString());
        }
    }

    private void closeHandle() {
        Handle open = handle;
        handle = null;
        if (open == null) return;
        try {
            if (open.isInTransaction()) open.rollback();
            open.close();
        } catch (RuntimeException e) {
            log.debug("store: closing a broken connection: {}", e.toString());
        }
    }

    /** Writes what waits, then ends. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
