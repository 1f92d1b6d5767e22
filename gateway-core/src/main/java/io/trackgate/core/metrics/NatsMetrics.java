package io.trackgate.core.metrics;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted of telemetry that goes to NATS. */
public final class NatsMetrics {

    private final Counter published;
    private final Counter failed;

    NatsMetrics(MeterRegistry registry, BooleanSupplier up, LongSupplier waitingBytes) {
        published = Counter.builder("trackgate.nats.published").description("Records and unreadable frames that the stream acknowledged")
                .register(registry);
        failed = Counter.builder("trackgate.nats.failures")
                .description("Batches that the stream did not acknowledge, so were not receipted")
                .register(registry);
        Supplier<Number> connected = () -> up.getAsBoolean() ? 1 : 0;
        Gauge.builder("trackgate.nats.up", connected).description("1 while records can be published").register(registry);
        Supplier<Number> waiting = waitingBytes::getAsLong;
        Gauge.builder("trackgate.nats.waiting", waiting).baseUnit("bytes").description("Telemetry that waits for the stream")
                .register(registry);
    }

    public void published(int messages) { published.increment(messages); }

    public void failed() { failed.increment(); }
}
