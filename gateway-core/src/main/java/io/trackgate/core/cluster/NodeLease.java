package io.trackgate.core.cluster;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.StorageType;
import io.trackgate.config.GatewayConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's key among those of all nodes, which ends by itself when it is not written again. Confined to one thread but for what says otherwise. */
final class NodeLease {

    static final String BUCKET = "trackgate-nodes";

    private static final Logger log = LoggerFactory.getLogger(NodeLease.class);
    private static final int MOST = 1_000; // nodes that are looked at

    /** @param written when that was, by the clock of NATS */
    record Lease(NodeState state, Instant written) {}

    private record Look(List<NodeState> nodes, long atNanos) {
        private Set<NodeId> ids() { return nodes.stream().map(NodeState::id).collect(Collectors.toSet()); }
    }

    private final GatewayConfig.Cluster config;
    private final Supplier<NodeState> self;
    private final LongSupplier nanoClock;
    private boolean everRenewed;
    private volatile long renewedNanos;
    private volatile boolean runs;
    private volatile Look look;
    private final Set<NodeId> gone = new HashSet<>(); // nodes whose lease was over at a look
    private boolean back; // one of these, at the last look
    private Set<NodeId> lost = Set.of(); // at the last look
    private boolean warned;

    NodeLease(GatewayConfig.Cluster config, Supplier<NodeState> self, LongSupplier nanoClock) {
        this.config = config;
        this.self = self;
        this.nanoClock = nanoClock;
        this.renewedNanos = nanoClock.getAsLong();
        this.look = new Look(List.of(), renewedNanos);
    }

    static void prepare(Connection connection, GatewayConfig.Cluster config) throws IOException, JetStreamApiException {
        PresenceBucket.make(connection.keyValueManagement(), KeyValueConfiguration.builder(BUCKET).description("Trackgate's nodes")
                .maxHistoryPerKey(1).storageType(StorageType.Memory).replicas(config.replicas()).ttl(config.lease()).build());
    }

    /** As they were when this node renewed its lease last; none when that is so long ago that each may have run out. Any thread. */
    List<NodeState> nodes() {
        Look last = look;
        return isOver(last.atNanos) ? List.of() : last.nodes;
    }

    /** Since this node renewed it, or was made. Any thread. */
    Duration age() {
        return Duration.ofNanos(nanoClock.getAsLong() - renewedNanos);
    }

    /** Whether another node has other buckets. Any thread. */
    boolean shardsDiffer() { return nodes().stream().anyMatch(this::differs); }

    /** Any thread. */
    boolean runs() { return runs && !isOver(renewedNanos); }

    private boolean isOver(long sinceNanos) { return nanoClock.getAsLong() - sinceNanos > config.lease().toNanos(); }

    /** @return whether it had run out: this process stood still, or the others could not be reached */
    boolean renew(Connection connection) throws IOException, JetStreamApiException, InterruptedException {
        KeyValue bucket = connection.keyValue(BUCKET);
        NodeState state = self.get();
        boolean hadRunOut = everRenewed && !runs();
        long asked = nanoClock.getAsLong();
        bucket.put(state.id().toString(), ClusterJson.lease(state));
        renewedNanos = asked;
        runs = true;
        everRenewed = true;
        Look now = new Look(read(bucket).stream().map(Lease::state).toList(), asked);
        compare(look.ids(), now.ids());
        look = now;
        look.nodes.stream().filter(this::differs).findFirst().ifPresent(this::warn);
        return hadRunOut;
    }

    /** A new node is nothing to look after: it tells what it has. */
    private void compare(Set<NodeId> before, Set<NodeId> now) {
        back = gone.removeAll(now);
        Set<NodeId> missing = new HashSet<>(before);
        missing.removeAll(now);
        if (gone.size() < MOST) gone.addAll(missing);
        lost = missing;
    }

    /**
     * Whether at the last look a node was gone that had been there before, or one of those was back.
     *
     * @param ended whether a node said that it ends, with nothing left to tell
     */
    boolean hasChanged(Predicate<NodeId> ended) { return back || !lost.stream().allMatch(ended); }

    /** As far as was seen when this node renewed its lease last. Any thread. */
    boolean isKnown(NodeId node) {
        return look.nodes.stream().anyMatch(state -> state.id().equals(node));
    }

    /** One that can't be read is passed over: a node of another version is no reason to know of none. */
    static List<Lease> read(KeyValue bucket) throws IOException, JetStreamApiException, InterruptedException {
        List<Lease> found = new ArrayList<>();
        for (String key : bucket.keys()) {
            KeyValueEntry entry = found.size() < MOST ? bucket.get(key) : null;
            if (entry == null || entry.getValue() == null) continue;
            try {
                found.add(new Lease(ClusterJson.lease(entry.getValue()), entry.getCreated().toInstant()));
            } catch (IOException e) {
                log.debug("the lease {} can't be read: {}", key, e.getMessage());
            }
        }
        return List.copyOf(found);
    }

    /** Who spreads keys over another number of buckets looks for trackers where they are not. */
    private boolean differs(NodeState other) {
        return other.shards() != config.shards();
    }

    private void warn(NodeState other) {
        if (warned) return;
        warned = true;
        log.error("cluster.shards: {}, and node {} has {} (expected: the same at every node); neither finds the other's trackers",
                config.shards(), other.id().name(), other.shards());
    }

    /** The node is gone. */
    void end(Connection connection) throws IOException, JetStreamApiException {
        runs = false;
        connection.keyValue(BUCKET).delete(self.get().id().toString());
    }
}
