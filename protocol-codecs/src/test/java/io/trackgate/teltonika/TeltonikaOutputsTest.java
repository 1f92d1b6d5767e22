package io.trackgate.teltonika;

import java.util.List;
import java.util.Map;

import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.Verify;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.protocol.TrackerCommand.ReadOutputs;
import io.trackgate.protocol.TrackerCommand.SetOutput;
import io.trackgate.protocol.TrackerCommand.SetOutputs;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;

import static io.trackgate.protocol.StateKey.output;
import static io.trackgate.protocol.TrackerCommand.OutputChange.OFF;
import static io.trackgate.protocol.TrackerCommand.OutputChange.ON;
import static io.trackgate.protocol.TrackerCommand.OutputChange.UNCHANGED;
import static io.trackgate.teltonika.Said.flag;
import static org.assertj.core.api.Assertions.assertThat;

class TeltonikaOutputsTest {

    private static final TrackerModel TWO = TeltonikaModels.fmb().model();
    private static final TrackerModel ONE = TeltonikaModels.fmb().withOutputs(1).model();
    private static final TrackerModel READING_BACK = TeltonikaModels.fmb().verifyingOutputs(Verify.READ_BACK).model();

    private static Said set(int output, boolean enable) { return Said.plan(new SetOutput(output, enable), TWO); }

    private static Said setAll(OutputChange... changes) { return Said.plan(new SetOutputs(List.of(changes)), TWO); }

    @Test
    void an_answer_as_long_as_a_frame_is_judged_like_a_short_one() {
        assertThat(TeltonikaReplies.io("DI1:1 DO1:1 ".repeat(5_000))).isEqualTo(Map.of(1, true));
        assertThat(TeltonikaReplies.io("DI1:1 DO1:1 ".repeat(5_000) + "and more")).isEmpty();
    }

    @Test
    void a_text_has_one_character_for_each_output() {
        Said.plan(new SetOutput(1, true), ONE).says("setdigout 1");
        Said.plan(new SetOutput(1, false), ONE).says("setdigout 0");
        set(1, true).says("setdigout 1?");
        set(2, true).says("setdigout ?1");
        set(1, false).says("setdigout 0?");
        setAll(ON, ON).says("setdigout 11");
        setAll(UNCHANGED, OFF).says("setdigout ?0");
        Said.plan(new SetOutput(1, true), TeltonikaModels.fmb().withOutputs(4).model()).says("setdigout 1???");
    }

    @Test
    void a_command_is_these_bytes() {
        String hex = Hex.written(out -> set(2, true).step().frame().write(out, new TeltonikaFacts(), 1));
        assertThat(hex).isEqualTo(Hex.of(Hex.bytes("00000000 00000014 0C 01 05 0000000C", // preamble, length 20, codec 12, one command of 12
                "7365746469676F7574203F31 01 00007DB4"))); // setdigout ?1
    }

    @Test
    void only_the_outputs_asked_for_are_touched() {
        assertThat(set(2, true).step().touches()).containsExactly(output(2));
        assertThat(setAll(ON, OFF).step().touches()).containsExactlyInAnyOrder(output(1), output(2));
        assertThat(setAll(ON, OFF).step().divisible()).isTrue();
        assertThat(set(2, true).step().divisible()).isFalse();
    }

    @Test
    void an_output_beyond_the_model_or_a_wrong_number_of_them_is_unsupported() {
        assertThat(Said.unsupported(new SetOutput(3, true), TWO)).isEqualTo("output 3 (expected: <= 2)");
        assertThat(Said.unsupported(new SetOutputs(List.of(ON)), TWO)).isEqualTo("1 outputs (expected: 2)");
        assertThat(Said.unsupported(new ReadOutputs(), TeltonikaModels.fmb().withOutputs(0).model())).contains("no digital outputs");
    }

    @Test
    void every_dialect_confirms_the_state_that_was_asked_for() {
        set(1, true).endsWith("DOUT1:1 Timeout:INFINITY DOUT2:IGNORED ", Map.of(output(1), flag(true)));
        set(1, true).endsWith("DOUT1:1 Timeout:120s ", Map.of(output(1), flag(true)));
        set(2, true).endsWith("DOUT1:IGNORED DOUT2:1 Timeout:INFINITY ", Map.of(output(2), flag(true)));
        set(1, false).endsWith("DOUT1:OFF Timeout:INFINITY", Map.of(output(1), flag(false)));
        set(1, true).endsWith("DOUT1:ON Timeout:10s Speed threshold:20km/h", Map.of(output(1), flag(true)));
        set(1, true).endsWith("DOUT1 state already set to: 1 time_on_ms: 0 time_off_ms: 0", Map.of(output(1), flag(true)));
        set(2, true).endsWith("Digital Outputs are set to: ?1", Map.of(output(2), flag(true)));
        set(2, true).endsWith("Digital Outputs are set to: 01. Timeouts are: 0 0", Map.of(output(2), flag(true)));
        setAll(ON, ON).endsWith("DOUT1:1 Timeout:INFINITY DOUT2:1 Timeout:INFINITY ", Map.of(output(1), flag(true), output(2), flag(true)));
        setAll(OFF, ON).endsWith("DOUT1:OFF Timeout:INFINITY DOUT2:ON Timeout:20s", Map.of(output(1), flag(false), output(2), flag(true)));
        setAll(OFF, ON).endsWith("Digital Outputs are set to: 01", Map.of(output(1), flag(false), output(2), flag(true)));
    }

    @Test
    void the_opposite_state_is_somebody_elses_answer() {
        set(1, false).ignores("DOUT1:1 Timeout:INFINITY ", "DOUT1:ON Timeout:INFINITY", "Digital Outputs are set to: 11",
                "DOUT1 state already set to: 1 time_on_ms: 0 time_off_ms: 0",
                "DOUT1:ON Timeout:10s Speed threshold:20km/h Speed is above threshold, queued");
        setAll(ON, ON).ignores("DOUT1:1 Timeout:INFINITY DOUT2:0 Timeout:INFINITY ", "Digital Outputs are set to: 10");
    }

    @Test
    void an_output_that_was_left_alone_confirms_nothing() {
        set(1, true).ignores("DOUT1:IGNORED DOUT2:IGNORED", "DOUT1:IGNORED DOUT2:1 Timeout:INFINITY ", "Digital Outputs are set to: ?1");
        setAll(ON, ON).ignores("DOUT1:IGNORED DOUT2:1 Timeout:INFINITY ");
    }

    @Test
    void an_answer_for_a_part_or_for_other_outputs_is_not_taken() {
        setAll(ON, ON).ignores("DOUT1:1 Timeout:INFINITY ", "Digital Outputs are set to: 1");
        set(1, true).ignores("DOUT2:1 Timeout:INFINITY ", "DOUT11:1 Timeout:INFINITY");
        setAll(ON, ON).ignores("DOUT1:1 Timeout:INFINITY DOUT2:1 DOUT1:0");
        set(1, true).ignores("DOUT2 Is disabled from CFG", "DOUT2 ERROR", "DOUT2:1 Speed too high");
    }

    @Test
    void a_state_that_is_followed_by_a_failure_confirms_nothing() { set(1, true).ignores("DOUT1:1 ERROR", "DOUT1:1 failed"); }

    @Test
    void an_answer_may_tell_of_other_outputs_too() {
        set(1, true).endsWith("DOUT1:1 Timeout:INFINITY DOUT2:0 Timeout:INFINITY ", Map.of(output(1), flag(true)));
    }

    @Test
    void texts_of_another_shape_are_nobodys() {
        set(1, true).ignores("", "1", "OK", "DI1:1 DI2:0 DO1:1 DO2:0", "New value 108:1;", "Param ID:108 Value:1", "serial says DOUT1:1",
                "WARNING: Not supported Param ID or Value detected", "Ver:03.18.14_04 Hw:FMB120", "Speed too high");
    }

    @Test
    void queued_is_postponed_only_for_the_state_asked_for() {
        String queued = "DOUT1:ON Timeout:10s Speed threshold:20km/h Speed is above threshold, queued";
        assertThat(set(1, true).judge(queued)).isEqualTo(new Judgement.Postponed(queued));
        assertThat(set(1, true).judge("DOUT1:1 Timeout:INFINITY IGN ON, QUEUED")).isInstanceOf(Judgement.Postponed.class);
        assertThat(set(1, true).judge("DOUT1:1 is postponed")).isInstanceOf(Judgement.Postponed.class);
        set(2, true).ignores(queued);
        setAll(ON, ON).ignores(queued);
    }

    @Test
    void what_the_device_cannot_do_is_unsupported() {
        set(1, true).unsupported("DOUT1 Is disabled from CFG");
        set(1, true).unsupported("DOUT is disabled from CFG");
        set(1, true).unsupported("DOUT1 params are invalid");
        set(1, true).unsupported("Arguments required");
        set(1, true).unsupported("Bad syntax");
        set(1, true).unsupported("DOUT1 not available");
        setAll(ON, ON).unsupported("DOUT2 Is disabled from CFG");
    }

    @Test
    void what_it_will_not_do_now_is_refused() {
        set(1, true).refused("DOUT1 ERROR");
        set(1, true).refused("Speed too high for DOUT1");
    }

    @Test
    void a_model_that_is_read_back_is_believed_only_then() {
        Said said = Said.plan(new SetOutput(2, true), READING_BACK).says("setdigout ?1");
        assertThat(said.judge("DOUT1:IGNORED DOUT2:1 Timeout:INFINITY ")).isInstanceOfSatisfying(Judgement.Accepted.class,
                accepted -> assertThat(accepted.reported().isEmpty()).isTrue());
        said.then("DOUT1:IGNORED DOUT2:1 Timeout:INFINITY ").says("getio");
        assertThat(said.step().changesSomething()).isFalse();
        said.ignores("DOUT1:IGNORED DOUT2:1 Timeout:INFINITY ", "DI1:0 AIN1:0 DO1:0", "Ver:1 Hw:FMB120");
        said.endsWith("DI1:1 DI2:0 DI3:0 AIN1:0 AIN2:16924 DO1:0 DO2:1", Map.of(output(1), flag(false), output(2), flag(true)));
        Judgement.Refused refused = said.refused("DI1:1 DI2:0 DI3:0 AIN1:0 AIN2:16924 DO1:0 DO2:0");
        assertThat(refused.why()).isEqualTo("output 2 reads off (expected: on)");
        assertThat(refused.reported().values()).containsEntry(output(2), flag(false));
    }

    @Test
    void outputs_are_read_from_getio_and_from_nothing_else() {
        Said said = Said.plan(new ReadOutputs(), TWO).says("getio");
        said.endsWith("DI1:1 DI2:0 DI3:0 AIN1:0 AIN2:16924 DO1:0 DO2:1", Map.of(output(1), flag(false), output(2), flag(true)));
        said.endsWith("DI1:0 DI2:0 DI3:0 AIN:0.0611 DO1:0 DO2:0 DO3:1", Map.of(output(1), flag(false), output(2), flag(false)));
        said.endsWith("DI1:0 AIN1:0 DO1:0", Map.of(output(1), flag(false)));
        said.ignores("DOUT1:1 Timeout:INFINITY", "DI1:0 AIN1:0", "DO1:1 said the serial link", "I/O ID:3 Value:0");
    }

    @Test
    void leaving_all_outputs_alone_is_confirmed_by_that() {
        Said said = setAll(UNCHANGED, UNCHANGED).says("setdigout ??");
        said.endsWith("DOUT1:IGNORED DOUT2:IGNORED ", Map.of());
        said.ignores("DOUT1:1 Timeout:INFINITY DOUT2:IGNORED", "DOUT1:IGNORED", "Digital Outputs are set to: 11");
    }

    @Test
    void codec_14_carries_the_imei_and_takes_its_refusal() {
        TrackerModel model = TeltonikaModels.fmb().withOutputs(1).with("command-codec", "14").model();
        TeltonikaFacts facts = new TeltonikaFacts();
        facts.loggedInAs("352093081452251");
        Said said = Said.plan(new SetOutput(1, true), model);
        assertThat(Hex.written(out -> said.step().frame().write(out, facts, 1))).isEqualTo(Hex.of(Hex.bytes(
                "00000000 0000001B 0E 01 05 00000013 0352093081452251 7365746469676F75742031 01 00000E21")));
        CommandReply nack = new CommandReply(null, "352093081452251", new CommandReply.Body.ResultCode(0, TeltonikaMessages.TYPE_NACK));
        assertThat(said.judge(nack)).isInstanceOf(Judgement.Refused.class);
        assertThat(set(1, true).judge(nack)).isEqualTo(Judgement.NOT_MINE);
    }

    @Test
    void a_prefix_stands_before_every_text() {
        Said.plan(new SetOutput(1, true), TeltonikaModels.fmb().with("text-prefix", " ").model()).says(" setdigout 1?");
    }

    @Test
    void probes_know_their_own_answer_alone() {
        String version = "Ver:03.18.14_04 GPS:AXN_5.10_3333 Hw:FMB120 Mod:15 IMEI:352093081452251 Init:2018-11-22 7:13 Uptime:17234";
        String info = "INI:2019/7/22 7:22 RTC:2019/7/22 7:53 RST:2 ERR:1 SR:0 BR:0";
        Said.probe("getver", TWO).says("getver").ignores(info, "DOUT1:1 Timeout:INFINITY", "Ver:", "Version is 3").endsWith(version,
                Map.of());
        Said.probe("getinfo", TWO).says("getinfo").ignores(version, "RTC", "").endsWith(info, Map.of());
        CommandReply nack = new CommandReply(null, null, new CommandReply.Body.ResultCode(0, TeltonikaMessages.TYPE_NACK));
        TrackerModel codec14 = TeltonikaModels.fmb().with("command-codec", "14").model();
        assertThat(Said.probe("getver", codec14).judge(nack)).isEqualTo(Judgement.NOT_MINE);
    }

    @Test
    void a_text_that_nobody_asked_for_still_names_its_states() {
        TeltonikaCommands commands = new TeltonikaCommands();
        assertThat(commands.statesNamed(CommandReply.text("DOUT1:1 Timeout:INFINITY DOUT2:IGNORED"), TWO)).containsExactly(output(1));
        assertThat(commands.statesNamed(CommandReply.text("Digital Outputs are set to: 1?"), TWO)).containsExactly(output(1));
        assertThat(commands.statesNamed(CommandReply.text("DI1:0 DO1:1 DO2:0 DO3:0"), TWO)).containsExactlyInAnyOrder(output(1), output(2));
        assertThat(commands.statesNamed(CommandReply.text("DOUT1 Is disabled from CFG"), TWO)).isEmpty();
        assertThat(commands.statesNamed(new CommandReply(null, null, new CommandReply.Body.ResultCode(0, 17)), TWO)).isEmpty();
    }
}
