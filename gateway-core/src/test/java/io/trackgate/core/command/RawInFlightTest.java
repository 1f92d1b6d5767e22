package io.trackgate.core.command;

import java.time.Duration;

import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.core.command.Line.LATE;
import static io.trackgate.core.command.Line.REPLY_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

/** A raw command changes nobody knows what, and takes whatever answer nobody else knows as his own. */
class RawInFlightTest {

    private static final CommandOutcome ACKNOWLEDGED = new CommandOutcome.Acknowledged();
    private static final CommandOutcome TIMED_OUT = new CommandOutcome.TimedOut(REPLY_TIMEOUT);

    @Test
    void it_never_shares_the_wire_whatever_the_window() {
        Line line = Line.tagged(4);
        PendingCommand before = line.set(1, true);
        PendingCommand raw = line.raw("blink");
        PendingCommand second = line.raw("blink twice");
        PendingCommand after = line.set(2, true);
        assertThat(line.written()).containsExactly("out1=on");
        line.says(before, "out1=on");
        assertThat(line.written()).containsExactly("out1=on", "blink");
        line.says(raw, "blinked");
        assertThat(line.written()).containsExactly("out1=on", "blink", "blink twice");
        line.says(second, "blinked");
        assertThat(line.written()).endsWith("out2=on");
        line.says(after, "out2=on");
        assertThat(line.ended.values()).containsOnly(ACKNOWLEDGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"done", "no blink", "later blink"})
    void after_it_was_written_everything_is_uncertain_whatever_the_tracker_says(String answer) {
        Line line = Line.untagged();
        PendingCommand raw = line.raw("blink");
        line.says(answer);
        assertThat(line.outcome(raw)).isNotNull();
        assertThat(raw.uncertain()).containsExactly(StateKey.EVERYTHING);
        assertThat(raw.reply()).isEqualTo(answer);
    }

    @Test
    void without_a_tag_the_next_text_answers_it_and_confirms_none_of_its_neighbours() {
        Line line = Line.untagged();
        PendingCommand raw = line.raw("out1=on");
        PendingCommand set = line.set(1, true);
        line.says("out1=on");
        assertThat(line.outcome(raw)).isEqualTo(ACKNOWLEDGED);
        assertThat(line.outcome(set)).isNull();
        line.says("out1=on");
        assertThat(line.outcome(set)).isEqualTo(ACKNOWLEDGED);
    }

    @Test
    void with_a_tag_a_text_under_another_one_or_none_is_not_its() {
        Line line = Line.tagged(1);
        PendingCommand raw = line.raw("blink");
        line.says("blinked").says(raw.tag() + 1, "blinked");
        assertThat(line.outcome(raw)).isNull();
        line.says(raw, "blinked");
        assertThat(line.outcome(raw)).isEqualTo(ACKNOWLEDGED);
    }

    @Test
    void the_final_text_of_a_postponed_command_is_not_its_answer_and_no_proof_any_more() {
        Line line = Line.untagged();
        PendingCommand postponed = line.set(1, true);
        line.says("later out1=on");
        PendingCommand raw = line.raw("blink");
        line.says("out1=on");
        assertThat(line.outcome(raw)).isNull();
        assertThat(line.late).singleElement().returns(postponed, Line.LateNews::command)
                .returns(ReportedState.NOTHING, Line.LateNews::reported)
                .satisfies(news -> assertThat(news.uncertain()).contains(StateKey.output(1)));
        line.says("blinked");
        assertThat(line.outcome(raw)).isEqualTo(ACKNOWLEDGED);
    }

    @Test
    void the_final_text_of_a_postponed_raw_command_is_not_the_answer_to_the_next_one() {
        Line line = Line.untagged();
        line.raw("slowly");
        line.says("later slowly");
        PendingCommand raw = line.raw("blink");
        line.says("slowly done");
        assertThat(line.outcome(raw)).isNull();
        line.says("blinked");
        assertThat(line.outcome(raw)).isEqualTo(ACKNOWLEDGED);
    }

    @Test
    void unanswered_and_without_a_tag_it_takes_two_probes_of_different_shapes_to_open_the_line() {
        Line line = Line.untagged();
        PendingCommand raw = line.raw("blink");
        line.passes(REPLY_TIMEOUT);
        assertThat(line.outcome(raw)).isEqualTo(TIMED_OUT);
        line.says("pong");
        assertThat(line.written()).containsExactly("blink", "ping", "who");
        assertThat(line.opened).isZero();
        line.says("it's me");
        assertThat(line.opened).isOne();
        PendingCommand next = line.raw("blink again");
        line.says("blinked");
        assertThat(line.outcome(next)).isEqualTo(ACKNOWLEDGED);
    }

    @Test
    void its_late_answer_in_the_shape_of_a_probe_opens_nothing_and_answers_no_raw_command_after_it() {
        Line line = Line.untagged();
        line.raw("ping"); // the operator asks what the probe asks
        line.passes(REPLY_TIMEOUT);
        line.says("pong"); // its own answer; the probe's is still to come
        assertThat(line.opened).isZero();
        line.says("pong");
        assertThat(line.opened).isZero();
        line.says("it's me");
        assertThat(line.opened).isOne();
        PendingCommand next = line.raw("blink");
        assertThat(line.outcome(next)).isNull();
    }

    @Test
    void it_is_not_written_while_a_probe_may_still_be_answered_in_words_that_no_probe_knows() {
        Line line = Line.untagged();
        line.set(1, true);
        line.passes(REPLY_TIMEOUT).passes(REPLY_TIMEOUT).frame();
        assertThat(line.written()).containsExactly("out1=on", "ping", "who");
        line.says("pong");
        assertThat(line.opened).isOne();
        PendingCommand raw = line.raw("blink");
        line.says("error 7"); // to "who"
        assertThat(line.written()).doesNotContain("blink");
        assertThat(line.outcome(raw)).isNull();
        line.passes(REPLY_TIMEOUT);
        assertThat(line.outcome(raw)).isInstanceOf(CommandOutcome.NotSent.class);
    }

    @Test
    void it_is_written_when_the_probe_that_was_asked_last_is_answered_whatever_became_of_those_before() {
        Line line = Line.untagged();
        line.set(1, true);
        line.passes(REPLY_TIMEOUT).passes(REPLY_TIMEOUT).frame();
        line.says("it's me"); // so "ping" was not answered, and will not be
        line.raw("blink");
        assertThat(line.written()).endsWith("blink");
    }

    @Test
    void its_late_answer_updates_the_audit_and_makes_everything_uncertain_again() {
        Line line = Line.untagged();
        PendingCommand raw = line.raw("blink");
        line.passes(REPLY_TIMEOUT).says("blinked");
        assertThat(line.late).singleElement().returns(raw, Line.LateNews::command).returns("blinked", Line.LateNews::text)
                .satisfies(news -> assertThat(news.uncertain()).containsExactly(StateKey.EVERYTHING));
        assertThat(raw.reply()).as("what its caller was told of").isNull();
    }

    @Test
    void the_trackers_next_session_needs_both_probes_too() {
        Line line = Line.untagged();
        line.raw("blink");
        line.comesBack();
        line.set(1, true);
        line.says("pong");
        assertThat(line.written()).containsExactly("ping", "who");
        line.says("it's me");
        assertThat(line.written()).containsExactly("ping", "who", "out1=on");
    }

    @Test
    void a_late_probe_of_before_is_not_its_answer() {
        Line line = Line.untagged();
        line.set(1, true);
        line.passes(REPLY_TIMEOUT).passes(REPLY_TIMEOUT).frame().says("it's me"); // ping is still open
        PendingCommand raw = line.raw("blink");
        line.says("pong");
        assertThat(line.outcome(raw)).isNull();
        line.says("blinked");
        assertThat(line.outcome(raw)).isEqualTo(ACKNOWLEDGED);
    }

    @Test
    void with_a_tag_a_late_answer_goes_to_its_own_command_and_what_never_comes_leaves_everything_uncertain() {
        Line line = Line.tagged(4);
        PendingCommand raw = line.raw("blink");
        PendingCommand silent = line.raw("never");
        line.passes(REPLY_TIMEOUT);
        PendingCommand next = line.raw("next");
        line.says(raw, "blinked");
        assertThat(line.outcome(next)).isNull();
        assertThat(line.late).singleElement().returns(raw, Line.LateNews::command);
        assertThat(line.outcome(silent)).as("its turn never came").isInstanceOf(CommandOutcome.NotSent.class);
        line.passes(REPLY_TIMEOUT).passes(LATE.plus(Duration.ofSeconds(1)));
        assertThat(line.givenUp).anySatisfy(keys -> assertThat(keys).containsExactly(StateKey.EVERYTHING));
    }
}
