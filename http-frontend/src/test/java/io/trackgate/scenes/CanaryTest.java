package io.trackgate.scenes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The tracker of the gateway's own, which tries all of it again and again. */
class CanaryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder = Path.of("");

    private GatewayFiles files(String canary) {
        GatewayFiles files = GatewayFiles.in(folder).listenToAll().device(99, "356307049999999", "telfmb120")
                .device(98, "13899999998", "g10ls").device(97, "356307049999997", "gt06n").more("canary: { " + canary + ", every: 50ms }");
        files.write("canary.key", GatewayFiles.KEY + "\n");
        return files;
    }

    private static double runs(GatewayScene scene, String result) {
        return new Metric("trackgate_canary_runs_total{result=\"" + result + "\"}").of(scene.api(99));
    }

    @ParameterizedTest
    @CsvSource({"99, telfmb120", "98, g10ls", "97, gt06n"})
    void it_logs_in_is_receipted_and_sees_its_output_switched_by_the_api(int tracker) {
        try (GatewayScene scene = GatewayScene.start(files("tracker: " + tracker + ", key-file: canary.key"))) {
            await().atMost(PATIENCE).until(() -> runs(scene, "ok") >= 2);
            String metrics = scene.api(99).metrics();
            assertThat(metrics).contains("\ntrackgate_canary_up 1.0");
            assertThat(new Metric("trackgate_canary_duration_seconds_count").of(metrics)).isGreaterThanOrEqualTo(2);
            assertThat(scene.store().count("select count(*) from command where kind = 'set_output' and outcome = 'acknowledged'"))
                    .isGreaterThanOrEqualTo(2);
            for (String result : new String[]{"setup", "login", "telemetry", "command", "effect"})
                assertThat(runs(scene, result)).as(result).isZero();
        }
    }

    @Test
    void a_command_that_is_refused_is_the_result() {
        GatewayFiles files = files("tracker: 99, key-file: canary.key, within: 200ms");
        files.write("canary.key", "0".repeat(32));
        try (GatewayScene scene = GatewayScene.start(files)) {
            await().atMost(PATIENCE).until(() -> runs(scene, "command") >= 2);
            assertThat(scene.api(99).metrics()).contains("\ntrackgate_canary_up 0.0");
            assertThat(runs(scene, "ok")).isZero();
        }
    }

    @Test
    void a_tracker_that_is_not_in_the_fleet_fails_at_its_setup() {
        try (GatewayScene scene = GatewayScene.start(files("tracker: 5, key-file: canary.key"))) {
            await().atMost(PATIENCE).until(() -> runs(scene, "setup") >= 1);
        }
    }

    @Test
    void alert_rules_and_the_dashboard_ask_for_metrics_that_there_are() throws IOException {
        String asked = Files.readString(GatewayFiles.SHIPPED.resolve("monitoring/alerts.yaml"))
                + Files.readString(GatewayFiles.SHIPPED.resolve("monitoring/grafana.json"));
        Set<String> names = Pattern.compile("\\b(?:trackgate|jvm|process)_[a-z_]+").matcher(asked).results().map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names).hasSizeGreaterThan(20);
        try (GatewayScene scene = GatewayScene.start(files("tracker: 99, key-file: canary.key"))) {
            await().atMost(PATIENCE).until(() -> runs(scene, "ok") >= 1);
            Set<String> known = scene.api(99).metrics().lines().filter(line -> !line.startsWith("#")).map(line -> line.split("[ {]")[0])
                    .collect(Collectors.toSet());
            assertThat(known).containsAll(names);
        }
    }
}
