package io.trackgate.core.cluster;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.cluster.NodeLease.Lease;
import io.trackgate.core.nats.NatsLink;

/** Looks at the nodes of a cluster from outside: by their leases, over a connection of its own. */
public final class ClusterLook {

    private static final int QUEUE = 1_000;

    /**
     * A node whose lease runs.
     *
     * @param age        since it was renewed, by this machine's clock and that of NATS
     * @param left       until it runs out unless it is renewed
     * @param clockAhead of the node's clock, before that of NATS; negative where it is behind
     */
    public record Seen(NodeState state, Duration age, Duration left, Duration clockAhead) {}

    private ClusterLook() {}

    /**
     * Waits for the answers.
     *
     * @return by name; empty where no node runs or ever ran
     * @throws EngineAwayException with the reason, where NATS or its JetStream does not answer
     */
    public static List<Seen> at(GatewayConfig.Cluster config, InstantSource clock) throws InterruptedException {
        NatsLink.Server server = new NatsLink.Server("trackgate nodes", config.urls(), config.credentials(), config.timeout(), QUEUE);
        try {
            Connection connection = NatsLink.connectOnce(server);
            try {
                return look(connection, clock);
            } finally {
                connection.close();
            }
        } catch (IOException | JetStreamApiException | RuntimeException e) { // the latter for TLS and credentials that can't be used
            throw new EngineAwayException("NATS can't be asked: " + NatsLink.withoutSecrets(String.valueOf(e.getMessage())));
        }
    }

    private static List<Seen> look(Connection connection, InstantSource clock)
            throws IOException, JetStreamApiException, InterruptedException {
        Duration lease;
        try {
            lease = connection.keyValueManagement().getStatus(NodeLease.BUCKET).getTtl();
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == PresenceBucket.STREAM_NOT_FOUND) return List.of();
            throw e;
        }
        return NodeLease.read(connection.keyValue(NodeLease.BUCKET)).stream().map(found -> seen(found, lease, clock))
                .sorted(Comparator.comparing((Seen seen) -> seen.state().id().name()).thenComparing(seen -> seen.state().since()))
                .toList();
    }

    private static Seen seen(Lease found, Duration lease, InstantSource clock) {
        Duration since = Duration.between(found.written(), clock.instant());
        Duration age = since.isNegative() ? Duration.ZERO : since;
        Duration left = age.compareTo(lease) > 0 ? Duration.ZERO : lease.minus(age);
        return new Seen(found.state(), age, left, Duration.between(found.written(), found.state().renewed()));
    }
}
