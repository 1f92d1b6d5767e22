package io.trackgate.core.net;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

import io.trackgate.config.GatewayConfig;
import io.trackgate.core.metrics.GatewayMetrics;

/** Makes the doors of all ports, and keeps their certificates: one that several ports share is read once. */
public final class FrontDoors {

    private final GatewayMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Map<GatewayConfig.Tls, ServerTls> certificates = new ConcurrentHashMap<>();
    private final Map<String, List<ServerTls>> byFile = new ConcurrentHashMap<>(); // ports may use one file in different ways

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
        String file = tls.certificate().toString();
        List<ServerTls> same = byFile.computeIfAbsent(file, first -> new CopyOnWriteArrayList<>());
        same.add(read);
        if (same.size() == 1) metrics.certificate(file, () -> same.stream().mapToLong(ServerTls::untilExpiry).min().orElseThrow());
        return read;
    }

    /** Takes over what has changed in files; by one thread, every few seconds. */
    public void lookAgain() {
        certificates.values().forEach(ServerTls::lookAgain);
    }
}
