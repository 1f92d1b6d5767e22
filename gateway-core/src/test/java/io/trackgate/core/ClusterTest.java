package io.trackgate.core;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.trackgate.core.cluster.NodeId;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.event.ChangedTrackers;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.store.Database;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.core.testing.NatsServer;
import io.trackgate.core.testing.PostgresServer;
import io.trackgate.protocol.TrackerCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two nodes with one NATS and one store. */
class ClusterTest {

    private static final String PROBE_ANSWER = "Ver:03.27.07_00 GPS:AXN_5.10_3333 Hw:FMB120 Mod:1 IMEI:356307042441013 Init:2020-1-1 1:1 Uptime:1 BL:1.7";
    private static final String FLEET = """
            { id: 7, device-id: "356307042441013", model: telfmb120, owner: acme }, { id: 8, owner: acme, clone-of: 7 }""";
    private static final TrackerCommand ON = new TrackerCommand.SetOutput(1, true);

    @TempDir
    static Path natsFolder;
    private static NatsServer nats;

    @TempDir
    Path folder;

    private final String store = PostgresServer.store();
    private final List<ClusterNode> nodes = new ArrayList<>();
    private ClusterNode first;
    private ClusterNode second;

    @BeforeAll
    static void startNats() { nats = NatsServer.in(natsFolder).start(); }

    @AfterAll
    static void stopNats() { if (nats != null) nats.close(); }

    @BeforeEach
    void start() throws Exception {
        first = node("first");
        second = node("second");
        await().until(() -> first.isUp() && second.isUp());
    }

    @AfterEach
    void stop() { nodes.forEach(ClusterNode::close); }

    private ClusterNode node(String name) throws Exception {
        ClusterNode made = new ClusterNode(name, folder, store, nats.url(), FLEET);
        nodes.add(made);
        return made;
    }

    private static String outcome(CompletableFuture<CommandResult> result) { return result.join().outcome().label(); }

    private String audit(CommandResult result) {
        return first.core.audit().find(result.id()).join().map(record -> String.valueOf(record.outcome())).orElse("no row");
    }

    @Test
    void a_command_reaches_its_tracker_through_the_node_that_has_it() throws Exception {
        try (TeltonikaDevice device = first.device()) {
            await().until(second::seesOnline);
            CompletableFuture<CommandResult> asked = second.ask(8, ON);
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            device.says("DOUT1:1 Timeout:INFINITY");
            CommandResult result = asked.join();
            assertThat(result.outcome().label()).isEqualTo("acknowledged");
            assertThat(result).returns(true, CommandResult::written).returns(true, CommandResult::durable)
                    .returns("DOUT1:1 Timeout:INFINITY", CommandResult::reply);
            assertThat(audit(result)).isEqualTo("acknowledged");
            assertThat(second.metrics.get("trackgate.cluster.routed").tag("answer", "ended").timer().count()).isEqualTo(1);
        }
        await().untilAsserted(() -> assertThat(outcome(second.ask(ON))).isEqualTo("offline"));
        assertThat(second.seesOnline()).isFalse();
    }

    @Test
    void a_fleet_is_seen_with_what_is_connected_to_other_nodes() throws Exception {
        try (TeltonikaDevice device = first.device()) {
            device.sendsRecord();
            await().until(second::seesOnline);
            FleetView.Question all = new FleetView.Question(0, 50, FleetView.Sort.STATUS, false, "", Optional.empty(), Optional.empty(),
                    Optional.empty());
            FleetView.Seen there = second.core.fleetView().look(second.core.directory().user("acme").orElseThrow(), all).join()
                    .orElseThrow();
            assertThat(there.counts()).containsEntry(ConnectionStatus.IDLE, 2);
            assertThat(there.lines()).hasSize(2).allSatisfy(line -> {
                assertThat(line.status()).isEqualTo(ConnectionStatus.IDLE);
                assertThat(line.state().node()).isNotNull().returns("first", NodeId::name);
                assertThat(line.address()).as("is known there alone").isEmpty();
            });
            FleetView.Seen here = first.core.fleetView().look(first.core.directory().user("acme").orElseThrow(), all).join().orElseThrow();
            assertThat(here.counts()).isEqualTo(there.counts());
            assertThat(here.lines()).allSatisfy(line -> {
                assertThat(line.state().node()).isNotNull().returns("first", NodeId::name);
                assertThat(line.address()).isPresent();
            });
        }
    }

    @Test
    void a_node_that_remembers_an_older_session_is_refused_and_finds_the_new_one() throws Exception {
        try (TeltonikaDevice device = first.device()) {
            await().until(second::seesOnline);
            CompletableFuture<CommandResult> asked = second.ask(ON);
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            device.says("DOUT1:1 Timeout:INFINITY");
            assertThat(outcome(asked)).isEqualTo("acknowledged");
        }
        await().until(() -> first.core.metrics().sessions() == 0);
        try (TeltonikaDevice device = first.device()) {
            await().until(() -> first.gauge("trackgate.cluster.pending") == 0);
            CompletableFuture<CommandResult> asked = second.ask(ON);
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            device.says("DOUT1:1 Timeout:INFINITY");
            assertThat(outcome(asked)).isEqualTo("acknowledged");
            assertThat(first.count("trackgate.cluster.stale")).isEqualTo(1);
        }
    }

    @Test
    void a_takeover_loses_the_command_in_flight_and_its_late_answer_confirms_no_new_one() throws Exception {
        try (TeltonikaDevice old = first.device()) {
            await().until(second::seesOnline);
            CompletableFuture<CommandResult> lost = second.ask(ON);
            assertThat(old.hears()).isEqualTo("setdigout 1?");
            try (TeltonikaDevice device = second.device()) {
                assertThat(lost.join().outcome().label()).isEqualTo("session-lost");
                assertThat(audit(lost.join())).isEqualTo("session-lost");
                assertThat(old.isClosed()).isTrue();
                CompletableFuture<CommandResult> next = first.ask(ON);
                assertThat(device.hears()).as("not the command again, but what comes between the two answers").isEqualTo("getver");
                device.says("DOUT1:1 Timeout:INFINITY");
                device.says(PROBE_ANSWER);
                assertThat(device.hears()).isEqualTo("setdigout 1?");
                assertThat(next).isNotDone();
                device.says("DOUT1:1 Timeout:INFINITY");
                assertThat(outcome(next)).isEqualTo("acknowledged");
            }
        }
    }

    @Test
    void a_tracker_whose_node_died_starts_from_the_audit_at_another_one() throws Exception {
        ClusterNode dying = node("dying");
        await().until(dying::isUp);
        try (TeltonikaDevice old = dying.device()) {
            await().until(second::seesOnline);
            CompletableFuture<CommandResult> lost = dying.ask(ON);
            assertThat(old.hears()).isEqualTo("setdigout 1?");
            nats.freeze(); // whoever is asked does not answer
            try (TeltonikaDevice device = second.device()) {
                await().pollDelay(Duration.ofMillis(1_200)).until(() -> true); // what other nodes know is waited for that long
                CompletableFuture<CommandResult> next = second.ask(ON);
                assertThat(device.hears()).as("its last command had no answer when it came").isEqualTo("getver");
                device.says(PROBE_ANSWER);
                assertThat(device.hears()).isEqualTo("setdigout 1?");
                device.says("DOUT1:1 Timeout:INFINITY");
                assertThat(outcome(next)).isEqualTo("acknowledged");
                nats.thaw();
                await().atMost(Duration.ofSeconds(20)).until(old::isClosed);
                assertThat(outcome(lost)).isIn("session-lost", "timed-out");
            } finally {
                nats.thaw();
            }
        }
    }

    @Test
    void without_nats_local_commands_go_on_and_remote_ones_are_not_sent() throws Exception {
        try (TeltonikaDevice device = first.device()) {
            await().until(second::seesOnline);
            nats.kill();
            await().until(() -> !first.isUp() && !second.isUp());
            assertThat(outcome(second.ask(ON))).isEqualTo("not-sent");
            CompletableFuture<CommandResult> here = first.ask(ON);
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            device.says("DOUT1:1 Timeout:INFINITY");
            assertThat(outcome(here)).isEqualTo("acknowledged");
            nats.start();
            await().atMost(Duration.ofSeconds(20)).until(() -> first.isUp() && second.isUp() && second.seesOnline());
            CompletableFuture<CommandResult> there = second.ask(ON);
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            device.says("DOUT1:1 Timeout:INFINITY");
            assertThat(outcome(there)).isEqualTo("acknowledged");
        }
    }

    @Test
    void what_one_node_keeps_goes_out_at_another_one() throws Exception {
        assertThat(outcome(first.ask(new TrackerCommand.SetLed(false)))).isEqualTo("deferred");
        try (TeltonikaDevice device = second.device()) {
            device.sendsRecord();
            assertThat(device.hears()).startsWith("setparam 108");
            device.says("New value 108:0;");
            assertThat(device.hears()).isEqualTo("getparam 108");
            device.says("Param ID:108 Value:0");
        }
    }

    @Test
    void a_tracker_that_does_not_answer_is_unknown_to_whoever_asked() throws Exception {
        try (TeltonikaDevice device = first.device()) {
            await().until(second::seesOnline);
            CommandResult result = second.ask(ON).join();
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            assertThat(result.outcome().label()).isEqualTo("timed-out");
            assertThat(result.written()).isTrue();
        }
    }

    // ---- news ----

    private static void hears(ChangedTrackers client) {
        await().until(() -> client.ids().contains(7));
        client.ids().clear();
    }

    @Test
    void whoever_watches_at_one_node_hears_of_trackers_at_the_other() throws Exception {
        ChangedTrackers client = ChangedTrackers.of(second.core.events());
        second.core.events().audienceChanged();
        await().pollDelay(Duration.ofMillis(1_200)).until(() -> true); // until the others know that somebody watches
        client.ids().clear();
        try (TeltonikaDevice device = first.device()) {
            hears(client);
            assertThat(second.seesOnline()).isTrue();
            CompletableFuture<CommandResult> asked = first.ask(ON);
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            device.says("DOUT1:1 Timeout:INFINITY");
            assertThat(outcome(asked)).isEqualTo("acknowledged");
            hears(client);
            device.sendsRecord();
            await().atMost(Duration.ofSeconds(5)).until(() -> second.live() != null);
            hears(client);
        }
        hears(client);
        assertThat(second.seesOnline()).isFalse();
    }

    @Test
    void when_nats_is_back_everything_may_have_changed() throws Exception {
        AtomicInteger afresh = new AtomicInteger();
        second.core.events().listen(new GatewayEvents.Listener() {
            @Override
            public void stateChanged(int trackerId) {}

            @Override
            public void lifecycle(int trackerId, GatewayEvents.Lifecycle change) {}

            @Override
            public void credentialEnded(String digest) {}

            @Override
            public void anythingMayHaveChanged() { afresh.incrementAndGet(); }
        });
        nats.kill();
        await().until(() -> !second.isUp());
        afresh.set(0);
        nats.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> second.isUp() && afresh.get() > 0);
    }

    @Test
    void the_store_tells_which_node_is_which() {
        try (Database look = Database.openToRead(store)) {
            assertThat(look.<List<String>>readNow(handle -> handle.createQuery("select name from store_node").mapTo(String.class).list()))
                    .containsExactlyInAnyOrder("first", "second");
        }
    }
}
