package io.trackgate.navtelecom;

import java.util.Map;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.TrackerCommand.SendRaw;
import io.trackgate.testing.Dialogue;
import io.trackgate.testing.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** An operator's own words. */
class NavtelecomRawTest {

    private static final NavtelecomProtocol NAVTELECOM = new NavtelecomProtocol();
    private static final TrackerModel MODEL = ModelFile.shipped("signal_s2551");
    private static final CommandReply.Body RECORD = record('C');

    private static CommandReply.Body record(int answered) {
        return new CommandReply.Body.Record(answered,
                new TelemetryRecord(0, 0, null, null, null, null, null, null, null, Map.of(), Map.of(), Map.of()));
    }

    private static SendRaw text(String text) { return new SendRaw(new RawContent.Text(text)); }

    private static Dialogue says(String text) { return Dialogue.of(NAVTELECOM, text(text), MODEL); }

    @Test
    void a_text_is_the_body_of_a_packet_and_may_change_everything() {
        says("*!SETOUT 1Y").says("*!SETOUT 1Y").touches(StateKey.EVERYTHING).sends(new NavtelecomFacts(), 7,
                "404E544300000000010000000B004F5C2A215345544F5554203159");
    }

    @Test
    void bytes_are_the_body_as_they_are_and_anything_may_answer_what_is_no_command() {
        Dialogue raw = Dialogue.of(NAVTELECOM, new SendRaw(RawContent.ofHex("00ff")), MODEL);
        raw.sends(new NavtelecomFacts(), 7, "404E54430000000001000000 0200 FF E5 00FF");
        raw.ends(Judgement.Accepted.class, "*@SETOUT OK,1Y");
        raw.ends(Judgement.Accepted.class, RECORD);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"*!BEEP 1,1,64,500 | *@BEEP OK", "*?V | *#V:S-2651:01.00.72:13.05.20:RU",
            "*!DEV_RESET | *@DEV_RESET",
            "*!READ TRANS:OBJECT | *@READ OK,TRANS:OBJECT(car)", "*?DATA 19 | *#DATA 19:2F14"})
    void its_word_comes_back(String sent, String answered) { says(sent).endsWith(answered, Map.of()); }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"*!BEEP 1,1,64,500 | *@BEEPER OK", "*?V | *@V", "*?V | *#VERSION", "*!READ A:B | *#READ OK",
            "*!READ A:B | *Z:*!READ A:C", "*!READ A:B | *@READER"})
    void another_word_answers_something_else(String sent, String answered) { says(sent).ignores(answered); }

    @Test
    void old_commands_are_answered_by_a_record() {
        says("*!1Y").endsWith(RECORD, Map.of());
        says("*?A").endsWith(record('A'), Map.of());
        says("*?A").ignores(RECORD);
        says("*!1Y").ignores(record('A'));
    }

    @Test
    void fail_is_refused_and_z_with_the_whole_text_unsupported() {
        says("*!EDITS A:B(1)").ends(Judgement.Refused.class, "*@EDITS FAIL,A:B");
        assertThat(says("*!EDITS A:B(1)").ends(Judgement.Unsupported.class, "*Z:*!EDITS A:B(1)"))
                .isEqualTo(new Judgement.Unsupported("*Z:*!EDITS A:B(1)", ReportedState.NOTHING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SETOUT 1Y", "*<S", "*>S:1", "*!", "*!setout 1Y", "*!SETOUT 1Ы"})
    void what_no_tracker_reads_as_a_command_is_not_sent(String text) {
        assertThat(Dialogue.unsupported(NAVTELECOM, text(text), MODEL)).contains("(expected: ");
    }
}
