package io.trackgate.app.bench;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.trackgate.app.gateway.Gateway;
import io.trackgate.config.Configuration;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.session.Transport;
import io.trackgate.simulator.load.LightFleet;
import io.trackgate.simulator.load.LightTracker;
import io.trackgate.simulator.load.LocalUplink;
import io.trackgate.simulator.load.Pacer;
import org.jspecify.annotations.Nullable;

/** A gateway and its trackers in one process, over Netty's in-memory transport: for more sessions than a process may have descriptors. */
final class MemoryBench implements AutoCloseable {

    /** In memory the gateway's port is only a name. */
    private static final int PORT = 1;

    private static final int CONNECTS_AT_ONCE = 1_000;

    private final Gateway gateway;
    private final LocalUplink uplink;
    private final LightFleet fleet;
    private final DispatcherLoad load;
    private final ScheduledExecutorService clock = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("bench-clock").daemon(true).factory());
    private int connected;
    private @Nullable Pacer commands;

    MemoryBench(Configuration configuration, BenchFleet trackers, int recordsPerPacket) {
        GatewayConfig.Listener listener = configuration.gateway().listeners().getFirst();
        Transport transport = Transport.inMemory(threads());
        gateway = Gateway.start(configuration, transport);
        uplink = new LocalUplink(transport.address(listener.host(), gateway.trackerPort(listener.protocol())), threads());
        fleet = new LightFleet(trackers.devices(0, trackers.count()), uplink, recordsPerPacket);
        load = new DispatcherLoad(gateway.dispatcher(), gateway.directory(), trackers.count());
    }

    private static int threads() { return Math.max(1, Runtime.getRuntime().availableProcessors() / 2); }

    LightFleet fleet() { return fleet; }

    DispatcherLoad load() { return load; }

    /** All up to this one, from the last that is there already. */
    void connect(int to) {
        fleet.connect(connected, to, CONNECTS_AT_ONCE);
        connected = to;
    }

    void reportEvery(Duration interval) { fleet.sendEvery(interval); }

    /** To any of them, one after the other. */
    void commandAtRate(double perSecond) {
        SplittableRandom random = new SplittableRandom(7);
        int among = connected;
        commands = Pacer.start(clock, perSecond, (number, due) -> load.send(random.nextInt(among), due));
    }

    void stopSending() {
        fleet.stopSending();
        Pacer pacer = commands;
        if (pacer != null) pacer.close();
    }

    /** How long anything took until now. */
    void forget() {
        load.latencies().reset();
        fleet.receipts().reset();
    }

    /** Confirmations beyond what trackers carried out. */
    int falseAcks() {
        int[] confirmed = load.confirmations();
        int found = 0;
        for (LightTracker tracker : fleet.trackers())
            found += Math.max(0, confirmed[tracker.index()] - tracker.applied());
        return found;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        fleet.close();
        gateway.close();
        uplink.close();
    }
}
