package io.trackgate.scenes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code trackgate simulate}: what can't be played is named before anything connects. */
class SimulateTest {
    private static final Path SCENARIOS = GatewayFiles.SHIPPED.resolve("scenarios");

    @Test
    void models_of_several_protocols_need_a_port_that_takes_them_all() {
        CommandLineRun run = CommandLineRun.of("simulate", "--model", "telfmb120,gt06n", "--count", "2");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).containsExactly("--port: missing (expected: the port of a listener with protocol: auto, for models of "
                + "gt06 and teltonika; or models of one protocol)");
    }

    @Test
    void with_a_port_models_of_several_protocols_are_played_together() {
        CommandLineRun run = CommandLineRun.of("simulate", "--model", "telfmb120,gt06n", "--count", "2", "--port", "1", "--duration", "1s");

        assertThat(run.out()).contains("no tracker was ever logged in");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void a_gt06_device_id_that_is_no_imei_is_named() {
        CommandLineRun run = CommandLineRun.of("simulate", "--device", "12345=gt06n", "--port", "1", "--duration", "1s");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).containsExactly("device id: 12345 (expected: an IMEI of 15 digits)");
    }

    @Test
    void a_network_that_can_t_be_is_named() {
        assertThat(wrong("--latency", "300")).containsExactly(
                "--latency: 300 (expected: a duration such as 300ms, 20s, 5m, at most 7d; 0s: none of it)");
        assertThat(wrong("--network", "3g", "--loss", "2")).containsExactly(
                "network: 3g (expected: one of good, gprs, edge-of-coverage, carrier-nat, flapping)");
        assertThat(wrong("--twins", "2")).containsExactly("twins: 2 (expected: 0..1, the number of trackers)");
    }

    @Test
    void what_a_scenario_says_is_not_taken_from_flags() {
        assertThat(wrong("--scenario", SCENARIOS.resolve("rush-hour.yaml"), "--count", "5"))
                .containsExactly("--count: given (expected: absent, beside --scenario; the file says it)");
        assertThat(wrong("--scenario", "nowhere.yaml")).containsExactly(
                "nowhere.yaml:1: file: nowhere.yaml is missing (expected: a readable file)");
    }

    @Test
    void a_run_ends_with_a_line_for_each_group() {
        CommandLineRun run = CommandLineRun.of("simulate", "--scenario", SCENARIOS.resolve("bad-devices.yaml"), "--port", "1", "--duration",
                "1s");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("quiet: 20 trackers, 0 logins", "cloned: 7 trackers, 0 logins", "no tracker was ever logged in");
    }

    private static List<String> wrong(Object... flags) {
        List<Object> args = new ArrayList<>(List.of("simulate", "--port", "1", "--duration", "1s"));
        args.addAll(List.of(flags));
        CommandLineRun run = CommandLineRun.of(args.toArray());
        assertThat(run.exitCode()).isEqualTo(2);
        return run.errors();
    }
}
