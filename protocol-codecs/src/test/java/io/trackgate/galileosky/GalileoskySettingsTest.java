package io.trackgate.galileosky;

import java.util.Map;
import java.util.TreeMap;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand.ReadTracking;
import io.trackgate.protocol.TrackerCommand.SetTracking;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trackgate.testing.Dialogue.whole;
import static org.assertj.core.api.Assertions.assertThat;

class GalileoskySettingsTest {

    private static final GalileoskyProtocol GALILEOSKY = new GalileoskyProtocol();
    private static final TrackerModel V5 = ModelFile.shipped("galileosky_v5");
    private static final StateKey INTERVAL = StateKey.tracking("tracking_interval");
    private static final StateKey DISTANCE = StateKey.tracking("tracking_distance");
    private static final StateKey ANGLE = StateKey.tracking("tracking_angle");
    private static final SetTracking SET = set(
            Map.of("tracking_interval", whole(60), "tracking_distance", whole(300), "tracking_angle", whole(10)));
    private static final Map<StateKey, SettingValue> ASKED = Map.of(INTERVAL, whole(60), DISTANCE, whole(300), ANGLE, whole(10));
    private static final String PERIODS = "WRPERIOD move=60 parking=900";
    private static final String TURNS = "TURNING:Speed=5,Angle=10,Distance=300,SpeedEx=90,SpeedDelta=15;";

    private static SetTracking set(Map<String, SettingValue> fields) {
        return new SetTracking(new TrackingSettings(new TreeMap<>(fields)));
    }

    private static TrackerModel with(String more) { return ModelFile
            .model("""
                    protocol: galileosky
                    models:
                      - code: a
                        digital-outputs: 0
                        tracking:
                          profile: distance_interval_angle
                          keep: { parking_interval: 180, turn_speed: 3 }
                          modes:
                            - texts:
                                - { set: "WrPeriod {tracking_interval},{parking_interval}", read: "WrPeriod", answer: "WRPERIOD move={tracking_interval} parking={parking_interval}" }
                                - { set: "Turning {turn_speed},{tracking_angle},{tracking_distance}", read: "Turning", answer: "TURNING:Speed={turn_speed},Angle={tracking_angle},Distance={tracking_distance}" }
                    """
                    + "    " + more + "\n"); }

    @Test
    void what_the_profile_does_not_name_is_asked_for_and_written_back() {
        Dialogue.of(GALILEOSKY, SET, V5).says("WrPeriod").touches().then("WRPERIOD move=30 parking=900").says("Turning")
                .then("TURNING:Speed=5,Angle=20,Distance=100,SpeedEx=90,SpeedDelta=15").says("WrPeriod 60,900").touches(INTERVAL)
                .then(PERIODS).says("Turning 5,10,300,90,15").touches(DISTANCE, ANGLE).endsWith(TURNS, ASKED);
        assertThat(Dialogue.steps(GALILEOSKY, SET, V5).touches()).containsExactlyInAnyOrder(INTERVAL, DISTANCE, ANGLE);
    }

    @Test
    void a_model_that_can_not_be_asked_gets_the_values_of_its_file() {
        TrackerModel mute = with("options: { settings-query: \"off\" }");
        Dialogue.of(GALILEOSKY, SET, mute).says("WrPeriod 60,180").then("WRPERIOD move=60 parking=180").says("Turning 3,10,300")
                .endsWith("TURNING:Speed=3,Angle=10,Distance=300", ASKED);
        assertThat(Dialogue.unsupported(GALILEOSKY, new ReadTracking(), mute)).contains("can't be asked");
    }

    @Test
    void an_answer_of_another_command_confirms_nothing() {
        Dialogue writing = Dialogue.of(GALILEOSKY, SET, V5).then("WRPERIOD move=30 parking=900").then(TURNS).says("WrPeriod 60,900");
        writing.ignores("", "OK", "WRPERIOD move=60", TURNS, "OUT(3..0) = 0010", "Unknown command");
        Dialogue.of(GALILEOSKY, SET, V5).ignores("", "OK", TURNS, "OUT(3..0) = 0010");
    }

    @Test
    void another_value_under_the_command_s_own_number_is_the_terminal_s_no() {
        Dialogue writing = Dialogue.of(GALILEOSKY, SET, V5).then("WRPERIOD move=30 parking=900").then(TURNS).says("WrPeriod 60,900");
        Judgement.Unsupported other = writing.ends(Judgement.Unsupported.class, "WRPERIOD move=30 parking=900");
        assertThat(other.why()).isEqualTo("tracking_interval reads 30 (expected: 60)");
        assertThat(other.reported().values()).isEqualTo(Map.of(INTERVAL, whole(30)));
        assertThat(writing.ends(Judgement.Unsupported.class, "WRPERIOD move=60 parking=180").why())
                .isEqualTo("parking_interval reads 180 (expected: 900)");
    }

    @Test
    void what_is_kept_has_to_be_a_number_before_it_goes_into_a_command() {
        assertThat(Dialogue.of(GALILEOSKY, SET, V5).says("WrPeriod").then("WRPERIOD move=30 parking=" + "9".repeat(240))
                .ends(Judgement.Unsupported.class, TURNS).why()).contains("(expected: a number)");
    }

    @Test
    void a_read_back_of_another_value_is_unsupported_and_reported() {
        TrackerModel careful = with("verify-settings: read-back");
        Dialogue asked = Dialogue.of(GALILEOSKY, SET, careful).then("WRPERIOD move=1 parking=9").then("TURNING:Speed=5,Angle=1,Distance=1")
                .then("WRPERIOD move=60 parking=9").then("TURNING:Speed=5,Angle=10,Distance=300").says("WrPeriod")
                .then("WRPERIOD move=60 parking=9").says("Turning");
        asked.endsWith("TURNING:Speed=5,Angle=10,Distance=300", ASKED);
        Judgement.Unsupported wrong = asked.ends(Judgement.Unsupported.class, "TURNING:Speed=5,Angle=11,Distance=300");
        assertThat(wrong.why()).isEqualTo("tracking_angle reads 11 (expected: 10)");
        assertThat(wrong.reported().values()).containsEntry(ANGLE, whole(11)).containsEntry(INTERVAL, whole(60));
    }

    @Test
    void tracking_is_read_by_the_names_alone() {
        Dialogue.of(GALILEOSKY, new ReadTracking(), V5).says("WrPeriod").then(PERIODS).says("Turning").endsWith(TURNS, ASKED);
    }

    @Test
    void complaints_that_a_model_knows_end_the_plan() {
        TrackerModel model = with("replies: { unsupported: ['^unknown'], no: ['^busy'], yes: ['^done'] }");
        Dialogue.of(GALILEOSKY, SET, model).ends(Judgement.Unsupported.class, "Unknown command");
        Dialogue.of(GALILEOSKY, SET, model).ends(Judgement.Refused.class, "Busy");
        Dialogue writing = Dialogue.of(GALILEOSKY, SET, model).then("WRPERIOD move=1 parking=9").then("TURNING:Speed=5,Angle=1,Distance=1");
        writing.then("done").says("WrPeriod").then("WRPERIOD move=60 parking=9").says("Turning 5,10,300").then("Done;").says("Turning")
                .ends(Judgement.Unsupported.class, "TURNING:Speed=5,Angle=11,Distance=300");
    }

    @Test
    void values_beyond_the_device_and_fields_without_a_text_are_unsupported() {
        assertThat(Dialogue.unsupported(GALILEOSKY,
                set(Map.of("tracking_interval", whole(60), "tracking_distance", whole(300), "tracking_angle", whole(400))), V5))
                .contains("tracking_angle");
        assertThat(Dialogue.unsupported(GALILEOSKY, set(Map.of("tracking_interval", whole(60))), V5)).contains("missing");
        TrackerModel boxfinder = ModelFile.shipped("galileosky_boxfinder");
        assertThat(Dialogue.unsupported(GALILEOSKY, set(Map.of("sleep_timeout", whole(180))), boxfinder))
                .isEqualTo("sleep_timeout: this model keeps no such setting");
        assertThat(Dialogue.unsupported(GALILEOSKY, new ReadTracking(), boxfinder)).contains("can't be asked");
    }

    @Test
    void every_shipped_model_passes() {
        assertThat(ModelFile.shippedOf(GalileoskyProtocol.NAME)).hasSize(8)
                .allSatisfy(model -> assertThat(GALILEOSKY.lint(model)).as(model.code()).isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "window: 2                     | window: 2 (expected: 1, nobody knows of commands side by side)",
            "probe: [status]               | probe: [status] (expected: [], answers carry a number)",
            "led: { set: 'Led {led}' }     | led: led (expected: null, no command switches the LEDs)",
            "options: { on-level: '2' }    | options.on-level: 2 (expected: 0 or 1, or one of them for each of 2 outputs: 0,1)",
            "options: { on-level: '0,1,0' } | options.on-level: 0,1,0 (expected: 0 or 1, or one of them for each of 2 outputs: 0,1)",
            "options: { settings-query: x } | options.settings-query: x (expected: one of [off, on])",
            "options: { language: en }     | options.language: unknown (expected: one of on-level, settings-query)",
            "outputs: [{ on: { text: a }, off: { text: b } }, { on: { text: a }, off: { text: b } }] | outputs: 2 (expected: none, every output is switched by Out)",
            "tracking: { profile: distance_interval_angle, modes: [{ texts: [{ set: 'W {tracking_interval}' }] }] } | tracking: W {tracking_interval} (expected: an answer with {tracking_interval} in it, or nothing confirms it)",
            "tracking: { profile: distance_interval_angle, modes: [{ texts: [{ set: 'Reset {tracking_interval}', read: 'R', answer: 'R={tracking_interval}' }] }] } | tracking: Reset 0 (expected: none of [APN",
            "tracking: { profile: distance_interval_angle, fields: { tracking_interval: { parameters: [5] } } } | tracking: parameters (expected: texts; these terminals have no parameter numbers)"})
    void what_no_terminal_could_follow_is_named(String keys, String problem) {
        TrackerModel model = ModelFile
                .model("protocol: galileosky\nmodels: [{ code: a, digital-outputs: 2, output-control: default, " + keys + " }]\n");
        assertThat(GALILEOSKY.lint(model)).anySatisfy(found -> assertThat(found).startsWith(problem));
    }
}
