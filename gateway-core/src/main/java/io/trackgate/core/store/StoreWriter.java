package io.trackgate.core.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.store.WriteLanes.Job;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes: it takes what waits, commits it together, and completes each future once it is on the disk. Commands and state go
 * first, telemetry follows in a lane of its own (see {@link WriteLanes}); in each, work is done in the order in which it was handed over. A commit is
 * kept short, so that a command never waits behind all the telemetry there is.
 */
public final class StoreWriter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StoreWriter.class);
    private static final int QUEUE = 65_536;
    private static final int BATCH = 2_048;
    private static final int BATCH_AMONG_OTHERS = 512; // each tracker of it is a lock in the server's memory
    private static final int NO_TRACKER = 0;
    private static final int BYTES_A_ROW = 1 << 10; // what a row of telemetry counts for beside packed bytes
    private static final int BYTES_PER_COMMIT = 1_000 * BYTES_A_ROW;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration RETRY_FOR = Duration.ofSeconds(2);
    private static final Duration WAIT_FOR_OTHERS = Duration.ofSeconds(30); // nothing is wrong with the store
    private static final int TRIES = 3; // where another node was in the way, or a connection broke

    /** Some statements of one transaction. */
    @FunctionalInterface
    public interface Work {
        void apply(Handle handle);
    }

    /** Gathers what the works of a commit leave with it, to write that at once. On the writer's thread, in the order of the methods. */
    public interface Gatherer {

        /** After the last work, in its transaction. */
        void beforeCommit(Handle handle);

        /** It is on the disk; the futures are completed next. Never throws. */
        void committed();

        /** Instead of it: nothing of it is. The works may be applied once more. Never throws. */
        void rolledBack();
    }

    private final Database database;
    private final GatewayMetrics metrics;
    private final List<Gatherer> gatherers = new CopyOnWriteArrayList<>();
    private final int atOnce;
    private final WriteLanes lanes = new WriteLanes(QUEUE, BYTES_PER_COMMIT);
    private final Thread thread;
    private volatile boolean available = true;
    private volatile boolean closing;
    private volatile boolean ended;
    private final OutageLog outages = new OutageLog(log, System::nanoTime);
    private @Nullable Handle handle; // confined to the writer's thread

    public StoreWriter(Database database, GatewayMetrics metrics) {
        this.database = database;
        this.metrics = metrics;
        this.atOnce = database.home().isShared() ? BATCH_AMONG_OTHERS : BATCH;
        this.thread = Thread.ofPlatform().name("store-writer").unstarted(this::run);
        metrics.storeQueue(lanes::size);
        metrics.telemetryWaiting(lanes::bytes);
        metrics.storeAvailable(() -> available);
    }

    public StoreWriter start() {
        thread.start();
        return this;
    }

    /** From the next commit on. */
    public void gather(Gatherer gatherer) { gatherers.add(gatherer); }

    /** False from the first failed commit until one succeeds again. */
    public boolean isAvailable() { return available; }

    /** Commands and state. The future completes on the writer's thread: hop away before doing more than a little. */
    public CompletableFuture<Void> submit(Work work) {
        return submit(NO_TRACKER, work);
    }

    /**
     * The same of one tracker. Two nodes write of the same one at once when it moves between them, and each of many more: a commit waits for all of its
     * trackers before it writes of the first, or the two could wait for each other.
     */
    public CompletableFuture<Void> submit(int trackerId, Work work) {
        Job job = new Job(work, new CompletableFuture<>(), trackerId, 0, 0);
        if (closing || !lanes.offer(job)) {
            job.done()
                    .completeExceptionally(new StoreException(closing ? "store is closed" : "store is behind: " + QUEUE + " writes wait"));
        } else if (ended) {
            failRest(); // it came between the last look into the lanes and the end
        }
        return job.done();
    }

    /**
     * Telemetry: behind commands and state, a bounded number of rows a commit. How many bytes may wait is the caller's to decide, by
     * {@link #telemetryBytes}.
     *
     * @param bytes that the work holds in memory until it is settled
     */
    public CompletableFuture<Void> submitTelemetry(Work work, int rows, long bytes) {
        return submitTelemetry(NO_TRACKER, work, rows, bytes);
    }

    /** The same of one tracker's state. */
    public CompletableFuture<Void> submitTelemetry(int trackerId, Work work, int rows, long bytes) {
        return submitTelemetry(new Job(work, new CompletableFuture<>(), trackerId, rows * BYTES_A_ROW, bytes), false);
    }

    /**
     * The same for what is gathered: a bounded number of bytes a commit.
     *
     * @param packed bytes that go to the disk
     */
    public CompletableFuture<Void> submitPacked(Work work, int packed, long bytes) {
        return submitTelemetry(new Job(work, new CompletableFuture<>(), NO_TRACKER, packed, bytes), false);
    }

    /** Work that makes room for telemetry, before what waits of it; hand over the next piece when this one is done. */
    public CompletableFuture<Void> submitCleanup(Work work, int rows) {
        return submitTelemetry(new Job(work, new CompletableFuture<>(), NO_TRACKER, rows * BYTES_A_ROW, 0), true);
    }

    private CompletableFuture<Void> submitTelemetry(Job job, boolean first) {
        if (closing) {
            job.done().completeExceptionally(new StoreException("store is closed"));
            return job.done();
        }
        lanes.add(job, first);
        if (ended) failRest();
        return job.done();
    }

    /** Bytes of telemetry that wait, those of the commit under way included. */
    public long telemetryBytes() { return lanes.bytes(); }

    private void run() {
        probe(); // its connection and its files are open from here on, also when the process may open no more
        List<Job> batch = new ArrayList<>(BATCH);
        while (true) {
            take(batch);
            if (batch.isEmpty()) {
                if (closing && lanes.size() == 0) break;
                if (!available || database.node().isDue()) probe();
                continue;
            }
            int commands = apart(batch);
            if (commands > 0) commit(batch.subList(0, commands));
            if (commands < batch.size()) commit(batch.subList(commands, batch.size()));
            batch.clear();
        }
        closeHandle();
        ended = true;
        failRest();
    }

    /**
     * Among others the locks of commands and state are held for as short as can be: telemetry goes in a transaction of its own.
     *
     * @return how many of these go first
     */
    private int apart(List<Job> batch) {
        if (!database.home().isShared()) return batch.size();
        int commands = 0;
        while (commands < batch.size() && batch.get(commands).written() == 0)
            commands++;
        return commands;
    }

    private void failRest() {
        List<Job> rest = new ArrayList<>();
        do {
            rest.clear();
            lanes.poll(rest, BATCH);
            settle(rest, new StoreException("store is closed"));
        } while (!rest.isEmpty());
    }

    private void settle(List<Job> jobs, @Nullable StoreException failure) {
        lanes.settled(jobs);
        for (Job job : jobs) {
            if (failure == null) job.done().complete(null);
            else
                job.done().completeExceptionally(failure);
        }
    }

    private void take(List<Job> batch) {
        try {
            lanes.take(batch, atOnce, closing ? 0 : RETRY_AFTER.toMillis());
        } catch (InterruptedException e) {
            lanes.poll(batch, atOnce); // close() wakes the thread; what is queued is still written
        }
    }

    private void commit(List<Job> batch) { commit(batch, System.nanoTime(), TRIES); }

    /** Nobody knows whether the works are in the store, so they must not be applied once more; whoever asks again gets what he asks for once. */
    private static final class InDoubtException extends RuntimeException {
        private static final long serialVersionUID = 1;

        InDoubtException(Throwable cause) { super("whether it is in the store is not known: " + Database.rootMessage(cause), cause); }
    }

    private void commit(List<Job> batch, long since, int tries) {
        long start = System.nanoTime();
        try {
            inTransaction(batch);
            succeeded();
            metrics.storeCommitted(batch.size(), System.nanoTime() - start);
            settle(batch, null);
        } catch (RuntimeException | Error e) { // an error too: this thread must go on, or every command would wait for ever
            boolean inTheWay = database.home().wasInTheWay(e);
            boolean late = System.nanoTime() - since > (inTheWay ? WAIT_FOR_OTHERS : RETRY_FOR).toNanos();
            // A process that stood still has no time left, and yet had its first try only.
            boolean again = tries > 1 && isWorthAnotherTry(e) && (!late || inTheWay && tries == TRIES);
            // One bad statement must not fail its neighbours, so each half by itself; but a store that is away is not waited for a thousand times.
            if (again) commit(batch, since, tries - 1);
            else if (batch.size() == 1 || late || e instanceof InDoubtException) batch.forEach(job -> fail(job, e));
            else {
                commit(batch.subList(0, batch.size() / 2), since, TRIES);
                commit(batch.subList(batch.size() / 2, batch.size()), since, TRIES);
            }
        }
    }

    /** Nothing of it is in the store, and it was no fault of the works: another node was in the way, or the connection broke. */
    private boolean isWorthAnotherTry(Throwable e) {
        return !(e instanceof InDoubtException) && (database.home().wasInTheWay(e) || database.home().isAway(e));
    }

    private void inTransaction(List<Job> batch) {
        Handle open = handle;
        if (open == null) {
            open = database.openHandle();
            handle = open;
        }
        try {
            open.begin();
            lockTrackers(open, batch);
            for (Job job : batch)
                job.work().apply(open);
            for (Gatherer gatherer : gatherers)
                gatherer.beforeCommit(open);
            database.node().mark(open);
            end(open);
        } catch (RuntimeException | Error e) {
            gatherers.forEach(Gatherer::rolledBack);
            closeHandle(); // rolls back; a new connection is opened for the next
            throw e;
        }
        database.node().committed();
        gatherers.forEach(Gatherer::committed);
    }

    private void lockTrackers(Handle open, List<Job> batch) {
        if (!database.home().isShared()) return;
        Set<Integer> trackerIds = new HashSet<>();
        for (Job job : batch) { if (job.tracker() != NO_TRACKER) trackerIds.add(job.tracker()); }
        if (!trackerIds.isEmpty()) database.home().lockTrackers(open, trackerIds);
    }

    /** Returns when it is on the disk, also where only the answer was lost. */
    private void end(Handle open) {
        try {
            open.commit();
        } catch (RuntimeException | Error lost) {
            if (database.node().isAlone()) throw lost;
            closeHandle();
            if (!isInTheStore(lost)) throw lost;
            log.info("store: the answer to a commit was lost, the commit was not");
        }
    }

    private boolean isInTheStore(Throwable lost) {
        try (Handle other = database.openHandle()) {
            return other.inTransaction(database.node()::hasCommitted);
        } catch (RuntimeException unknown) {
            lost.addSuppressed(unknown);
            throw new InDoubtException(lost);
        }
    }

    private void fail(Job job, Throwable e) {
        metrics.storeFailed();
        available = false;
        outages.failed(Database.rootMessage(e));
        settle(List.of(job), new StoreException("store did not take it: " + Database.rootMessage(e), e));
    }

    private void succeeded() {
        available = true;
        outages.succeeded();
    }

    /** While nothing is asked of it, finds out whether the store is back. */
    private void probe() {
        try {
            Work nothing = open -> open.execute("update directory_version set version = version");
            inTransaction(List.of(new Job(nothing, new CompletableFuture<>(), NO_TRACKER, 0, 0)));
            succeeded();
        } catch (RuntimeException | Error e) { // an error too: this thread must go on
            log.debug("store: still away: {}", e.toString());
            if (database.node().isAlone()) return;
            available = false; // a node that can't renew its lease
            outages.failed(Database.rootMessage(e));
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
            // One that failed at its beginning has nothing to roll back, and in what state it is nobody knows.
            log.debug("store: rolling back: {}", e.toString());
            database.discard(open);
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
