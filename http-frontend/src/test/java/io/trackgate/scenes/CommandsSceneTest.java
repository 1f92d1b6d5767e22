package io.trackgate.scenes;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.simulator.SimulatedTracker;
import org.junit.jupiter.api.Test;

import static io.trackgate.scenes.ApiCaller.OFF;
import static io.trackgate.scenes.ApiCaller.ON;
import static io.trackgate.simulator.CommandMatcher.any;
import static io.trackgate.simulator.CommandMatcher.readOutputs;
import static io.trackgate.simulator.CommandMatcher.setLed;
import static io.trackgate.simulator.CommandMatcher.setOutput;
import static io.trackgate.simulator.Reactions.answerOppositeState;
import static io.trackgate.simulator.Reactions.answerWhen;
import static io.trackgate.simulator.Reactions.applySilently;
import static io.trackgate.simulator.Reactions.disabledFromConfig;
import static io.trackgate.simulator.Reactions.hangUpBeforeAnswering;
import static io.trackgate.simulator.Reactions.postpone;
import static io.trackgate.simulator.Reactions.pretend;
import static io.trackgate.simulator.Reactions.silence;
import static io.trackgate.simulator.Reactions.unsolicited;
import static org.assertj.core.api.Assertions.assertThat;

/** What a caller is told, for everything that a tracker may do with a command. In each scene the gateway's manners are watched too. */
class CommandsSceneTest extends SceneTest {
    // ---- confirmed ----

    @Test
    void a_confirmed_output_is_a_success_and_from_then_on_the_reported_state() {
        GatewayScene scene = start(files().tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.online(1);

        scene.api(1).setOutput(2, ON).succeeds("acknowledged").wasWritten(true);

        assertThat(tracker.received()).containsExactly("setdigout ?1");
        assertThat(tracker.outputs()).containsExactly(false, true);
        assertThat(scene.store().state(1, "output.2")).contains(certain("true", "ack", "true"));
    }

    @Test
    void tracking_settings_reach_all_three_networks_and_are_read_as_the_device_holds_them() {
        GatewayScene scene = start(files().tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.online(1);

        scene.api(1).setTracking(Wish.Tracking.telfm(77, 33).json()).succeeds("acknowledged");

        assertThat(List.of(10050, 10150, 10250)).allSatisfy(id -> assertThat(tracker.parameter(id)).contains("77"));
        assertThat(tracker.received()).anySatisfy(text -> assertThat(text).startsWith("getparam "))
                .allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(160));
        JsonNode read = scene.api(1).readTracking().value();
        assertThat(read.path("tracking_interval").asInt()).isEqualTo(77);
        assertThat(read.path("tracking_angle").asInt()).isEqualTo(33);
    }

    @Test
    void a_tracker_of_the_old_dialect_is_understood() {
        GatewayScene scene = start(files().tracker(1, "telfm3612"));
        SimulatedTracker tracker = scene.online(1);

        scene.api(1).setOutput(1, ON).succeeds("acknowledged");
        scene.api(1).setOutputs(OFF, ON).succeeds("acknowledged");

        assertThat(tracker.outputs()).containsExactly(false, true);
    }

    @Test
    void foreign_texts_before_an_answer_are_nobodys_answer() {
        GatewayScene scene = start(files().tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(any()).then(unsolicited("iButton 0000A1B2 read"));

        scene.api(1).setOutput(1, ON).succeeds("acknowledged");
        scene.api(1).setLed(OFF).succeeds("acknowledged");

        assertThat(tracker.outputs()).containsExactly(true, false);
        assertThat(scene.api(1).readLed().value().asBoolean()).isFalse();
    }

    @Test
    void two_callers_at_once_take_turns() {
        GatewayScene scene = start(files().tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.online(1);
        CompletableFuture<Void> answersTheFirst = new CompletableFuture<>();
        tracker.when(setOutput(1)).then(answerWhen(answersTheFirst));

        CompletableFuture<Answered> first = scene.api(1).settingOutput(1, ON);
        soon().until(() -> tracker.received().size() == 1);
        CompletableFuture<Answered> second = scene.api(1).settingOutput(2, ON);
        answersTheFirst.complete(null);

        ApiCaller.waitFor(first).succeeds("acknowledged");
        ApiCaller.waitFor(second).succeeds("acknowledged");
        assertThat(tracker.received()).containsExactly("setdigout 1?", "setdigout ?1");
    }

    // ---- later ----

    @Test
    void a_queued_output_is_a_postponed_success_and_counts_once_the_tracker_says_so() {
        GatewayScene scene = start(files().tracker(1, "telftc921"));
        SimulatedTracker tracker = scene.online(1);
        CompletableFuture<Void> slowEnough = new CompletableFuture<>();
        tracker.when(setOutput()).then(postpone(slowEnough).thenSayingSo());

        Answered answer = scene.api(1).setOutput(1, ON).succeeds("postponed");
        assertThat(scene.store().state(1, "output.1")).get().returns("true", StoreFile.State::desired)
                .satisfies(state -> assertThat(state.reported()).isNotEqualTo("true"));
        slowEnough.complete(null);

        soon(() -> assertThat(scene.store().state(1, "output.1")).contains(certain("true", "ack", "true")));
        assertThat(scene.api(1).command(answer.id()).path("late").path("result").asText()).isEqualTo("acknowledged");
    }

    @Test
    void a_queued_output_that_is_done_without_a_word_shows_in_the_next_record() {
        GatewayScene scene = start(files().tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.online(1);
        CompletableFuture<Void> ignitionOff = new CompletableFuture<>();
        tracker.when(setOutput()).then(postpone(ignitionOff));
        tracker.when(readOutputs()).then(silence()); // the record alone tells it

        scene.api(1).setOutput(1, ON).succeeds("postponed");
        ignitionOff.complete(null);
        soon().until(() -> tracker.outputs().getFirst());
        tracker.report(1);

        soon(() -> assertThat(scene.store().state(1, "output.1")).contains(certain("true", "telemetry", "true")));
    }

    // ---- refused ----

    @Test
    void an_output_reserved_for_the_engine_block_is_never_switched() {
        GatewayScene scene = start(files().tracker(1, "telfmb120", "engine-block-output: 2"));
        SimulatedTracker tracker = scene.online(1);

        scene.api(1).setOutput(2, ON).fails(214, "unsupported").wasWritten(false);
        scene.api(1).setOutputs(ON, ON).fails(214, "unsupported").wasWritten(false);
        scene.api(1).setOutputs(ON, OFF).succeeds("acknowledged");

        assertThat(tracker.received()).containsExactly("setdigout 1?");
        assertThat(tracker.outputs()).containsExactly(true, false);
    }

    @Test
    void an_output_that_the_device_s_configuration_forbids_is_not_supported() {
        GatewayScene scene = start(files().tracker(1, "telfmb120"));
        scene.online(1).when(setOutput()).then(disabledFromConfig());

        scene.api(1).setOutput(1, ON).fails(214, "unsupported").wasWritten(true);
    }

    @Test
    void a_device_that_cannot_do_it_now_refuses() {
        GatewayScene scene = start(files().tracker(1, "telftc921"));
        scene.online(1).when(setOutput()).then(disabledFromConfig()); // "DOUT1 ERROR"

        scene.api(1).setOutput(1, ON).fails(266, "rejected").wasWritten(true);
    }

    @Test
    void a_device_that_says_yes_and_reads_back_no_is_not_believed() {
        GatewayScene scene = start(files().tracker(1, "telfmb120"));
        scene.online(1).when(setLed()).then(pretend());

        scene.api(1).setLed(OFF).fails(214, "unsupported");

        assertThat(scene.api(1).readLed().value().asBoolean()).isTrue();
    }

    @Test
    void a_blocked_tracker_hears_nothing() {
        GatewayScene scene = start(files().tracker(1, "telfmb120", "blocked: true"));
        SimulatedTracker tracker = scene.online(1);

        scene.api(1).setOutput(1, ON).fails(208, "");

        assertThat(tracker.received()).isEmpty();
    }

    // ---- nobody knows ----

    @Test
    void no_answer_in_time_is_no_success_and_what_comes_late_is_shown() {
        GatewayScene scene = start(files().commands(IMPATIENT).tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.online(1);
        CompletableFuture<Void> late = new CompletableFuture<>();
        tracker.when(setOutput(1)).once().then(answerWhen(late));

        Answered answer = scene.api(1).setOutput(1, ON).fails(213, "timed-out").wasWritten(true);
        assertThat(scene.store().state(1, "output.1")).get().returns(true, StoreFile.State::uncertain);
        scene.api(1).setOutput(1, OFF).fails(213, "not-sent").wasWritten(false);
        late.complete(null);

        soon(() -> assertThat(scene.api(1).command(answer.id()).path("late").path("result").asText()).isEqualTo("acknowledged"));
        soon(() -> assertThat(scene.store().state(1, "output.1")).get().returns("true", StoreFile.State::reported)
                .returns(false, StoreFile.State::uncertain));
        soon(() -> scene.api(1).setOutput(1, OFF).succeeds("acknowledged"));
        assertThat(tracker.outputs()).containsExactly(false, false);
        assertThat(scene.api(1).command(answer.id()).path("outcome").asText()).isEqualTo("timed-out");
    }

    @Test
    void an_answer_that_names_the_opposite_state_is_no_answer_and_the_state_is_read_back() {
        GatewayScene scene = start(files().commands(IMPATIENT).tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setOutput()).then(answerOppositeState());

        scene.api(1).setOutput(1, ON).fails(213, "timed-out");

        soon(() -> assertThat(scene.store().state(1, "output.1")).contains(certain("false", "ack", "true")));
        assertThat(tracker.received()).contains("getver", "getio");
    }

    @Test
    void what_was_done_without_a_word_is_found_out_by_reading_back() {
        GatewayScene scene = start(files().commands(IMPATIENT).tracker(1, "telfmb120"));
        scene.online(1).when(setLed()).then(applySilently());

        scene.api(1).setLed(OFF).fails(213, "timed-out");

        soon(() -> assertThat(scene.store().state(1, "led")).contains(certain("false", "ack", "false")));
        assertThat(scene.api(1).readLed().value().asBoolean()).isFalse();
    }

    @Test
    void a_record_settles_what_a_silent_tracker_left_open() {
        GatewayScene scene = start(files().commands(IMPATIENT).tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setOutput().or(readOutputs())).then(silence());

        scene.api(1).setOutput(1, ON).fails(213, "timed-out");
        soon(() -> assertThat(scene.store().count("select count(*) from command where kind = 'read_outputs' and outcome = 'timed-out'"))
                .isOne());
        assertThat(scene.store().state(1, "output.1")).get().returns(true, StoreFile.State::uncertain);
        tracker.report(1);

        soon(() -> assertThat(scene.store().state(1, "output.1")).contains(certain("false", "telemetry", "true")));
    }

    @Test
    void a_connection_that_breaks_in_the_middle_leaves_it_open_until_the_tracker_is_back_and_asked() {
        GatewayScene scene = start(files().tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setLed()).then(hangUpBeforeAnswering());

        scene.api(1).setLed(OFF).fails(213, "session-lost").wasWritten(true);
        tracker.report(1);

        soon(() -> assertThat(scene.store().state(1, "led")).contains(certain("false", "ack", "false")));
        assertThat(tracker.received()).contains("getparam 108").filteredOn(text -> text.startsWith("setparam")).hasSize(1);
    }

    @Test
    void a_second_connection_takes_over_and_the_first_one_s_answer_confirms_nothing() {
        GatewayScene scene = start(files().tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.online(1);
        CompletableFuture<Void> late = new CompletableFuture<>();
        tracker.when(setOutput(1)).once().then(answerWhen(late).with(io.trackgate.simulator.Reaction.Connection.TAKE_OVER));

        scene.api(1).setOutput(1, ON).fails(213, "session-lost").wasWritten(true);
        late.complete(null);

        soon().until(() -> tracker.logins() == 2);
        soon(() -> scene.api(1).setOutput(1, OFF).succeeds("acknowledged"));
        assertThat(tracker.outputs()).containsExactly(false, false);
    }

    @Test
    void a_tracker_without_a_session_is_offline_at_once() {
        GatewayScene scene = start(files().tracker(1, "telfmb120"));

        scene.api(1).setOutput(1, ON).fails(213, "offline").wasWritten(false);
        scene.api(1).setLed(OFF).fails(213, "offline").wasWritten(false);
    }

    @Test
    void a_full_line_is_busy_at_once() {
        GatewayScene scene = start(files().commands("line: 2").tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.online(1);
        CompletableFuture<Void> answers = new CompletableFuture<>();
        tracker.when(setOutput()).then(answerWhen(answers));

        CompletableFuture<Answered> onTheWire = scene.api(1).settingOutput(1, ON);
        soon().until(() -> tracker.received().size() == 1);
        CompletableFuture<Answered> one = scene.api(1).settingOutput(2, ON);
        CompletableFuture<Answered> other = scene.api(1).settingOutput(2, ON);
        Answered busy = (Answered) CompletableFuture.anyOf(one, other).join();
        answers.complete(null);

        busy.fails(15, "busy").wasWritten(false);
        assertThat(busy.status()).isEqualTo(429);
        ApiCaller.waitFor(onTheWire).succeeds("acknowledged");
        assertThat(List.of(ApiCaller.waitFor(one).outcome(), ApiCaller.waitFor(other).outcome()))
                .containsExactlyInAnyOrder("busy", "acknowledged");
    }

    // ---- kept for later ----

    @Test
    void the_newest_kept_setting_alone_is_delivered_when_the_tracker_connects() {
        GatewayScene scene = start(files().commands("deferrable: [led, tracking]").tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.tracker(1);

        scene.api(1).setLed(OFF).succeeds("deferred").wasWritten(false);
        scene.api(1).setLed(ON).succeeds("deferred");
        Answered newest = scene.api(1).setLed(OFF).succeeds("deferred");
        scene.api(1).setOutput(1, ON).fails(213, "offline");
        assertThat(scene.api(1).readLed().value().asBoolean()).isFalse();
        GatewayScene.connect(tracker);

        soon(() -> assertThat(scene.store().state(1, "led")).contains(certain("false", "ack", "false")));
        assertThat(tracker.received()).filteredOn(text -> text.startsWith("setparam")).containsExactly("setparam 108:0");
        assertThat(scene.api(1).command(newest.id()).path("late").path("result").asText()).isEqualTo("acknowledged");
        assertThat(scene.store().count("select count(*) from deferred_command")).isZero();
    }

    @Test
    void a_kept_setting_that_meets_silence_waits_for_the_next_connection() {
        GatewayScene scene = start(files().commands(IMPATIENT + ", deferrable: [led]").tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.tracker(1);
        tracker.when(setLed()).once().then(silence());

        scene.api(1).setLed(OFF).succeeds("deferred");
        GatewayScene.connect(tracker);
        soon(() -> assertThat(scene.store().state(1, "led")).contains(certain("true", "ack", "false"))); // read back
        assertThat(tracker.received()).filteredOn(text -> text.startsWith("setparam")).hasSize(1);
        tracker.drop();
        tracker.report(1);

        soon().until(() -> tracker.parameter(108).equals(Optional.of("0")));
        soon(() -> assertThat(scene.store().count("select count(*) from deferred_command")).isZero());
    }

    @Test
    void a_kept_setting_expires() {
        GatewayScene scene = start(files().commands("deferrable: [led], deferred-expiry: 1s").tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.tracker(1);

        Answered kept = scene.api(1).setLed(OFF).succeeds("deferred");
        soon().until(() -> scene.api(1).readLed().value().asBoolean());
        GatewayScene.connect(tracker);
        scene.api(1).setOutput(1, ON).succeeds("acknowledged");

        assertThat(tracker.received()).containsExactly("setdigout 1?");
        soon(() -> assertThat(scene.api(1).command(kept.id()).path("late").path("result").asText()).isEqualTo("expired"));
    }

    // ---- clones ----

    @Test
    void a_clone_shows_its_original_and_switches_its_led_but_none_of_its_outputs() {
        GatewayScene scene = start(files().tracker(1, "telfmb120").cloneOf(2, 1));
        SimulatedTracker original = scene.online(1);

        scene.api(2).setLed(OFF).succeeds("acknowledged");

        assertThat(original.parameter(108)).contains("0");
        assertThat(scene.api(1).readLed().value().asBoolean()).isFalse();
        assertThat(scene.api(2).readLed().value().asBoolean()).isFalse();
        scene.api(2).setOutput(1, ON).fails(219, "");
        scene.api(2).setTracking(Wish.Tracking.telfm(60, 30).json()).fails(219, "");
        assertThat(original.outputs()).containsExactly(false, false);
    }

    // ---- the store ----

    @Test
    void a_confirmation_that_the_store_did_not_take_is_no_success_and_then_nothing_is_sent() throws SQLException {
        GatewayScene scene = start(files().tracker(1, "telfmb120"));
        SimulatedTracker tracker = scene.online(1);
        CompletableFuture<Void> answers = new CompletableFuture<>();
        tracker.when(setOutput()).then(answerWhen(answers));

        CompletableFuture<Answered> underWay = scene.api(1).settingOutput(1, ON);
        soon().until(() -> tracker.received().size() == 1);
        refuseWrites(true);
        answers.complete(null);
        Answered lost = ApiCaller.waitFor(underWay).fails(1, "acknowledged");
        Answered away = scene.api(1).setOutput(1, OFF);
        refuseWrites(false);

        assertThat(lost.status()).isEqualTo(500);
        away.fails(14, "");
        assertThat(away.status()).isEqualTo(503);
        assertThat(tracker.received()).hasSize(1);
        soon(() -> scene.api(1).setOutput(1, OFF).succeeds("acknowledged"));
    }

    /** The store's disk has a bad day. */
    private void refuseWrites(boolean refuse) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/trackgate.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = 10000");
            for (String on : List.of("insert on command", "update on command", "update on directory_version", "insert on tracker_state")) {
                String name = "bad_day_" + on.replace(' ', '_');
                statement.execute(refuse
                        ? "create trigger %s before %s begin select raise(abort, 'the disk is away'); end".formatted(name, on)
                        : "drop trigger " + name);
            }
        }
    }
}
