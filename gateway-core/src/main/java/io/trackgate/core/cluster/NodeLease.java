package io.trackgate.core.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.StorageType;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.cluster.ClusterJson.Lease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's key among those of all nodes, which ends by itself when it is not written again. Confined to one thread but for what says otherwise. */
final class NodeLease {

    private static final Logger log = LoggerFactory.getLogger(NodeLease.class);
    static final String BUCKET = "trackgate-nodes";

    private final GatewayConfig.Cluster config;
    private final Supplier<NodeState> self;
    private final LongSupplier nanoClock;
    private boolean everRenewed;
    private volatile long renewedNanos;
    private volatile boolean runs;
    private volatile List<NodeState> nodes = List.of();
    private boolean others; // than at the look before
    private boolean warned;

    NodeLease(GatewayConfig.Cluster config, Supplier<NodeState> self, LongSupplier nanoClock) {
        this.config = config;
        this.self = self;
        this.nanoClock = nanoClock;
    }

    static void prepare(Connection connection, GatewayConfig.Cluster config) throws IOException, JetStreamApiException {
        PresenceBucket.make(connection.keyValueManagement(), KeyValueConfiguration.builder(BUCKET).description("Trackgate's nodes")
                .maxHistoryPerKey(1).storageType(StorageType.Memory).replicas(config.replicas()).ttl(config.lease()).build());
    }

    /** As they were when this node renewed its lease last. Any thread. */
    List<NodeState> nodes() { return nodes; }

    /** Any thread. */
    boolean runs() { return runs && nanoClock.getAsLong() - renewedNanos <= config.lease().toNanos(); }

    /** @return whether it had run out: this process stood still, or the others could not be reached */
    boolean renew(Connection connection) throws IOException, JetStreamApiException, InterruptedException {
        KeyValue bucket = connection.keyValue(BUCKET);
        NodeState state = self.get();
        boolean hadRunOut = everRenewed && !runs();
        long asked = nanoClock.getAsLong();
        bucket.put(state.id().toString(), ClusterJson.lease(new Lease(state, config.shards())));
        renewedNanos = asked;
        runs = true;
        everRenewed = true;
        look(bucket);
        return hadRunOut;
    }

    private void look(KeyValue bucket) throws IOException, JetStreamApiException, InterruptedException {
        List<NodeState> found = new ArrayList<>();
        for (String key : bucket.keys()) {
            KeyValueEntry entry = bucket.get(key);
            if (entry == null || entry.getValue() == null) continue;
            Lease lease = ClusterJson.lease(entry.getValue());
            found.add(lease.state());
            compare(lease);
        }
        others = !ids(nodes).equals(ids(found));
        nodes = List.copyOf(found);
    }

    private static Set<NodeId> ids(List<NodeState> states) { return states.stream().map(NodeState::id).collect(Collectors.toSet()); }

    /** Whether at the last look a node was gone that had been there before, or back. */
    boolean foundOthers() { return others; }

    /** As far as was seen when this node renewed its lease last. Any thread. */
    boolean isKnown(NodeId node) {
        return nodes.stream().anyMatch(state -> state.id().equals(node));
    }

    /** Who spreads keys over another number of buckets looks for trackers where they are not. */
    private void compare(Lease other) {
        if (other.shards() == config.shards() || warned) return;
        warned = true;
        log.error("cluster.shards: {}, and node {} has {} (expected: the same at every node); neither finds the other's trackers",
                config.shards(), other.state().id().name(), other.shards());
    }

    /** The node is gone. */
    void end(Connection connection) throws IOException, JetStreamApiException {
        runs = false;
        connection.keyValue(BUCKET).delete(self.get().id().toString());
    }
}
