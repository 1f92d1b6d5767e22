package io.trackgate.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.channel.Channel;
import io.trackgate.config.TrackerModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A fleet: who is in it, what it adds up to, and how it ends. */
class SimulationTest {
    private static final List<TrackerModel> MODELS = List.of(Models.model("telfmb120"), Models.model("telftc921"),
            Models.model("telfm1100"));

    private final RawServer server = new RawServer();
    private final List<TrackerEvent> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() { server.close(); }

    private SimulationOptions.Builder fleet(int count) {
        return SimulationOptions.to("127.0.0.1", server.port(), SimulationOptions.devices(MODELS, count, "356307042441013"))
                .interval(Duration.ofMillis(10)).recordsPerPacket(2).rampPerSecond(10_000).threads(1);
    }

    @Test
    void ids_follow_one_another_and_models_take_turns() {
        assertThat(SimulationOptions.devices(MODELS, 4, "000000000000999")).containsExactly(
                new SimulatedDevice("000000000000999", MODELS.get(0)), new SimulatedDevice("000000000001000", MODELS.get(1)),
                new SimulatedDevice("000000000001001", MODELS.get(2)), new SimulatedDevice("000000000001002", MODELS.get(0)));
    }

    @Test
    void a_fleet_adds_up_what_its_trackers_do() {
        try (Simulation simulation = Simulation.start(fleet(20).build(), events::add)) {
            await().until(() -> simulation.progress().loggedIn() == 20 && simulation.progress().recordsAcked() >= 100);
            server.command("setdigout 1");
            server.command("getver");
            server.connections.getFirst().close();
            await().until(() -> simulation.progress().answered() == 2 && simulation.progress().reconnects() == 1
                    && simulation.progress().loggedIn() == 20);
            SimulationProgress progress = simulation.progress();
            assertThat(progress.started()).isEqualTo(20);
            assertThat(progress.logins()).isEqualTo(21);
            assertThat(progress.commandsReceived()).isEqualTo(2);
            assertThat(progress.commandsAnswered()).isEqualTo(Map.of(CommandKind.SET_OUTPUTS, 1L, CommandKind.PROBE, 1L));
            assertThat(progress.recordsSent()).isGreaterThanOrEqualTo(progress.recordsAcked());
            assertThat(progress.violations()).isZero();
            assertThat(progress.line()).contains("20 of 20 trackers online", "2 received, 2 answered", "reconnects 1");
            assertThat(simulation.tracker("356307042441014")).get().extracting(SimulatedTracker::model).isEqualTo(MODELS.get(1));
        }
        await().until(() -> server.connections.stream().noneMatch(Channel::isActive));
    }

    @Test
    void a_simulation_ends_after_its_duration() {
        try (Simulation simulation = Simulation.start(fleet(2).duration(Duration.ofMillis(300)).build(), events::add)) {
            assertThat(simulation.finished().join().started()).isEqualTo(2);
        }
    }

    @Test
    void closing_ends_a_simulation_that_would_go_on() {
        Simulation simulation = Simulation.start(fleet(2).build(), events::add);
        await().until(() -> simulation.progress().loggedIn() == 2);
        simulation.close();
        assertThat(simulation.finished().join().logins()).isEqualTo(2);
        assertThat(simulation.progress().connected()).isZero();
    }

    @Test
    void a_fleet_can_misbehave_by_name() {
        try (Simulation simulation = Simulation.start(fleet(1).script(ScriptName.parse("refusing")).build(), events::add)) {
            await().until(() -> simulation.progress().loggedIn() == 1);
            server.command("setdigout 1?");
            await().until(() -> server.answerTexts().contains("DOUT1 Is disabled from CFG"));
        }
    }

    @Test
    void events_read_as_lines() {
        assertThat(SimulationLines.line(new TrackerEvent.CommandReceived("1", CommandKind.PROBE, "getver"), false))
                .contains("1  <- getver");
        assertThat(SimulationLines.line(new TrackerEvent.Changed("1", new AppliedChange.OutputsSet(List.of(true, false), "x", 0)), false))
                .contains("1     outputs now on off");
        assertThat(SimulationLines.line(new TrackerEvent.RecordsAcked("1", 2), false)).isEmpty();
        assertThat(SimulationLines.line(new TrackerEvent.RecordsAcked("1", 2), true)).contains("1  2 records acknowledged");
    }

    @Test
    void bad_options_are_refused_by_name() {
        assertThatThrownBy(() -> fleet(1).interval(Duration.ZERO).build()).hasMessage("interval: 0s (expected: > 0s)");
        assertThatThrownBy(() -> fleet(1).rampPerSecond(0).build()).hasMessage("ramp: 0.0 (expected: > 0)");
        assertThatThrownBy(() -> fleet(1).recordsPerPacket(256).build()).hasMessage("records-per-packet: 256 (expected: 1..255)");
        assertThatThrownBy(() -> fleet(0)).hasMessage("count: 0 (expected: 1..1000000)");
        assertThatThrownBy(() -> fleet(20_001).build())
                .hasMessage("local-addresses: 0 (expected: >= 2 for 20001 trackers to port " + server.port() + ")");
        assertThatThrownBy(() -> ScriptName.parse("mad")).hasMessage("script: mad (expected: obedient, silent, late, refusing, chaos)");
        assertThatThrownBy(() -> SimulationOptions.devices(MODELS, 1, "x")).hasMessage("first-id: x (expected: 1 to 20 digits)");
    }
}
