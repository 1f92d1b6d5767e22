package io.trackgate.core.net;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import io.trackgate.config.GatewayConfig;
import io.trackgate.core.metrics.GatewayMetrics;

/** Makes the doors of all ports, and keeps their certificates: one that several ports share is read once. */
public final class FrontDoors {

    private final GatewayMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Map<GatewayConfig.Tls, ServerTls> certificates = new ConcurrentHashMap<>();

    public FrontDoors(GatewayMetrics metrics, InstantSource clock, LongSupplier nanoClock) {
        this.metrics = metrics;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    /**
     * The door of a port.
     *
     * @param port   for metrics and log
     * @param within has a connection to say who it is, TLS included
     * @throws IllegalArgumentException for files that can't be used
     */
    public FrontDoor open(String port, GatewayConfig.Door door, Duration within) {
        return new FrontDoor(door, door.tls().map(tls -> certificates.computeIfAbsent(tls, this::read)),
                new Refusals(port, metrics.door(port), nanoClock), within);
    }

    private ServerTls read(GatewayConfig.Tls tls) {
        ServerTls read = new ServerTls(tls, clock);
        metrics.certificate(tls.certificate().toString(), read::untilExpiry);
        return read;
    }

    /** Takes over what has changed in files; by one thread, every few seconds. */
    public void lookAgain() {
        certificates.values().forEach(ServerTls::lookAgain);
    }
}
