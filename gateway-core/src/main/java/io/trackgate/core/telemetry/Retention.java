package io.trackgate.core.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.trackgate.config.GatewayConfig;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.GatewayMetrics.Count;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StoreHome;
import io.trackgate.core.store.StoreNode;
import io.trackgate.core.store.StoreWriter;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the store's oldest telemetry: what has been there for the whole age, by the time of its arrival whatever time the tracker gave, and then
 * whatever is the oldest while the file holds too much. In small pieces, so that nothing waits long for it.
 */
public final class Retention {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    /** What is deleted in one piece: more than a commit takes of new records beside it, so that deleting keeps up with any intake. */
    private static final int CHUNKS = 16;
    private static final int CHUNKS_A_LOOK = 4; // at the size of the file
    private static final int FRAMES = 500;

    /** What became of a run. */
    public record Deleted(long records, long frames) {
        static final Deleted NOTHING = new Deleted(0, 0);

        private Deleted plus(Deleted more) { return new Deleted(records + more.records, frames + more.frames); }

        private boolean isNothing() { return records == 0 && frames == 0; }
    }

    private static final long FOR_EVER = Long.MAX_VALUE;

    private final StoreWriter writer;
    private final Compaction compaction;
    private final GatewayMetrics metrics;
    private final GatewayConfig.Retention limits;
    private final InstantSource clock;
    private final StoreHome.Gauge gauge;
    private final AtomicBoolean running = new AtomicBoolean();

    /** @param compaction puts into order what came first: only what is in order is deleted */
    public Retention(Database database, StoreWriter writer, Compaction compaction, GatewayMetrics metrics, GatewayConfig.Retention limits,
            InstantSource clock) {
        this.gauge = database.gauge();
        this.writer = writer;
        this.compaction = compaction;
        this.metrics = metrics;
        this.limits = limits;
        this.clock = clock;
    }

    /** Returns at once. Completes when nothing is left to delete; a run that is still under way is not joined by a second one. */
    public CompletableFuture<Deleted> run() {
        if (limits.age().isEmpty() && limits.size() == 0 || !running.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(Deleted.NOTHING);
        }
        Optional<Long> before = limits.age().map(this::before);
        CompletableFuture<Deleted> all = new CompletableFuture<>();
        compaction.all(handle -> reachesWhatWaits(handle, before)).whenComplete((done, failure) -> {
            // Deleting may be what makes room for it.
            if (failure != null) log.warn("retention: not all could be put into order first: {}", failure.toString());
            next(before, Deleted.NOTHING, all);
        });
        return all.whenComplete((deleted, failure) -> {
            running.set(false);
            if (failure != null) log.warn("retention: not all could be deleted, tried again later: {}", failure.toString());
            else if (!deleted.isNothing())
                log.info("retention: {} records and {} unreadable frames deleted", deleted.records, deleted.frames);
        });
    }

    private long before(Duration age) {
        Instant now = clock.instant();
        return now.minus(age).toEpochMilli();
    }

    private boolean reachesWhatWaits(Handle handle, Optional<Long> before) {
        return before.isPresent() && StagedBatches.firstArrival(handle, StoreNode.of(handle)) <= before.get() || isTooMuch(handle);
    }

    private boolean isTooMuch(Handle handle) { return limits.size() > 0 && gauge.bytes(handle) > limits.size(); }

    /** One piece, and when it is on the disk the next. */
    private void next(Optional<Long> before, Deleted sofar, CompletableFuture<Deleted> all) {
        AtomicReference<Deleted> piece = new AtomicReference<>(Deleted.NOTHING);
        writer.submitCleanup(handle -> piece.set(piece(handle, before)), FRAMES).whenComplete((done, failure) -> {
            Deleted deleted = piece.get();
            if (failure != null) all.completeExceptionally(failure);
            else if (deleted.isNothing()) all.complete(sofar);
            else {
                metrics.count(Count.RECORDS_DELETED, (int) (deleted.records + deleted.frames));
                next(before, sofar.plus(deleted), all);
            }
        });
    }

    private Deleted piece(Handle handle, Optional<Long> before) {
        Deleted tooOld = before.map(limit -> tooOld(handle, limit)).orElse(Deleted.NOTHING);
        return tooOld.isNothing() ? tooMuch(handle) : tooOld;
    }

    private Deleted tooMuch(Handle handle) {
        Deleted all = Deleted.NOTHING;
        for (int chunks = 0; chunks < CHUNKS && isTooMuch(handle); chunks += CHUNKS_A_LOOK)
            all = all.plus(oldest(handle));
        return all;
    }

    /** Frames that nobody can read must not drive the records out: of each kind, what is older than all of the other. */
    private Deleted oldest(Handle handle) {
        long record = arrival(handle, "select min(received_last) from telemetry_chunk");
        long frame = arrival(handle, "select min(received_at) from unreadable_frame");
        return record <= frame ? new Deleted(deleteRecords(handle, frame, CHUNKS_A_LOOK), 0) : new Deleted(0, deleteFrames(handle, record));
    }

    /** For ever when there is none. */
    private static long arrival(Handle handle, String query) {
        return handle.createQuery(query).mapTo(Long.class).findOne().orElse(FOR_EVER);
    }

    private Deleted tooOld(Handle handle, long before) {
        return new Deleted(deleteRecords(handle, before, CHUNKS), deleteFrames(handle, before));
    }

    /** @param before ms since 1970-01-01 UTC: chunks of which nothing arrived later. @return how many records they held */
    private long deleteRecords(Handle handle, long before, int chunks) {
        long[] records = new long[1];
        handle.createQuery("""
                delete from telemetry_chunk where id in
                  (select id from telemetry_chunk where received_last <= :before order by received_last limit :some)
                returning records, length(body)""")
                .bind("some", chunks).bind("before", before).map((row, context) -> {
                    gauge.freed(row.getLong(2));
                    return records[0] += row.getLong(1);
                }).list();
        return records[0];
    }

    private int deleteFrames(Handle handle, long before) {
        return handle.createQuery(
                """
                        delete from unreadable_frame where rowid in
                          (select rowid from unreadable_frame where received_at <= :before order by received_at limit :piece) returning length(raw)""")
                .bind("piece", FRAMES).bind("before", before).map((row, context) -> {
                    gauge.freed(row.getLong(1));
                    return row.getLong(1);
                }).list().size();
    }
}
