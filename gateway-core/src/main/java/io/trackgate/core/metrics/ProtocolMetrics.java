package io.trackgate.core.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted of the connections of one protocol. */
public final class ProtocolMetrics {

    private final String protocol;
    private final MeterRegistry registry;
    private final Map<String, Counter> logins = new ConcurrentHashMap<>();
    private final Map<String, Counter> errors = new ConcurrentHashMap<>();
    private final Counter framesIn;
    private final Counter framesOut;
    private final Counter bytesIn;
    private final Counter bytesOut;

    ProtocolMetrics(String protocol, MeterRegistry registry) {
        this.protocol = protocol;
        this.registry = registry;
        framesIn = directed("trackgate.frames", "Frames on tracker connections", "in");
        framesOut = directed("trackgate.frames", "Frames on tracker connections", "out");
        bytesIn = directed("trackgate.bytes", "Bytes on tracker connections", "in");
        bytesOut = directed("trackgate.bytes", "Bytes on tracker connections", "out");
    }

    private Counter directed(String name, String help, String direction) {
        return Counter.builder(name).description(help).tag("protocol", protocol).tag("direction", direction).register(registry);
    }

    public void frameIn() { framesIn.increment(); }

    public void bytesIn(int bytes) { bytesIn.increment(bytes); }

    public void frameOut(int bytes) {
        framesOut.increment();
        bytesOut.increment(bytes);
    }

    /** In both directions. */
    double frames() { return framesIn.count() + framesOut.count(); }

    double decodeErrors() { return errors.values().stream().mapToDouble(Counter::count).sum(); }

    /** @param result accepted, rejected, ignored or foreign */
    public void login(String result) {
        logins.computeIfAbsent(result, name -> Counter.builder("trackgate.logins").description("Logins by result").tag("protocol", protocol)
                .tag("result", name).register(registry)).increment();
    }

    /** @param reason a {@code ProtocolException.Reason}, or why the session closed the connection */
    public void decodeError(String reason) {
        errors.computeIfAbsent(reason, name -> Counter.builder("trackgate.decode.errors").description("Bytes that break the protocol")
                .tag("protocol", protocol).tag("reason", name).register(registry)).increment();
    }
}
