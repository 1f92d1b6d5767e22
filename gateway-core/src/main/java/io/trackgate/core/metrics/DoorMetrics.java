package io.trackgate.core.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted of connections that a port turns away. */
public final class DoorMetrics {

    private final String port;
    private final MeterRegistry registry;
    private final Map<String, Counter> refused = new ConcurrentHashMap<>();

    DoorMetrics(String port, MeterRegistry registry) {
        this.port = port;
        this.registry = registry;
    }

    /** @param reason network, not_a_proxy, no_header, bad_header or tls */
    public void refused(String reason) {
        refused.computeIfAbsent(reason, name -> Counter.builder("trackgate.door.refused")
                .description("Connections that were turned away before their first message").tag("listener", port).tag("reason", name)
                .register(registry)).increment();
    }
}
