package io.trackgate.core.telemetry;

import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.GatewayMetrics.Count;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StoreException;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.core.telemetry.TelemetryStaging.Packet;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plain sink: what trackers send is packed on the caller's thread and committed as a part of one row, before the receipt; {@link Compaction} puts it
 * into order later. From its commit on it is in the live state and in the archive.
 */
public final class TelemetryStore implements TelemetrySink {

    private static final Logger log = LoggerFactory.getLogger(TelemetryStore.class);
    private static final long WARN_EVERY_MILLIS = 60_000;

    private final StoreWriter writer;
    private final GatewayMetrics metrics;
    private final long queue;
    private final InstantSource clock;
    private final TelemetryStaging staging;
    private final AtomicLong warnedAt = new AtomicLong(Long.MIN_VALUE);

    /**
     * @param states those of this store: they hear of every record that is durable
     * @param queue  bytes that may wait before sessions are slowed down; above twice of it nothing more is taken
     */
    public TelemetryStore(Database database, StoreWriter writer, LiveStates states, GatewayMetrics metrics, GatewayEvents events,
            long queue,
            InstantSource clock) {
        this.writer = writer;
        this.metrics = metrics;
        this.queue = queue;
        this.clock = clock;
        this.staging = database
                .readNow(handle -> new TelemetryStaging(states, events, handle));
        writer.gather(staging);
        metrics.telemetryStaged(staging::bytes);
    }

    TelemetryStaging staging() { return staging; }

    @Override
    public boolean isBehind() { return writer.telemetryBytes() > queue; }

    @Override
    public CompletableFuture<Void> accept(int trackerId, TelemetryBatch batch) {
        if (batch.records().isEmpty()) return CompletableFuture.completedFuture(null);
        if (isFull()) return refused();
        long receivedAt = clock.millis();
        byte[] packed = StagedPacket.pack(trackerId, receivedAt, batch.records());
        Packet packet = new Packet(trackerId, batch.records(), receivedAt, packed);
        return writer.submitPacked(handle -> staging.add(packet), packed.length, packet.memory());
    }

    @Override
    public CompletableFuture<Void> accept(int trackerId, Unreadable frame) {
        if (isFull()) return refused();
        long receivedAt = clock.millis();
        String digest = HexFormat.of().formatHex(Sha256.of(frame.raw()));
        return writer.submitTelemetry(handle -> handle.createUpdate("""
                insert into unreadable_frame (tracker_id, digest, received_at, why, raw) values (:tracker, :digest, :received, :why, :raw)
                on conflict (tracker_id, digest) do nothing""")
                .bind("tracker", trackerId).bind("digest", digest).bind("received", receivedAt).bind("why", frame.why())
                .bind("raw", frame.raw()).execute(), 1, Packet.BYTES_A_PACKET + frame.raw().length);
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
