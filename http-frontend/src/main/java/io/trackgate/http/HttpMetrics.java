package io.trackgate.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** Requests by call and HTTP status, with their latency. */
final class HttpMetrics {
    /** Calls that are in no table share one name: a caller must not be able to make metrics. */
    static final String OTHER = "other";

    private record Key(String call, int status) {}

    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
    private final MeterRegistry registry;

    HttpMetrics(MeterRegistry registry) { this.registry = registry; }

    void record(String call, int status, Duration took) { timers.computeIfAbsent(new Key(call, status), this::timer).record(took); }

    private Timer timer(Key key) {
        return Timer.builder("trackgate.http.requests").description("Requests of the API and how long they took")
                .tag("call", key.call()).tag("status", Integer.toString(key.status())).publishPercentileHistogram().register(registry);
    }
}
