package io.trackgate.scenes;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/** One of the gateways that share NATS and a store: its folder, its line to NATS, and its process, which comes and goes. */
final class ClusterNode implements AutoCloseable {

    private static final long NEVER = Long.MAX_VALUE;

    private final String name;
    private final GatewayFiles files;
    private final Cable nats;
    private final HttpClient client;
    private final Map<String, Double> before = new ConcurrentHashMap<>(); // what its processes of before had counted
    private @Nullable GatewayProcess process;
    private volatile long upSince = NEVER;

    /**
     * @param natsPort of the server
     * @param cluster  more keys and values of {@code cluster}
     */
    ClusterNode(Path folder, String name, int natsPort, String cluster, String store, int trackers, HttpClient client) {
        this.name = name;
        this.client = client;
        this.nats = new Cable(natsPort);
        this.files = NumberedTrackers
                .enter(GatewayProcess.withFreePortsForAll(GatewayFiles.in(folder.resolve(name))), trackers)
                .storeAt(store).commands("reply-timeout: 4s, late: 20s")
                .more("cluster: { engine: nats, node: %s, urls: [\"nats://127.0.0.1:%d\"], %s }".formatted(name, nats.port(), cluster))
                .write();
    }

    String name() { return name; }

    GatewayFiles files() { return files; }

    Cable nats() { return nats; }

    GatewayProcess process() {
        GatewayProcess running = process;
        if (running == null) throw new IllegalStateException(name + " does not run");
        return running;
    }

    /** Returns when it answers. */
    void start() {
        process = GatewayProcess.start(files);
        upSince = System.nanoTime();
    }

    /** kill -9. */
    void kill(List<Metric> counters) {
        String page = metrics();
        counters.forEach(counter -> before.merge(counter.name(), counter.of(page), Double::sum));
        upSince = NEVER;
        process().kill();
    }

    /** Whether a question that was asked then may have found its process dead, or have died with it. */
    boolean mayHaveLost(long askedNanos) {
        return upSince > askedNanos;
    }

    ApiCaller api(int tracker) { return new ApiCaller(client, files.httpPort(), tracker); }

    String metrics() { return api(1).metrics(); }

    /** Of all its processes so far, as far as they were asked before they were killed. */
    double total(Metric counter) {
        return counter.of(metrics()) + before.getOrDefault(counter.name(), 0.0);
    }

    @Override
    public void close() throws IOException {
        GatewayProcess running = process;
        if (running != null) running.close();
        nats.close();
    }
}
