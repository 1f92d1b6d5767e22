package io.trackgate.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.load.ApiLoad;
import io.trackgate.simulator.load.LightFleet;
import io.trackgate.simulator.load.LightTracker;

/**
 * Gateways of one fleet, and its trackers connected to them in blocks that follow each other, one block a gateway in turn. With nine blocks callers of any three that
 * follow each other have trackers of every gateway of three.
 */
final class ClusterNodes implements AutoCloseable {

    static final int BLOCKS = 9;

    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration REPORTS_EVERY = Duration.ofSeconds(10);

    private final BenchRun run;
    private final BenchFleet fleet;
    private final String key;
    private final String store;
    private final int blockSize;
    private final LoadWatch watch;
    private final List<BenchServer> servers = new ArrayList<>();
    private final List<TcpUplink> uplinks = new ArrayList<>();
    private final List<LightFleet> blocks = new ArrayList<>();

    /** @param store URL of the one that they share */
    ClusterNodes(BenchRun run, BenchFleet fleet, String store, LoadWatch watch) {
        this.run = run;
        this.fleet = fleet;
        this.key = BenchFleet.newKey();
        this.store = store;
        this.watch = watch;
        this.blockSize = fleet.count() / BLOCKS;
    }

    /**
     * Does not wait until it is ready.
     *
     * @param nats empty: it knows no other
     * @param more arguments of its own
     */
    void start(String name, String nats, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--store", store, "--node", name, "--nats", nats));
        arguments.addAll(List.of(more));
        servers.add(new BenchServer(run, name, new BenchServer.Fleet(run.options().models, fleet.count(), key), REPLY_TIMEOUT,
                arguments.toArray(String[]::new)));
    }

    int servers() { return servers.size(); }

    void awaitReady() throws IOException { servers.getLast().awaitReady(); }

    int httpPort(int server) throws IOException { return servers.get(server).httpPort(); }

    /** All trackers log in, and report now and then. */
    void connect() throws IOException {
        for (BenchServer server : servers)
            uplinks.add(new TcpUplink("127.0.0.1", server.trackerPort(), 1, BenchRun.addresses(fleet.count())));
        for (int block = 0; block < BLOCKS; block++) {
            LightFleet load = new LightFleet(fleet.devices(block * blockSize, (block + 1) * blockSize), uplinks.get(block % servers.size()),
                    run.options().recordsPerPacket);
            blocks.add(load);
            load.connect(0, blockSize, blockSize);
            watch.awaitLogins(load, blockSize);
            load.sendEvery(REPORTS_EVERY);
        }
    }

    /** Of the trackers of some blocks, at one of the gateways. @param to exclusive */
    ApiLoad callers(int server, int from, int to, int connections) throws IOException {
        List<LightTracker> trackers = blocks.subList(from, to).stream().flatMap(block -> block.trackers().stream()).toList();
        return new ApiLoad(httpPort(server), connections, key, trackers, firstId(from));
    }

    int blockSize() { return blockSize; }

    private int firstId(int block) { return BenchFleet.FIRST_ID + block * blockSize; }

    /** Of all of them. */
    Duration processorTime() {
        return servers.stream().map(BenchServer::processorTime).reduce(Duration.ZERO, Duration::plus);
    }

    /** Ends them all, and looks into their store. */
    void endAndCheck() throws IOException {
        for (LightFleet block : blocks) {
            watch.stopSending(block);
            watch.tellTroubles(block);
        }
        for (BenchServer server : servers)
            server.close();
        for (int block = 0; block < BLOCKS; block++)
            run.addStored(StoreCheck.of(store, fleet, firstId(block), blocks.get(block)));
    }

    @Override
    public void close() throws IOException {
        blocks.forEach(LightFleet::close);
        uplinks.forEach(TcpUplink::close);
        for (BenchServer server : servers)
            server.close();
    }
}
