package io.trackgate.scenes;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.simulator.AppliedChange;
import io.trackgate.simulator.CommandKind;
import io.trackgate.simulator.Reactions;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TrackerEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.trackgate.simulator.CommandMatcher.any;
import static io.trackgate.simulator.CommandMatcher.setOutput;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code trackgate bench --tracker}: what a hardware engineer reads of a tracker that is right, and of those that are not. */
class BenchTrackerTest {

    private static final String IMEI = "356307042441013";
    private static final int LED = 108;

    /** One record, as such a tracker sends it. */
    private static final byte[] RECORD = HexFormat.of().parseHex("00000000000000360801" // codec 8, one record
            + "0000016B40D8EA3001000000000000000000000000000000" // 2019-06-10, no fix
            + "0105021503010101425E0F01F10000601A014E0000000000000000010000C7CF");

    @TempDir
    private Path folder;

    @Test
    void a_teltonika_tracker_that_does_what_its_model_says_passes_and_every_frame_is_explained() {
        BenchedTracker bench = BenchedTracker.of(folder,
                BenchedTracker.Tracker.of(IMEI, "telfmb120").plays(BenchTrackerTest::keepWhatTheApiTakes), "--allow",
                "outputs");

        assertThat(bench.named("fail")).as(bench.run().out()).isEmpty();
        assertThat(bench.run().exitCode()).isZero();
        assertThat(bench.named("pass")).containsExactly("connect", "login", "telemetry", "position", "led", "tracking", "output-1",
                "output-2", "set-all", "unsupported", "silence", "reconnect", "repeats", "frames");
        assertThat(bench.named("not_supported")).contains("engine-block");
        JsonNode login = bench.json().path("frames").get(0);
        assertThat(login.path("hex").asText()).isEqualTo("000f333536333037303432343431303133");
        assertThat(login.path("fields").get(1).path("value").asText()).isEqualTo(IMEI);
        assertThat(bench.json().path("frames").valueStream().map(frame -> frame.path("valid").asBoolean())).doesNotContain(false);
        assertThat(bench.json().path("frames").valueStream().map(frame -> frame.path("direction").asText())).contains("in", "out");
        assertThat(bench.json().path("latency_summary").findValuesAsText("kind")).contains("led/update", "output/set", "asked: outputs");
        assertThat(bench.html()).contains("Trackgate bench report: " + IMEI, "<svg", "setdigout").doesNotContain("http://", "https://",
                "<script");
    }

    /** A telfmb120 leaves the factory with an interval of 300 s, for which the API has no room. */
    private static void keepWhatTheApiTakes(SimulatedTracker tracker) {
        for (int network = 0; network <= 200; network += 100)
            tracker.setParameter(10_050 + network, "60");
        tracker.setParameter(102, "0");
    }

    @Test
    void a_gt06_tracker_passes_and_its_settings_are_put_back() {
        BenchedTracker bench = BenchedTracker.of(folder,
                BenchedTracker.Tracker.of(IMEI, "gt06n").plays(tracker -> tracker.setParameter("TIMER", "60,300")));

        assertThat(bench.named("fail")).as(bench.run().out()).isEmpty();
        assertThat(bench.named("pass")).contains("led", "tracking", "silence", "reconnect");
        assertThat(bench.found("tracking")).contains("\"tracking_interval\":61", "again, each confirmed");
        assertThat(bench.found("output-1")).contains("--allow outputs");
        assertThat(bench.run().exitCode()).isZero();
    }

    @Test
    void what_a_model_can_not_be_asked_for_is_left_alone_and_the_report_says_so() {
        AtomicReference<SimulatedTracker> seen = new AtomicReference<>();
        BenchedTracker bench = BenchedTracker.of(folder, BenchedTracker.Tracker.of(IMEI, "gv20").plays(seen::set), "--allow", "outputs",
                "--only", "led,output-1");

        assertThat(bench.verdict("led")).isEqualTo("skipped");
        assertThat(bench.found("led"))
                .isEqualTo("not checked, nothing was changed: this model can't be asked for the LED, so what is there "
                        + "could not be put back");
        assertThat(bench.verdict("output-1")).isEqualTo("pass");
        assertThat(seen.get().received()).isNotEmpty().noneMatch(text -> text.startsWith("LED"));
        assertThat(bench.run().exitCode()).isZero();
    }

    @Test
    void a_jt808_terminal_passes_and_its_answers_to_questions_are_no_repeats() {
        BenchedTracker bench = BenchedTracker.of(folder, BenchedTracker.Tracker.of("13912345678", "hbt10"), "--allow", "outputs");

        assertThat(bench.named("fail")).as(bench.run().out()).isEmpty();
        assertThat(bench.named("pass")).contains("tracking", "output-1", "reconnect", "repeats");
        assertThat(bench.named("not_supported")).contains("led");
        assertThat(bench.run().exitCode()).isZero();
    }

    @Test
    void a_tracker_that_never_answers_fails_at_its_commands_and_only_there() {
        BenchedTracker bench = BenchedTracker.of(folder,
                BenchedTracker.Tracker.of(IMEI, "telfmb120").plays(tracker -> tracker.when(any()).then(Reactions.silence())),
                "--reply-timeout", "1500ms", "--skip", "silence,reconnect");

        assertThat(bench.run().exitCode()).isEqualTo(1);
        assertThat(bench.named("fail")).containsExactly("led", "tracking");
        assertThat(bench.found("led")).isEqualTo("asked for the LED: the tracker gave no answer within 1.5 s");
        assertThat(bench.named("skipped")).contains("silence", "reconnect");
    }

    @Test
    void an_output_that_is_confirmed_and_reads_back_otherwise_is_named_and_settings_that_could_not_be_put_back_are_left_alone() {
        BenchedTracker bench = BenchedTracker.of(folder,
                BenchedTracker.Tracker.of(IMEI, "telfmb120").plays(tracker -> tracker.when(setOutput(1)).then(Reactions.pretend())),
                "--allow",
                "outputs", "--only", "tracking,output-1,output-2");

        assertThat(bench.run().exitCode()).isEqualTo(1);
        assertThat(bench.verdict("output-2")).isEqualTo("pass");
        assertThat(bench.verdict("output-1")).isEqualTo("fail");
        assertThat(bench.found("output-1")).isEqualTo("output 1 told on and confirmed, but it reads back off");
        assertThat(bench.verdict("tracking")).isEqualTo("skipped");
        assertThat(bench.found("tracking")).startsWith("nothing was changed, for it could not be put back")
                .contains("must be between 30 and 255");
    }

    @Test
    void a_record_that_comes_again_after_its_receipt_is_counted() {
        BenchedTracker bench = BenchedTracker.of(folder, BenchedTracker.Tracker.of(IMEI, "telfmb120").plays(BenchTrackerTest::repeatItself),
                "--only",
                "telemetry,silence,repeats", "--silence", "1300ms");

        assertThat(bench.verdict("telemetry")).isEqualTo("pass");
        assertThat(bench.verdict("repeats")).as(bench.run().out()).isEqualTo("fail");
        assertThat(bench.found("repeats")).contains("sent again after the gateway had answered their frame", "stored once");
        // What it says is shown, and stays a text.
        assertThat(bench.html()).contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;").doesNotContain("<script>");
    }

    /** After each receipt the same packet once more. */
    private static void repeatItself(SimulatedTracker tracker) {
        tracker.onEvent(event -> {
            if (event instanceof TrackerEvent.LoggedIn) tracker.say("<script>alert('x')</script>");
            if (event instanceof TrackerEvent.RecordsAcked) tracker.sendRaw(RECORD);
        });
    }

    @Test
    void a_tracker_that_stays_away_fails_at_reconnect() {
        BenchedTracker bench = BenchedTracker.of(folder,
                BenchedTracker.Tracker.of(IMEI, "telfmb120").plays(tracker -> tracker.onEvent(event -> {
                    if (event instanceof TrackerEvent.Disconnected lost && lost.wasLoggedIn()) tracker.disconnect();
                })), "--only", "silence,reconnect", "--reconnect-wait", "300ms");

        assertThat(bench.run().exitCode()).isEqualTo(1);
        assertThat(bench.named("fail")).containsExactly("reconnect");
        assertThat(bench.found("reconnect")).isEqualTo("it did not come back within 300 ms");
    }

    @Test
    void a_tracker_that_shows_another_id_never_logs_in_and_the_report_says_which() {
        BenchedTracker bench = BenchedTracker.of(folder, BenchedTracker.Tracker.of(IMEI, "telfmb120").shows("356307042441021"), "--wait",
                "700ms");

        assertThat(bench.run().exitCode()).isEqualTo(1);
        assertThat(bench.named("fail")).containsExactly("login");
        assertThat(bench.found("login")).isEqualTo("another id was shown: 356307042441021");
        assertThat(bench.found("led")).isEqualTo("the tracker never logged in");
    }

    @Test
    void an_interrupt_puts_back_what_was_changed_and_leaves_a_report_of_what_was_done() {
        Thread bencher = Thread.currentThread();
        AtomicReference<SimulatedTracker> seen = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        BenchedTracker bench = BenchedTracker.of(folder, BenchedTracker.Tracker.of(IMEI, "telfmb120").plays(tracker -> {
            seen.set(tracker);
            tracker.onEvent(event -> {
                if (event instanceof TrackerEvent.CommandReceived command && command.kind() == CommandKind.SET_LED
                        && interrupted.compareAndSet(false, true))
                    bencher.interrupt();
            });
        }), "--only", "led,silence");

        assertThat(bench.run().exitCode()).isEqualTo(1);
        assertThat(bench.json().path("verdict").asText()).isEqualTo("STOPPED");
        assertThat(bench.verdict("login")).isEqualTo("pass");
        assertThat(bench.found("led")).isEqualTo("the check was stopped during this step; put back: on");
        assertThat(bench.found("silence")).isEqualTo("the check was stopped");
        List<AppliedChange> changes = seen.get().applied();
        assertThat(changes).hasSize(2);
        assertThat(seen.get().parameter(LED)).contains("1");
    }

    @Test
    void what_is_wrong_on_the_command_line_is_named() {
        assertThat(CommandLineRun.of("bench", "--tracker", IMEI).err()).contains("--model: missing", "trackgate models check --list");
        assertThat(CommandLineRun.of("bench", "--tracker", IMEI, "--model", "telfmb120", "--report", "/no/such/folder/r.html").err())
                .startsWith("--report: /no/such/folder/r.html (expected: a file in a folder that is there)");
        CommandLineRun step = CommandLineRun.of("bench", "--tracker", IMEI, "--model", "telfmb120", "--skip", "output-3");
        assertThat(step.exitCode()).isEqualTo(2);
        assertThat(step.errors()).first().asString().startsWith("--skip: output-3 (expected: of connect, engine-block, ");
        assertThat(step.out()).isEmpty();
    }
}
