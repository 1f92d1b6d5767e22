package io.trackgate.simulator;

import java.time.Duration;

import io.netty.channel.Channel;
import io.trackgate.simulator.network.Network;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a tracker makes of a network that lets it down; the network's own effects are tested with its handler. */
class TrackerOnBadNetworkTest extends SceneTest {
    private static final Duration SOON = Duration.ofMillis(60);
    private static final Duration LATER = Duration.ofMillis(500);

    private long openSockets() { return server.connections.stream().filter(Channel::isActive).count(); }

    private boolean wasCutOffBy(String why) {
        return events.stream().anyMatch(event -> event instanceof TrackerEvent.Disconnected ended && ended.why().startsWith(why));
    }

    @Test
    void a_tracker_whose_mapping_is_gone_notices_by_its_own_timeout_and_comes_back() {
        SimulatedTracker tracker = online(fmb120().responseTimeout(LATER));
        tracker.network(Network.GOOD.withNatTimeout(SOON));
        await().until(() -> events.contains(new TrackerEvent.Silenced(IMEI)));
        tracker.network(Network.GOOD);
        server.command("getver");
        tracker.report(1);
        await().until(() -> tracker.recordsAcked() == 1);
        assertThat(wasCutOffBy("no receipt within")).isTrue();
        assertThat(server.logins).hasSize(2);
        assertThat(server.packets).hasSize(1);
        assertThat(tracker.received()).isEmpty();
        assertThat(tracker.violations()).isEmpty();
        assertThat(openSockets()).as("the gateway was not told of the first one's end").isEqualTo(2);
    }

    @Test
    void a_tracker_that_gets_no_answer_to_its_login_tries_again() {
        server.loginAnswer = "";
        SimulatedTracker tracker = built(fmb120().responseTimeout(SOON));
        tracker.connect();
        await().until(() -> server.logins.size() >= 2);
        server.loginAnswer = "01";
        await().until(() -> tracker.logins() == 1);
        assertThat(wasCutOffBy("no receipt within PT0.06S for the login")).isTrue();
    }

    @Test
    void a_tracker_on_a_silent_network_does_not_hear_the_gateway_hang_up() {
        SimulatedTracker tracker = online(fmb120().responseTimeout(LATER));
        tracker.network(Network.GOOD.withNatTimeout(SOON));
        await().until(() -> events.contains(new TrackerEvent.Silenced(IMEI)));
        tracker.network(Network.GOOD);
        server.connections.getFirst().close().syncUninterruptibly();
        server.command("getver");
        tracker.report(1);
        await().until(() -> tracker.recordsAcked() == 1);
        assertThat(wasCutOffBy("no receipt within")).isTrue();
        assertThat(wasCutOffBy("closed by the gateway")).isFalse();
    }

    @Test
    void a_tracker_that_vanished_comes_back_beside_its_old_socket() {
        SimulatedTracker tracker = online(fmb120());
        tracker.vanish();
        await().until(() -> tracker.logins() == 2);
        assertThat(wasCutOffBy("vanished")).isTrue();
        assertThat(openSockets()).isEqualTo(2);
        server.connections.getFirst().close();
        server.command("getver");
        await().until(() -> tracker.received().contains("getver"));
    }

    @Test
    void sockets_that_were_left_open_don_t_pile_up_and_end_with_their_tracker() {
        SimulatedTracker tracker = online(fmb120().network(Network.GOOD.withHalfOpen(Duration.ofMillis(40))));
        await().until(() -> tracker.logins() >= 6);
        await().until(() -> openSockets() <= 4);
        tracker.close();
        await().until(() -> openSockets() == 0);
    }

    @Test
    void a_tracker_on_a_flapping_network_logs_in_again_and_again() {
        SimulatedTracker tracker = online(fmb120().network(Network.GOOD.withReconnect(SOON)));
        await().until(() -> tracker.logins() >= 4);
        assertThat(wasCutOffBy("the network broke off")).isTrue();
        await().until(() -> openSockets() <= 1);
    }

    @Test
    void a_network_can_change_under_a_connection() {
        SimulatedTracker tracker = online(fmb120());
        tracker.network(Network.GOOD.withReconnect(SOON));
        await().until(() -> tracker.logins() >= 2);
        tracker.network(Network.GOOD);
        tracker.report(1);
        await().until(() -> tracker.recordsAcked() == 1);
        assertThat(tracker.violations()).isEmpty();
    }

    @Test
    void over_a_slow_and_lossy_network_everything_arrives_whole() {
        Network slow = Network.GOOD.withLatency(Duration.ofMillis(5)).withJitter(Duration.ofMillis(20)).withLossPercent(3);
        SimulatedTracker tracker = online(fmb120().network(slow).shape(ByteShape.randomCuts(5)).recordsPerPacket(5));
        tracker.report(50);
        server.command("getver");
        await().until(() -> tracker.recordsAcked() == 50 && server.answerTexts().size() == 1);
        assertThat(tracker.violations()).isEmpty();
        assertThat(server.logins).hasSize(1);
    }

    @Test
    void twins_have_one_id_and_a_fleet_counts_both() {
        SimulationOptions options = SimulationOptions
                .to("127.0.0.1", server.port(), SimulationOptions.devices(java.util.List.of(Models.model("telfmb120")), 2, IMEI))
                .interval(Duration.ofMillis(20)).rampPerSecond(10_000).twins(1).build();
        try (Simulation simulation = Simulation.start(options, events::add)) {
            await().until(() -> simulation.progress().loggedIn() == 3);
            assertThat(server.logins).filteredOn(IMEI::equals).hasSize(2);
            assertThat(simulation.progress().devices()).isEqualTo(3);
            simulation.withEachSwitchedOn(SimulatedTracker::vanish);
            await().until(() -> simulation.progress().logins() == 6);
            assertThat(simulation.progress().summary("fleet")).startsWith("fleet: 3 trackers, 6 logins (3 reconnects, 0 refused)");
        }
    }
}
