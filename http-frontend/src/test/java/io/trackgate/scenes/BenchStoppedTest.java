package io.trackgate.scenes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real {@code trackgate bench --tracker} that is stopped, by SIGTERM: Ctrl-C goes the same way, but a shell's background job, which a build
 * may be, hears none.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class BenchStoppedTest {

    /** 128 and the signal's number; that of Ctrl-C would make it 130. */
    private static final int ENDED_BY_SIGTERM = 143;
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void whoever_stops_it_has_a_report_of_what_was_done_until_then() throws Exception {
        Path said = folder.resolve("said.txt");
        Path report = folder.resolve("report.json");
        Process bench = start(said, report);
        try {
            await().atMost(STARTS_WITHIN).pollInterval(Duration.ofMillis(20)).until(() -> Files.readString(said).contains("Waiting up to"));
            bench.destroy();

            assertThat(bench.waitFor(STARTS_WITHIN.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            bench.destroyForcibly();
        }
        assertThat(bench.exitValue()).as(Files.readString(said)).isEqualTo(ENDED_BY_SIGTERM);
        assertThat(Files.readString(report)).contains("\"verdict\" : \"STOPPED\"", "the check was stopped during this step");
        assertThat(said).content().contains("STOPPED: 356307042441013", "report: " + report);
    }

    private Process start(Path said, Path report) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(java, "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dtrackgate.home=" + GatewayFiles.HOME, "-cp", System.getProperty("java.class.path"), "io.trackgate.app.Main", "bench",
                "--tracker", "356307042441013", "--model", "telfmb120", "--host", "127.0.0.1", "--port", "0", "--json", report.toString());
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    }
}
