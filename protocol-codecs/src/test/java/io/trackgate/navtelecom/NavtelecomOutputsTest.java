package io.trackgate.navtelecom;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackingSettings;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.testing.Dialogue.flag;
import static org.assertj.core.api.Assertions.assertThat;

/** SETOUT and DATA, and what their answers mean. */
class NavtelecomOutputsTest {

    private static final NavtelecomProtocol NAVTELECOM = new NavtelecomProtocol();
    private static final TrackerModel SIGNAL = ModelFile.shipped("signal_s2551");
    private static final TrackerModel SMART = ModelFile.shipped("smart_s2435");
    private static final SetOutput ON = new SetOutput(1, true);
    private static final SetOutput OFF = new SetOutput(1, false);
    private static final StateKey FIRST = StateKey.output(1);
    private static final StateKey SECOND = StateKey.output(2);

    private static TrackerModel model(String more) {
        return ModelFile.model(
                "protocol: navtelecom\nmodels:\n  - { code: a, digital-outputs: 2, output-control: batch, probe: [V], " + more + " }\n");
    }

    private static Dialogue says(TrackerCommand command) { return Dialogue.of(NAVTELECOM, command, SMART); }

    private static Dialogue both() { return says(new TrackerCommand.SetOutputs(List.of(OutputChange.ON, OutputChange.OFF))); }

    @Test
    void a_switch_is_a_packet_with_the_ids_of_the_handshake_swapped() {
        says(ON).says("*!SETOUT 1Y").sends(new NavtelecomFacts(), 7, "404E544300000000010000000B004F5C2A215345544F5554203159")
                .touches(FIRST);
        NavtelecomFacts facts = new NavtelecomFacts();
        facts.loggedInAs(Ntcb.IMEI, new NavtelecomMessages.Ids(1, 123));
        says(OFF).sends(facts, 7, "404E54437B000000010000000B0058302A215345544F555420314E");
    }

    @Test
    void all_outputs_are_one_command_and_those_that_stay_are_not_named() {
        both().says("*!SETOUT 1Y,2N").sends(new NavtelecomFacts(), 7, "404E544300000000010000000E001F092A215345544F55542031592C324E")
                .touches(FIRST, SECOND);
        says(new TrackerCommand.SetOutputs(List.of(OutputChange.UNCHANGED, OutputChange.ON))).says("*!SETOUT 2Y").touches(SECOND);
        says(new TrackerCommand.SetOutputs(List.of(OutputChange.UNCHANGED, OutputChange.UNCHANGED))).says("*?DATA 31").touches();
        says(new TrackerCommand.SetEngineBlock(2, true)).says("*!SETOUT 2Y").touches(SECOND);
    }

    @Test
    void the_state_that_was_asked_for_confirms() {
        says(ON).endsWith("*@SETOUT OK,1Y", Map.of(FIRST, flag(true)));
        says(OFF).endsWith("*@SETOUT OK,1N", Map.of(FIRST, flag(false)));
        says(ON).endsWith("*@SETOUT OK,1Y,2N", Map.of(FIRST, flag(true)));
        both().endsWith("*@SETOUT OK,2N,1Y", Map.of(FIRST, flag(true), SECOND, flag(false)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*@SETOUT OK,2Y", "*@SETOUT FAIL,2Y", "*@SETOUT OK,1Y,1N", "*@SETOUT", "*@SETOUT OK 1Y", "@SETOUT OK,1Y",
            "*@SETOUT OK,1Y,2X", "*@SETOUT OKAY,1Y", "*@BEEP OK", "*#DATA 31:01", "*Z:", "*Z:*!SETOUT 1N", "*Z:*!SETOUT 1Y,2N",
            "x*@SETOUT OK,1Y", "*@setout ok,1y", "*@SETOUT OK,001Y"})
    void what_names_no_state_of_this_output_is_not_its_answer(String text) { says(ON).ignores(text); }

    @Test
    void an_answer_for_a_part_answers_no_command_for_both() { both().ignores("*@SETOUT OK,1Y", "*@SETOUT OK,2N"); }

    @Test
    void no_tail_names_no_state_so_it_is_read_back() {
        says(ON).then("*@SETOUT OK").says("*?DATA 31").touches().endsWith("*#DATA 31:01", Map.of(FIRST, flag(true), SECOND, flag(false)));
    }

    @Test
    void ok_with_another_state_is_read_back_and_only_then_postponed() {
        Dialogue asked = says(ON).then("*@SETOUT OK,1N").says("*?DATA 31");
        assertThat(asked.ends(Judgement.Postponed.class, "*#DATA 31:02").text())
                .isEqualTo("accepted, not switched yet: output 1 reads off (expected: on)");
    }

    @Test
    void a_state_that_may_have_been_so_before_is_no_proof_behind_an_answer_with_another() {
        assertThat(says(ON).then("*@SETOUT OK,1N").ends(Judgement.Postponed.class, "*#DATA 31:03").text())
                .isEqualTo("accepted, and answered with another state than it reads now");
    }

    @Test
    void or_refused_where_the_model_file_says_that_nothing_waits() {
        Judgement.Refused refused = Dialogue.of(NAVTELECOM, ON, model("options: { not-yet: refused }")).then("*@SETOUT OK,1N")
                .ends(Judgement.Refused.class, "*#DATA 31:00");
        assertThat(refused).isEqualTo(new Judgement.Refused("output 1 reads off (expected: on)",
                new ReportedState(Map.of(FIRST, flag(false), SECOND, flag(false)))));
    }

    @Test
    void a_model_may_want_every_switch_read_back() {
        Dialogue.of(NAVTELECOM, ON, model("verify-outputs: read-back")).then("*@SETOUT OK,1Y").says("*?DATA 31")
                .endsWith("*#DATA 31:01", Map.of(FIRST, flag(true), SECOND, flag(false)));
    }

    @Test
    void fail_is_refused_with_the_state_that_it_names() {
        assertThat(both().ends(Judgement.Refused.class, "*@SETOUT FAIL,1N,2Y"))
                .isEqualTo(new Judgement.Refused("*@SETOUT FAIL,1N,2Y", new ReportedState(Map.of(FIRST, flag(false), SECOND, flag(true)))));
        assertThat(says(ON).ends(Judgement.Refused.class, "*@SETOUT FAIL").reported()).isEqualTo(ReportedState.NOTHING);
    }

    @Test
    void z_with_the_whole_command_is_unsupported() {
        says(ON).ends(Judgement.Unsupported.class, "*Z:*!SETOUT 1Y");
        says(new TrackerCommand.ReadOutputs()).ends(Judgement.Unsupported.class, "*Z:*?DATA 31");
    }

    @Test
    void records_are_no_answer_to_a_switch() {
        says(ON).ignores(new CommandReply.Body.Record('C', record(Map.of(1, true))), new CommandReply.Body.ResultCode(0, 1),
                new CommandReply.Body.Parameters(Map.of()));
    }

    private static TelemetryRecord record(Map<Integer, Boolean> outputs) {
        return new TelemetryRecord(0, 0, null, null, null, null, null, null, null, Map.of(), outputs, Map.of());
    }

    // ---- reading ----

    @Test
    void outputs_are_read_from_fields_31_and_32() {
        says(new TrackerCommand.ReadOutputs()).says("*?DATA 31").endsWith("*#DATA 31:fe", Map.of(FIRST, flag(false), SECOND, flag(true)));
        TrackerModel large = ModelFile.model(
                "protocol: navtelecom\nmodels:\n  - { code: a, digital-outputs: 9, output-control: batch, probe: [V] }\n");
        Dialogue question = Dialogue.of(NAVTELECOM, new TrackerCommand.ReadOutputs(), large).says("*?DATA 31,32");
        question.ignores("*#DATA 31:01");
        assertThat(question.ends(Judgement.Accepted.class, "*#DATA 32:01,31:00").reported().values()).hasSize(9)
                .containsEntry(StateKey.output(9), flag(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*#DATA 32:01", "*#DATA 19:01", "*#DATA 31:01,19:2F14", "*#DATA 31:01,31:02", "*#DATA 31:001", "*#DATA 31:",
            "*#DATA", "*#DATA 31:0G", "*@SETOUT OK,1Y", "*#V:S-2651:01.00.72:13.05.20:RU"})
    void other_texts_are_no_reading(String text) { says(new TrackerCommand.ReadOutputs()).ignores(text); }

    @Test
    void a_question_may_fail() { says(new TrackerCommand.ReadOutputs()).ends(Judgement.Refused.class, "*#DATA FAIL"); }

    // ---- what there is not ----

    @Test
    void led_and_tracking_are_unsupported_and_so_is_an_output_too_many() {
        assertThat(Dialogue.unsupported(NAVTELECOM, new TrackerCommand.SetLed(true), SMART)).contains("LED");
        assertThat(Dialogue.unsupported(NAVTELECOM, new TrackerCommand.ReadLed(), SMART)).contains("LED");
        assertThat(Dialogue.unsupported(NAVTELECOM, new TrackerCommand.SetTracking(new TrackingSettings(new TreeMap<>())), SMART))
                .contains("not published");
        assertThat(Dialogue.unsupported(NAVTELECOM, new TrackerCommand.ReadTracking(), SMART)).contains("not published");
        assertThat(Dialogue.unsupported(NAVTELECOM, new SetOutput(5, true), SIGNAL)).isEqualTo("output 5 (expected: <= 4)");
        assertThat(Dialogue.unsupported(NAVTELECOM, new TrackerCommand.SetOutputs(List.of(OutputChange.ON)), SMART))
                .isEqualTo("1 outputs (expected: 2)");
    }

    // ---- probes, and what nobody waits for ----

    @ParameterizedTest
    @CsvSource({"V, *?V, *#V:S-2651:01.00.72:13.05.20:RU", "V, *?V, *Z:*?V", "A, *?A, *Z:*?A"})
    void a_probe_is_proven_by_its_own_answer_alone(String shape, String says, String answer) {
        PlanStep probe = NAVTELECOM.phrasing().probe(shape, SMART);
        assertThat(probe.description()).isEqualTo(says);
        assertThat(judge(probe, CommandReply.text(answer))).isInstanceOf(Judgement.Accepted.class);
        for (String other : List.of("*@SETOUT OK,1Y", "*#DATA 31:01", "*Z:*!SETOUT 1Y", "*#VER:1"))
            assertThat(judge(probe, CommandReply.text(other))).as(other).isEqualTo(Judgement.NOT_MINE);
    }

    @Test
    void the_second_probe_is_proven_by_the_current_record() {
        PlanStep probe = NAVTELECOM.phrasing().probe("A", SMART);
        assertThat(judge(probe, Dialogue.reply(new CommandReply.Body.Record('A', record(Map.of())))))
                .isInstanceOf(Judgement.Accepted.class);
        assertThat(judge(probe, Dialogue.reply(new CommandReply.Body.Record('C', record(Map.of()))))).isEqualTo(Judgement.NOT_MINE);
    }

    private static Judgement judge(PlanStep step, CommandReply reply) { return step.replyRule().orElseThrow().judge(reply); }

    @Test
    void states_that_a_text_names_are_known_whatever_it_answers() {
        assertThat(named(new CommandReply.Body.Text("*@SETOUT FAIL,2Y,9N"))).containsExactly(SECOND);
        assertThat(named(new CommandReply.Body.Text("*#DATA 31:00"))).containsExactlyInAnyOrder(FIRST, SECOND);
        assertThat(named(new CommandReply.Body.Record('C', record(Map.of(1, true, 2, false))))).containsExactlyInAnyOrder(FIRST, SECOND);
        assertThat(named(new CommandReply.Body.Text("*@BEEP OK"))).isEmpty();
    }

    private static Set<StateKey> named(CommandReply.Body body) { return NAVTELECOM.phrasing().statesNamed(Dialogue.reply(body), SMART); }

    @Test
    void the_engine_block_of_a_plan_is_one_step() {
        CommandPlan.Steps steps = Dialogue.steps(NAVTELECOM, new TrackerCommand.SetEngineBlock(1, false), SMART);
        assertThat(steps.touches()).containsExactly(FIRST);
        assertThat(steps.first().divisible()).isFalse();
    }
}
