package io.trackgate.galileosky;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.protocol.TrackerCommand.ReadOutputs;
import io.trackgate.protocol.TrackerCommand.SetEngineBlock;
import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.protocol.TrackerCommand.SetOutputs;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.testing.Dialogue.flag;
import static org.assertj.core.api.Assertions.assertThat;

class GalileoskyOutputsTest {

    private static final GalileoskyProtocol GALILEOSKY = new GalileoskyProtocol();
    /** On is level 0. */
    private static final TrackerModel V5 = ModelFile.shipped("galileosky_v5");
    private static final TrackerModel PLAIN = model("on-level: \"1\"");
    private static final TrackerModel MIXED = model("on-level: \"0,1,0,1\"");

    private static TrackerModel model(String options) {
        return ModelFile.model("protocol: galileosky\nmodels: [{ code: a, digital-outputs: 4, output-control: default, "
                + "output-calls: [set, set_all], options: { " + options + " } }]\n");
    }

    private static Dialogue says(TrackerCommand command, TrackerModel model) { return Dialogue.of(GALILEOSKY, command, model); }

    private static GalileoskyFacts connection() {
        GalileoskyFacts facts = new GalileoskyFacts(InstantSource.system());
        facts.meet(Packets.IMEI);
        return facts;
    }

    @Test
    void a_switch_is_a_packet_with_the_imei_no_device_id_and_the_number_that_comes_back() {
        says(new SetOutput(1, true), PLAIN).says("Out 0,1").sends(connection(), 0x11223344,
                "01 2100 03383638323034303035363437383338 040000 E044332211 E1074F757420302C31 82C8");
    }

    @Test
    void outputs_count_from_0_and_polarity_is_data() {
        says(new SetOutput(2, true), V5).says("Out 1,0").touches(StateKey.output(2));
        says(new SetOutput(2, false), V5).says("Out 1,1");
        says(new SetOutput(4, true), MIXED).says("Out 3,1");
        says(new SetOutput(3, true), MIXED).says("Out 2,0");
        says(new SetEngineBlock(1, true), V5).says("Out 0,0").touches(StateKey.output(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OUT(3..0) = 0010", "out(3..0)=0010;", " OUT(3..0)  = 0010;\u0000", "OUT(1..0) = 10"})
    void the_level_of_the_very_output_confirms(String answer) {
        says(new SetOutput(2, true), PLAIN).endsWith(answer, Map.of(StateKey.output(2), flag(true)));
        says(new SetOutput(2, false), V5).endsWith(answer, Map.of(StateKey.output(2), flag(false)));
    }

    @Test
    void another_level_under_the_command_s_own_number_is_asked_after_and_then_the_terminal_s_no() {
        Judgement.Refused refused = says(new SetOutput(2, true), PLAIN).then("OUT(3..0) = 0001").says("statall")
                .ends(Judgement.Refused.class, "StatAll: Dev=1,Ins=2,Outs=1,Mileage=152");
        assertThat(refused.why()).isEqualTo("output 2 reads off (expected: on)");
        assertThat(refused.reported().values()).isEqualTo(Map.of(StateKey.output(1), flag(true), StateKey.output(2), flag(false),
                StateKey.output(3), flag(false), StateKey.output(4), flag(false)));
    }

    @Test
    void an_answer_that_denies_it_is_a_no_also_where_the_output_stands_as_wanted_by_then() {
        Judgement.Refused refused = says(new SetOutput(2, true), PLAIN).then("OUT(3..0) = 0001").says("statall")
                .ends(Judgement.Refused.class, "StatAll: Dev=1,Ins=2,Outs=2,Mileage=152");
        assertThat(refused.why()).isEqualTo("answered with another state than it reads now");
        assertThat(refused.reported().values()).containsEntry(StateKey.output(1), flag(false)).containsEntry(StateKey.output(2),
                flag(true));
    }

    @Test
    void an_output_that_falls_back_while_the_next_is_switched_is_no_success() {
        SetOutputs all = new SetOutputs(List.of(OutputChange.ON, OutputChange.ON, OutputChange.UNCHANGED, OutputChange.UNCHANGED));
        Judgement.Refused refused = says(all, PLAIN).says("Out 0,1").then("OUT(3..0) = 0001").says("Out 1,1").then("OUT(3..0) = 0010")
                .says("statall").ends(Judgement.Refused.class, "StatAll: Dev=1,Ins=2,Outs=2,Mileage=152");
        assertThat(refused.why()).isEqualTo("output 1 reads off (expected: on)");
        assertThat(refused.reported().values()).containsEntry(StateKey.output(1), flag(false)).containsEntry(StateKey.output(2),
                flag(true));
        says(all, PLAIN).then("OUT(3..0) = 0001").endsWith("OUT(3..0) = 0011", Map.of(StateKey.output(2), flag(true)));
    }

    @Test
    void a_read_back_of_the_second_output_shows_that_the_first_has_stayed() {
        TrackerModel careful = ModelFile.model("protocol: galileosky\nmodels: [{ code: a, digital-outputs: 4, output-control: default, "
                + "output-calls: [set, set_all], verify-outputs: read-back, options: { on-level: \"1\" } }]\n");
        SetOutputs all = new SetOutputs(List.of(OutputChange.ON, OutputChange.OFF, OutputChange.UNCHANGED, OutputChange.UNCHANGED));
        Judgement.Refused refused = says(all, careful).then("OUT(3..0) = 0011").then("StatAll: Dev=1,Ins=2,Outs=3,Mileage=152")
                .says("Out 1,0").then("OUT(3..0) = 0001").says("statall")
                .ends(Judgement.Refused.class, "StatAll: Dev=1,Ins=2,Outs=0,Mileage=152");
        assertThat(refused.why()).isEqualTo("output 1 reads off (expected: on)");
    }

    @Test
    void other_words_under_the_same_number_confirm_nothing() {
        says(new SetOutput(2, true), PLAIN).ignores("", "OK", "OUT", "OUT(3..0) = ", "OUT(3..0) = 00010", "OUT(3..0) = 010",
                "OUT(99..0) = 0010",
                "OUT(3..0) = 0012", "StatAll: Dev=1,Ins=2,Outs=2,Mileage=152", "WRPERIOD move=60 parking=180", "Unknown command",
                "OUT(3..0) = 0010 FAILED");
    }

    @Test
    void a_terminal_with_fewer_outputs_says_so_by_its_answer() {
        says(new SetOutput(4, true), PLAIN).ends(Judgement.Unsupported.class, "OUT(1..0) = 10");
    }

    @Test
    void all_outputs_are_one_switch_after_another_and_unchanged_is_left_out() {
        SetOutputs all = new SetOutputs(List.of(OutputChange.ON, OutputChange.UNCHANGED, OutputChange.OFF, OutputChange.UNCHANGED));
        says(all, PLAIN).says("Out 0,1").touches(StateKey.output(1)).then("OUT(3..0) = 0101").says("Out 2,0")
                .endsWith("OUT(3..0) = 0001", Map.of(StateKey.output(3), flag(false)));
        SetOutputs none = new SetOutputs(List.of(OutputChange.UNCHANGED, OutputChange.UNCHANGED));
        says(none, PLAIN).says("statall");
    }

    @Test
    void statall_reads_every_output_from_a_decimal_mask() {
        says(new ReadOutputs(), PLAIN).says("statall").endsWith("StatAll: Dev=1,Ins=2,Outs=7,Mileage=152;",
                Map.of(StateKey.output(1), flag(true), StateKey.output(2), flag(true), StateKey.output(3), flag(true), StateKey.output(4),
                        flag(false)));
        says(new ReadOutputs(), MIXED).endsWith("StatAll: Dev=1,Ins=2,Outs=7,Mileage=152;", Map.of(StateKey.output(1), flag(false),
                StateKey.output(2), flag(true), StateKey.output(3), flag(false), StateKey.output(4), flag(false)));
        says(new ReadOutputs(), PLAIN).ignores("", "OUT(3..0) = 0010", "StatAll: Dev=1,Ins=2", "StatAll: Outs=99999",
                "StatAll: Outs=123456");
    }

    @Test
    void a_model_may_want_every_switch_read_back() {
        TrackerModel careful = ModelFile.model("protocol: galileosky\nmodels: [{ code: a, digital-outputs: 4, output-control: default, "
                + "verify-outputs: read-back, options: { on-level: \"1\" } }]\n");
        says(new SetOutput(2, true), careful).then("OUT(3..0) = 0010").says("statall").ignores("OUT(3..0) = 0010");
        Judgement.Refused refused = says(new SetOutput(2, true), careful).then("OUT(3..0) = 0010").ends(Judgement.Refused.class,
                "StatAll: Dev=1,Ins=2,Outs=5,Mileage=152");
        assertThat(refused.why()).isEqualTo("output 2 reads off (expected: on)");
        assertThat(refused.reported().values()).containsEntry(StateKey.output(1), flag(true)).containsEntry(StateKey.output(2),
                flag(false));
    }

    @Test
    void words_that_a_model_knows_are_refusals() {
        TrackerModel model = ModelFile.model("protocol: galileosky\nmodels: [{ code: a, digital-outputs: 4, output-control: default, "
                + "replies: { unsupported: ['^unknown'], no: ['alarm mode'] } }]\n");
        says(new SetOutput(1, true), model).ends(Judgement.Unsupported.class, "Unknown command");
        says(new SetOutput(1, true), model).ends(Judgement.Refused.class, "alarm mode is on");
        says(new ReadOutputs(), model).ends(Judgement.Unsupported.class, "unknown;");
    }

    @Test
    void what_no_terminal_can_is_said_before_anything_is_sent() {
        assertThat(Dialogue.unsupported(GALILEOSKY, new SetOutput(5, true), V5)).isEqualTo("output 5 (expected: <= 4)");
        assertThat(Dialogue.unsupported(GALILEOSKY, new TrackerCommand.SetLed(true), V5)).contains("LED");
        assertThat(Dialogue.unsupported(GALILEOSKY, new TrackerCommand.ReadLed(), V5)).contains("LED");
        assertThat(Dialogue.unsupported(GALILEOSKY, new ReadOutputs(), ModelFile.shipped("galileosky_boxfinder"))).contains("no outputs");
    }

    @Test
    void a_caller_s_own_words_are_sent_in_cp1251_and_any_answer_is_theirs() {
        TrackerCommand raw = new TrackerCommand.SendRaw(new RawContent.Text("Имя Я"));
        says(raw, V5).touches(StateKey.EVERYTHING).sends(connection(), 1,
                "01 1F00 03383638323034303035363437383338 040000 E001000000 E105 C8ECFF20DF 3FBC");
        says(raw, V5).ends(Judgement.Accepted.class, "anything");
        assertThat(Dialogue.unsupported(GALILEOSKY, new TrackerCommand.SendRaw(new RawContent.Text("名")), V5)).contains("CP1251");
        assertThat(Dialogue.unsupported(GALILEOSKY, new TrackerCommand.SendRaw(new RawContent.Text("a".repeat(256))), V5))
                .isEqualTo("256 bytes (expected: <= 255)");
    }

    @Test
    void answers_name_states_whatever_they_answer() {
        assertThat(GALILEOSKY.phrasing().statesNamed(Dialogue.reply(new CommandReply.Body.Text("OUT(3..0) = 0010")), V5))
                .containsExactlyInAnyOrder(StateKey.output(1), StateKey.output(2), StateKey.output(3), StateKey.output(4));
        assertThat(GALILEOSKY.phrasing().statesNamed(
                Dialogue.reply(new CommandReply.Body.Text("WRPERIOD move=60 parking=180;")), V5))
                .containsExactly(StateKey.tracking("tracking_interval"));
    }
}
