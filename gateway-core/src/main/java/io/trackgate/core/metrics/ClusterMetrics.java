package io.trackgate.core.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** What is counted where there are several nodes. */
public final class ClusterMetrics {

    private final MeterRegistry registry;
    private final Counter stale;
    private final Counter ceded;
    private final Map<String, Timer> routed = new ConcurrentHashMap<>(); // by what came of it

    ClusterMetrics(MeterRegistry registry) {
        this.registry = registry;
        stale = Counter.builder("trackgate.cluster.stale").description("Commands of other nodes for a session that is not here any more")
                .register(registry);
        ceded = Counter.builder("trackgate.cluster.ceded")
                .description("Sessions that ended because their tracker logged in at another node")
                .register(registry);
    }

    /** @param up whether the other nodes can be reached */
    public void watch(IntSupplier claimed, IntSupplier pending, BooleanSupplier up, BooleanSupplier lease, IntSupplier nodes) {
        gauge("trackgate.cluster.claimed", "Sessions of this node that the others know of", claimed::getAsInt);
        gauge("trackgate.cluster.pending", "Trackers whose presence has still to be written", pending::getAsInt);
        gauge("trackgate.cluster.up", "1 while the other nodes can be reached", () -> up.getAsBoolean() ? 1 : 0);
        gauge("trackgate.cluster.lease", "1 while this node's lease runs", () -> lease.getAsBoolean() ? 1 : 0);
        gauge("trackgate.cluster.nodes", "Nodes whose lease runs, this one included", nodes::getAsInt);
    }

    private void gauge(String name, String help, Supplier<Number> value) {
        Gauge.builder(name, value).description(help).register(registry);
    }

    public void stale() { stale.increment(); }

    public void ceded() { ceded.increment(); }

    /** @param answer {@code ended}, {@code stale}, {@code gone}, {@code unsent} or {@code no-reply} */
    public void routed(String answer, Duration took) {
        routed.computeIfAbsent(answer,
                first -> Timer.builder("trackgate.cluster.routed").description("Commands that went to another node, until its answer")
                        .tag("answer", answer).register(registry))
                .record(took);
    }
}
