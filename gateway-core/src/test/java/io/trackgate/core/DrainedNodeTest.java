package io.trackgate.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.nats.client.Connection;
import io.nats.client.KeyValue;
import io.nats.client.Nats;
import io.trackgate.core.cluster.NodeState;
import io.trackgate.core.cluster.NodeWork;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.session.Drain;
import io.trackgate.core.testing.NatsServer;
import io.trackgate.core.testing.PostgresServer;
import io.trackgate.protocol.TrackerCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One of two nodes is drained while callers command its trackers through both. Each has a store of its own, for two on one file are slow. */
class DrainedNodeTest {

    private static final int TRACKERS = 24; // at 20 a second
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long PAUSE_MILLIS = 20;
    private static final long SETTLED_NANOS = Duration.ofSeconds(1).toNanos();

    @TempDir
    Path folder;

    private final List<RoamingDevice> devices = new ArrayList<>(); // by their trackers' ids, from 1
    private final Queue<Asked> all = new ConcurrentLinkedQueue<>();
    private volatile boolean calling = true;
    private NatsServer nats;
    private ClusterNode first;
    private ClusterNode second;

    /** A command and what its caller was told. @param settled whether its tracker had been at the second node for a moment, and stayed */
    private record Asked(int tracker, boolean on, long fromNanos, long toNanos, CommandResult result, boolean settled) {
        String outcome() { return result.outcome().label(); }

        boolean is(String outcome) { return outcome().equals(outcome); }
    }

    @BeforeEach
    void start() throws Exception {
        nats = NatsServer.in(folder).start();
        String fleet = IntStream.rangeClosed(1, TRACKERS)
                .mapToObj(id -> "{ id: %d, device-id: \"%s\", model: telfmb120, owner: acme }".formatted(id, imei(id)))
                .collect(Collectors.joining(", "));
        String store = PostgresServer.store();
        first = new ClusterNode("first", folder, store, nats.url(), fleet);
        second = new ClusterNode("second", folder, store, nats.url(), fleet);
        await().until(() -> first.isUp() && second.isUp());
        for (int id = 1; id <= TRACKERS; id++)
            devices.add(new RoamingDevice(imei(id), List.of(first.port(), second.port())));
        await().until(() -> first.core.metrics().sessions() == TRACKERS && first.gauge("trackgate.cluster.pending") == 0);
    }

    @AfterEach
    void stop() throws IOException {
        calling = false;
        for (RoamingDevice device : devices)
            device.close();
        if (second != null) second.close();
        if (first != null) first.close();
        if (nats != null) nats.close();
    }

    private static String imei(int tracker) { return "35630704%07d".formatted(tracker); }

    /** One command of each tracker after the other, through either node, until the test has seen enough. */
    private List<CompletableFuture<Void>> call() {
        return IntStream.rangeClosed(1, TRACKERS).mapToObj(tracker -> call(tracker, true)).toList();
    }

    private CompletableFuture<Void> call(int tracker, boolean on) {
        if (!calling) return CompletableFuture.completedFuture(null);
        ClusterNode through = ThreadLocalRandom.current().nextBoolean() ? first : second;
        RoamingDevice device = devices.get(tracker - 1);
        long from = System.nanoTime();
        return through.ask(tracker, new TrackerCommand.SetOutput(1, on))
                .thenAccept(result -> all.add(
                        new Asked(tracker, on, from, System.nanoTime(), result, device.isAt(second.port(), from - SETTLED_NANOS))))
                .thenComposeAsync(told -> call(tracker, !on), CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    }

    private void awaitConfirmed(int more) {
        int before = confirmed();
        await().atMost(PATIENCE).until(() -> confirmed() >= before + more);
    }

    private int confirmed() { return (int) all.stream().filter(asked -> asked.is("acknowledged")).count(); }

    @Test
    void its_trackers_move_to_the_other_node_and_no_command_is_lost_or_done_twice_or_confirmed_wrongly() throws Exception {
        List<CompletableFuture<Void>> callers = call();
        awaitConfirmed(100);
        assertThat(first.core.drain().start()).returns(true, Drain.Progress::draining).returns(TRACKERS, Drain.Progress::sessions);
        await().atMost(PATIENCE)
                .until(() -> second.core.nodes().stream().filter(NodeState::isDraining).map(node -> node.id().name()).toList()
                        .equals(List.of("first")));
        await().atMost(PATIENCE).until(() -> first.core.drain().progress().isDone() && second.core.metrics().sessions() == TRACKERS);
        awaitConfirmed(100);
        calling = false;
        CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).orTimeout(15, TimeUnit.SECONDS).join();

        everyCommandHadOneOutcomeAndItIsTrue();
        assertThat(all).filteredOn(asked -> asked.settled && (asked.is("offline") || asked.is("not-sent")))
                .as("a tracker that has settled at the other node is not away: %s", outcomes()).isEmpty();
        assertThat(devices).as("nobody was sent away with a command in flight").allMatch(device -> device.cutOff() == 0);
        nothingIsLeftBehind();
    }

    private Map<String, Long> outcomes() { return all.stream().collect(Collectors.groupingBy(Asked::outcome, Collectors.counting())); }

    private long count(int tracker, String outcome) {
        return all.stream().filter(asked -> asked.tracker == tracker && asked.is(outcome)).count();
    }

    private void everyCommandHadOneOutcomeAndItIsTrue() {
        for (Asked asked : all) {
            RoamingDevice device = devices.get(asked.tracker - 1);
            assertThat(second.core.audit().find(asked.result.id()).join().stream().map(row -> String.valueOf(row.outcome())))
                    .as("in the audit of both").containsExactly(asked.outcome());
            if (asked.is("acknowledged"))
                assertThat(device.switched(asked.on, asked.fromNanos, asked.toNanos)).as("no false success: %s", asked).isTrue();
        }
        // On a busy machine one may take longer than its caller waits.
        assertThat(outcomes().keySet()).as("%s", outcomes()).isSubsetOf("acknowledged", "offline", "not-sent", "timed-out");
        for (int tracker = 1; tracker <= TRACKERS; tracker++)
            assertThat((long) devices.get(tracker - 1).switched().size()).as("each command once: %s", outcomes())
                    .isBetween(count(tracker, "acknowledged"), count(tracker, "acknowledged") + count(tracker, "timed-out"));
    }

    private void nothingIsLeftBehind() throws Exception {
        await().until(() -> first.gauge("trackgate.cluster.pending") == 0 && second.gauge("trackgate.cluster.pending") == 0);
        assertThat(first.gauge("trackgate.cluster.claimed")).isZero();
        assertThat(presence()).hasSize(TRACKERS).allMatch(entry -> entry.contains("\"node\":\"second\"") && !entry.contains("first"));
        first.close();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(second.core.nodes()).extracting(node -> node.id().name()).containsExactly("second"));
        assertThat(second.metrics.get("trackgate.cluster.node.sessions").tag("node", "second").gauge().value()).isEqualTo(TRACKERS);
        assertThat(second.core.nodes().getFirst().work().map(NodeWork::routed))
                .hasValueSatisfying(routed -> assertThat(routed).isPositive());
    }

    private List<String> presence() throws Exception {
        List<String> entries = new ArrayList<>();
        Connection connection = Nats.connect(nats.url());
        try {
            for (int shard = 0; shard < 4; shard++) {
                KeyValue bucket = connection.keyValue("trackgate-presence-" + shard);
                for (String key : bucket.keys())
                    entries.add(new String(bucket.get(key).getValue(), StandardCharsets.UTF_8));
            }
        } finally {
            connection.close();
        }
        return entries;
    }
}
