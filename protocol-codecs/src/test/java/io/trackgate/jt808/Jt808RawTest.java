package io.trackgate.jt808;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.TrackerCommand.SendRaw;
import io.trackgate.protocol.TrackerCommand.SetEngineBlock;
import io.trackgate.testing.DeviceWire;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Jt808RawTest {

    private static final Jt808Protocol JT808 = new Jt808Protocol();
    private static final TrackerModel TERMINAL = ModelFile.shipped("w15l");

    private static SendRaw text(String text) { return new SendRaw(new RawContent.Text(text)); }

    private static SendRaw hex(String hex) { return new SendRaw(RawContent.ofHex(hex)); }

    private static Dialogue says(SendRaw raw) { return Dialogue.of(JT808, raw, TERMINAL); }

    private static void sends(SendRaw raw, String hex) {
        try (DeviceWire wire = new DeviceWire(JT808)) {
            wire.feed("7E 0002 0000 013912345678 0001 33 7E");
            wire.facts().identified(TERMINAL, Optional.empty());
            says(raw).touches(StateKey.EVERYTHING).sends(wire.facts(), 9, hex);
        }
    }

    @Test
    void a_text_is_a_text_message_in_gbk() {
        sends(text("STATUS#"), "7E 8300 0008 013912345678 8009 01 53544154555323 04 7E");
        sends(text("你好"), "7E 8300 0005 013912345678 8009 01 C4E3BAC3 60 7E");
    }

    @Test
    void bytes_are_the_number_of_a_message_and_its_body_and_header_and_serial_are_ours() {
        sends(hex("810564"), "7E 8105 0001 013912345678 8009 64 58 7E");
        sends(hex("8204"), "7E 8204 0000 013912345678 8009 3F 7E");
    }

    @Test
    void what_the_protocol_does_not_carry_is_unsupported() {
        assertThat(Dialogue.unsupported(JT808, hex("81"), TERMINAL)).contains("two of the message's id");
        assertThat(Dialogue.unsupported(JT808, text("好".repeat(256)), TERMINAL)).isEqualTo("a text of 512 bytes (expected: <= 511)");
        assertThat(Dialogue.unsupported(JT808, text("\uD83D\uDE00"), TERMINAL)).contains("GBK");
    }

    @Test
    void the_result_to_this_very_message_decides() {
        says(hex("810564")).endsWith(new Body.ResultCode(0x8105, 0), Map.of());
        says(hex("810564")).ends(Judgement.Refused.class, new Body.ResultCode(0x8105, 1));
        says(hex("810564")).ends(Judgement.Refused.class, new Body.ResultCode(0x8105, 2));
        says(text("RELAY,1#")).ends(Judgement.Unsupported.class, new Body.ResultCode(0x8300, 3));
        says(text("RELAY,1#")).ignores(new Body.ResultCode(0x8105, 0), new Body.ResultCode(0x8300, 9));
    }

    @Test
    void words_values_or_a_position_under_its_serial_are_an_answer_and_a_known_complaint_says_no() {
        says(hex("8104")).endsWith(new Body.Parameters(Map.of(0x29, "0000003c")), Map.of());
        says(hex("8201")).endsWith(new Body.Record(0x8201,
                new TelemetryRecord(0, 0, null, null, null, null, null, null, null, Map.of(), Map.of(1, true), new HashMap<>())), Map.of());
        says(text("STATUS#")).endsWith(new Body.Text("Battery:4.16V"), Map.of());
        TrackerModel complaining = ModelFile.model("""
                protocol: jt808
                models:
                  - code: a
                    replies: { unsupported: [unknown], no: [moving], later: [queued] }
                """);
        Dialogue raw = Dialogue.of(JT808, text("x"), complaining);
        raw.ends(Judgement.Unsupported.class, "unknown command");
        raw.ends(Judgement.Refused.class, "vehicle is moving");
        raw.ends(Judgement.Postponed.class, "queued");
    }

    @Test
    void the_engine_block_is_the_models_switch_of_that_output_and_read_back() {
        Dialogue.of(JT808, new SetEngineBlock(1, true), TERMINAL).says("0x8105 command 0x64").touches(StateKey.output(1))
                .then(new Body.ResultCode(0x8105, 0)).says("0x8201 query location");
        Dialogue.of(JT808, new SetEngineBlock(1, false), TERMINAL).says("0x8105 command 0x65");
        assertThat(Dialogue.unsupported(JT808, new SetEngineBlock(2, true), TERMINAL)).isEqualTo("output 2 (expected: <= 1)");
    }
}
