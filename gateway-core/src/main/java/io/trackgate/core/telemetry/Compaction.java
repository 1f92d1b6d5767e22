package io.trackgate.core.telemetry;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import io.trackgate.core.store.Database;
import io.trackgate.core.store.StoreException;
import io.trackgate.core.store.StoreHome;
import io.trackgate.core.store.StoreNode;
import io.trackgate.core.store.StoreWriter;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts batches into order: takes the oldest of them, writes their records into the chunks of their trackers, and then deletes them. A piece is a
 * transaction, and one that is done twice changes nothing the second time; so whatever ends it in between, nothing is lost and nothing doubled.
 * Records are read and sorted on a thread of its own, and written by the store's writer in small pieces.
 */
public final class Compaction implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Compaction.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    // A tracker's last chunk is written anew for whatever came since: the longer that waits, the less is written for a record.
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final int WAITS_AN_AGE = 10;
    private static final Duration SHORTEST_WAIT = Duration.ofMinutes(1); // while trackers' news are many
    private static final Duration SHOWN_AFTER = Duration.ofSeconds(15); // to other nodes
    private static final int SHOWN_AT_ONCE = 100; // so few trackers' news are written every second
    private static final int UNKNOWN = -1; // how often
    private static final int TROUBLE_A_WARNING = 60; // looks
    private static final Duration END = Duration.ofSeconds(10);

    /** Bytes of batches that are put into order at once, when so much is there: the more, the fuller the chunks. */
    private static final long ROUND = 32 << 20;
    /** Bytes of records in a transaction. More of them when intake is faster than that. */
    private static final int PIECE = 128 << 10;
    private static final int ROWS_OF_A_PIECE = PIECE >> 10; // what it counts for in a commit
    private static final int LARGEST_PIECE = 1 << 20;
    private static final int PIECES_A_ROUND = (int) (ROUND / PIECE);
    private static final int TRACKERS_A_PIECE = 64;
    private static final int DELETION = 4 << 20; // bytes of batches in a transaction
    private static final int BATCHES_A_DELETION = 1_000;
    private static final int RECORD_OVERHEAD = 16; // of the forms, about

    private final Database database;
    private final StoreNode node;
    private final StoreWriter writer;
    private final TelemetryStaging staging;
    private final LiveStates states;
    private final TelemetryChunks chunks;
    private final Duration longestWait;
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("telemetry-compaction").daemon(true).factory());
    private final LongSupplier nanoClock;
    private long lastRound;
    private long lastShown;
    private final Queue<TelemetryStaging.Adopted> adopted = new ArrayDeque<>(); // of which the news are not known yet
    private boolean orderSoon; // what was adopted since the last round
    private int adoptedByOthers; // times
    private int troubles; // looks that failed, one after the other
    private volatile boolean closing;

    /** @param age how long records are kept at least; empty for ever */
    public Compaction(Database database, StoreWriter writer, TelemetryStore store, LiveStates states, Optional<Duration> age) {
        this(database, writer, store, states, age, System::nanoTime);
    }

    Compaction(Database database, StoreWriter writer, TelemetryStore store, LiveStates states, Optional<Duration> age,
            LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.lastRound = nanoClock.getAsLong();
        this.lastShown = lastRound;
        this.database = database;
        this.node = database.node();
        this.writer = writer;
        this.staging = store.staging();
        this.states = states;
        this.chunks = new TelemetryChunks(age);
        this.longestWait = age.map(kept -> kept.dividedBy(WAITS_AN_AGE)).filter(wait -> wait.compareTo(LONGEST_WAIT) < 0)
                .orElse(LONGEST_WAIT);
    }

    public Compaction start() {
        thread.scheduleWithFixedDelay(this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Everything that is there now. Returns at once. */
    public CompletableFuture<Void> all() { return all(handle -> true); }

    /** Everything that is there now, if it is needed. Returns at once. */
    CompletableFuture<Void> all(Predicate<Handle> needed) {
        try {
            return CompletableFuture.runAsync(() -> {
                if (!database.readNow(needed::test)) return;
                for (long through = database.readNow(handle -> StagedBatches.lastId(handle, node)); round(through);)
                    log.debug("compaction: {} bytes are left", staging.bytes());
            }, thread);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new StoreException("store is closed", e));
        }
    }

    /** Runs every second: puts into order what has waited for long enough, or is enough. */
    void look() {
        try {
            if (!node.isAlone()) withOthers();
            boolean due = orderSoon || isDue(nanoClock.getAsLong() - lastRound);
            while (!closing && (due || staging.bytes() >= ROUND)) {
                if (!round(node.lastBatch())) break;
                due = false;
            }
            troubles = 0;
        } catch (RuntimeException | Error e) { // an error too: nobody else would do this work
            // Batches wait and can be read meanwhile.
            if (troubles++ % TROUBLE_A_WARNING == 0)
                log.warn("telemetry could not be put into order, tried again every second; {} bytes wait: {}", staging.bytes(),
                        e.toString());
        }
    }

    // ---- several nodes ----

    /**
     * Takes over what a node left that is dead. Completes when that is durable. Done twice, or to one that only slept, it changes nothing: a record is known by its
     * place.
     *
     * @param more done in the same transaction
     */
    public CompletableFuture<Void> adopt(long dead, StoreWriter.Work more) {
        return CompletableFuture.runAsync(() -> {
            Optional<TelemetryStaging.Adopted> batches = take(dead, more);
            if (batches.isEmpty()) return;
            staging.adopted(batches.get());
            adopted.add(batches.get());
            orderSoon = true;
            recoverAdopted();
        }, thread);
    }

    private Optional<TelemetryStaging.Adopted> take(long dead, StoreWriter.Work more) {
        AtomicReference<TelemetryStaging.Adopted> batches = new AtomicReference<>();
        try {
            done(handle -> {
                batches.set(null); // a transaction may be done once more
                if (!StoreNode.adopt(handle, dead)) return;
                more.apply(handle);
                batches.set(staging.adopt(handle, StoreNode.of(dead)));
            });
        } catch (RuntimeException inDoubt) {
            lookAgain();
            throw inDoubt;
        }
        return Optional.ofNullable(batches.get());
    }

    /** What is whose is found out at the next look. */
    private void lookAgain() {
        adoptedByOthers = UNKNOWN;
        adopted.add(new TelemetryStaging.Adopted(node.firstBatch(), node.lastBatch(), 0));
        orderSoon = true;
    }

    private void withOthers() {
        if (node.adoptions() != adoptedByOthers) giveUp(node.adoptions());
        if (states.unwrittenTrackers() <= SHOWN_AT_ONCE || nanoClock.getAsLong() - lastShown > SHOWN_AFTER.toNanos()) show();
    }

    /** This node was taken for dead, and what it had is another's, which writes its news; or nobody knows. */
    private void giveUp(int times) {
        AtomicLong gone = new AtomicLong();
        done(handle -> gone.set(staging.adoptedByOthers(handle)));
        states.forget(gone.get());
        adoptedByOthers = times;
    }

    /** Other nodes see what stands in rows alone. */
    private void show() {
        lastShown = nanoClock.getAsLong();
        List<Integer> trackerIds = states.unwritten();
        for (int from = 0; from < trackerIds.size(); from += TRACKERS_A_PIECE) {
            List<Integer> some = trackerIds.subList(from, Math.min(trackerIds.size(), from + TRACKERS_A_PIECE));
            done(handle -> states.write(handle, some)); // what fails is written by the next round at the latest
            staging.shown(some);
        }
    }

    /** Their records are ours to put into order; before that is done, what they say has to be known. */
    private void recoverAdopted() {
        while (!adopted.isEmpty()) {
            TelemetryStaging.Adopted batches = adopted.element();
            database.readNow(handle -> states.recover(handle, batches.after(), batches.through()));
            adopted.remove();
        }
    }

    private boolean isDue(long sinceRound) {
        return staging.bytes() > 0
                && (sinceRound > longestWait.toNanos() || sinceRound > SHORTEST_WAIT.toNanos() && states.holdsMuch());
    }

    /** Batches that are deleted at once: up to this id. */
    private record Cut(long through, long bytes) {}

    /** What is put into order at once. */
    private static final class Round {
        private final Map<Integer, List<PackedRecord>> records = new TreeMap<>(); // neighbours in the index, one after the other
        private final List<Cut> cuts = new ArrayList<>(); // one transaction after the other
        private long through;
        private long bytes;
        private int sinceCut;
        private long bytesAtCut;

        Round(long after) { through = after; }

        void take(StagedBatches.Row row) {
            StagedPacket.read(row.body(), (trackerId, record) -> records.computeIfAbsent(trackerId, id -> new ArrayList<>()).add(record));
            through = row.id();
            bytes += row.body().length;
            sinceCut++;
            if (sinceCut >= BATCHES_A_DELETION || bytes - bytesAtCut >= DELETION) cut();
        }

        private void cut() {
            cuts.add(new Cut(through, bytes - bytesAtCut));
            sinceCut = 0;
            bytesAtCut = bytes;
        }
    }

    /** @return false when there is nothing left up to this batch */
    private boolean round(long last) {
        recoverAdopted();
        Round round = new Round(node.firstBatch());
        while (round.bytes < ROUND) {
            long after = round.through;
            Optional<StagedBatches.Row> row = database.readNow(handle -> StagedBatches.after(handle, after, last));
            if (row.isEmpty()) break;
            round.take(row.get());
        }
        lastRound = nanoClock.getAsLong();
        orderSoon = false;
        if (round.bytes == 0) return false;
        order(round);
        delete(round);
        states.forget(round.through);
        return true;
    }

    private void order(Round round) {
        int size = Math.clamp(staging.bytes() / PIECES_A_ROUND, PIECE, LARGEST_PIECE);
        Piece piece = new Piece(size);
        for (Map.Entry<Integer, List<PackedRecord>> of : round.records.entrySet()) {
            List<PackedRecord> ordered = PackedRecords.ordered(of.getValue());
            for (int from = 0; from < ordered.size();) {
                from += piece.take(of.getKey(), ordered.subList(from, ordered.size()));
                if (!piece.isFull()) continue;
                write(piece);
                piece = new Piece(size);
            }
        }
        write(piece);
    }

    /** Some trackers' records, in order. */
    private static final class Piece {
        private final Map<Integer, List<PackedRecord>> records = new TreeMap<>();
        private int left;

        Piece(int size) { left = size; }

        boolean isFull() { return left <= 0 || records.size() >= TRACKERS_A_PIECE; }

        /** @return how many of these it took */
        int take(int trackerId, List<PackedRecord> ordered) {
            int count = 0;
            while (count < ordered.size() && left > 0)
                left -= ordered.get(count++).length() + RECORD_OVERHEAD;
            records.put(trackerId, ordered.subList(0, count));
            return count;
        }
    }

    private void write(Piece piece) {
        done(handle -> {
            StoreHome.of(handle).lockTelemetry(handle, piece.records.keySet());
            piece.records.forEach((trackerId, some) -> chunks.insert(handle, trackerId, some));
            states.write(handle, piece.records.keySet());
        });
    }

    private void delete(Round round) {
        round.cut();
        for (Cut cut : round.cuts) {
            done(handle -> handle.execute("delete from telemetry_batch where id between ? and ?", node.firstBatch(), cut.through));
            staging.ordered(cut.bytes);
        }
    }

    private void done(StoreWriter.Work work) {
        if (closing) throw new StoreException("store is closed");
        writer.submitCleanup(work, ROWS_OF_A_PIECE).join();
    }

    /** After the piece under way; the rest is put into order after the next start. */
    @Override
    public void close() {
        closing = true;
        thread.shutdown();
        try {
            if (thread.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) chunks.close();
            else
                log.debug("compaction: still at work at the end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
