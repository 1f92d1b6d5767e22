package io.trackgate.core.telemetry;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the trackers' live states in the store where their records go elsewhere. A receipt does not wait for that: the records are safe, and
 * after a crash in between the next one brings the state up to date.
 */
public final class LiveStateSink implements TelemetrySink {

    private static final Logger log = LoggerFactory.getLogger(LiveStateSink.class);

    // About what a batch's news, its job and futures, and a record that it points into hold in memory.
    private static final int BYTES_OF_NEWS = 3_000;

    private final TelemetrySink records;
    private final StoreWriter writer;
    private final GatewayEvents events;
    private final long queue;
    private final InstantSource clock;

    /**
     * @param records where the records are kept safe
     * @param queue   bytes of state that may wait for the store before sessions are slowed down; above twice of it none is kept
     */
    public LiveStateSink(TelemetrySink records, StoreWriter writer, GatewayEvents events, long queue, InstantSource clock) {
        this.records = records;
        this.writer = writer;
        this.events = events;
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Void> accept(int trackerId, TelemetryBatch batch) {
        long receivedAt = clock.millis();
        CompletableFuture<Void> safe = records.accept(trackerId, batch);
        if (!batch.records().isEmpty()) safe.thenRun(() -> keepState(trackerId, batch, receivedAt));
        return safe;
    }

    private void keepState(int trackerId, TelemetryBatch batch, long receivedAt) {
        if (writer.telemetryBytes() > 2 * queue) {
            log.debug("the state of tracker {} was not kept: the store is behind", trackerId);
            return;
        }
        LiveNews news = new LiveNews(trackerId);
        news.take(batch.records(), receivedAt);
        writer.submitTelemetry(trackerId, handle -> LiveStates.merge(handle, List.of(news)), 1, BYTES_OF_NEWS)
                .whenComplete((done, failure) -> {
                    if (failure == null) events.stateChanged(trackerId);
                    else
                        log.debug("the state of tracker {} was not kept: {}", trackerId, failure.toString());
                });
    }

    @Override
    public CompletableFuture<Void> accept(int trackerId, Unreadable frame) { return records.accept(trackerId, frame); }

    @Override
    public boolean isBehind() { return records.isBehind() || writer.telemetryBytes() > queue; }
}
