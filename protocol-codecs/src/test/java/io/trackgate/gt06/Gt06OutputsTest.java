package io.trackgate.gt06;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.protocol.TrackerCommand.ReadOutputs;
import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.protocol.TrackerCommand.SetOutputs;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.testing.Dialogue.flag;
import static org.assertj.core.api.Assertions.assertThat;

/** Outputs by text; the answers are those of the fact sheet's section 5.1. */
class Gt06OutputsTest {

    private static final Gt06Protocol GT06 = new Gt06Protocol();
    private static final TrackerModel RELAY = ModelFile.shipped("gt06n");
    private static final TrackerModel X3 = ModelFile.shipped("x3");
    private static final TrackerModel DYD = ModelFile.shipped("gt06n_dyd");
    private static final TrackerModel CAMERA = ModelFile.shipped("jc400");
    private static final SetOutput CUT = new SetOutput(1, true);
    private static final SetOutput RESTORE = new SetOutput(1, false);

    private static Dialogue says(TrackerCommand command, TrackerModel model) { return Dialogue.of(GT06, command, model); }

    @Test
    void a_switch_is_the_frame_80_with_the_flag_that_comes_back() {
        Gt06Facts connection = new Gt06Facts();
        says(CUT, RELAY).sends(connection, 0x12340001, "7878 12 80 0C 12340001 52454C41592C3123 0001 AC1B 0D0A");
        says(RESTORE, RELAY).sends(connection, 0x12340002, "7878 12 80 0C 12340002 52454C41592C3023 0002 7C88 0D0A");
    }

    @Test
    void a_model_that_wants_the_language_gets_it() {
        TrackerModel english = ModelFile.model("""
                protocol: gt06
                models:
                  - code: a
                    digital-outputs: 1
                    output-control: default
                    outputs: [{ on: { text: "RELAY,1#", done: [cut] }, off: { text: "RELAY,0#", done: [restore] } }]
                    options: { language: en }
                """);
        says(CUT, english).sends(new Gt06Facts(), 0x12340001, "7878 14 80 0C 12340001 52454C41592C3123 0002 0001 9C70 0D0A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cut off the fuel supply: Success!", "Already in the state of fuel supply cut off, the command is not running!",
            "Already in the state of fuel supply cut off,the command is not running!", "Cut off the fuel supply: Success! Speed: 12km/h.",
            "Cut off the power supply: Success!", " CUT OFF  THE FUEL SUPPLY: SUCCESS! "})
    void the_state_that_was_asked_for_confirms(String answer) {
        says(CUT, RELAY).says("RELAY,1#").touches(StateKey.output(1)).endsWith(answer, Map.of(StateKey.output(1), flag(true)));
        says(RESTORE, RELAY).says("RELAY,0#").ignores(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Restore fuel supply: Success!", "Already in the state of fuel supply to resume, the command is not running!",
            "cancelled the command of cutting-off fuel supply; fuel supply is on."})
    void the_other_state_under_the_same_flag_is_an_older_commands(String answer) {
        says(RESTORE, RELAY).endsWith(answer, Map.of(StateKey.output(1), flag(false)));
        says(CUT, RELAY).ignores(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GPS not fixed, Cut off the fuel supply operation delay execution!",
            "Speed  exceeds the safety limit: 45km /h, Cut off the fuel supply operation delay execution!"})
    void delay_execution_is_postponed(String answer) {
        says(CUT, RELAY).ends(Judgement.Postponed.class, answer);
        says(RESTORE, RELAY).ignores(answer);
    }

    @Test
    void errors_and_refusals_are_told_apart_and_unknown_words_are_not_guessed() {
        says(CUT, RELAY).ends(Judgement.Unsupported.class, "Command error!");
        says(CUT, RELAY).ends(Judgement.Unsupported.class, "Error: Number of parameters error!");
        says(CUT, RELAY).ends(Judgement.Unsupported.class, "Error: password error!");
        says(CUT, DYD).ends(Judgement.Refused.class, "DYD=Speed Limit, Speed 40km/h");
        says(CUT, DYD).ends(Judgement.Refused.class, "DYD=Unvalued Fix");
        says(RESTORE, DYD).ends(Judgement.Refused.class, "HFYD=Fail!");
        says(CUT, RELAY).ignores("", "RELAY", "hello", "<ICCID:8986>");
    }

    @Test
    void the_older_words_confirm_their_own_state_alone() {
        says(CUT, DYD).says("DYD,000000#").ignores("HFYD=Success!").endsWith("DYD=Success!", Map.of(StateKey.output(1), flag(true)));
        says(RESTORE, DYD).says("HFYD,000000#").ignores("DYD=Success!").endsWith("HFYD=Success!", Map.of(StateKey.output(1), flag(false)));
    }

    @Test
    void ok_names_no_state_so_the_output_is_read_back() {
        says(new SetOutput(2, true), X3).says("RELAY2,1#").then("OK!").says("RELAY2#").endsWith("RELAY2:1",
                Map.of(StateKey.output(2), flag(true)));
        Judgement.Refused refused = says(new SetOutput(2, true), X3).then("OK!").ends(Judgement.Refused.class, "RELAY2:0");
        assertThat(refused.why()).isEqualTo("output 2 reads off (expected: on)");
        assertThat(refused.reported().values()).isEqualTo(Map.of(StateKey.output(2), flag(false)));
        says(CUT, RELAY).then("OK!").says("RELAY#").ends(Judgement.Postponed.class, "RELAY:2");
        says(CUT, RELAY).then("OK!").ends(Judgement.Unsupported.class, "Error: password error!");
    }

    @Test
    void another_outputs_text_answers_nothing_here() {
        says(new SetOutput(2, true), X3).ignores("Cut off the fuel supply: Success!", "Restore fuel supply: Success!").then("OK!")
                .ignores("Cut off the fuel supply: Success!");
    }

    @Test
    void a_camera_that_can_not_be_asked_confirms_by_its_state_alone() {
        says(CUT, CAMERA).endsWith("RELAY 1 OK", Map.of(StateKey.output(1), flag(true)));
        says(CUT, CAMERA).ignores("RELAY 0 OK", "OK!");
        assertThat(Dialogue.unsupported(GT06, new ReadOutputs(), CAMERA)).isEqualTo("this model can't be asked how its outputs stand");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fuel cut failed, speed=1", "fuel cut fail! code = 1", "Fuel cut refused: speed limit=1", "Fuel cut=10",
            "relay 1 ok? error!", "RELAY 1 not OK"})
    void a_refusal_with_the_states_words_in_it_confirms_nothing(String answer) {
        Judgement judgement = says(CUT, CAMERA).judge(answer);
        assertThat(judgement).isNotInstanceOfAny(Judgement.Accepted.class, Judgement.Postponed.class);
    }

    @Test
    void a_no_is_stronger_than_a_models_loose_pattern() {
        TrackerModel loose = ModelFile.model("""
                protocol: gt06
                models:
                  - code: a
                    digital-outputs: 1
                    output-control: default
                    outputs: [{ on: { text: "R,1#", done: ['^cut'] }, off: { text: "R,0#", done: ['^restored'] } }]
                """);
        says(CUT, loose).ends(Judgement.Refused.class, "Cut failed");
        says(CUT, loose).ignores("Cut not possible", "cut denied").endsWith("Cut.", Map.of(StateKey.output(1), flag(true)));
    }

    @Test
    void all_outputs_are_switched_one_after_the_other() {
        SetOutputs all = new SetOutputs(List.of(OutputChange.ON, OutputChange.UNCHANGED, OutputChange.OFF));
        assertThat(Dialogue.steps(GT06, all, X3).touches()).containsExactlyInAnyOrder(StateKey.output(1), StateKey.output(3));
        says(all, X3).says("RELAY,1#").then("Cut off the fuel supply: Success!").says("RELAY3,0#").then("OK!").says("RELAY3#")
                .endsWith("RELAY3:0", Map.of(StateKey.output(3), flag(false)));
        says(new SetOutputs(List.of(OutputChange.UNCHANGED)), RELAY).says("RELAY#");
    }

    @Test
    void outputs_are_read_one_after_the_other() {
        says(new ReadOutputs(), X3).says("RELAY#").then("RELAY:0").says("RELAY2#").then("RELAY2:1").says("RELAY3#")
                .endsWith("RELAY3:0", Map.of(StateKey.output(3), flag(false)));
        says(new ReadOutputs(), RELAY).endsWith("RELAY:3", Map.of());
        says(new ReadOutputs(), RELAY).ignores("Cut off the fuel supply: Success!").ends(Judgement.Unsupported.class, "what?");
    }

    @Test
    void a_text_that_nobody_waits_for_names_its_output() {
        assertThat(named("Cut off the fuel supply: Success! Speed: 12km/h.", RELAY)).containsExactly(StateKey.output(1));
        assertThat(named("RELAY2:1", X3)).containsExactly(StateKey.output(2));
        assertThat(named("TIMER:10,300", RELAY)).containsExactlyInAnyOrder(StateKey.tracking("tracking_interval"),
                StateKey.tracking("psm_interval"));
        assertThat(named("LEDSLEEP:ON", RELAY)).containsExactly(StateKey.LED);
        assertThat(named("OK!", RELAY)).isEmpty();
    }

    private static Set<StateKey> named(String text, TrackerModel model) {
        return GT06.phrasing().statesNamed(CommandReply.text(text), model);
    }
}
