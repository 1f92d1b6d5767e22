package io.trackgate.core.telemetry;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EverySinkTest {

    private static final class HandSink implements TelemetrySink {
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean behind;

        @Override
        public CompletableFuture<Void> accept(int trackerId, TelemetryBatch batch) { return done; }

        @Override
        public CompletableFuture<Void> accept(int trackerId, Unreadable frame) { return done; }

        @Override
        public boolean isBehind() { return behind; }
    }

    private final HandSink first = new HandSink();
    private final HandSink second = new HandSink();
    private final EverySink both = new EverySink(List.of(first, second));

    @Test
    void a_batch_is_safe_when_it_is_safe_in_each() {
        CompletableFuture<Void> accepted = both.accept(7, new TelemetryBatch(List.of()));
        second.done.complete(null);
        assertThat(accepted).isNotDone();
        first.done.complete(null);
        assertThat(accepted).isCompleted();
    }

    @Test
    void a_frame_that_one_did_not_take_is_not_safe() {
        CompletableFuture<Void> accepted = both.accept(7, new Unreadable(new byte[0], "codec"));
        first.done.complete(null);
        second.done.completeExceptionally(new NotPublishedException("away"));
        assertThat(accepted).isCompletedExceptionally();
    }

    @Test
    void one_that_is_behind_holds_all_up() {
        assertThat(both.isBehind()).isFalse();
        second.behind = true;
        assertThat(both.isBehind()).isTrue();
    }
}
