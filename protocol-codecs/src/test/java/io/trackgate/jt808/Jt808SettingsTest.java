package io.trackgate.jt808;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand.ReadTracking;
import io.trackgate.protocol.TrackerCommand.SetLed;
import io.trackgate.protocol.TrackerCommand.SetTracking;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trackgate.testing.Dialogue.flag;
import static io.trackgate.testing.Dialogue.whole;
import static org.assertj.core.api.Assertions.assertThat;

/** Numbered parameters (fact sheet, sections 4.2 and 4.3). */
class Jt808SettingsTest {

    private static final Jt808Protocol JT808 = new Jt808Protocol();
    private static final TrackerModel TERMINAL = ModelFile.shipped("jt808");
    private static final StateKey INTERVAL = StateKey.tracking("tracking_interval");
    private static final int SET = 0x8103;
    private static final int ASK = 0x8106;
    // heartbeat 0002 of phone 013912345678
    private static final String HEARTBEAT = "7E 0002 0000 013912345678 0001 33 7E";

    private static SetTracking interval(long seconds) {
        return new SetTracking(new TrackingSettings(new TreeMap<>(Map.of("tracking_interval", whole(seconds)))));
    }

    private static Body.ResultCode answer(int id, int code) { return new Body.ResultCode(id, code); }

    private static Body.Parameters holds(String strategy, String interval) {
        return new Body.Parameters(Map.of(0x20, strategy, 0x29, interval));
    }

    private static Dialogue says(SetTracking command, TrackerModel model) { return Dialogue.of(JT808, command, model); }

    private static void sends(TrackerModel model, SetTracking command, String hex) {
        try (DeviceWire wire = new DeviceWire(JT808)) {
            says(command, model).sends(wire.feed(HEARTBEAT).facts(), 7, hex);
        }
    }

    @Test
    void settings_are_written_as_double_words_in_the_form_of_the_edition() {
        // 8103 | serial 8007 | 2 parameters: 0020 = 0, 0029 = 60
        sends(TERMINAL, interval(60), "7E 8103 0013 013912345678 8007 02 00000020 04 00000000 00000029 04 0000003C 11 7E");
        // 2011: total 2, and 2 in this message
        sends(ModelFile.shipped("jt808_2011"), interval(60),
                "7E 8103 0014 013912345678 8007 02 02 00000020 04 00000000 00000029 04 0000003C 14 7E");
        // 0310: one parameter of one byte's number
        sends(ModelFile.shipped("hbt10_0310"), interval(60), "7E 0310 0007 013912345678 8007 01 06 04 0000003C 9C 7E");
    }

    @Test
    void what_was_accepted_is_read_back() {
        says(interval(60), TERMINAL).says("0x8103 0x0020=0 0x0029=60").touches(INTERVAL).then(answer(SET, 0))
                .says("0x8106 query parameters 0x0020 0x0029").endsWith(holds("00000000", "0000003c"), Map.of(INTERVAL, whole(60)));
        // a terminal that shortens its numbers
        says(interval(60), TERMINAL).then(answer(SET, 0)).endsWith(holds("00", "003c"), Map.of(INTERVAL, whole(60)));
        says(interval(60), ModelFile.shipped("jt808_2011")).then(answer(SET, 0)).says("0x8104 query all parameters 0x0020 0x0029");
        says(interval(60), ModelFile.shipped("hbt10_0310")).endsWith(answer(0x0310, 0), Map.of(INTERVAL, whole(60)));
    }

    @Test
    void a_number_that_the_terminal_ignored_or_clamped_is_unsupported() {
        Judgement.Unsupported clamped = says(interval(60), TERMINAL).then(answer(SET, 0)).ends(Judgement.Unsupported.class,
                holds("00000000", "0000000a"));
        assertThat(clamped.why()).isEqualTo("0x0029 reads 10 (expected: 60)");
        assertThat(clamped.reported().values()).isEqualTo(Map.of(INTERVAL, whole(10)));
        assertThat(says(interval(60), TERMINAL).then(answer(SET, 0))
                .ends(Judgement.Unsupported.class, new Body.Parameters(Map.of(0x29, "0000003c"))).why())
                .isEqualTo("0x0020 reads nothing (expected: 0)");
    }

    @ParameterizedTest
    @CsvSource({"1, Refused", "2, Refused", "3, Unsupported"})
    void the_result_says_why_not(int code, String kind) {
        assertThat(says(interval(60), TERMINAL).judge(answer(SET, code)).getClass().getSimpleName()).isEqualTo(kind);
        Dialogue question = says(interval(60), TERMINAL).then(answer(SET, 0));
        assertThat(question.judge(answer(ASK, code)).getClass().getSimpleName()).isEqualTo(kind);
        question.ends(Judgement.Progress.class, answer(ASK, 0));
        question.ignores(answer(SET, 0), new Body.Text("60"));
    }

    @Test
    void other_answers_are_nobodys() {
        says(interval(60), TERMINAL).ignores(answer(0x8105, 0), answer(SET, 9), holds("00000000", "0000003c"), new Body.Text("OK"));
    }

    @Test
    void a_value_beyond_the_device_is_refused_before_anything_is_sent() {
        assertThat(Dialogue.unsupported(JT808, interval(1001), ModelFile.shipped("air780etgg")))
                .isEqualTo("tracking_interval: 1001 s is beyond this device (expected: 1 s .. 1000 s)");
    }

    @Test
    void settings_are_read_as_the_api_names_them() {
        Dialogue.of(JT808, new ReadTracking(), TERMINAL).says("0x8106 query parameters 0x0029")
                .endsWith(holds("00000000", "000003e8"), Map.of(INTERVAL, whole(1000)));
        Dialogue.of(JT808, new ReadTracking(), TERMINAL).ends(Judgement.Unsupported.class, new Body.Parameters(Map.of()));
        assertThat(Dialogue.unsupported(JT808, new ReadTracking(), ModelFile.shipped("hbt10_0310"))).contains("can't be read");
        assertThat(JT808.phrasing().statesNamed(new CommandReply(null, null, holds("00", "3c")), TERMINAL)).isEqualTo(Set.of(INTERVAL));
    }

    @Test
    void a_vendors_led_in_a_parameter_of_one_byte_is_a_matter_of_data() {
        TrackerModel led = ModelFile.model("""
                protocol: jt808
                models:
                  - { code: a, led: { parameters: [0xF012], width: 1, values: { true: 2, false: 7 } } }
                """);
        assertThat(JT808.lint(led)).isEmpty();
        try (DeviceWire wire = new DeviceWire(JT808)) {
            // 0000F012 | one byte | 7
            Dialogue.of(JT808, new SetLed(false), led).sends(wire.feed(HEARTBEAT).facts(), 7,
                    "7E 8103 0007 013912345678 8007 01 0000F012 01 07 D7 7E");
        }
        Dialogue.of(JT808, new SetLed(false), led).then(answer(SET, 0)).endsWith(new Body.Parameters(Map.of(0xF012, "07")),
                Map.of(StateKey.LED, flag(false)));
    }

    @Test
    void widths_are_those_of_the_standards_table() {
        assertThat(Jt808Width.of(0x29).encode("60")).contains(Octets.ofHex("0000003c"));
        assertThat(Jt808Width.of(0x31).encode("60")).contains(Octets.ofHex("003c"));
        assertThat(Jt808Width.of(0x84).encode("1")).contains(Octets.ofHex("01"));
        assertThat(Jt808Width.of(0x83).encode("测A")).contains(Octets.ofHex("b2e241"));
        assertThat(Jt808Width.of(0x84).encode("256")).isEmpty();
        assertThat(Jt808Width.of(0x29).encode("-1")).isEmpty();
        assertThat(Jt808Width.of(0x29).encode("4294967296")).isEmpty();
        assertThat(Jt808Width.of(0x83).decode(Octets.ofHex("b2e241"))).isEqualTo("测A");
        assertThat(Jt808Width.of(0x29).decode(Octets.NONE)).isEmpty();
    }

    @Test
    void an_unknown_field_is_refused() {
        SetTracking unknown = new SetTracking(
                new TrackingSettings(new TreeMap<>(Map.<String, SettingValue>of("tracking_angle", whole(5)))));
        assertThat(Dialogue.unsupported(JT808, unknown, TERMINAL)).isEqualTo("tracking.tracking_angle: this model keeps no such setting");
    }
}
