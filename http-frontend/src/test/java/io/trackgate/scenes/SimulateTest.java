package io.trackgate.scenes;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code trackgate simulate}: what can't be played is named before anything connects. */
class SimulateTest {

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
}
