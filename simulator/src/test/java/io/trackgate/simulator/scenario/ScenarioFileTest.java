package io.trackgate.simulator.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import io.trackgate.config.ConfigException;
import io.trackgate.config.ConfigProblem;
import io.trackgate.config.Configuration;
import io.trackgate.config.ModelCatalog;
import io.trackgate.simulator.ByteShape;
import io.trackgate.simulator.ScriptName;
import io.trackgate.simulator.SimulationOptions;
import io.trackgate.simulator.network.Network;
import io.trackgate.simulator.network.NetworkPreset;
import io.trackgate.simulator.scenario.Scenario.Happening;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Scenario files, good and bad ones. */
class ScenarioFileTest {
    private static final Path SHIPPED = Path.of("../config");
    private static final ModelCatalog MODELS = models();
    private static final Target TARGET = new Target("127.0.0.1", OptionalInt.empty(), 1, List.of());

    @TempDir
    private Path folder = Path.of("");

    private static ModelCatalog models() {
        try {
            return Configuration.load(SHIPPED, SHIPPED).models();
        } catch (ConfigException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path file(String yaml) {
        try {
            return Files.writeString(folder.resolve("scene.yaml"), yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Scenario load(String yaml) {
        try {
            return ScenarioFile.load(file(yaml), MODELS, TARGET, ScenarioFile.Overrides.NONE);
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> problems(String yaml) {
        Path file = file(yaml);
        ConfigException refused = catchThrowableOfType(ConfigException.class,
                () -> ScenarioFile.load(file, MODELS, TARGET, ScenarioFile.Overrides.NONE));
        return refused.problems().stream().map(ConfigProblem::toString).toList();
    }

    @Test
    void every_key_of_a_group_is_taken() {
        Scenario scenario = load("""
                seed: 5
                duration: 10m
                groups:
                  - name: a
                    count: 3
                    models: [gt06n, x3]
                    first-id: "356307042441999"
                    interval: 20s
                    records-per-packet: 4
                    ping-interval: 30s
                    script: chaos
                    shape: bytes
                    network: { preset: gprs, loss: 2.5, nat-timeout: 1m }
                    start-after: 2s
                    ramp: 7
                    twins: 2
                """);
        assertThat(scenario.duration()).contains(Duration.ofMinutes(10));
        SimulationOptions options = scenario.groups().getFirst().options();
        assertThat(options.devices()).extracting(device -> device.deviceId() + " " + device.model().code())
                .containsExactly("356307042441999 gt06n", "356307042442000 x3", "356307042442001 gt06n");
        assertThat(options.port()).isEqualTo(5023);
        assertThat(options.interval()).isEqualTo(Duration.ofSeconds(20));
        assertThat(options.recordsPerPacket()).isEqualTo(4);
        assertThat(options.pingInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.script()).isEqualTo(ScriptName.CHAOS);
        assertThat(options.shape()).isEqualTo(ByteShape.byteByByte());
        assertThat(options.network())
                .isEqualTo(NetworkPreset.GPRS.network().withLossPercent(2.5).withNatTimeout(Duration.ofMinutes(1)));
        assertThat(options.startAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.rampPerSecond()).isEqualTo(7);
        assertThat(options.twins()).isEqualTo(2);
        assertThat(options.seed()).isEqualTo(5);
    }

    @Test
    void what_a_file_leaves_out_is_as_on_the_command_line_and_ids_go_on_from_group_to_group() {
        Scenario scenario = load("groups: [{ count: 2 }, { devices: { \"13912345678\": jt808 } }, { count: 1 }]");
        assertThat(scenario.duration()).isEmpty();
        assertThat(scenario.groups()).extracting(Scenario.Group::name).containsExactly("group 1", "group 2", "group 3");
        assertThat(scenario.groups()).flatExtracting(group -> group.options().devices()).extracting("deviceId")
                .containsExactly("356307042441013", "356307042441014", "13912345678", "356307042441015");
        assertThat(scenario.groups()).extracting(group -> group.options().network()).containsOnly(Network.GOOD);
        assertThat(scenario.groups()).extracting(group -> group.options().seed()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void phases_say_when_to_whom_and_what() {
        Scenario scenario = load("""
                groups: [{ name: a }, { name: b }]
                phases:
                  - { at: 60s, network: gprs }
                  - { at: 120s, groups: [b], do: switch-off, script: silent }
                """);
        assertThat(scenario.phases()).containsExactly(
                new Scenario.Phase(Duration.ofSeconds(60), Set.of(), Optional.of(NetworkPreset.GPRS.network()), Optional.empty(),
                        Optional.empty()),
                new Scenario.Phase(Duration.ofSeconds(120), Set.of("b"), Optional.empty(), Optional.of(ScriptName.SILENT),
                        Optional.of(Happening.SWITCH_OFF)));
        assertThat(scenario.phases().getLast().concerns(scenario.groups().getFirst())).isFalse();
    }

    @Test
    void the_command_line_has_the_last_word_on_seed_and_duration() throws ConfigException {
        Path file = file("{ seed: 1, duration: 1m, groups: [{}] }");
        Scenario scenario = ScenarioFile.load(file, MODELS, TARGET,
                new ScenarioFile.Overrides(Optional.of(9L), Optional.of(Duration.ofSeconds(2))));
        assertThat(scenario.duration()).contains(Duration.ofSeconds(2));
        assertThat(scenario.groups().getFirst().options().seed()).isEqualTo(9);
    }

    @Test
    void every_mistake_is_named_with_its_place() {
        assertThat(problems("""
                seed: x
                groups:
                  - name: a
                    count: 0
                    script: mad
                    network: 3g
                    intervall: 5s
                  - name: a
                    models: [telfmb121]
                    network: { latency: 300, loss: 95, bandwith: 20kbit }
                    twins: 5
                phases:
                  - { at: 0s, groups: [c] }
                """)).containsExactlyInAnyOrder(
                "scene.yaml:1: seed: x (expected: a whole number >= 0)",
                "scene.yaml:4: groups[0].count: 0 (expected: a whole number from 1 to 1000000)",
                "scene.yaml:5: groups[0].script: mad (expected: one of obedient, silent, late, refusing, chaos)",
                "scene.yaml:6: groups[0].network: 3g (expected: one of good, gprs, edge-of-coverage, carrier-nat, flapping)",
                "scene.yaml:7: groups[0].intervall: unknown key (expected: a known key; did you mean interval?)",
                "scene.yaml:8: groups[1].name: a a second time (expected: once)",
                "scene.yaml:9: groups[1].models: telfmb121 (expected: a code of a model file; see: trackgate models check --list)",
                "scene.yaml:10: groups[1].network.latency: 300 (expected: a duration such as 300ms, 20s, 5m, at most 7d; 0s: none of it)",
                "scene.yaml:10: groups[1].network.loss: 95 (expected: a percentage from 0 to 90, such as 2 or 0.5)",
                "scene.yaml:10: groups[1].network.bandwith: unknown key (expected: a known key; did you mean bandwidth?)",
                "scene.yaml:11: groups[1].twins: 5 (expected: <= 0, the number of trackers)",
                "scene.yaml:13: phases[0].at: 0s (expected: > 0s)",
                "scene.yaml:13: phases[0].groups: c (expected: one of a)",
                "scene.yaml:13: phases[0].do: missing (expected: what happens: network, script or do)");
    }

    @Test
    void a_file_without_groups_or_with_an_id_twice_is_refused() {
        assertThat(problems("seed: 1")).containsExactly("scene.yaml:1: groups: 0 groups (expected: 1 to 100)");
        assertThat(problems("groups: [{ count: 2, first-id: \"1\" }, { devices: { \"2\": telfmb120 }, count: 3 }]")).containsExactly(
                "scene.yaml:1: groups[1].count: given (expected: absent, where devices are)",
                "scene.yaml:1: groups[1].devices: 2 a second time (expected: each id once; twins: has two trackers with one id)");
        assertThat(problems("groups: [{ devices: {} }]")).singleElement().asString()
                .startsWith("scene.yaml:1: groups[0].devices: {} (expected: ");
        assertThatThrownBy(() -> load("groups: [{ models: [telfmb120, gt06n], count: 2 }]")).hasMessageStartingWith("--port: missing");
    }

    @Test
    void a_group_without_models_does_not_vanish_without_a_word() { assertThat(problems("""
            groups:
              - count: 2
              - name: ghosts
                models: []
            """)).containsExactly("scene.yaml:4: groups[1].models: [] (expected: at least one code, or no models key at all)"); }

    @Test
    void all_groups_together_have_a_bound_and_the_one_that_is_too_much_is_named() {
        assertThat(problems("""
                groups:
                  - { count: 3, twins: 2 }
                  - { count: 1000000, models: [gt06n] }
                  - { count: 10, twins: 4 }
                """)).containsExactly(
                "scene.yaml:3: groups[1].count: 1000000 (expected: <= 999995: all groups together have at most 1000000 trackers, "
                        + "twins included)");
    }

    @Test
    void groups_that_come_to_one_port_share_the_ports_of_their_source_addresses() throws Exception {
        String twice = "groups: [{ count: 15000 }, { count: 5000, twins: 1 }]";
        String apart = "groups: [{ count: 15000 }, { count: 15000, models: [gt06n] }]";

        assertThatThrownBy(() -> load(twice)).hasMessage("local-addresses: 0 (expected: >= 2 for 20001 trackers to port 5027)");
        assertThat(load(apart).trackersByPort()).isEqualTo(Map.of(5027, 15_000, 5023, 15_000));
        Target two = new Target("127.0.0.1", OptionalInt.empty(), 1,
                List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("127.0.0.2")));
        assertThat(ScenarioFile.load(file(twice), MODELS, two, ScenarioFile.Overrides.NONE).trackersByPort())
                .containsOnly(Map.entry(5027, 20_001));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rush-hour", "carrier-nat", "bad-devices"})
    void the_shipped_scenarios_can_be_played(String name) throws ConfigException {
        Scenario scenario = ScenarioFile.load(SHIPPED.resolve("scenarios/" + name + ".yaml"), MODELS, TARGET, ScenarioFile.Overrides.NONE);
        assertThat(scenario.groups()).hasSizeGreaterThan(1);
        assertThat(scenario.phases()).isNotEmpty();
    }
}
