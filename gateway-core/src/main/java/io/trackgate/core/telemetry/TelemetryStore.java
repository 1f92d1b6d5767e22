package io.trackgate.core.telemetry;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.GatewayMetrics.Count;
import io.trackgate.core.store.StoreException;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plain sink: every record a row of the store, and the tracker's live state with it, committed before the receipt. */
public final class TelemetryStore implements TelemetrySink {

    private static final Logger log = LoggerFactory.getLogger(TelemetryStore.class);
    private static final long WARN_EVERY_MILLIS = 60_000;

    private final StoreWriter writer;
    private final GatewayMetrics metrics;
    private final GatewayEvents events;
    private final long queue;
    private final InstantSource clock;
    private final TelemetryWriting writing = new TelemetryWriting();
    private final AtomicLong warnedAt = new AtomicLong(Long.MIN_VALUE);

    /** @param queue bytes that may wait before sessions are slowed down; above twice of it nothing more is taken */
    public TelemetryStore(StoreWriter writer, GatewayMetrics metrics, GatewayEvents events, long queue, InstantSource clock) {
        this.writer = writer;
        this.metrics = metrics;
        this.events = events;
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public boolean isBehind() { return writer.telemetryBytes() > queue; }

    @Override
    public CompletableFuture<Void> accept(int trackerId, TelemetryBatch batch) {
        if (batch.records().isEmpty()) return CompletableFuture.completedFuture(null);
        if (isFull()) return refused();
        Instant receivedAt = clock.instant();
        List<TelemetryRow> rows = batch.records().stream().map(TelemetryRow::of).toList();
        LiveChange change = LiveChange.of(trackerId, rows, receivedAt);
        long bytes = TelemetryRow.BYTES_A_BATCH + rows.stream().mapToLong(TelemetryRow::bytes).sum();
        CompletableFuture<Void> stored = writer.submitTelemetry(
                handle -> writing.write(handle, trackerId, rows, change, receivedAt.toEpochMilli()), rows.size(), bytes);
        stored.thenRun(() -> events.stateChanged(trackerId));
        return stored;
    }

    @Override
    public CompletableFuture<Void> accept(int trackerId, Unreadable frame) {
        if (isFull()) return refused();
        long receivedAt = clock.millis();
        String digest = HexFormat.of().formatHex(TelemetryRow.sha256(frame.raw()));
        return writer.submitTelemetry(handle -> handle.createUpdate("""
                insert into unreadable_frame (tracker_id, digest, received_at, why, raw) values (:tracker, :digest, :received, :why, :raw)
                on conflict (tracker_id, digest) do nothing""")
                .bind("tracker", trackerId).bind("digest", digest).bind("received", receivedAt).bind("why", frame.why())
                .bind("raw", frame.raw()).execute(), 1, TelemetryRow.BYTES_A_BATCH + frame.raw().length);
    }

    private boolean isFull() { return writer.telemetryBytes() > 2 * queue; }

    private CompletableFuture<Void> refused() {
        metrics.count(Count.BATCHES_REFUSED);
        long now = clock.millis();
        long last = warnedAt.get();
        if ((last == Long.MIN_VALUE || now - last >= WARN_EVERY_MILLIS) && warnedAt.compareAndSet(last, now)) {
            log.warn(
                    "{} bytes of telemetry wait for the store (expected: <= {}, twice telemetry.queue): no batch is taken until they are fewer, "
                            + "and the trackers keep their records",
                    writer.telemetryBytes(), 2 * queue);
        }
        return CompletableFuture.failedFuture(new StoreException("too much telemetry waits for the store"));
    }
}
