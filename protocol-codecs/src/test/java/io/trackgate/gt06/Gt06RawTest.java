package io.trackgate.gt06;

import java.util.Map;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand.SendRaw;
import io.trackgate.protocol.TrackerCommand.SetEngineBlock;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.testing.Dialogue.flag;
import static org.assertj.core.api.Assertions.assertThat;

class Gt06RawTest {

    private static final Gt06Protocol GT06 = new Gt06Protocol();
    private static final TrackerModel RELAY = ModelFile.shipped("gt06n");

    private static SendRaw text(String text) { return new SendRaw(new RawContent.Text(text)); }

    private static Dialogue says(String text) { return Dialogue.of(GT06, text(text), RELAY); }

    @Test
    void a_text_or_bytes_are_the_content_of_frame_80_behind_our_flag() {
        Gt06Facts connection = new Gt06Facts();
        says("STATUS#").says("STATUS#").touches(StateKey.EVERYTHING)
                .sends(connection, 0x12340001, "7878 11 80 0B 12340001 53544154555323 0001 2428 0D0A");
        Dialogue.of(GT06, new SendRaw(RawContent.ofHex("FF00E9")), RELAY).says("ff00e9")
                .sends(new Gt06Facts(), 0x12340001, "7878 0D 80 07 12340001 FF00E9 0001 5680 0D0A");
    }

    @Test
    void what_the_protocol_does_not_carry_is_unsupported() {
        assertThat(Dialogue.unsupported(GT06, text("STATUS#RELAY,1#"), RELAY)).isEqualTo("more behind the # (expected: one command)");
        assertThat(Dialogue.unsupported(GT06, text("x".repeat(244)), RELAY)).isEqualTo("244 bytes (expected: <= 243)");
        assertThat(Dialogue.unsupported(GT06, new SendRaw(RawContent.ofHex("00".repeat(244))), RELAY)).contains("expected: <= 243");
        assertThat(Dialogue.unsupported(GT06, text("größe#"), RELAY)).contains("printable ASCII");
        says("without its end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[VERSION]GT06_10", "Cut off the fuel supply: Success!", "OK!", "Battery:4.16V,NORMAL", ""})
    void any_text_under_its_flag_is_the_answer(String answer) { says("x#").endsWith(answer, Map.of()); }

    @Test
    void a_known_complaint_refusal_or_delay_is_what_it_is_for_every_command() {
        says("x#").ends(Judgement.Unsupported.class, "Command error!");
        says("x#").ends(Judgement.Unsupported.class, "Error: Number of parameters error!");
        says("x#").ends(Judgement.Refused.class, "LEDSW=FAIL");
        says("x#").ends(Judgement.Postponed.class, "Cut off the fuel supply operation delay execution, current speed 30");
        says("x#").ignores(new Body.ResultCode(0, 0), new Body.Parameters(Map.of()));
    }

    @Test
    void the_engine_block_is_the_models_switch_of_that_output_also_where_only_all_can_be_set_at_once() {
        TrackerModel setAll = ModelFile.model("""
                protocol: gt06
                models:
                  - code: a
                    digital-outputs: 2
                    output-control: batch
                    output-calls: [set_all]
                    outputs:
                      - { on: { text: "RELAY,1#", done: [cut] }, off: { text: "RELAY,0#", done: [restore] } }
                      - { on: { text: "OUT2,1#", done: ["out2:1"] }, off: { text: "OUT2,0#", done: ["out2:0"] } }
                """);
        Dialogue.of(GT06, new SetEngineBlock(2, true), setAll).says("OUT2,1#").touches(StateKey.output(2)).ignores("cut")
                .endsWith("OUT2:1", Map.of(StateKey.output(2), flag(true)));
        Dialogue.of(GT06, new SetEngineBlock(1, false), RELAY).says("RELAY,0#");
        assertThat(Dialogue.unsupported(GT06, new SetEngineBlock(2, true), RELAY)).isEqualTo("output 2 (expected: <= 1)");
    }
}
