package io.trackgate.core.telemetry;

import java.util.concurrent.CompletableFuture;

import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;

/** Where telemetry goes. A future that completes means that the batch is safe, so the tracker may be told and delete its copy. */
public interface TelemetrySink {

    /** Records that came before (same tracker, time, event) are taken again and kept once. */
    CompletableFuture<Void> accept(int trackerId, TelemetryBatch batch);

    /** A frame that nobody can read yet, kept raw. */
    CompletableFuture<Void> accept(int trackerId, Unreadable frame);

    /**
     * More waits than may: a session hands over its next batch when its last one is safe. Above twice of it {@code accept} fails at once. Any
     * thread; costs next to nothing.
     */
    boolean isBehind();
}
