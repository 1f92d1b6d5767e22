package io.trackgate.ruptela;

import java.util.Map;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A caller's own words and bytes. */
class RuptelaRawTest {

    private static final RuptelaProtocol RUPTELA = new RuptelaProtocol();
    private static final TrackerModel MODEL = ModelFile.shipped("fmeco4");

    private static Dialogue says(String text) { return Dialogue.of(RUPTELA, new TrackerCommand.SendRaw(new RawContent.Text(text)), MODEL); }

    private static Dialogue sends(String hex) {
        return Dialogue.of(RUPTELA, new TrackerCommand.SendRaw(new RawContent.Bytes(Hex.bytes(hex))), MODEL);
    }

    @Test
    void a_text_goes_out_as_it_is_behind_the_password() {
        says("setio 0,2").says("setio 0,2").sends(new RuptelaFacts(), 0, "000B 6C 20736574696F20302C32 9B24").touches(StateKey.EVERYTHING);
    }

    @Test
    void bytes_are_a_command_s_number_and_its_payload() {
        sends("75 00000195 00000001").sends(new RuptelaFacts(), 0, "0009 75 00000195 00000001 9135")
                .ignores(new Body.Text("ok"), new Body.ResultCode(118, 0), new Body.Parameters(Map.of(103, "00")))
                .endsWith(new Body.ResultCode(117, 0), Map.of());
        sends("67").sends(new RuptelaFacts(), 0, "0001 67 17B9").ignores(new Body.Text("Es04"), new Body.ResultCode(117, 0))
                .endsWith(new Body.Parameters(Map.of(103, "4573")), Map.of());
        sends("6C 20 676574696F").ends(Judgement.Refused.class, "SETIO configuration data incorrect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"64 01", "6401", "6D 01", "73 01", "74 01", "64"})
    void bytes_that_would_tell_the_tracker_that_its_records_are_stored_are_never_sent(String hex) {
        assertThat(Dialogue.unsupported(RUPTELA, new TrackerCommand.SendRaw(new RawContent.Bytes(Hex.bytes(hex))), MODEL))
                .endsWith("(expected: another; it would tell the tracker that records are stored, and it would delete them)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"155,unsupp | Unsupported", "immobilizer is not configured. | Unsupported",
            "ERROR: I/O ID 9 does not exist | Unsupported", "155,fail | Refused", "setioparam ERROR, no slot | Refused",
            "Set IO value data incorrect | Refused", "You do not have permission to change the settings | Refused",
            "Invalid speed. | Refused",
            "Immobilizer OK | Accepted", "65,0 | Accepted", "DIN1=1,DOUT1=0 | Accepted", "anything | Accepted"})
    void a_known_complaint_says_no_and_any_other_text_is_the_answer(String text, String judgement) {
        assertThat(says("whatever").judge(text).getClass().getSimpleName()).isEqualTo(judgement);
    }

    @Test
    void what_fits_no_text_message_is_refused_before_it_is_sent() {
        String longest = "x".repeat(159);
        says(longest).says(longest);
        assertThat(Dialogue.unsupported(RUPTELA, new TrackerCommand.SendRaw(new RawContent.Text(longest + "x")), MODEL))
                .isEqualTo("a text of 160 characters (expected: <= 159)");
        assertThat(Dialogue.unsupported(RUPTELA, new TrackerCommand.SendRaw(new RawContent.Text("grün")), MODEL)).contains("ASCII");
    }
}
