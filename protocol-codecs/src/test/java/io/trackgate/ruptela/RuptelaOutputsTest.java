package io.trackgate.ruptela;

import java.util.List;
import java.util.Map;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.testing.Dialogue.flag;
import static org.assertj.core.api.Assertions.assertThat;

/** Outputs in the words of the "SMS commands list". */
class RuptelaOutputsTest {

    private static final RuptelaProtocol RUPTELA = new RuptelaProtocol();
    private static final String OK = "SETIO configuration data ok";
    private static final String INPUTS = "DIN1=1,DIN2=0,DIN3=0,DIN4=0,";
    private static final String ANALOG = ",AIN1=17,AIN2=26";
    private static final StateKey FIRST = StateKey.output(1);
    private static final StateKey SECOND = StateKey.output(2);

    private static TrackerModel model(String options) { return model(2, options); }

    private static TrackerModel model(int outputs, String options) { return ModelFile.model("""
            protocol: ruptela
            models:
              - { code: a, digital-outputs: %d, output-control: batch, verify-outputs: read-back, probe: [version], options: { %s },
                  replies: { no: ['battery too low'], unsupported: ['not on this device'] } }
            """.formatted(outputs, options)); }

    private static Dialogue on(TrackerModel model) { return Dialogue.of(RUPTELA, new TrackerCommand.SetOutput(1, true), model); }

    private static Dialogue on() { return on(model("")); }

    private static String read(String outputs) { return INPUTS + outputs + ANALOG; }

    @Test
    void an_output_is_switched_the_others_are_kept_and_all_are_read_back() {
        on().says("setio 0,2").sends(new RuptelaFacts(), 0, "000B 6C 20 736574696F20302C32 9B24").touches(FIRST)
                .then(OK).says("getio").sends(new RuptelaFacts(), 0, "0007 6C 20 676574696F 3CA6").touches()
                .endsWith(read("DOUT1=0,DOUT2=0"), Map.of(FIRST, flag(true), SECOND, flag(true)));
    }

    @Test
    void all_outputs_are_switched_in_one_text() {
        Dialogue.of(RUPTELA, new TrackerCommand.SetOutputs(List.of(OutputChange.OFF, OutputChange.ON)), model("")).says("setio 1,0")
                .touches(FIRST, SECOND).then(OK).endsWith(read("DOUT1=1,DOUT2=0"), Map.of(FIRST, flag(false), SECOND, flag(true)));
        Dialogue.of(RUPTELA, new TrackerCommand.SetOutputs(List.of(OutputChange.UNCHANGED, OutputChange.ON)), model("")).says("setio 2,0");
        Dialogue.of(RUPTELA, new TrackerCommand.SetOutput(3, true), model(4, "")).says("setio 2,2,0,2");
    }

    @Test
    void outputs_that_nobody_wants_changed_are_read_and_nothing_is_written() {
        Dialogue.of(RUPTELA, new TrackerCommand.SetOutputs(List.of(OutputChange.UNCHANGED, OutputChange.UNCHANGED)), model(""))
                .says("getio").touches().endsWith(read("DOUT1=1,DOUT2=0"), Map.of(FIRST, flag(false), SECOND, flag(true)));
    }

    @Test
    void the_engine_block_is_its_output_switched() {
        Dialogue.of(RUPTELA, new TrackerCommand.SetEngineBlock(2, true), model("")).says("setio 2,0");
        Dialogue.of(RUPTELA, new TrackerCommand.SetEngineBlock(2, false), model("")).says("setio 2,1");
    }

    @ParameterizedTest
    @CsvSource({"'on-level: \"0\"', 'setio 0,0', 'DOUT1=0,DOUT2=0'", "'on-level: \"1\"', 'setio 1,1', 'DOUT1=1,DOUT2=1'",
            "'on-level: \"0,1\"', 'setio 0,1', 'DOUT1=0,DOUT2=1'"})
    void the_model_or_the_tracker_says_which_level_is_on(String options, String said, String outputs) {
        Dialogue.of(RUPTELA, new TrackerCommand.SetOutputs(List.of(OutputChange.ON, OutputChange.ON)), model(options)).says(said).then(OK)
                .endsWith(read(outputs), Map.of(FIRST, flag(true), SECOND, flag(true)));
        Dialogue.of(RUPTELA, new TrackerCommand.ReadOutputs(), model(options)).says("getio").touches().endsWith(read(outputs),
                Map.of(FIRST, flag(true), SECOND, flag(true)));
    }

    @Test
    void a_password_stands_before_the_text_and_not_in_the_log() {
        on(model("password: pass")).says("setio 0,2").sends(new RuptelaFacts(), 0, "000F 6C 70617373 20 736574696F20302C32 5430");
    }

    @Test
    void the_ok_alone_confirms_nothing_and_an_output_that_is_used_by_something_else_is_no_success() {
        Dialogue read = on().then(OK).then(read("DOUT1=1,DOUT2=1")).says("getio");
        Judgement.Refused refused = read.ends(Judgement.Refused.class, read("DOUT1=1,DOUT2=0"));
        assertThat(refused.why()).isEqualTo("output 1 reads off (expected: on)");
        assertThat(refused.reported().values()).isEqualTo(Map.of(FIRST, flag(false), SECOND, flag(true)));
    }

    @Test
    void an_output_that_follows_a_little_later_is_seen_at_the_second_look() {
        on().then(OK).then(read("DOUT1=1,DOUT2=1")).endsWith(read("DOUT1=0,DOUT2=1"), Map.of(FIRST, flag(true), SECOND, flag(false)));
        assertThat(on(model("output-reads: \"1\"")).then(OK).judge(read("DOUT1=1,DOUT2=1"))).isInstanceOf(Judgement.Refused.class);
    }

    @Test
    void an_output_that_the_device_does_not_have_is_unsupported() {
        Dialogue read = Dialogue.of(RUPTELA, new TrackerCommand.SetOutput(3, true), model(4, "")).then(OK);
        assertThat(read.ends(Judgement.Unsupported.class, read("DOUT1=1,DOUT2=1")).why()).startsWith("getio names no DOUT3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SETIO configuration data incorrect", "setio Configuration data incorrect\r\n",
            "You do not have permission to change the settings", "Battery too low"})
    void a_no_is_refused(String text) { assertThat(on().ends(Judgement.Refused.class, text).why()).isEqualTo(text.strip()); }

    @ParameterizedTest
    @ValueSource(strings = {"Device does not support this command", "SETIO is not configured", "setio does not exist",
            "not on this device"})
    void what_the_device_does_not_know_is_unsupported(String text) {
        assertThat(on().ends(Judgement.Unsupported.class, text).why()).isEqualTo(text);
        assertThat(Dialogue.of(RUPTELA, new TrackerCommand.ReadOutputs(), model("")).judge(text)).isInstanceOf(Judgement.Unsupported.class);
    }

    @Test
    void what_answers_something_else_is_nobody_s_answer() {
        String[] others = {"", "ok", "SETIO configuration data", "SETIO configuration data ok, but", "not SETIO configuration data ok",
                "setioparam OK, slot: 01", "setioparam ERROR, does not exist", "immobilizer is not configured.", "65,0", "155,unsupp",
                "id=28,profile=3,enable=1", "ERROR: I/O ID 28 does not exist", "DOUT activation is not configured"};
        on().ignores(others).ignores(read("DOUT1=0,DOUT2=1"));
        on().ignores(new CommandReply.Body.ResultCode(117, 0), new CommandReply.Body.Parameters(Map.of(103, "6f6b")));
        on().then(OK).ignores(others).ignores(OK);
        Dialogue.of(RUPTELA, new TrackerCommand.ReadOutputs(), model("")).ignores(others).ignores(OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DIN1=1,DOUT1=0,DOUT1=1", "DIN1=1,DOUT1=2,DOUT2=0", "DIN1=1,DOUT1=0;DOUT2=0", "DOUT1=0,DOUT2=0,x=1",
            "DIN1=1,AIN1=17", "xDOUT1=0,DOUT2=0", "DOUT1=0,"})
    void what_is_no_whole_answer_to_getio_is_none(String text) {
        Dialogue.of(RUPTELA, new TrackerCommand.ReadOutputs(), model("")).ignores(text, "DOUT1=0,".repeat(1000));
    }

    @Test
    void more_outputs_than_the_model_has_are_not_reported() {
        assertThat(RUPTELA.phrasing().statesNamed(CommandReply.text(read("DOUT1=0,DOUT2=0,DOUT3=1")), model(""))).containsExactlyInAnyOrder(
                FIRST,
                SECOND);
        assertThat(RUPTELA.phrasing().statesNamed(CommandReply.text(OK), model(""))).isEmpty();
    }

    @Test
    void what_the_hardware_or_the_public_facts_lack_is_unsupported() {
        TrackerModel plug = ModelFile.shipped("fmplug4");
        assertThat(Dialogue.unsupported(RUPTELA, new TrackerCommand.SetOutput(1, true), plug)).isEqualTo("output 1 (expected: <= 0)");
        assertThat(Dialogue.unsupported(RUPTELA, new TrackerCommand.ReadOutputs(), plug)).contains("no digital outputs");
        assertThat(Dialogue.unsupported(RUPTELA, new TrackerCommand.SetOutputs(List.of(OutputChange.ON)), model("")))
                .isEqualTo("1 outputs (expected: 2)");
        assertThat(Dialogue.unsupported(RUPTELA, new TrackerCommand.SetLed(true), model(""))).contains("LED");
        assertThat(Dialogue.unsupported(RUPTELA, new TrackerCommand.ReadTracking(), model(""))).contains("not public");
    }

    // ---- probes ----

    private static Judgement probed(String shape, CommandReply.Body body) {
        return RUPTELA.phrasing().probe(shape, model("")).replyRule().orElseThrow().judge(Dialogue.reply(body));
    }

    @ParameterizedTest
    @CsvSource({"'id=28,profile=1,enable=1,level=0', true", "I/O ID 28 is NOT enabled, true", "ERROR: I/O ID 28 does not exist, true",
            "'id=27,profile=1,enable=1,level=0', false", "'id=280,profile=1', false", "I/O ID 2 is NOT enabled, false",
            "SETIO configuration data ok, false", "'DIN1=1,DOUT1=0', false"})
    void a_probe_knows_its_answer_by_the_element_that_it_names(String text, boolean mine) {
        assertThat(probed("getioparam 28,1", new CommandReply.Body.Text(text)).equals(Judgement.NOT_MINE)).isNotEqualTo(mine);
    }

    @Test
    void the_version_is_known_by_the_number_of_its_answer() {
        assertThat(probed("version", new CommandReply.Body.Parameters(Map.of(103, "45")))).isInstanceOf(Judgement.Accepted.class);
        assertThat(probed("version", new CommandReply.Body.Text("Es0400"))).isEqualTo(Judgement.NOT_MINE);
        assertThat(probed("version", new CommandReply.Body.Parameters(Map.of(102, "45")))).isEqualTo(Judgement.NOT_MINE);
    }
}
