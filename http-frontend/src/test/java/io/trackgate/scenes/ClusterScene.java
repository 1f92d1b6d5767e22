package io.trackgate.scenes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.trackgate.core.testing.NatsServer;
import io.trackgate.core.testing.PostgresServer;

/** Three gateway processes with one NATS and one PostgreSQL. */
final class ClusterScene implements AutoCloseable {

    private static final int SHARDS = 2;

    private final NatsServer nats;
    private final PostgresServer postgres;
    private final StoreView store;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<ClusterNode> nodes;

    /**
     * Its servers run; no node does yet. Skips the test where one of them is not installed.
     *
     * @param lease of a node at NATS, seconds
     */
    ClusterScene(Path folder, int trackers, int lease) {
        nats = NatsServer.in(made(folder.resolve("nats")));
        postgres = PostgresServer.start();
        store = new StoreServer(postgres.newStore() + "&connectTimeout=20"); // three nodes that start at once keep a small machine busy
        nats.start();
        int port = URI.create(nats.url()).getPort();
        nodes = Stream.of("one", "two", "three").map(name -> new ClusterNode(folder, name, port,
                "lease: %ds, timeout: 1s, shards: %d".formatted(lease, SHARDS), store.url(), trackers, client)).toList();
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All nodes at once, on an empty store. */
    void start() {
        CompletableFuture.allOf(nodes.stream().map(node -> CompletableFuture.runAsync(node::start)).toArray(CompletableFuture[]::new))
                .join();
    }

    NatsServer nats() { return nats; }

    PostgresServer postgres() { return postgres; }

    StoreView store() { return store; }

    List<ClusterNode> nodes() { return nodes; }

    double total(Metric counter) { return nodes.stream().mapToDouble(node -> node.total(counter)).sum(); }

    /** What presence has: tracker → the nodes that hold a session of it. */
    Map<Integer, List<String>> presence() {
        Map<Integer, List<String>> presence = new HashMap<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            String bucket = "trackgate-presence-" + shard;
            nats.read("KV_" + bucket, "$KV." + bucket + ".>").forEach(key -> presence.put(
                    Integer.valueOf(key.subject().substring(key.subject().lastIndexOf('.') + 1)),
                    IntStream.range(0, key.body().size()).mapToObj(line -> key.body().path(line).path("node").asText()).toList()));
        }
        return presence;
    }

    @Override
    public void close() throws IOException {
        client.shutdownNow();
        for (ClusterNode node : nodes)
            node.close();
        nats.close();
        postgres.close();
    }
}
