package io.trackgate.scenes;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.config.TrackerModel;
import io.trackgate.simulator.ByteShape;
import io.trackgate.simulator.CommandKind;
import io.trackgate.simulator.Reactions;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TrackerEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.scenes.ApiCaller.OFF;
import static io.trackgate.scenes.ApiCaller.ON;
import static io.trackgate.simulator.CommandMatcher.readOutputs;
import static io.trackgate.simulator.CommandMatcher.setOutput;
import static io.trackgate.simulator.Reactions.answerTwice;
import static io.trackgate.simulator.Reactions.answerWhen;
import static io.trackgate.simulator.Reactions.applySilently;
import static io.trackgate.simulator.Reactions.disabledFromConfig;
import static io.trackgate.simulator.Reactions.pretend;
import static io.trackgate.simulator.Reactions.silence;
import static org.assertj.core.api.Assertions.assertThat;

/** What is particular to families whose answers carry tags, and what all families share on one port. */
class FamiliesSceneTest extends SceneTest {

    private GatewayScene startAll(GatewayFiles files) { return start(files.listenToAll().commands(IMPATIENT)); }

    // ---- models that anybody can add ----

    /** Nothing of these two stands in a shipped file. */
    private static final String NEW_GT06 = """
            vendor: Nobody
            protocol: gt06
            models:
              - code: newcar
                digital-outputs: 2
                output-control: batch
                output-calls: [set, set_all]
                deliver: at-login
                outputs:
                  - on: { text: "RELAY,1#", done: ['^cut off the fuel supply', '^already in the state of fuel supply cut off'] }
                    off: { text: "RELAY,0#", done: ['^restore fuel supply', '^already in the state of fuel supply to resume'] }
                    read: { text: "RELAY#", on: ['^RELAY:1'], off: ['^RELAY:0'] }
                  - { on: { text: "RELAY3,1#" }, off: { text: "RELAY3,0#" }, read: { text: "RELAY3#", on: ['RELAY3:1'], off: ['RELAY3:0'] } }
                led: { set: "LEDSLEEP,{led}#", read: "LEDSLEEP#", answer: "LEDSLEEP:{led}", values: { true: "OFF", false: "ON" } }
                tracking:
                  profile: telfm
                  modes:
                    - when: { stop_detection: ignition, sleep_mode: disabled }
                      texts:
                        - { set: "TIMER,{tracking_interval},{on_stop_tracking_interval}#", read: "TIMER#", answer: "TIMER:{tracking_interval},{on_stop_tracking_interval}" }
                        - { set: "DISTANCE,{tracking_distance}#", read: "DISTANCE#", answer: "DISTANCE:{tracking_distance}" }
                        - { set: "ANGLEREP,ON,{tracking_angle},3#", read: "ANGLEREP#", answer: "ANGLEREP:ON,{tracking_angle},{_}" }
              - { code: bare }
            """;

    @Test
    void a_new_model_of_texts_is_a_file_and_obeys_all_six_calls() {
        GatewayScene scene = startAll(files().model("nobody", NEW_GT06).tracker(1, "newcar").tracker(2, "bare"));
        SimulatedTracker car = scene.online(1);
        ApiCaller api = scene.api(1);
        api.setOutput(2, ON).succeeds("acknowledged");
        api.setOutputs(ON, OFF).succeeds("acknowledged");
        assertThat(car.outputs()).containsExactly(true, false);
        api.setLed(OFF).succeeds("acknowledged");
        assertThat(car.parameter("LEDSLEEP")).contains("ON");
        assertThat(api.readLed().value().asBoolean()).isFalse();
        api.setTracking(telfm(60, "ignition")).succeeds("acknowledged");
        assertThat(car.parameter("TIMER")).contains("60,600");
        JsonNode read = api.readTracking().value();
        assertThat(read.path("tracking_interval").asInt()).isEqualTo(60);
        assertThat(read.path("tracking_angle").asInt()).isEqualTo(45);
        api.setTracking(telfm(60, "gps")).fails(214, "unsupported").wasWritten(false);
        api.setTracking(telfm(60, "ignition").replace("45", "200")).fails(214, "unsupported").wasWritten(true); // angles end at 180
        lacksEverything(scene, 2);
    }

    private static String telfm(int interval,
            String stopDetection) { return """
                    {"tracking_angle": 45, "tracking_distance": 100, "tracking_interval": %d, "on_stop_tracking_interval": 600, "sleep_mode": "disabled",
                     "stop_detection": "%s"}"""
                    .formatted(interval, stopDetection); }

    private static final String NEW_JT808 = """
            vendor: Nobody
            protocol: jt808
            models:
              - code: newbus
                digital-outputs: 2
                output-control: default
                output-calls: [set, set_all]
                verify-outputs: read-back
                window: 4
                deliver: at-login
                outputs:
                  - { on: { control: 0x71, text: "1;2" }, off: { control: 0x72 } }
                  - { on: { message: 0xB001, body: "0102{time}" }, off: { message: 0xB001, body-text: "off" } }
                telemetry: { outputs: [11, 12] }
                led: { parameters: [0xF012], width: 1, values: { true: 2, false: 7 } }
                tracking:
                  profile: concox_distance_interval
                  fixed: { 0x20: 2 }
                  fields: { tracking_interval: { parameters: [0x29] }, tracking_distance: { parameters: [0x2C] } }
              - { code: bare }
            """;

    @Test
    void a_new_model_of_frames_and_numbers_is_a_file_and_obeys_all_six_calls() {
        GatewayScene scene = startAll(files().model("nobody", NEW_JT808).tracker(1, "newbus").tracker(2, "bare"));
        SimulatedTracker bus = scene.online(1);
        ApiCaller api = scene.api(1);
        api.setOutput(1, ON).succeeds("acknowledged");
        api.setOutputs(OFF, ON).succeeds("acknowledged");
        api.setOutput(2, OFF).succeeds("acknowledged");
        assertThat(bus.outputs()).containsExactly(false, false);
        api.setLed(OFF).succeeds("acknowledged");
        assertThat(bus.parameter(0xF012)).contains("7");
        assertThat(api.readLed().value().asBoolean()).isFalse();
        api.setTracking("{\"tracking_interval\": 60, \"tracking_distance\": 250}").succeeds("acknowledged");
        assertThat(List.of(bus.parameter(0x20), bus.parameter(0x29), bus.parameter(0x2C)))
                .isEqualTo(List.of(Optional.of("2"), Optional.of("60"), Optional.of("250")));
        assertThat(api.readTracking().value().path("tracking_distance").asInt()).isEqualTo(250);
        lacksEverything(scene, 2);
    }

    private static void lacksEverything(GatewayScene scene, int id) {
        scene.online(id);
        ApiCaller api = scene.api(id);
        for (Answered answer : List.of(api.setOutput(1, ON), api.setOutputs(ON), api.setLed(ON), api.setTracking("{}")))
            answer.fails(214, answer.outcome());
        assertThat(List.of(api.readLed().code(), api.readTracking().code())).containsOnly(214);
    }

    // ---- one port for all ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void every_family_is_recognised_on_the_shared_port(boolean byteByByte) {
        Map<Integer, String> models = Map.of(1, "telfmb120", 2, "gt06n", 3, "w15l", 4, "fmeco4", 5, "signal_s2551", 6, "gv300", 7,
                "galileosky_v5");
        GatewayFiles files = files().listen("auto").commands(IMPATIENT);
        models.forEach(files::tracker);
        GatewayScene scene = start(files);
        models.forEach((id, model) -> {
            SimulatedTracker tracker = SimulatedTracker.of(scene.model(model), GatewayFiles.deviceId(id))
                    .shape(byteByByte ? ByteShape.byteByByte() : ByteShape.whole()).build(scene.uplink("auto"));
            try (tracker) {
                GatewayScene.connect(tracker);
                scene.api(id).setOutput(1, ON).succeeds("acknowledged");
                assertThat(tracker.outputs().getFirst()).isTrue();
                assertThat(tracker.violations()).isEmpty();
            }
        });
    }

    // ---- which level is on ----

    @ParameterizedTest
    @CsvSource({"gv300, 0", "gv300, 1", "galileosky_v5, 0", "galileosky_v5, 1", "fmeco4, 0", "fmeco4, 1"})
    void a_vehicle_is_switched_as_it_is_wired(String model, String level) {
        GatewayScene scene = startAll(files().tracker(1, model, "options: { on-level: \"" + level + "\" }"));
        TrackerModel wired = scene.gateway().directory().tracker(1).orElseThrow().model();
        SimulatedTracker tracker = GatewayScene.connect(scene.tracker(1, SimulatedTracker.of(wired, GatewayFiles.deviceId(1))));
        scene.api(1).setOutput(1, ON).succeeds("acknowledged");
        assertThat(tracker.outputs().getFirst()).isTrue();
        scene.api(1).setOutput(1, OFF).succeeds("acknowledged");
        assertThat(tracker.outputs().getFirst()).isFalse();
        String first = switch (model) {
            case "gv300" -> "GTOUT=" + level + ",";
            case "galileosky_v5" -> "Out 0," + level;
            default -> "setio " + level + ",";
        };
        assertThat(tracker.received().stream().map(String::strip).filter(text -> text.matches("(GTOUT|Out|setio).*")).findFirst())
                .as("what means on").hasValueSatisfying(text -> assertThat(text).startsWith(first));
    }

    // ---- Galileosky ----

    @Test
    void what_the_profile_does_not_name_stays_as_the_terminal_has_it() {
        GatewayScene scene = startAll(files().tracker(1, "galileosky_v5"));
        SimulatedTracker tracker = scene.online(1);

        scene.api(1).setTracking("{\"tracking_interval\": 60, \"tracking_distance\": 250, \"tracking_angle\": 30}")
                .succeeds("acknowledged");
        assertThat(tracker.parameter("WRPERIOD")).contains("60,180");
        assertThat(tracker.parameter("TURNING")).contains("3,30,250,60,20");
        assertThat(tracker.received()).containsExactly("WrPeriod", "Turning", "WrPeriod 60,180", "Turning 3,30,250,60,20");
    }

    @Test
    void a_terminal_that_says_nothing_has_not_confirmed_and_one_that_says_another_level_refuses() {
        GatewayScene scene = startAll(files().tracker(1, "galileosky_v5"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setOutput(1, ON)).once().then(silence());
        tracker.when(setOutput(2, ON)).once().then(Reactions.answerOppositeState());

        scene.api(1).setOutput(1, ON).fails(213, "timed-out").wasWritten(true);
        scene.api(1).setOutput(2, ON).fails(266, "rejected").wasWritten(true);
        scene.api(1).setOutputs(ON, OFF, ON, OFF).succeeds("acknowledged");
        assertThat(tracker.outputs()).containsExactly(true, false, true, false);
    }

    // ---- GT06 ----

    @Test
    void a_cut_that_waits_for_a_lower_speed_is_postponed_and_its_second_answer_under_the_same_flag_settles_it() {
        GatewayScene scene = startAll(files().tracker(1, "gt06n"));
        SimulatedTracker tracker = scene.online(1);
        CompletableFuture<Void> slow = new CompletableFuture<>();
        tracker.when(setOutput(1, ON)).once().then(Reactions.postpone(slow).thenSayingSo());

        Answered answer = scene.api(1).setOutput(1, ON).succeeds("postponed");
        assertThat(tracker.outputs().getFirst()).isFalse();
        slow.complete(null);
        soon(() -> assertThat(scene.api(1).command(answer.id()).path("late").path("result").asText()).isEqualTo("acknowledged"));
        soon(() -> assertThat(scene.store().state(1, "output.1")).contains(certain("true", "ack", "true")));
        scene.api(1).setOutput(1, ON).succeeds("acknowledged"); // "Already in the state of fuel supply cut off"
    }

    @Test
    void a_device_that_knows_no_such_text_stays_silent_and_the_next_command_is_not_held_up() {
        GatewayScene scene = startAll(files().tracker(1, "gt06n"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setOutput(1, ON)).once().then(silence());

        scene.api(1).setOutput(1, ON).fails(213, "timed-out").wasWritten(true);
        scene.api(1).setOutput(1, OFF).succeeds("acknowledged");
        assertThat(tracker.outputs().getFirst()).isFalse();
    }

    /** Output 2 is in no record of this device: nothing but a question tells how it stands. */
    @Test
    void a_read_back_that_met_silence_is_tried_again_when_the_device_speaks() {
        GatewayScene scene = startAll(files().tracker(1, "jmvl02"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setOutput(2, ON)).once().then(applySilently());
        tracker.when(readOutputs()).once().then(silence());

        scene.api(1).setOutput(2, ON).fails(213, "timed-out");
        soon().until(() -> tracker.received().stream().anyMatch("RELAY#"::equals));
        soon(() -> {
            tracker.ping();
            assertThat(scene.store().state(1, "output.2")).contains(certain("true", "ack", "true"));
        });
    }

    @Test
    void what_a_lost_connection_left_uncertain_is_read_back_on_the_next_also_when_that_came_first() {
        GatewayScene scene = startAll(files().tracker(1, "jmvl02"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setOutput(2, ON)).once().then(Reactions.applySilently());
        CompletableFuture<Answered> lost = scene.api(1).settingOutput(2, ON);
        soon().until(() -> tracker.received().contains("OUT2,1#"));
        tracker.takeOver();

        ApiCaller.waitFor(lost).fails(213, "session-lost");
        soon(() -> assertThat(scene.store().state(1, "output.2")).contains(certain("true", "ack", "true")));
    }

    @Test
    void an_answer_of_the_old_connection_comes_on_the_new_one_and_answers_nobody() {
        GatewayScene scene = startAll(files().tracker(1, "gt06n"));
        SimulatedTracker tracker = scene.online(1);
        CompletableFuture<Void> late = new CompletableFuture<>();
        tracker.when(setOutput(1, ON)).once().then(answerWhen(late));

        CompletableFuture<Answered> lost = scene.api(1).settingOutput(1, ON);
        soon().until(() -> tracker.received().contains("RELAY,1#"));
        tracker.takeOver();
        Answered answer = ApiCaller.waitFor(lost).fails(213, "session-lost");
        soon().until(() -> tracker.logins() == 2);
        tracker.when(setOutput(1, ON)).once().then(silence());
        CompletableFuture<Answered> next = scene.api(1).settingOutput(1, ON);
        soon().until(() -> tracker.received().stream().filter("RELAY,1#"::equals).count() == 2);
        late.complete(null);
        ApiCaller.waitFor(next).fails(213, "timed-out");
        soon(() -> assertThat(scene.api(1).command(answer.id()).path("late").path("result").asText()).isEqualTo("acknowledged"));
    }

    // ---- Navtelecom ----

    @Test
    void a_switch_that_waits_for_a_lower_speed_is_postponed_and_the_tracker_s_records_settle_it() {
        GatewayScene scene = startAll(files().tracker(1, "signal_s2551"));
        SimulatedTracker tracker = scene.online(1);
        CompletableFuture<Void> slow = new CompletableFuture<>();
        tracker.when(setOutput(1, ON)).once().then(Reactions.postpone(slow));

        scene.api(1).setOutput(1, ON).succeeds("postponed").wasWritten(true);
        assertThat(tracker.received()).startsWith("*!SETOUT 1Y", "*?DATA 31");
        assertThat(scene.store().state(1, "output.1")).isNotEqualTo(certain("true", "ack", "true"));
        slow.complete(null);
        soon().until(() -> tracker.outputs().getFirst());
        soon(() -> {
            tracker.report(1); // in whole seconds: the first may seem older than the read-back
            assertThat(scene.store().state(1, "output.1")).contains(certain("true", "telemetry", "true"));
        });
    }

    @Test
    void fail_is_refused_and_a_command_that_it_does_not_know_comes_back_as_unsupported() {
        GatewayScene scene = startAll(files().tracker(1, "signal_s2551"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setOutput(1, ON)).once().then(disabledFromConfig());
        scene.api(1).setOutput(1, ON).fails(266, "rejected").wasWritten(true);
        tracker.when(setOutput(1, ON)).once().then(Reactions.refuse("*Z:*!SETOUT 1Y"));
        scene.api(1).setOutput(1, ON).fails(214, "unsupported").wasWritten(true);
        assertThat(tracker.outputs()).containsOnly(false);
    }

    @Test
    void after_silence_the_version_is_asked_and_then_commands_go_on() {
        GatewayScene scene = startAll(files().tracker(1, "start_s2011"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setOutput(1, ON)).once().then(silence());

        scene.api(1).setOutput(1, ON).fails(213, "timed-out").wasWritten(true);
        soon(() -> scene.api(1).setOutput(1, OFF).succeeds("acknowledged"));
        assertThat(tracker.received()).startsWith("*!SETOUT 1Y", "*?V").endsWith("*!SETOUT 1N");
    }

    // ---- JT/T 808 ----

    @Test
    void a_terminal_that_accepts_and_does_not_switch_is_no_success() {
        GatewayScene scene = startAll(files().tracker(1, "w15l"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setOutput(1, ON)).then(pretend());

        scene.api(1).setOutput(1, ON).fails(266, "rejected").wasWritten(true);
        assertThat(tracker.received().stream().filter(text -> text.startsWith("0x8201"))).hasSize(3);
        assertThat(scene.store().state(1, "output.1")).contains(certain("false", "ack", "true"));
    }

    @Test
    void a_terminal_that_switches_a_little_later_is_asked_until_it_has() {
        GatewayScene scene = startAll(files().tracker(1, "w15l"));
        SimulatedTracker tracker = scene.online(1);
        CompletableFuture<Void> asked = new CompletableFuture<>();
        tracker.when(setOutput(1, ON)).then(Reactions.postpone(asked));
        tracker.onEvent(event -> {
            if (event instanceof TrackerEvent.CommandReceived received && received.kind() == CommandKind.READ_OUTPUTS) asked.complete(null);
        });

        scene.api(1).setOutput(1, ON).succeeds("acknowledged");
        assertThat(tracker.outputs()).containsExactly(true);
    }

    @Test
    void unsupported_is_told_from_refused() {
        GatewayScene scene = startAll(files().tracker(1, "w15l").tracker(2, "jt808"));
        scene.online(1).when(setOutput()).once().then(disabledFromConfig());
        scene.api(1).setOutput(1, ON).fails(214, "unsupported").wasWritten(true); // 3
        scene.online(1).when(setOutput()).once().then(Reactions.answerOppositeState());
        scene.api(1).setOutput(1, ON).fails(266, "rejected").wasWritten(true); // 1
        scene.online(2);
        scene.api(2).setOutput(1, ON).fails(214, "unsupported").wasWritten(false);
    }

    @Test
    void a_terminal_that_answers_everything_twice_is_taken_once() {
        GatewayScene scene = startAll(files().tracker(1, "w15l"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(command -> true).then(answerTwice());

        for (boolean on : new boolean[]{true, false, true}) {
            scene.api(1).setOutput(1, on).succeeds("acknowledged");
            assertThat(tracker.outputs()).containsExactly(on);
        }
        assertThat(tracker.received()).as("no read-back of what was just confirmed").hasSize(6);
    }

    @Test
    void four_commands_are_on_the_wire_at_once_where_the_model_takes_four() {
        GatewayScene scene = startAll(files().model("four", Ordeal.FOUR).tracker(1, "four"));
        SimulatedTracker tracker = scene.online(1);
        CompletableFuture<Void> all = new CompletableFuture<>();
        tracker.when(setOutput()).then(answerWhen(all));

        List<CompletableFuture<Answered>> asked = List.of(1, 2, 3, 4).stream().map(output -> scene.api(1).settingOutput(output, ON))
                .toList();
        soon().until(() -> tracker.received().size() == 4);
        all.complete(null);
        asked.forEach(answer -> ApiCaller.waitFor(answer).succeeds("acknowledged"));
        assertThat(tracker.outputs()).containsExactly(true, true, true, true);
    }

    /** The fleet lists the IMEI 356307040000001; the phone field shows what this device makes of it. */
    @ParameterizedTest
    @CsvSource({"356307040000001, ''", // 20 digits of the edition of 2019
            "307040000001, 'aliases: [\"307040000001\"]'", // its last 12 digits
            "13912345678, 'aliases: [\"013912345678\"]'"}) // the SIM's number, as the field has it
    void a_terminal_is_found_by_whatever_its_phone_field_shows(String shown, String more) {
        GatewayScene scene = startAll(files().tracker(1, "w15l", more));
        SimulatedTracker tracker = scene.tracker(1, SimulatedTracker.of(scene.model("w15l"), shown));
        GatewayScene.connect(tracker);
        scene.api(1).setOutput(1, ON).succeeds("acknowledged");
    }

    @Test
    void a_terminal_whose_clock_shows_another_zone_is_understood_where_the_fleet_says_so() {
        GatewayScene scene = startAll(files().tracker(1, "w15l").tracker(2, "w15l", "time-zone: \"+16:00\""));
        List.of(1, 2).forEach(scene::online);
        List<Long> times = Stream.of(1, 2).flatMap(id -> scene.store().records(id).stream()).map(stored -> stored.record().timeMillis())
                .toList();
        assertThat((times.get(0) - times.get(1)) / 3_600_000.0).isCloseTo(8, org.assertj.core.data.Offset.offset(0.1));
    }

    // ---- Ruptela ----

    @Test
    void an_output_that_is_used_by_something_else_is_answered_with_ok_and_is_no_success() {
        GatewayScene scene = startAll(files().tracker(1, "fmeco4"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(setOutput(1, ON)).then(disabledFromConfig());

        scene.api(1).setOutput(1, ON).fails(266, "rejected").wasWritten(true);
        assertThat(tracker.received()).containsExactly(" setio 0,2", " getio", " getio");
        assertThat(scene.store().state(1, "output.1")).contains(certain("false", "ack", "true"));
        scene.api(1).setOutputs(OFF, ON).succeeds("acknowledged");
        assertThat(tracker.outputs()).containsExactly(false, true);
    }
}
