package io.trackgate.gt06;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.ReadLed;
import io.trackgate.protocol.TrackerCommand.ReadTracking;
import io.trackgate.protocol.TrackerCommand.SetLed;
import io.trackgate.protocol.TrackerCommand.SetTracking;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.testing.Dialogue.flag;
import static io.trackgate.testing.Dialogue.text;
import static io.trackgate.testing.Dialogue.whole;
import static org.assertj.core.api.Assertions.assertThat;

/** LED and tracking by text; words and ranges are those of the fact sheet's sections 5.2, 5.3 and 5.5. */
class Gt06SettingsTest {

    private static final Gt06Protocol GT06 = new Gt06Protocol();
    private static final TrackerModel CAR = ModelFile.shipped("gt06n");
    private static final TrackerModel AT4 = ModelFile.shipped("at4");
    private static final StateKey INTERVAL = StateKey.tracking("tracking_interval");
    private static final StateKey TYPE = StateKey.tracking("type");

    private static Dialogue says(TrackerCommand command, TrackerModel model) { return Dialogue.of(GT06, command, model); }

    private static SetTracking tracking(Map<String, SettingValue> fields) {
        return new SetTracking(new TrackingSettings(new TreeMap<>(fields)));
    }

    private static SetTracking car(String type) {
        return tracking(
                Map.of("type", text(type), "tracking_interval", whole(30), "psm_interval", whole(300), "tracking_distance", whole(200),
                        "tracking_angle", whole(45)));
    }

    @Test
    void the_leds_polarity_is_the_models() {
        says(new SetLed(true), CAR).says("LEDSLEEP,OFF#").touches(StateKey.LED).then("OK!").says("LEDSLEEP#")
                .endsWith("LEDSLEEP:OFF", Map.of(StateKey.LED, flag(true)));
        says(new SetLed(false), CAR).says("LEDSLEEP,ON#");
        says(new SetLed(true), ModelFile.shipped("jmvl01")).says("LED,OFF#").endsWith("OK!", Map.of(StateKey.LED, flag(true)));
        says(new SetLed(true), ModelFile.shipped("jc400")).says("LED,ON#").endsWith("OK!", Map.of(StateKey.LED, flag(true)));
        says(new SetLed(false), ModelFile.shipped("gv20")).says("LEDOFF#");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LED not OK", "NOT OK", "Unsuccessful", "Set not success", "Invalid command, try HELP if ok",
            "Password incorrect, ok", "LED,OFF OK", "Is already in the state of off"})
    void a_success_that_is_denied_or_another_values_confirms_nothing(String answer) {
        for (String model : List.of("gv20", "jc400")) {
            says(new SetLed(true), ModelFile.shipped(model)).ignores(answer).endsWith("OK!", Map.of(StateKey.LED, flag(true)));
        }
    }

    @Test
    void a_word_said_twice_is_an_answer_like_any_other() {
        says(new SetLed(true), ModelFile.shipped("gv20")).ignores("LED,OFF LED,OFF OK").endsWith("OK OK", Map.of(StateKey.LED, flag(true)));
    }

    @Test
    void complaints_alone_tell_no_way_of_tracking() {
        says(new ReadTracking(), CAR).then("Command error!").then("Command error!").ends(Judgement.Unsupported.class, "Command error!");
    }

    @Test
    void a_led_that_reads_back_otherwise_is_not_confirmed() {
        Judgement.Unsupported other = says(new SetLed(true), CAR).then("OK!").ends(Judgement.Unsupported.class, "LEDSLEEP:ON");
        assertThat(other.reported().values()).isEqualTo(Map.of(StateKey.LED, flag(false)));
        assertThat(other.why()).isEqualTo("LEDSLEEP# is answered \"LEDSLEEP:ON\" (expected: LEDSLEEP:OFF)");
        says(new SetLed(true), CAR).ends(Judgement.Refused.class, "LEDSW=FAIL");
    }

    @Test
    void a_text_about_the_fuel_supply_answers_no_setting() {
        says(new SetLed(true), CAR).ignores("Cut off the fuel supply: Success!").then("OK!").ignores("Restore fuel supply: Success!");
        says(new ReadTracking(), CAR).ignores("Cut off the fuel supply: Success!");
    }

    @Test
    void a_way_of_tracking_is_told_text_by_text_and_read_back() {
        says(car("interval"), CAR).says("DISTANCE,0#").touches(TYPE).then("OK!").says("ANGLEREP,OFF#").then("OK!").says("TIMER,30,300#")
                .touches(TYPE, INTERVAL, StateKey.tracking("psm_interval")).then("OK!")
                .says("DISTANCE#").then("DISTANCE:0").says("ANGLEREP#").then("ANGLEREP:OFF").says("TIMER#")
                .endsWith("TIMER:30, 300",
                        Map.of(TYPE, text("interval"), INTERVAL, whole(30), StateKey.tracking("psm_interval"), whole(300)));
    }

    @Test
    void the_other_ways_of_tracking_have_their_own_texts() {
        says(car("interval_angle"), CAR).then("OK!").says("ANGLEREP,ON,45,2#");
        says(car("distance"), CAR).says("ANGLEREP,OFF#").then("OK!").says("DISTANCE,200#").then("OK!").says("ANGLEREP#")
                .then("ANGLEREP:OFF")
                .says("DISTANCE#")
                .endsWith("DISTANCE:200", Map.of(TYPE, text("distance"), StateKey.tracking("tracking_distance"), whole(200)));
        assertThat(Dialogue.unsupported(GT06, car("intelligent"), CAR))
                .contains("this model has no such way of tracking").contains("{type=interval}");
    }

    @Test
    void what_the_tracker_reads_back_otherwise_is_reported_as_it_is() {
        Judgement.Unsupported other = says(car("interval"), CAR).then("OK!").then("OK!").then("OK!").then("DISTANCE:200")
                .then("ANGLEREP:OFF")
                .ends(Judgement.Unsupported.class, "TIMER:30,300");
        assertThat(other.reported().values()).isEqualTo(Map.of(TYPE, text("distance"), StateKey.tracking("tracking_distance"), whole(200)));
    }

    @Test
    void a_value_beyond_the_device_is_refused_before_anything_is_sent() {
        SetTracking tooLong = tracking(Map.of("type", text("interval"), "tracking_interval", whole(18_001), "psm_interval", whole(300),
                "tracking_distance", whole(200), "tracking_angle", whole(45)));
        assertThat(Dialogue.unsupported(GT06, tooLong, CAR))
                .isEqualTo("tracking_interval: 18001 s is beyond this device (expected: 5 s .. 18000 s)");
        says(car("interval"), CAR).ends(Judgement.Unsupported.class, "Error: Parameter 1 (0, 5-18000)");
    }

    @Test
    void what_no_field_fills_stays_as_the_tracker_has_it() {
        SetTracking minutes = tracking(
                Map.of("type", text("interval"), "tracking_interval", whole(2), "psm_interval", whole(4), "wakeup_time", text("10:20")));
        says(minutes, AT4).says("MODE#").then("MODE:1,30,600").says("MODE,1,120,600#").then("OK!").says("MODE#")
                .endsWith("MODE:1,120,600", Map.of(TYPE, text("interval"), INTERVAL, whole(2)));
        says(minutes, AT4).then("MODE:2,10:20,2").says("MODE,1,120,10#");
        says(minutes, AT4).then("MODE:1,30,600").then("OK!").ends(Judgement.Unsupported.class, "MODE:1,120,10");
    }

    @Test
    void a_query_tells_the_way_of_tracking_or_that_it_has_no_name() {
        says(new ReadTracking(), AT4).says("MODE#").endsWith("MODE:2,10:20,2",
                Map.of(TYPE, text("power_save"), StateKey.tracking("wakeup_time"), text("10:20"),
                        StateKey.tracking("psm_interval"), whole(2)));
        says(new ReadTracking(), AT4).endsWith("MODE:3,1357,08:00", Map.of(TYPE, new SettingValue.Unnamed("MODE:3,1357,08:00")));
        says(new ReadTracking(), CAR).then("DISTANCE:0").then("ANGLEREP:ON,30,3").says("TIMER#").endsWith("TIMER:10,300",
                Map.of(TYPE, text("interval_angle"),
                        INTERVAL, whole(10), StateKey.tracking("psm_interval"), whole(300), StateKey.tracking("tracking_angle"),
                        whole(30)));
        says(new ReadLed(), CAR).says("LEDSLEEP#").ends(Judgement.Unsupported.class, "LED ALWAYS OFF");
    }

    @Test
    void a_hand_device_has_its_own_timer() {
        says(tracking(Map.of("tracking_interval", whole(60))), ModelFile.shipped("gt03a")).says("TIMER,,60#").then("OK!").says("TIMER#")
                .endsWith("TIMER:5,60", Map.of(INTERVAL, whole(60)));
    }

    @Test
    void a_value_with_a_comma_or_a_hash_would_be_another_command() {
        TrackerModel free = ModelFile
                .model("""
                        protocol: gt06
                        models:
                          - { code: a, tracking: { profile: concox_gt700, modes: [{ texts: [{ set: "WAKE,{wakeup_time}#", read: "WAKE#", answer: "WAKE:{wakeup_time}" }] }] } }
                        """);
        for (String hostile : new String[]{"1,2", "1#RELAY,1#", "1 2", "ü", "1\n"}) {
            assertThat(Dialogue.unsupported(GT06, tracking(Map.of("wakeup_time", text(hostile))), free)).startsWith("wakeup_time: ");
        }
    }

    @Test
    void a_field_that_no_text_names_is_refused() {
        assertThat(Dialogue.unsupported(GT06, tracking(Map.of("tracking_angle", whole(5))), ModelFile.shipped("x3")))
                .isEqualTo("tracking_angle: this model keeps no such setting");
    }
}
