package io.trackgate.scenes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What an operator got wrong is named, all of it, and nothing is half started. */
class BadConfigurationTest {

    @TempDir
    private Path folder = Path.of("");

    private GatewayFiles files() { return GatewayProcess.withFreePorts(GatewayFiles.in(folder)); }

    private CommandLineRun run() { return CommandLineRun.of("run", "--config", folder); }

    private void assertNothingStarted(GatewayFiles files) {
        assertThat(GatewayProcess.isOpen(files.httpPort())).as("HTTP port").isFalse();
        assertThat(GatewayProcess.isOpen(files.trackerPort())).as("tracker port").isFalse();
        assertThat(files.store()).doesNotExist();
        assertThat(files.store().getParent()).doesNotExist();
    }

    @Test
    void every_mistake_in_every_file_is_a_line_with_file_line_key_value_and_expectation() {
        GatewayFiles files = files().tracker(1, "telfmb121").commands("reply-timeout: 0s, lines: 3").write();
        files.write("models/acme.yaml", """
                vendor: Acme
                protocol: teltonika
                models:
                  - { code: acme1, name: Acme 1, digital-outputs: -1, output-control: batch, probe: [getver] }
                """);

        CommandLineRun run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).contains("gateway.yaml:6: commands.reply-timeout: 0s (expected: > 0s)",
                "gateway.yaml:6: commands.lines: unknown key (expected: a known key; did you mean line?)")
                .anySatisfy(line -> assertThat(line).startsWith("models/acme.yaml:4: ").contains("digital-outputs: -1 (expected: "))
                .anySatisfy(line -> assertThat(line).startsWith("fleet.yaml:4: ").contains("model: telfmb121 (expected: "))
                .allSatisfy(line -> assertThat(line).matches("[\\w/-]+\\.yaml:\\d+: [^:]+: .+ \\(expected: .+\\)"));
        assertNothingStarted(files);
    }

    @Test
    void a_file_that_is_not_yaml_is_named_with_its_line() {
        GatewayFiles files = files().write();
        files.write("gateway.yaml", "http: { port: 1\nfleet: [");

        CommandLineRun run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).hasSize(1).first().asString().startsWith("gateway.yaml:").contains("(expected: ");
        assertNothingStarted(files);
    }

    @Test
    void a_folder_that_is_not_there_is_named() {
        CommandLineRun run = CommandLineRun.of("run", "--config", folder.resolve("nowhere"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("nowhere").contains("(expected: ");
    }

    @Test
    void an_http_port_in_use_is_named_and_the_trackers_port_is_left_free() throws IOException {
        GatewayFiles files = files().write();
        try (ServerSocket other = new ServerSocket(files.httpPort(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
            CommandLineRun run = run();

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.errors()).hasSize(1).first().asString().startsWith("HTTP API: 127.0.0.1:" + files.httpPort() + " ");
            assertThat(GatewayProcess.isOpen(files.trackerPort())).isFalse();
        }
        assertThat(openThreads()).isEmpty();
    }

    @Test
    void a_tracker_port_in_use_is_named_and_the_http_port_is_left_free() throws IOException {
        GatewayFiles files = files().write();
        try (ServerSocket other = new ServerSocket(files.trackerPort(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
            CommandLineRun run = run();

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.errors()).hasSize(1).first().asString().startsWith("teltonika listener: 127.0.0.1:" + files.trackerPort() + " ");
            assertThat(GatewayProcess.isOpen(files.httpPort())).isFalse();
        }
        assertThat(openThreads()).isEmpty();
    }

    /** Of a gateway that did not start. */
    private static List<String> openThreads() {
        return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).map(Thread::getName)
                .filter(name -> Stream.of("store-writer", "housekeeping", "multiThreadIoEventLoopGroup").anyMatch(name::startsWith))
                .toList();
    }

    @Test
    void a_store_that_cannot_be_opened_is_named() throws IOException {
        GatewayFiles files = files().write();
        Files.createDirectories(files.store().getParent());
        Files.writeString(files.store(), "this is no database, whatever its name says; and it is long enough to be looked at as one");

        CommandLineRun run = run();

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors()).hasSize(1).first().asString().contains("trackgate.db");
        assertThat(GatewayProcess.isOpen(files.trackerPort())).isFalse();
    }

    @Test
    void the_real_process_says_the_same_and_ends_with_the_same_code() throws Exception {
        files().commands("line: 0").write();
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-Dtrackgate.home=" + GatewayFiles.HOME, "-cp", System.getProperty("java.class.path"), "io.trackgate.app.Main", "run",
                "--config",
                folder.toString()).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(said).isEqualTo(2);
            assertThat(said.lines()).containsExactly("gateway.yaml:6: commands.line: 0 (expected: a whole number from 1 to 10000)");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void the_shipped_models_pass_and_a_wrong_one_is_refused() {
        assertThat(CommandLineRun.of("models", "check")).returns(0, CommandLineRun::exitCode).returns("", CommandLineRun::err)
                .satisfies(run -> assertThat(run.out()).contains(" 0 mistakes"));

        files().write().write("models/acme.yaml", """
                vendor: Acme
                protocol: teltonika
                models:
                  - { code: acme1, name: Acme 1, digital-outputs: 1, output-control: batch, window: 4, probe: [getver] }
                  - { code: acme2, name: Acme 2, digital-outputs: 1, output-control: batch, probe: [reboot] }
                """);
        CommandLineRun run = CommandLineRun.of("models", "check", folder);

        assertThat(CommandLineRun.of("models", "check", "--config", folder).errors()).isEqualTo(run.errors());
        assertThat(CommandLineRun.of("models", "check", "--config", folder, folder).exitCode()).as("one folder too many").isEqualTo(2);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).hasSize(2)
                .anySatisfy(line -> assertThat(line).startsWith("models/acme.yaml:4: acme1: window: 4 (expected: 1"))
                .anySatisfy(line -> assertThat(line).startsWith("models/acme.yaml:5: acme2: probe: reboot (expected: "));
    }

    @Test
    void an_unknown_command_or_option_is_refused() {
        assertThat(CommandLineRun.of("fly").exitCode()).isEqualTo(2);
        assertThat(CommandLineRun.of("run", "--fast").exitCode()).isEqualTo(2);
        assertThat(CommandLineRun.of()).returns(2, CommandLineRun::exitCode).satisfies(run -> assertThat(run.err()).contains("Usage"));
        assertThat(CommandLineRun.of("--help").exitCode()).isZero();
    }
}
