package io.trackgate.jt808;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.protocol.TrackerCommand.ReadOutputs;
import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.protocol.TrackerCommand.SetOutputs;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.testing.Dialogue.flag;
import static org.assertj.core.api.Assertions.assertThat;

/** Outputs by the frames of the model file, read back from the status of a position (fact sheet, section 4.1). */
class Jt808OutputsTest {

    private static final Jt808Protocol JT808 = new Jt808Protocol();
    private static final TrackerModel CONTROL = ModelFile.shipped("w15l");
    private static final TrackerModel TEXT = ModelFile.shipped("km02");
    private static final TrackerModel DOOR = ModelFile.shipped("jt808_door");
    private static final SetOutput CUT = new SetOutput(1, true);
    private static final SetOutput RESTORE = new SetOutput(1, false);
    private static final int CONTROLLED = 0x8105;
    private static final int LOCATION = 0x8201;
    // heartbeats: 0002, no body; phone 013912345678, serial 1; in 2019 version 1 and ten bytes of phone
    private static final String HEARTBEAT_2013 = "7E 0002 0000 013912345678 0001 33 7E";
    private static final String HEARTBEAT_2019 = "7E 0002 4000 01 00000000013912345678 0001 72 7E";

    private static Body.ResultCode answer(int id, int code) { return new Body.ResultCode(id, code); }

    private static Body.Record outputs(Map<Integer, Boolean> outputs) {
        return new Body.Record(Jt808Ids.QUERY_LOCATION,
                new TelemetryRecord(0, 0, null, null, null, null, null, null, null, Map.of(), outputs, new HashMap<>()));
    }

    private static Body.Record controlled(Map<Integer, Boolean> outputs) {
        return new Body.Record(Jt808Ids.VEHICLE_CONTROL, outputs(outputs).record());
    }

    private static Body.Record output(boolean on) { return outputs(Map.of(1, on)); }

    private static Dialogue says(SetOutput command, TrackerModel model) { return Dialogue.of(JT808, command, model); }

    /** @param frame with which the connection began */
    private static void sends(SetOutput command, String model, String frame, String hex) {
        try (DeviceWire wire = new DeviceWire(JT808)) {
            wire.feed(frame);
            assertThat(wire.problems()).isEmpty();
            wire.facts().identified(ModelFile.shipped(model), Optional.empty());
            says(command, ModelFile.shipped(model)).sends(wire.facts(), 9, hex);
        }
    }

    @ParameterizedTest
    @CsvSource({
            // 8105 | one byte | phone as it came | serial 8009 | command
            "w15l, true, 7E 8105 0001 013912345678 8009 64 58 7E", "w15l, false, 7E 8105 0001 013912345678 8009 65 59 7E",
            "hbt10, true, 7E 8105 0001 013912345678 8009 F0 CC 7E", "hbt10, false, 7E 8105 0001 013912345678 8009 F1 CD 7E",
            // 8300 | flag 01 and the text
            "km02, true, 7E 8300 0009 013912345678 8009 01 52454C41592C3123 4F 7E",
            // 8105 whose body is the text #0;1
            "vl300, true, 7E 8105 0004 013912345678 8009 23303B31 20 7E",
            // 8900 | type F0 and the text RELAY,1
            "jc400_808, true, 7E 8900 0008 013912345678 8009 F0 52454C41592C31 96 7E",
            // 8500 | flag
            "jt808_door, true, 7E 8500 0001 013912345678 8009 01 3C 7E", "jt808_door, false, 7E 8500 0001 013912345678 8009 00 3D 7E"})
    void a_switch_is_the_models_frame_with_the_phone_as_it_came(String model, boolean on, String hex) {
        sends(new SetOutput(1, on), model, HEARTBEAT_2013, hex);
    }

    @ParameterizedTest
    @CsvSource({
            // version 01 echoed, ten bytes of phone; 8300 with type 01 behind the flag
            "km02, true, 7E 8300 400A 01 00000000013912345678 8009 01 01 52454C41592C3123 0C 7E",
            // one control: type 0001, 0 locks; the reverse of 2013
            "jt808_door, true, 7E 8500 4005 01 00000000013912345678 8009 0001 0001 00 78 7E"})
    void the_edition_of_2019_has_its_own_header_and_bodies(String model, boolean on, String hex) {
        sends(new SetOutput(1, on), model, HEARTBEAT_2019, hex);
    }

    @Test
    void a_frame_with_the_time_has_that_of_the_devices_zone() {
        Jt808Commands commands = new Jt808Commands(() -> Instant.parse("2026-01-02T20:04:05Z"));
        TrackerModel model = ModelFile.shipped("jt808_a006");
        try (DeviceWire wire = new DeviceWire(JT808)) {
            wire.feed(HEARTBEAT_2013);
            var steps = (io.trackgate.protocol.CommandPlan.Steps) commands.plan(CUT, model);
            // A006 | 01 and 2026-01-03 04:04:05 in GMT+8
            assertThat(Hex.written(out -> steps.first().frame().write(out, wire.facts(), 9)))
                    .isEqualTo(Hex.of(Hex.bytes("7E A006 0007 013912345678 8009 01 260103040405 38 7E")));
        }
    }

    @Test
    void accepted_is_not_yet_switched() {
        says(CUT, CONTROL).says("0x8105 command 0x64").touches(StateKey.output(1)).then(answer(CONTROLLED, 0)).says("0x8201 query location")
                .endsWith(output(true), Map.of(StateKey.output(1), flag(true)));
        says(RESTORE, CONTROL).says("0x8105 command 0x65").then(answer(CONTROLLED, 0)).endsWith(output(false),
                Map.of(StateKey.output(1), flag(false)));
    }

    @Test
    void a_relay_that_takes_its_time_is_asked_again_and_then_refused() {
        Dialogue talk = says(CUT, CONTROL).then(answer(CONTROLLED, 0)).then(output(false)).says("0x8201 query location")
                .then(output(false));
        Judgement.Refused refused = talk.ends(Judgement.Refused.class, output(false));
        assertThat(refused.why()).isEqualTo("output 1 reads off (expected: on)");
        talk.endsWith(output(true), Map.of(StateKey.output(1), flag(true)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void failed_and_wrong_are_refusals(int code) { says(CUT, CONTROL).ends(Judgement.Refused.class, answer(CONTROLLED, code)); }

    @Test
    void three_is_unsupported_and_another_message_or_number_is_nobodys() {
        says(CUT, CONTROL).ends(Judgement.Unsupported.class, answer(CONTROLLED, 3));
        says(CUT, CONTROL).ignores(answer(CONTROLLED, 4), answer(0x8103, 0), output(true), new Body.Text("hello"),
                new Body.Parameters(Map.of()));
    }

    @Test
    void firmware_that_names_another_message_is_taken_where_the_model_says_so() {
        TrackerModel mixed = ModelFile.model("""
                protocol: jt808
                models:
                  - code: a
                    digital-outputs: 1
                    output-control: default
                    verify-outputs: read-back
                    outputs: [{ on: { control: 0x64 }, off: { control: 0x65 } }]
                    telemetry: { outputs: [10] }
                    options: { reply-id: any, output-polls: "1" }
                """);
        says(CUT, mixed).then(answer(0x8103, 0)).ends(Judgement.Refused.class, output(false));
    }

    @Test
    void a_question_may_be_confirmed_before_it_is_answered() {
        Dialogue talk = says(CUT, CONTROL).then(answer(CONTROLLED, 0));
        talk.ends(Judgement.Progress.class, answer(LOCATION, 0));
        talk.ends(Judgement.Unsupported.class, answer(LOCATION, 3));
        talk.ends(Judgement.Unsupported.class, outputs(Map.of()));
        talk.ignores(answer(CONTROLLED, 0));
    }

    @Test
    void words_under_the_commands_serial_prove_acceptance_only() {
        says(CUT, TEXT).then("Set OK!").says("0x8201 query location");
        says(CUT, TEXT).ignores("hello");
    }

    @Test
    void vehicle_control_is_done_when_the_report_after_it_says_so() {
        says(CUT, DOOR).ends(Judgement.Progress.class, answer(0x8500, 0));
        says(CUT, DOOR).endsWith(controlled(Map.of(1, true)), Map.of(StateKey.output(1), flag(true)));
        says(CUT, DOOR).ignores(controlled(Map.of(1, false)), controlled(Map.of()));
        says(CUT, DOOR).ignores(output(true)); // the answer to a query of before says nothing of this command
        says(CUT, DOOR).ends(Judgement.Unsupported.class, answer(0x8500, 3));
    }

    @Test
    void all_outputs_are_switched_one_after_the_other() {
        TrackerModel two = ModelFile.model("""
                protocol: jt808
                models:
                  - code: a
                    digital-outputs: 2
                    output-control: default
                    output-calls: [set, set_all]
                    verify-outputs: read-back
                    outputs: [{ on: { control: 0x64 }, off: { control: 0x65 } }, { on: { control: 0x66 }, off: { control: 0x67 } }]
                    telemetry: { outputs: [10, 11] }
                """);
        assertThat(JT808.lint(two)).isEmpty();
        Dialogue.of(JT808, new SetOutputs(List.of(OutputChange.ON, OutputChange.OFF)), two).says("0x8105 command 0x64")
                .then(answer(CONTROLLED, 0))
                .then(outputs(Map.of(1, true, 2, true))).says("0x8105 command 0x67").then(answer(CONTROLLED, 0))
                .endsWith(outputs(Map.of(1, true, 2, false)), Map.of(StateKey.output(1), flag(true), StateKey.output(2), flag(false)));
        Dialogue.of(JT808, new SetOutputs(List.of(OutputChange.UNCHANGED, OutputChange.UNCHANGED)), two).says("0x8201 query location");
    }

    @Test
    void outputs_are_read_from_a_position() {
        Dialogue.of(JT808, new ReadOutputs(), CONTROL).says("0x8201 query location").endsWith(output(true),
                Map.of(StateKey.output(1), flag(true)));
        assertThat(Dialogue.unsupported(JT808, new ReadOutputs(), ModelFile.shipped("jt808")))
                .isEqualTo("no status bit shows an output of this model");
        CommandPhrasing phrasing = JT808.phrasing();
        assertThat(phrasing.statesNamed(new CommandReply(null, null, output(true)), CONTROL)).isEqualTo(Set.of(StateKey.output(1)));
        assertThat(phrasing.statesNamed(CommandReply.text("hello"), CONTROL)).isEmpty();
    }
}
