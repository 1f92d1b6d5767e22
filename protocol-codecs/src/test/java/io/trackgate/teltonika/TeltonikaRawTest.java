package io.trackgate.teltonika;

import java.util.Map;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand.SendRaw;
import io.trackgate.protocol.TrackerCommand.SetEngineBlock;
import io.trackgate.testing.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.protocol.StateKey.output;
import static io.trackgate.teltonika.Said.flag;
import static org.assertj.core.api.Assertions.assertThat;

class TeltonikaRawTest {

    private static final TrackerModel FMB = TeltonikaModels.fmb().model();

    private static SendRaw text(String text) { return new SendRaw(new RawContent.Text(text)); }

    private static String bytes(Said said) { return Hex.written(out -> said.step().frame().write(out, new TeltonikaFacts(), 1)); }

    @Test
    void a_text_or_its_bytes_are_one_command_of_codec_12() {
        // the vendor's own example: preamble, length 15, codec 12, one command of 7 bytes, getinfo
        String getinfo = Hex.of(Hex.bytes("00000000 0000000F 0C 01 05 00000007 676574696E666F 01 00004312"));
        assertThat(bytes(Said.plan(text("getinfo"), FMB))).isEqualTo(getinfo);
        assertThat(bytes(Said.plan(new SendRaw(RawContent.ofHex("676574696e666f")), FMB))).isEqualTo(getinfo);
    }

    @Test
    void bytes_are_left_as_they_are_and_a_text_gets_the_models_prefix() {
        TrackerModel prefixed = TeltonikaModels.fmb().with("text-prefix", " ").model();
        Said.plan(text("getinfo"), prefixed).says(" getinfo");
        Said.plan(new SendRaw(RawContent.ofHex("00ff0d0a")), prefixed).says("\u0000\u00ff\r\n");
    }

    @Test
    void what_the_protocol_does_not_carry_is_unsupported() {
        assertThat(Said.unsupported(text("x".repeat(161)), FMB)).isEqualTo("a text of 161 characters (expected: <= 160)");
        assertThat(Said.unsupported(text("größe"), FMB)).contains("printable ASCII");
        Said.plan(text("x".repeat(160)), FMB);
    }

    @Test
    void it_may_change_everything_whatever_the_answer() {
        assertThat(Said.steps(text("getver"), FMB).touches()).containsExactly(StateKey.EVERYTHING);
        assertThat(Said.steps(text("getver"), FMB).isRaw()).isTrue();
        assertThat(Said.plan(text("getver"), FMB).step().divisible()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ver:03.18.14_04 Hw:FMB120", "DOUT1:1 Timeout:INFINITY", "whatever", "Param ID:108 Value:1", ""})
    void any_text_is_the_answer(String answer) { Said.plan(text("x"), FMB).endsWith(answer, Map.of()); }

    @ParameterizedTest
    @ValueSource(strings = {"Bad syntax", "Arguments required!", "Param ID:99999 doesn't exist", "DOUT1 Is disabled from CFG",
            "WARNING: Not supported Param ID or Value detected", "that is not available"})
    void a_known_complaint_is_unsupported(String answer) { Said.plan(text("x"), FMB).unsupported(answer); }

    @Test
    void a_known_refusal_and_later_are_what_they_are_for_every_command() {
        Said.plan(text("x"), FMB).refused("DOUT1 ERROR");
        Said.plan(text("x"), FMB).refused("DOUT1:1 failed");
        Said.plan(text("x"), FMB).refused("speed too high");
        assertThat(Said.plan(text("x"), FMB).judge("DOUT1 command queued ")).isEqualTo(new Judgement.Postponed("DOUT1 command queued"));
        assertThat(Said.plan(text("x"), FMB).judge("done")).isEqualTo(Judgement.done(ReportedState.NOTHING));
    }

    @Test
    void the_engine_block_leaves_the_other_outputs_unchanged_and_is_confirmed_by_its_state() {
        Said.plan(new SetEngineBlock(2, true), FMB).says("setdigout ?1").ignores("DOUT1:1 Timeout:INFINITY", "DOUT2:0")
                .endsWith("DOUT1:IGNORED DOUT2:1 Timeout:INFINITY", Map.of(output(2), flag(true)));
        Said.plan(new SetEngineBlock(2, false), FMB).says("setdigout ?0");
        assertThat(Said.unsupported(new SetEngineBlock(3, true), FMB)).isEqualTo("output 3 (expected: <= 2)");
    }
}
