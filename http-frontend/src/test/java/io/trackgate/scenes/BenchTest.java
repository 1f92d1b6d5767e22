package io.trackgate.scenes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trackgate.app.local.LocalNats;
import io.trackgate.app.local.LocalPostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** {@code trackgate bench}: every part, small; that what it counts is right, never how fast it was. */
class BenchTest {

    private static final List<String> FIGURES = List.of("sessions", "heap_bytes_per_session", "commands_per_second",
            "http_commands_per_second", "command_p50_us", "command_p99_us", "records_per_second", "logins_per_second", "echo_per_second",
            "echo_p99_us", "echo_per_second_4_on_wire", "command_reached_per_second", "echo_heap_bytes_per_connection", "memory_sessions",
            "memory_commands_meanwhile", "mix_commands_confirmed",
            "mix_records_receipted", "mix_commands_not_obeyed");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void every_part_is_measured_and_nothing_is_falsely_confirmed_or_lost() throws IOException {
        Path json = folder.resolve("bench.json");
        Path html = folder.resolve("bench.html");

        CommandLineRun run = CommandLineRun.of("bench", "--quick", "--sessions", 300, "--trackers", 100, "--memory-sessions", 3_000,
                "--warm-up",
                "300ms", "--measure", "700ms", "--rate", 100, "--memory-time", "1s", "--interval", "1s", "--json", json, "--report", html);

        JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
        assertThat(figures.path("troubles")).as(run.out()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(figures.path("false_acks").asInt(-1)).isZero();
        assertThat(figures.path("lost_records").asInt(-1)).isZero();
        assertThat(figures.path("doubled_records").asInt(-1)).isZero();
        assertThat(FIGURES).allSatisfy(name -> assertThat(figures.path(name).asDouble()).as(name).isPositive());
        assertThat(figures.path("sessions").asInt()).isEqualTo(300);
        assertThat(figures.path("memory_sessions").asInt()).isEqualTo(3_000);
        assertThat(figures.path("ratio_to_echo").path("commands_per_second").asDouble()).isPositive();
        assertThat(Files.readString(html)).contains("<svg").contains("heap of an idle session");
    }

    @Test
    void honest_users_are_measured_while_enemies_are_at_the_door_and_nothing_of_theirs_is_lost() throws IOException {
        Path json = folder.resolve("bench.json");

        CommandLineRun run = CommandLineRun.of("bench", "--quick", "--parts", "enemies", "--trackers", 50, "--silent", 60, "--slow-callers",
                10,
                "--unknown-logins", 50, "--rate", 20, "--warm-up", "500ms", "--measure", "600ms", "--json", json, "--folder", folder);

        JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
        assertThat(figures.path("troubles")).as(run.out()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(List.of("false_acks", "lost_records", "doubled_records"))
                .allSatisfy(name -> assertThat(figures.path(name).asInt(-1)).isZero());
        assertThat(List.of("command", "receipt", "login"))
                .allSatisfy(what -> assertThat(figures.path("enemies_" + what + "_p99_times_quiet").asDouble()).as(what).isPositive());
        assertThat(figures.path("enemies_sessions_kept").asInt()).isEqualTo(50);
        assertThat(figures.path("enemies_silent_open").asInt()).isEqualTo(60);
        assertThat(figures.path("enemies_callers_open").asInt()).isEqualTo(10);
        assertThat(figures.path("enemies_unknown_turned_away").asInt()).isPositive();
        assertThat(figures.path("circumstances").path("store_on").asText()).isNotEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**/trackgate-bench-*");
    }

    @Test
    void keeping_the_last_frames_is_measured_against_keeping_none() throws IOException {
        JsonNode figures = part("frames", "--trackers", 20, "--warm-up", "200ms", "--measure", "400ms");

        assertThat(List.of("frames_kept_commands_per_second", "frames_none_commands_per_second", "frames_kept_records_per_second",
                "frames_none_records_per_second", "frames_commands_rate_ratio", "frames_commands_time_ratio", "frames_records_rate_ratio",
                "frames_records_time_ratio")).allSatisfy(name -> assertThat(figures.path(name).asDouble()).as(name).isPositive());
    }

    @Test
    @Tag("long") // seven gateways start for it
    void a_cluster_is_measured_against_nats_alone_and_against_one_node() throws IOException {
        assumeTrue(LocalPostgres.missing().isEmpty(), "PostgreSQL is not installed: the bench of a cluster is skipped");
        JsonNode figures = together("cluster", "--trackers", 18, "--rate", 20, "--warm-up", "200ms", "--measure", "400ms");

        assertThat(List.of("cluster_owner_p50_us", "cluster_remote_p50_us", "cluster_nats_p50_us", "cluster_alone_per_second",
                "cluster_three_per_second")).allSatisfy(name -> assertThat(figures.path(name).asDouble()).as(name).isPositive());
    }

    @Test
    void a_storm_in_the_presence_of_a_cluster_is_measured() throws IOException {
        JsonNode figures = together("storm", "--storm-trackers", 1_000, "--storm-nodes", 2);

        assertThat(List.of("storm_first_per_second", "storm_takeover_per_second", "storm_again_per_second", "storm_nats_bytes_per_key"))
                .allSatisfy(name -> assertThat(figures.path(name).asDouble()).as(name).isPositive());
    }

    /** The same with servers of this machine. */
    private JsonNode together(String part, Object... options) throws IOException {
        assumeTrue(LocalNats.missing().isEmpty(), "nats-server is not installed: the bench of a cluster is skipped");
        return part(part, options);
    }

    /** A part by itself: nothing was lost in it. @return its figures */
    private JsonNode part(String part, Object... options) throws IOException {
        Path json = folder.resolve("bench.json");
        List<Object> arguments = new ArrayList<>(List.of("bench", "--quick", "--parts", part, "--json", json));
        arguments.addAll(List.of(options));

        CommandLineRun run = CommandLineRun.of(arguments.toArray());

        JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
        assertThat(figures.path("troubles")).as(run.out()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(List.of("false_acks", "lost_records", "doubled_records"))
                .allSatisfy(name -> assertThat(figures.path(name).asInt(-1)).isZero());
        return figures;
    }

    @Test
    void more_sessions_than_files_may_be_open_are_refused_with_the_setting_that_is_too_small() {
        CommandLineRun run = CommandLineRun.of("bench", "--sessions", 2_000_000_000);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--sessions: 2000000000 (expected: <= ").contains("open files: ").contains("LimitNOFILE");
    }

    @Test
    void more_busy_trackers_than_files_may_be_open_for_them_and_their_callers_are_refused() {
        CommandLineRun run = CommandLineRun.of("bench", "--trackers", 2_000_000_000);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--trackers: 2000000000 (expected: <= ");
    }

    @ParameterizedTest
    @CsvSource({"--sessions, -3, >= 1", "--trackers, 0, >= 1", "--memory-sessions, 999, >= 1000", "--measure, 0s, > 0s",
            "--rate, 0.0, > 0", "--records-per-packet, 0, 1..255", "--silent, -1, >= 0",
            "--storm-nodes, 1, 2..16", "--transport, foo, 'one of auto, epoll, io-uring, nio'", "--folder, no/such, a folder to write to"})
    void an_option_that_can_not_be_is_named_before_anything_is_started(String option, String given, String expected) {
        CommandLineRun run = CommandLineRun.of("bench", option, given);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).containsExactly(option + ": " + given + " (expected: " + expected + ")");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void a_model_whose_outputs_can_not_be_switched_one_by_one_is_named() {
        CommandLineRun run = CommandLineRun.of("bench", "--parts", "rates", "--models", "nosuch");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors()).containsExactly("--models: nosuch (expected: codes of model files; see: trackgate models check --list)");
    }
}
