package io.trackgate.simulator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import io.netty.channel.Channel;
import io.trackgate.config.Configuration;
import io.trackgate.config.ModelCatalog;
import io.trackgate.simulator.scenario.Scenario;
import io.trackgate.simulator.scenario.Scenario.Happening;
import io.trackgate.simulator.scenario.ScenarioFile;
import io.trackgate.simulator.scenario.ScenarioRun;
import io.trackgate.simulator.scenario.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A scenario that runs: groups by themselves, and phases that change them. */
class ScenarioRunTest {
    private final RawServer server = new RawServer();

    @TempDir
    private Path folder = Path.of("");

    private ScenarioRun start(String yaml) throws Exception {
        Target target = new Target("127.0.0.1", OptionalInt.of(server.port()), 1, List.of());
        Path file = Files.writeString(folder.resolve("scene.yaml"), yaml);
        ModelCatalog models = Configuration.load(Models.SHIPPED, Models.SHIPPED).models();
        return ScenarioRun.start(ScenarioFile.load(file, models, target, ScenarioFile.Overrides.NONE), event -> {});
    }

    private static Scenario.Phase of(String group, Happening happening) {
        return new Scenario.Phase(Duration.ZERO, Set.of(group), Optional.empty(), Optional.empty(), Optional.of(happening));
    }

    @AfterEach
    void stop() { server.close(); }

    @Test
    void groups_are_counted_by_themselves_and_phases_happen_to_those_they_name() throws Exception {
        try (ScenarioRun run = start("""
                groups:
                  - { name: steady, count: 3, interval: 20ms }
                  - { name: shaken, count: 2, interval: 20ms, twins: 1, start-after: 50ms }
                """)) {
            await().until(() -> run.progress().get("steady").loggedIn() == 3 && run.progress().get("shaken").loggedIn() == 3);
            run.happen(of("shaken", Happening.DROP));
            await().until(() -> run.progress().get("shaken").logins() == 6);
            run.happen(of("shaken", Happening.SWITCH_OFF));
            await().until(() -> run.progress().get("shaken").connected() == 0);
            run.happen(of("shaken", Happening.SWITCH_ON));
            await().until(() -> run.progress().get("shaken").logins() == 9);
            run.happen(of("shaken", Happening.VANISH));
            await().until(() -> run.progress().get("shaken").logins() == 12);
            assertThat(run.progress().keySet()).containsExactly("steady", "shaken");
            assertThat(run.progress().get("steady")).returns(3L, SimulationProgress::logins).returns(3, SimulationProgress::devices);
            assertThat(run.progress().get("shaken")).returns(9L, SimulationProgress::reconnects).returns(3, SimulationProgress::devices);
        }
        await().until(() -> server.connections.stream().noneMatch(Channel::isActive));
    }

    @Test
    void phases_come_at_their_time_and_a_run_ends_after_its_duration() throws Exception {
        try (ScenarioRun run = start("""
                duration: 600ms
                groups: [{ name: fleet, count: 2, interval: 20ms }]
                phases: [{ at: 100ms, network: { reconnect: 50ms } }]
                """)) {
            assertThat(run.finished().join().get("fleet").reconnects()).isPositive();
        }
    }
}
