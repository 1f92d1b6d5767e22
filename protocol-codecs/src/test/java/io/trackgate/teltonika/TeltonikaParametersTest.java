package io.trackgate.teltonika;

import java.util.Map;
import java.util.TreeMap;

import io.trackgate.config.FieldMapping;
import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.Verify;
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.TrackerCommand.ReadLed;
import io.trackgate.protocol.TrackerCommand.ReadTracking;
import io.trackgate.protocol.TrackerCommand.SetLed;
import io.trackgate.protocol.TrackerCommand.SetTracking;
import org.junit.jupiter.api.Test;

import static io.trackgate.protocol.StateKey.LED;
import static io.trackgate.protocol.StateKey.tracking;
import static io.trackgate.teltonika.Said.flag;
import static io.trackgate.teltonika.Said.text;
import static io.trackgate.teltonika.Said.whole;
import static org.assertj.core.api.Assertions.assertThat;

class TeltonikaParametersTest {

    private static final TrackerModel FMB = TeltonikaModels.fmb().model();
    private static final TrackerModel TRUSTING = TeltonikaModels.fmb().verifyingSettings(Verify.REPLY).model();
    private static final TrackerModel ANY_OF = TeltonikaModels.fmb().withTracking(TeltonikaModels.stopDetection()).model();

    private static SetTracking set(Object... fieldsAndValues) {
        Map<String, SettingValue> fields = new TreeMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            fields.put((String) fieldsAndValues[i],
                    fieldsAndValues[i + 1] instanceof Integer number ? whole(number) : text((String) fieldsAndValues[i + 1]));
        }
        return new SetTracking(new TrackingSettings(new TreeMap<>(fields)));
    }

    @Test
    void the_led_is_parameter_108_and_is_read_back() {
        Said said = Said.plan(new SetLed(false), FMB).says("setparam 108:0");
        assertThat(said.step().touches()).containsExactly(LED);
        assertThat(said.step().divisible()).isFalse();
        said.ignores("New value 108:1;", "New value 107:0;", "New value 108:0;109:0", "New value", "DOUT1:0", "108:0", "");
        said.then("New value 108:0;").says("getparam 108");
        assertThat(said.step().touches()).isEmpty();
        said.ignores("Param ID:109 Value:0", "New value 108:0;", "DOUT1:0 Timeout:INFINITY");
        said.endsWith("Param ID:108 Value:0", Map.of(LED, flag(false)));
        said.endsWith("Param ID:108 Value: 00", Map.of(LED, flag(false)));
        Judgement.Unsupported kept = said.unsupported("Param ID:108 Value:1");
        assertThat(kept.why()).isEqualTo("108 reads 1 (expected: 0)");
        assertThat(kept.reported().values()).isEqualTo(Map.of(LED, flag(true)));
    }

    @Test
    void older_firmware_confirms_in_the_form_of_a_read() {
        Said.plan(new SetLed(true), FMB).says("setparam 108:1").then("Param ID:108 Value:1").says("getparam 108");
    }

    @Test
    void a_model_whose_reply_is_trusted_needs_no_read_back() {
        Said.plan(new SetLed(true), TRUSTING).endsWith("New value 108:1", Map.of(LED, flag(true)));
    }

    @Test
    void refusals_of_a_parameter_are_unsupported() {
        for (String no : new String[]{"WARNING: Not supported Param ID or Value detected", "Error while configuring parameters",
                "Invalid parameter id provided", "Param ID:108 doesn't exist", "Param ID:108 doesn\u2019t exist", "Bad syntax",
                "Arguments required", "Parameter not available", "New value 108:1;WARNING: Not supported Param ID or Value detected"}) {
            Said.plan(new SetLed(true), FMB).unsupported(no);
        }
        Said.plan(new SetLed(true), FMB).ignores("Param ID:2027 doesn't exist", "DOUT1 Is disabled from CFG", "DOUT value not available");
    }

    @Test
    void the_led_is_read_as_the_api_names_it() {
        Said said = Said.plan(new ReadLed(), FMB).says("getparam 108");
        said.endsWith("Param ID:108 Value:1", Map.of(LED, flag(true)));
        said.endsWith("Param ID:108 Value:7", Map.of(LED, new SettingValue.Unnamed("7")));
        said.unsupported("Param ID:108 doesn't exist");
    }

    @Test
    void no_led_no_text() {
        assertThat(Said.unsupported(new SetLed(true), TeltonikaModels.fmb().withLed().model())).contains("nothing to write");
        assertThat(Said.unsupported(new ReadLed(), TeltonikaModels.fmb().withLed().model())).contains("nothing to read");
        assertThat(Said.unsupported(new SetLed(true), TeltonikaModels.fmb().with("parameter-108", "records-sorting").model()))
                .contains("order of records");
        FieldMapping server = new FieldMapping("apn", TeltonikaModels.number("apn", null, 2001).targets(), null, null);
        assertThat(Said.unsupported(set("apn", 5), TeltonikaModels.fmb().withTracking(server).model())).contains("parameter 2001");
    }

    @Test
    void a_setting_goes_to_all_network_classes_and_absent_ones_to_their_off() {
        Said said = Said.plan(set("tracking_interval", 60), FMB).says("setparam 102:0;10050:60;10150:60;10250:60");
        assertThat(said.step().touches()).containsExactlyInAnyOrder(tracking("tracking_interval"), tracking("sleep_mode"));
        assertThat(said.step().divisible()).isTrue();
        said.ignores("New value 102:0;10050:60;10150:60", "New value 102:0;10050:60;10150:60;10250:61",
                "New value 102:0;10050:60;10150:60;10250:60;7:1");
        said.then("New value 102:0;10050:60;10150:60;10250:60;").says("getparam 102;10050;10150;10250");
        said.endsWith("Param ID:102 Value:0;10050:60;10150:60;10250:60",
                Map.of(tracking("tracking_interval"), whole(60), tracking("sleep_mode"), text("disabled")));
        Judgement.Unsupported differs = said.unsupported("Param ID:102 Value:2;10050:60;10150:60;10250:300");
        assertThat(differs.why()).isEqualTo("102 reads 2 (expected: 0), 10250 reads 300 (expected: 60)");
        assertThat(differs.reported().values())
                .isEqualTo(Map.of(tracking("tracking_interval"), whole(60), tracking("sleep_mode"), new SettingValue.Unnamed("2")));
    }

    @Test
    void long_settings_are_split_at_160_characters() {
        SetTracking long_ = set("tracking_interval", 60000, "on_stop_tracking_interval", 60001, "tracking_distance", 60002,
                "tracking_angle", 180,
                "sleep_mode", "soft_sleep");
        String pairs = "102:1;10000:60001;10050:60000;10051:60002;10052:180;10100:60001;10150:60000;10151:60002;10152:180;"
                + "10200:60001;10250:60000;10251:60002";
        String eight = " ".repeat(8);
        String whole = eight + "setparam " + pairs + ";10252:180";
        assertThat(whole).hasSize(160);
        Said.plan(long_, TeltonikaModels.fmb().with("text-prefix", eight).model()).says(whole);

        String nine = " ".repeat(9);
        Said said = Said.plan(long_, TeltonikaModels.fmb().with("text-prefix", nine).model()).says(nine + "setparam " + pairs);
        assertThat(said.step().touches()).hasSize(5);
        said.then("New value " + pairs).says(nine + "setparam 10252:180");
        assertThat(said.step().touches()).containsExactly(tracking("tracking_angle"));
        said.then("New value 10252:180;")
                .says(nine + "getparam 102;10000;10050;10051;10052;10100;10150;10151;10152;10200;10250;10251;10252");
    }

    @Test
    void a_trusted_reply_reports_a_field_once_all_of_it_is_written() {
        TrackerModel single = TeltonikaModels.fmb().verifyingSettings(Verify.REPLY).with("parameter-syntax", "single")
                .withTracking(TeltonikaModels.number("tracking_interval", null, 1, 2), TeltonikaModels.number("tracking_angle", null, 3))
                .model();
        Said said = Said.plan(set("tracking_interval", 60, "tracking_angle", 9), single).says("setparam 1 60");
        assertThat(said.step().divisible()).isFalse();
        assertThat(((Judgement.Accepted) said.judge("New value 1:60")).reported().isEmpty()).isTrue();
        said.then("New value 1:60").says("setparam 2 60");
        assertThat(((Judgement.Accepted) said.judge("New value 2:60")).reported().values())
                .isEqualTo(Map.of(tracking("tracking_interval"), whole(60)));
        said.then("New value 2:60").says("setparam 3 9").endsWith("New value 3:9", Map.of(tracking("tracking_angle"), whole(9)));
    }

    @Test
    void old_firmware_that_names_no_parameter_is_asked_for_one_at_a_time_and_understood() {
        TrackerModel old = TeltonikaModels.fmb().with("parameter-syntax", "single").with("parameter-answers", "text")
                .withTracking(TeltonikaModels.number("tracking_interval", null, 1550)).model();
        Said said = Said.plan(set("tracking_interval", 60), old).says("setparam 1550 60");
        said.ignores("New Text:61", "Text:", "serial says New Text:60");
        said.then("New Text:60").says("getparam 1550").endsWith("Text:60", Map.of(tracking("tracking_interval"), whole(60)));
    }

    @Test
    void a_semicolon_at_the_end_of_a_single_value_is_not_a_part_of_it() {
        assertThat(TeltonikaReplies.read("Param ID:108 Value:0;", false)).contains(Map.of(108, "0"));
        assertThat(TeltonikaReplies.read("Param ID:2001 Value:a;b", false)).contains(Map.of(2001, "a;b"));
    }

    @Test
    void a_model_that_names_its_parameters_is_not_answered_by_a_text_that_names_none() {
        Said.plan(set("tracking_interval", 60), TeltonikaModels.fmb().with("parameter-syntax", "single")
                .withTracking(TeltonikaModels.number("tracking_interval", null, 1550)).model()).says("setparam 1550 60")
                .ignores("New Text:60", "Text:60");
    }

    @Test
    void what_the_device_cannot_hold_exactly_is_said_before_anything_is_sent() {
        assertThat(Said.unsupported(set("tracking_angle", 181), FMB)).contains("tracking_angle").contains("180");
        assertThat(Said.unsupported(set("sleep_timeout", 90),
                TeltonikaModels.fmb().withTracking(TeltonikaModels.minutes("sleep_timeout", 103)).model()))
                .contains("sleep_timeout");
        assertThat(Said.unsupported(set("sleep_mode", "deep"), FMB)).contains("sleep_mode");
        assertThat(Said.unsupported(set("unheard_of", 1), FMB)).contains("unheard_of");
    }

    @Test
    void units_are_converted_and_compared_as_the_device_holds_them() {
        TrackerModel model = TeltonikaModels.fmb().withTracking(TeltonikaModels.minutes("sleep_timeout", 103)).model();
        Said.plan(set("sleep_timeout", 600), model).says("setparam 103:10").then("New value 103:10;").says("getparam 103")
                .endsWith("Param ID:103 Value:010", Map.of(tracking("sleep_timeout"), whole(600)));
    }

    @Test
    void the_parameter_that_exists_is_the_one_that_is_written() {
        Said newer = Said.plan(set("stop_detection", "g_sensor"), ANY_OF).says("getparam 138");
        assertThat(newer.step().changesSomething()).isFalse();
        newer.ignores("Param ID:100 Value:0", "DOUT1:1");
        newer.then("Param ID:138 Value:1").says("setparam 138:2").then("New value 138:2;").says("getparam 138")
                .endsWith("Param ID:138 Value:2", Map.of(tracking("stop_detection"), text("g_sensor")));
        Said.plan(set("stop_detection", "g_sensor"), ANY_OF).then("Param ID:138 doesn't exist").says("getparam 100")
                .then("Param ID:100 Value:0")
                .says("setparam 100:1");
        Said.plan(set("stop_detection", "g_sensor"), ANY_OF).then("Invalid parameter id provided").says("getparam 100")
                .unsupported("Param ID:100 doesn't exist");
    }

    @Test
    void a_value_that_only_the_missing_parameter_could_hold_is_unsupported() {
        Said.plan(set("stop_detection", "gps"), ANY_OF).then("Param ID:138 doesn't exist").unsupported("Param ID:100 Value:0");
    }

    @Test
    void tracking_is_read_from_the_first_parameter_of_each_field() {
        Said said = Said.plan(new ReadTracking(), FMB).says("getparam 102;10000;10050;10051;10052");
        said.endsWith("Param ID:102 Value:2;10000:3600;10050:300;10051:100;10052:10",
                Map.of(tracking("sleep_mode"), new SettingValue.Unnamed("2"), tracking("on_stop_tracking_interval"), whole(3600),
                        tracking("tracking_interval"), whole(300), tracking("tracking_distance"), whole(100), tracking("tracking_angle"),
                        whole(10)));
    }

    @Test
    void of_several_parameters_the_preferred_one_that_exists_is_read() {
        Said.plan(new ReadTracking(), ANY_OF).says("getparam 138;100")
                .endsWith("Param ID:138 Value:4;100:0", Map.of(tracking("stop_detection"), text("gps")));
        Said.plan(new ReadTracking(), ANY_OF).then("Param ID:138 doesn't exist").says("getparam 100")
                .endsWith("Param ID:100 Value:1", Map.of(tracking("stop_detection"), text("g_sensor")));
    }

    @Test
    void parameters_that_an_answer_passes_over_are_asked_for_alone() {
        Said said = Said.plan(set("tracking_interval", 60), FMB).then("New value 102:0;10050:60;10150:60;10250:60;");
        said.then("Param ID:102 Value:0;10050:60;10150:60").says("getparam 10250");
        Judgement.Unsupported lacking = said.unsupported("Param ID:10250 doesn't exist");
        assertThat(lacking.why()).isEqualTo("10250 reads nothing (expected: 60)");
        Said.plan(new ReadTracking(), ANY_OF).then("Invalid parameter id provided").says("getparam 138")
                .then("Invalid parameter id provided")
                .says("getparam 100").unsupported("Invalid parameter id provided");
    }

    @Test
    void a_single_value_may_hold_a_semicolon() {
        assertThat(TeltonikaReplies.read("Param ID:7 Value:a;8:b", false)).hasValue(Map.of(7, "a;8:b"));
        assertThat(TeltonikaReplies.read("Param ID:2001 Value:", false)).hasValue(Map.of(2001, ""));
        assertThat(TeltonikaReplies.read("Param ID:7 Value:a;8:b", true)).hasValue(Map.of(7, "a", 8, "b"));
        assertThat(TeltonikaReplies.read("Param ID:7 Value:a;7:b", true)).isEmpty();
    }

    @Test
    void a_text_that_nobody_asked_for_still_names_its_settings() {
        TeltonikaCommands commands = new TeltonikaCommands();
        assertThat(commands.statesNamed(CommandReply.text("New value 108:0;"), FMB)).containsExactly(LED);
        assertThat(commands.statesNamed(CommandReply.text("Param ID:10150 Value:60;102:0"), FMB))
                .containsExactlyInAnyOrder(tracking("tracking_interval"), tracking("sleep_mode"));
        assertThat(commands.statesNamed(CommandReply.text("New value 7:0;"), FMB)).isEmpty();
    }
}
