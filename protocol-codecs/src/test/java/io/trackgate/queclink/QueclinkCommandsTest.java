package io.trackgate.queclink;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.trackgate.config.SettingValue;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.protocol.TrackerCommand.ReadLed;
import io.trackgate.protocol.TrackerCommand.ReadOutputs;
import io.trackgate.protocol.TrackerCommand.SendRaw;
import io.trackgate.protocol.TrackerCommand.SetLed;
import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.protocol.TrackerCommand.SetOutputs;
import io.trackgate.protocol.TrackerCommand.SetTracking;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.queclink.Track.QUECLINK;
import static io.trackgate.queclink.Track.ack;
import static io.trackgate.queclink.Track.ascii;
import static io.trackgate.queclink.Track.facts;
import static io.trackgate.queclink.Track.resp;
import static io.trackgate.testing.Dialogue.flag;
import static io.trackgate.testing.Dialogue.text;
import static io.trackgate.testing.Dialogue.whole;
import static org.assertj.core.api.Assertions.assertThat;

class QueclinkCommandsTest {

    private static final TrackerModel GL300 = ModelFile.shipped("gl300");
    private static final TrackerModel GV300 = ModelFile.shipped("gv300");

    private static Dialogue says(TrackerCommand command, TrackerModel model) { return Dialogue.of(QUECLINK, command, model); }

    private static PlanStep first(TrackerCommand command, TrackerModel model) { return Dialogue.steps(QUECLINK, command, model).first(); }

    private static String hex(String text) { return Hex.of(ascii(text)); }

    private static String written(PlanStep step, String version, int tag) {
        return new String(Hex.writtenBytes(out -> step.frame().write(out, facts(version), tag)),
                java.nio.charset.StandardCharsets.US_ASCII);
    }

    // ---- the LED ----

    @Test
    void the_led_is_one_field_of_the_configuration_and_all_others_stay_empty() {
        says(new SetLed(true), GL300).touches(StateKey.LED).sends(facts("1A0102"), 0x0A01,
                // AT+GTCFG=gl300,,,,,,,,,,,,1,,,,,,,,,0A01$
                "41542B47544346473D676C3330302C2C2C2C2C2C2C2C2C2C2C2C312C2C2C2C2C2C2C2C2C3041303124");
        says(new SetLed(false), ModelFile.shipped("gl320m")).sends(facts("C30303"), 0x0A02,
                // AT+GTCFG=gl320m,,,,,,,,,,,,0,,,,,,,,,,,,0A02$
                "41542B47544346473D676C3332306D2C2C2C2C2C2C2C2C2C2C2C2C302C2C2C2C2C2C2C2C2C2C2C2C3041303224");
    }

    @Test
    void the_led_is_read_back_from_the_power_report() {
        Dialogue led = says(new SetLed(true), GL300).then(ack("GTCFG"));
        led.sends(facts("1A0102"), 3, hex("AT+GTRTO=gl300,9,,,,,,0003$"));
        assertThat(led.judge(ack("GTRTO", "BAT"))).isEqualTo(new Judgement.Progress(ReportedState.NOTHING));
        led.ignores(ack("GTRTO", "VER"), ack("GTCFG"), resp("GTINF", "0,,97,4.10,0,1"), new Body.ResultCode(4, 0));
        led.endsWith(resp("GTBAT", "0,,97,4.10,0,1"), Map.of(StateKey.LED, flag(true)));
        Judgement.Unsupported other = led.ends(Judgement.Unsupported.class, resp("GTBAT", "0,,97,4.10,0,0"));
        assertThat(other.why()).isEqualTo("the LED reads 0 (expected: 1)");
        assertThat(other.reported()).isEqualTo(ReportedState.of(StateKey.LED, flag(false)));
        assertThat(led.ends(Judgement.Unsupported.class, resp("GTBAT", "0,,97,4.10,0,")).reported()).isEqualTo(ReportedState.NOTHING);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "2, true"})
    void an_led_that_is_asked_for_is_on_unless_it_is_off(String value, boolean on) {
        says(new ReadLed(), GL300).endsWith(resp("GTBAT", "0,,97,4.10,0," + value), Map.of(StateKey.LED, flag(on)));
    }

    @Test
    void nothing_but_the_commands_own_acknowledgement_is_a_yes() {
        says(new SetLed(true), GL300).ignores(ack("GTFRI"), ack("GTRTO", "CFG"), resp("GTCFG", "1"), new Body.ResultCode(4, 0),
                new Body.Text("GTCFG"), new Body.Text("+ACK:"), new Body.Parameters(Map.of()));
    }

    // ---- versions ----

    @ParameterizedTest
    @ValueSource(strings = {"2C0204", "C30303", "350102"})
    void a_version_whose_layout_nobody_knows_is_refused(String version) {
        assertThat(first(new SetLed(true), GL300).frame().unsupported(facts(version))).hasValueSatisfying(why -> assertThat(why)
                .isEqualTo(
                        "version %s: no layout of GTCFG is known (expected: one of [02, 21, 1A, 30])".formatted(version)));
    }

    @Test
    void a_device_that_has_shown_no_version_yet_is_told_nothing_and_not_refused() {
        assertThat(first(new SetLed(true), GL300).frame().unsupported(facts(""))).isEmpty();
        assertThat(first(new SetLed(true), GL300).frame().awaited(facts(""))).contains("the device has not shown its version yet");
        assertThat(first(new SetLed(true), GL300).frame().awaited(facts("1A0102"))).isEmpty();
        assertThat(first(new ReadLed(), GL300).frame().awaited(facts(""))).as("a question looks alike everywhere").isEmpty();
    }

    @Test
    void of_the_beginnings_of_a_version_the_longest_counts_and_none_that_leaves_out_a_part_of_the_model() {
        TrackerModel model = ModelFile
                .model("protocol: queclink\nmodels: [{ code: gl300, led: { parameters: [4] }, verify-settings: reply, "
                        + "options: { gtcfg: \"1A=5 1A02=6 1A0205=7 80=8 802004=9\" } }]");
        PlanStep led = first(new SetLed(true), model);
        assertThat(written(led, "1A0102", 1)).isEqualTo("AT+GTCFG=gl300,,,1,0001$");
        assertThat(written(led, "1A0204", 1)).isEqualTo("AT+GTCFG=gl300,,,1,,0001$");
        assertThat(written(led, "1A0205", 1)).isEqualTo("AT+GTCFG=gl300,,,1,,,0001$");
        assertThat(written(led, "800102", 1)).isEqualTo("AT+GTCFG=gl300,,,1,,,,0001$");
        assertThat(written(led, "8020040102", 1)).isEqualTo("AT+GTCFG=gl300,,,1,,,,,0001$");
        assertThat(led.frame().unsupported(facts("8020050102"))).isPresent();
    }

    @Test
    void a_known_version_is_not_refused() {
        for (String version : List.of("020102", "210102", "1A0102", "300102"))
            assertThat(first(new SetLed(true), GL300).frame().unsupported(facts(version))).isEmpty();
    }

    @Test
    void a_device_of_binary_frames_can_t_be_told_anything() {
        try (DeviceWire wire = new DeviceWire(QUECLINK).feed("2B000038000865134050947226820300030000216A3ED6F101895000521629FA8B28F4"
                + "02AC1A8E6A3ED6F100001600000010F505010FF824")) {
            for (TrackerCommand command : List.of(new ReadLed(), new SetLed(true), new SendRaw(new RawContent.Text("AT+GTRTO=a,8"))))
                assertThat(first(command, GL300).frame().unsupported(wire.facts())).isPresent();
        }
    }

    @Test
    void a_hex_acknowledgement_counts_where_the_model_knows_its_type() {
        String heartbeat = "2B41434B 01 7F 24 45 0101 0108 676231303000000000 0A01 07E1070B03112D 054E 7717 0D0A";
        TrackerModel taught = ModelFile
                .model("protocol: queclink\nmodels: [{ code: gb100, led: { parameters: [13] }, verify-settings: reply, "
                        + "options: { gtcfg: \"45=22\", hex-acks: \"GTCFG=04\" } }]");
        try (DeviceWire wire = new DeviceWire(QUECLINK).feed(ascii(Track.heartbeat("450101"))).feed(heartbeat)) {
            assertThat(first(new SetLed(true), taught).frame().unsupported(wire.facts())).isEmpty();
            assertThat(first(new ReadLed(), taught).frame().unsupported(wire.facts())).hasValueSatisfying(
                    why -> assertThat(why).isEqualTo("no type of a HEX +ACK of GTRTO is known (expected: options.hex-acks)"));
        }
        says(new SetLed(true), taught).ignores(new Body.ResultCode(1, 0)).endsWith(new Body.ResultCode(4, 0),
                Map.of(StateKey.LED, flag(true)));
    }

    // ---- silence ----

    @Test
    void every_step_has_a_harmless_question_behind_it() {
        for (TrackerCommand command : List.of(new SetLed(true), new ReadLed(), new SendRaw(new RawContent.Text("AT+GTSRI=gl300,")))) {
            PlanStep question = first(command, GL300).questionWhenSilent().orElseThrow();
            assertThat(written(question, "1A0102", 9)).isEqualTo("AT+GTRTO=gl300,8,,,,,,0009$");
            assertThat(question.changesSomething()).isFalse();
            assertThat(question.replyRule().orElseThrow().judge(Dialogue.reply(ack("GTRTO", "VER"))))
                    .isInstanceOf(Judgement.Accepted.class);
            for (Body other : List.of(ack("GTRTO", "BAT"), ack("GTCFG"), resp("GTVER", "GL300,0103,0102")))
                assertThat(question.replyRule().orElseThrow().judge(Dialogue.reply(other))).isEqualTo(Judgement.NOT_MINE);
        }
    }

    // ---- outputs ----

    @Test
    void all_outputs_are_told_at_once_and_read_back() {
        Dialogue all = says(new SetOutputs(List.of(OutputChange.ON, OutputChange.OFF, OutputChange.ON)), GV300);
        all.touches(StateKey.output(1), StateKey.output(2), StateKey.output(3));
        all.sends(facts("060100"), 4, hex("AT+GTOUT=gv300,1,,,0,0,0,1,0,0,,,,,,,,0004$"));
        all.ignores(ack("GTRTO", "IOS"), resp("GTIOS", "0,1200,1300,00,05")).then(ack("GTOUT"));
        all.sends(facts("060100"), 5, hex("AT+GTRTO=gv300,A,,,,,,0005$"));
        assertThat(all.judge(ack("GTRTO", "IOS"))).isInstanceOf(Judgement.Progress.class);
        all.endsWith(resp("GTIOS", "0,1200,1300,00,05"),
                Map.of(StateKey.output(1), flag(true), StateKey.output(2), flag(false), StateKey.output(3), flag(true)));
        assertThat(all.ends(Judgement.Refused.class, resp("GTIOS", "0,1200,1300,00,04")).why())
                .isEqualTo("output 1 reads off (expected: on)");
        all.ends(Judgement.Unsupported.class, resp("GTIOS", "0,1200,1300,00,xx"));
    }

    @ParameterizedTest
    @CsvSource({"gv200, 040100, 'AT+GTOUT=gv200,1,0,0,0,0,0,1,0,0,0,0,0,,,,,0004$'",
            "gmt100, 080100, 'AT+GTOUT=gmt100,1,0,0,0,,,,,,,,,,0004$'"})
    void each_model_has_its_own_text(String code, String version, String text) {
        TrackerModel model = ModelFile.shipped(code);
        List<OutputChange> changes = List.of(OutputChange.ON, OutputChange.OFF, OutputChange.ON, OutputChange.OFF).subList(0,
                model.digitalOutputs());
        says(new SetOutputs(changes), model).sends(facts(version), 4, hex(text));
    }

    @Test
    void one_output_is_told_with_the_states_that_the_device_says_of_the_others() {
        Dialogue one = says(new SetOutput(2, true), GV300);
        one.sends(facts("060100"), 3, hex("AT+GTRTO=gv300,A,,,,,,0003$")).then(resp("GTIOS", "0,1200,1300,00,04"));
        one.sends(facts("060100"), 4, hex("AT+GTOUT=gv300,0,,,1,0,0,1,0,0,,,,,,,,0004$")).then(ack("GTOUT"));
        one.endsWith(resp("GTIOS", "0,1200,1300,00,07"),
                Map.of(StateKey.output(1), flag(true), StateKey.output(2), flag(true), StateKey.output(3), flag(true)));
        one.ends(Judgement.Refused.class, resp("GTIOS", "0,1200,1300,00,05"));
    }

    @Test
    void a_level_that_means_on_may_be_the_low_one() {
        TrackerModel low = ModelFile.model("""
                protocol: queclink
                models:
                  - code: low
                    digital-outputs: 2
                    output-control: default
                    verify-outputs: read-back
                    options: { gtout: "06=6", outputs: "{1},{2},,", on-level: "0,1", outputs-query: "A", gtios-outputs: "3" }
                """);
        Dialogue both = says(new SetOutputs(List.of(OutputChange.ON, OutputChange.ON)), low);
        both.sends(facts("060100"), 4, hex("AT+GTOUT=low,0,1,,,0004$")).then(ack("GTOUT"));
        both.endsWith(resp("GTIOS", "00,02"), Map.of(StateKey.output(1), flag(true), StateKey.output(2), flag(true)));
    }

    @Test
    void without_a_question_only_all_outputs_together_can_be_told() {
        TrackerModel blind = ModelFile.model("""
                protocol: queclink
                models: [{ code: blind, digital-outputs: 2, output-control: default, options: { gtout: "06=5", outputs: "{1},{2}," } }]
                """);
        assertThat(Dialogue.unsupported(QUECLINK, new SetOutput(1, true), blind))
                .isEqualTo("the other outputs can't be asked for (expected: a state for each of 2)");
        Dialogue.unsupported(QUECLINK, new ReadOutputs(), blind);
        says(new SetOutputs(List.of(OutputChange.ON, OutputChange.OFF)), blind).endsWith(ack("GTOUT"),
                Map.of(StateKey.output(1), flag(true), StateKey.output(2), flag(false)));
    }

    @Test
    void outputs_that_nobody_wants_changed_are_asked_for() {
        says(new SetOutputs(List.of(OutputChange.UNCHANGED, OutputChange.UNCHANGED, OutputChange.UNCHANGED)), GV300)
                .says("GTRTO A (IOS)").touches();
    }

    // ---- tracking ----

    private static SetTracking tracking(Object... pairs) {
        TreeMap<String, SettingValue> fields = new TreeMap<>();
        for (int at = 0; at < pairs.length; at += 2) {
            fields.put((String) pairs[at], switch (pairs[at + 1]) {
                case Integer number -> whole(number);
                case Boolean flag -> flag(flag);
                case BigDecimal decimal -> new SettingValue.Decimal(decimal);
                default -> text(pairs[at + 1].toString());
            });
        }
        return new SetTracking(new TrackingSettings(fields));
    }

    private static SetTracking drive(String type) {
        return tracking("type", type, "tracking_interval", 30, "tracking_distance", 100, "tracking_angle", 45, "movement_detection", true,
                "non_movement_duration", 420, "psm_interval", 600);
    }

    @ParameterizedTest
    @CsvSource({"interval, 1, '1,28,,,,,,,,,,,'", "distance, 3, '1,28,,,,,,,,,,,'", "power_save, 1, '9,28,,,600,600,,,,,,,'"})
    void tracking_is_told_by_three_commands_each_acknowledged(String type, String mode, String movement) {
        Dialogue told = says(drive(type), GL300);
        told.sends(facts("1A0102"), 1, hex("AT+GTCFG=gl300,,,,,2,,,,,,,,,,,,,,,,0001$")).ignores(ack("GTFRI")).then(ack("GTCFG"));
        told.sends(facts("1A0102"), 2, hex("AT+GTFRI=gl300," + mode + ",,,,,,30,30,30,30,,100,100,,,,,45,,0002$")).ignores(ack("GTNMD"))
                .then(ack("GTFRI"));
        told.sends(facts("1A0102"), 3, hex("AT+GTNMD=gl300," + movement + ",0003$")).ignores(ack("GTFRI"));
        Judgement.Accepted end = told.ends(Judgement.Accepted.class, ack("GTNMD"));
        assertThat(end.next()).isNull();
        assertThat(end.reported().values()).containsEntry(StateKey.tracking("type"), text(type))
                .containsEntry(StateKey.tracking("tracking_interval"), whole(30))
                .containsEntry(StateKey.tracking("non_movement_duration"), whole(420));
    }

    @ParameterizedTest
    @CsvSource({"true, 9", "false, 8"})
    void power_save_keeps_what_was_said_of_movement_detection(boolean detection, String mode) {
        TreeMap<String, SettingValue> fields = new TreeMap<>(drive("power_save").settings().fields());
        fields.put("movement_detection", flag(detection));
        Dialogue told = says(new SetTracking(new TrackingSettings(fields)), GL300).then(ack("GTCFG")).then(ack("GTFRI"));
        told.sends(facts("1A0102"), 3, hex("AT+GTNMD=gl300," + mode + ",28,,,600,600,,,,,,,,0003$"));
        assertThat(told.ends(Judgement.Accepted.class, ack("GTNMD")).reported().values())
                .containsEntry(StateKey.tracking("movement_detection"), flag(detection));
    }

    @Test
    void what_the_device_can_t_hold_is_refused_before_anything_is_sent() {
        assertThat(unsupported("non_movement_duration", 421)).isEqualTo(
                "non_movement_duration: 421 s is not a whole number of the device's units (expected: a multiple of 15 s)");
        assertThat(unsupported("tracking_distance", 20))
                .isEqualTo("tracking_distance: 20 m is beyond this device (expected: 50 m .. 65535 m)");
        assertThat(unsupported("tracking_angle", 181)).startsWith("tracking_angle: 181 deg is beyond");
        assertThat(unsupported("tracking_interval", 1)).startsWith("tracking_interval: 1 s is beyond");
        assertThat(unsupported("type", "stroll")).startsWith("this model has no such way of tracking");
        assertThat(unsupported("moon", 1)).isEqualTo("moon: this model keeps no such setting");
    }

    private static String unsupported(String field, Object value) {
        TreeMap<String, SettingValue> fields = new TreeMap<>(drive("interval").settings().fields());
        fields.putAll(tracking(field, value).settings().fields());
        return Dialogue.unsupported(QUECLINK, new SetTracking(new TrackingSettings(fields)), GL300);
    }

    @Test
    void a_later_command_for_a_version_without_its_layout_is_refused_in_its_turn() {
        TrackerModel half = ModelFile
                .model("""
                        protocol: queclink
                        models:
                          - code: half
                            tracking:
                              profile: gl200
                              modes: [{ when: { type: interval }, texts: [{ set: "GTFRI={tracking_interval},,,,,,,,,,,,,,,,,," }, { set: "GTNMD={non_movement_duration},,,,,,,,,,,," }] }]
                            options: { gtfri: "1A=21 2C=21", gtnmd: "1A=15" }
                        """);
        PlanStep fixed = first(tracking("type", "interval", "tracking_interval", 30, "non_movement_duration", 15), half);
        assertThat(fixed.frame().unsupported(facts("2C0102"))).isEmpty();
        Judgement accepted = fixed.replyRule().orElseThrow().judge(Dialogue.reply(ack("GTFRI")));
        PlanStep next = ((Judgement.Accepted) accepted).next();
        assertThat(Optional.ofNullable(next).flatMap(step -> step.frame().unsupported(facts("2C0102")))).isPresent();
    }

    // ---- raw ----

    @Test
    void a_callers_own_command_gets_a_serial_and_is_known_by_it() {
        Dialogue raw = says(new SendRaw(new RawContent.Text("AT+GTSRI=gl300,3,,1")), GL300);
        raw.touches(StateKey.EVERYTHING).sends(facts("990102"), 0x0B0C, hex("AT+GTSRI=gl300,3,,1,0B0C$"));
        raw.ignores(ack("GTCFG"), resp("GTSRI", "1"));
        raw.endsWith(ack("GTSRI"), Map.of());
        says(new SendRaw(new RawContent.Bytes(ascii("AT+GTRTO=gl300,6,,,,,"))), GL300).sends(facts("1A0102"), 1,
                hex("AT+GTRTO=gl300,6,,,,,,0001$"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"getver", "AT+GTRTO", "AT+GTRTO=gl300,8,,,,,,FFFF$", "AT+gtrto=1", "AT+GTRTÖ=1"})
    void other_words_are_no_command(String text) {
        assertThat(Dialogue.unsupported(QUECLINK, new SendRaw(new RawContent.Text(text)), GL300))
                .startsWith("not a command (expected: AT+GTxxx=");
    }

    // ---- answers that nobody waits for ----

    @Test
    void an_acknowledgement_says_what_may_have_changed() {
        assertThat(named(GL300, ack("GTCFG"))).contains(StateKey.LED, StateKey.tracking("tracking_angle"));
        assertThat(named(GL300, ack("GTFRI"))).contains(StateKey.tracking("tracking_interval")).doesNotContain(StateKey.LED);
        assertThat(named(GL300, resp("GTBAT", "0,,97,4.10,0,1"))).containsExactly(StateKey.LED);
        assertThat(named(GV300, ack("GTOUT"))).containsExactlyInAnyOrder(StateKey.output(1), StateKey.output(2), StateKey.output(3));
        assertThat(named(GL300, ack("GTRTO", "VER"))).isEmpty();
        assertThat(named(GL300, new Body.ResultCode(4, 0))).isEmpty();
    }

    private static Set<StateKey> named(TrackerModel model, Body body) {
        return QUECLINK.phrasing().statesNamed(new CommandReply(null, null, body), model);
    }

    @Test
    void tracking_settings_can_t_be_asked_for() {
        assertThat(QUECLINK.phrasing().plan(new TrackerCommand.ReadTracking(), GL300)).isInstanceOf(CommandPlan.Unsupported.class);
    }
}
