package io.trackgate.core.telemetry;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.trackgate.core.event.GatewayEvents;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Live states in the store where the records go elsewhere. */
class LiveStateSinkTest extends StoreCase {

    /** Safe at once. */
    private static final TelemetrySink ELSEWHERE = new TelemetrySink() {
        @Override
        public CompletableFuture<Void> accept(int trackerId, TelemetryBatch batch) { return CompletableFuture.completedFuture(null); }

        @Override
        public CompletableFuture<Void> accept(int trackerId, Unreadable frame) { return CompletableFuture.completedFuture(null); }

        @Override
        public boolean isBehind() { return false; }
    };

    @Test
    void a_store_that_is_slow_slows_trackers_down_and_what_waits_for_it_is_bounded() {
        LiveStateSink states = new LiveStateSink(ELSEWHERE, writer, new GatewayEvents(), queue, () -> now);
        CountDownLatch slowDisk = new CountDownLatch(1);
        writer.submit(handle -> {
            try {
                slowDisk.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(states.isBehind()).isFalse();
        for (int second = 0; second < 5_000; second++)
            got(states.accept(7, new TelemetryBatch(List.of(full(second)))));
        assertThat(states.isBehind()).isTrue();
        assertThat(writer.telemetryBytes()).isBetween(2 * queue, 2 * queue + 5_000);
        slowDisk.countDown();
        got(writer.submitCleanup(handle -> {}, 1));
    }
}
