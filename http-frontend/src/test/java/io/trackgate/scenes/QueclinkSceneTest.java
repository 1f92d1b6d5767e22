package io.trackgate.scenes;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.simulator.Reactions;
import io.trackgate.simulator.SimulatedTracker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.scenes.ApiCaller.OFF;
import static io.trackgate.scenes.ApiCaller.ON;
import static io.trackgate.simulator.CommandMatcher.probe;
import static io.trackgate.simulator.CommandMatcher.setLed;
import static io.trackgate.simulator.CommandMatcher.setOutput;
import static io.trackgate.simulator.CommandMatcher.text;
import static io.trackgate.simulator.Reactions.pretend;
import static io.trackgate.simulator.Reactions.silence;
import static org.assertj.core.api.Assertions.assertThat;

/** What is particular to @Track: one text for all outputs, settings in three commands, and silence for an answer. */
class QueclinkSceneTest extends SceneTest {

    private static final String DRIVE = """
            {"type": "%s", "tracking_interval": 30, "tracking_distance": 100, "tracking_angle": 45, "psm_interval": 600,
             "movement_detection": true, "non_movement_duration": 420}""";

    private GatewayScene startAll(GatewayFiles files) { return start(files.listenToAll().commands(IMPATIENT)); }

    @ParameterizedTest
    @ValueSource(strings = {"gl200", "gl300"})
    void a_personal_tracker_has_an_led_and_tracking_settings_and_no_outputs(String model) {
        GatewayScene scene = startAll(files().tracker(1, model));
        SimulatedTracker tracker = scene.online(1);
        ApiCaller api = scene.api(1);
        api.setLed(OFF).succeeds("acknowledged");
        assertThat(tracker.parameter("13")).contains("0");
        assertThat(api.readLed().value().asBoolean()).isFalse();
        api.setLed(ON).succeeds("acknowledged");
        assertThat(tracker.parameter("13")).contains("1");
        api.setTracking(DRIVE.formatted("distance")).succeeds("acknowledged");
        assertThat(List.of(tracker.parameter("6").orElse(""), tracker.parameter("GTFRI.2").orElse(""),
                tracker.parameter("GTFRI.13").orElse(""), tracker.parameter("GTNMD.3").orElse(""))).containsExactly("2", "3", "100", "28");
        JsonNode read = api.readTracking().value();
        assertThat(read.path("tracking_angle").asInt()).isEqualTo(45);
        assertThat(read.path("non_movement_duration").asInt()).isEqualTo(420);
        api.setTracking(DRIVE.formatted("distance").replace("420", "421")).fails(214, "unsupported").wasWritten(false);
        api.setOutput(1, ON).fails(214, "unsupported").wasWritten(false);
        api.setOutputs(ON).fails(214, "unsupported").wasWritten(false);
    }

    @Test
    void one_output_of_three_is_switched_and_the_others_stay() {
        GatewayScene scene = startAll(files().tracker(1, "gv300"));
        SimulatedTracker tracker = scene.online(1);
        ApiCaller api = scene.api(1);
        api.setOutputs(ON, OFF, ON).succeeds("acknowledged");
        api.setOutput(2, ON).succeeds("acknowledged");
        api.setOutput(1, OFF).succeeds("acknowledged");
        assertThat(tracker.outputs()).containsExactly(false, true, true);
        tracker.when(setOutput()).once().then(pretend());
        api.setOutput(1, ON).fails(266, "rejected").wasWritten(true);
        assertThat(List.of(api.setLed(ON).code(), api.setTracking("{}").code(), api.readLed().code())).containsOnly(214);
    }

    @Test
    void silence_is_a_refusal_where_a_later_question_is_answered_and_a_time_out_where_it_is_not() {
        GatewayScene scene = startAll(files().tracker(1, "gl300"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setLed()).once().then(silence());
        Answered refused = scene.api(1).setLed(OFF).fails(214, "unsupported").wasWritten(true);
        assertThat(scene.api(1).command(refused.id()).path("outcome").asText()).isEqualTo("unsupported");
        assertThat(tracker.received()).contains("GTRTO=8,,,,,");

        tracker.when(setLed()).once().then(silence());
        tracker.when(probe()).once().then(silence());
        scene.api(1).setLed(OFF).fails(213, "timed-out").wasWritten(true);
        scene.api(1).setLed(OFF).succeeds("acknowledged");
    }

    @Test
    void a_setting_ends_with_the_first_command_that_is_passed_over() {
        GatewayScene scene = startAll(files().tracker(1, "gl300"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(text("GTFRI=.*")).once().then(silence());
        scene.api(1).setTracking(DRIVE.formatted("interval")).fails(214, "unsupported").wasWritten(true);
        assertThat(tracker.received()).noneMatch(told -> told.startsWith("GTNMD"));
    }

    @Test
    void an_answer_that_is_slow_and_comes_behind_the_question_counts() {
        GatewayScene scene = startAll(files().tracker(1, "gl300"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setLed()).once().then(Reactions.acknowledge().after(Duration.ofMillis(700)));
        scene.api(1).setLed(OFF).succeeds("acknowledged");
    }

    @Test
    void a_version_whose_layout_nobody_knows_is_refused_with_nothing_written() {
        GatewayScene scene = startAll(files().tracker(1, "gl300"));
        // It is listed as another model than it is.
        SimulatedTracker tracker = scene.tracker(1, SimulatedTracker.of(scene.model("gl320m"), GatewayFiles.deviceId(1)));
        GatewayScene.connect(tracker);
        scene.api(1).setLed(ON).fails(214, "unsupported").wasWritten(false);
        assertThat(tracker.received()).noneMatch(told -> told.startsWith("GTCFG"));
    }
}
