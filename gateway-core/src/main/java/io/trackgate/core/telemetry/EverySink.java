package io.trackgate.core.telemetry;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;

/**
 * Several sinks as one: safe is what is safe in each. What one of them took and another did not comes again, and the first knows it for a
 * repeat.
 */
public final class EverySink implements TelemetrySink {

    private final List<TelemetrySink> sinks;

    public EverySink(List<TelemetrySink> sinks) { this.sinks = List.copyOf(sinks); }

    @Override
    public CompletableFuture<Void> accept(int trackerId, TelemetryBatch batch) { return inEach(sink -> sink.accept(trackerId, batch)); }

    @Override
    public CompletableFuture<Void> accept(int trackerId, Unreadable frame) { return inEach(sink -> sink.accept(trackerId, frame)); }

    private CompletableFuture<Void> inEach(Function<TelemetrySink, CompletableFuture<Void>> accept) {
        return CompletableFuture.allOf(sinks.stream().map(accept).toArray(CompletableFuture[]::new));
    }

    @Override
    public boolean isBehind() { return sinks.stream().anyMatch(TelemetrySink::isBehind); }
}
