package io.trackgate.core.command;

import java.time.Duration;
import java.util.Set;

import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.StateKey;
import org.junit.jupiter.api.Test;

import static io.trackgate.core.command.Line.REPLY_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

/** What silence means of a device that passes over what it can't do, and answers in order what it can. */
class SilenceTest {

    private static final StateKey OUT1 = StateKey.output(1);
    private static final StateKey OUT2 = StateKey.output(2);
    private static final Duration HALF = REPLY_TIMEOUT.dividedBy(2);
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final Line line = Line.tagged(1);

    private static PlanStep set(int output) { return withQuestion(FakeProtocol.set(output, true, null)); }

    private static PlanStep withQuestion(PlanStep step) {
        return step.whenSilent(FakeProtocol.TAGGED.probe("ping", FakeProtocol.model(1)));
    }

    private int questionTag() { return line.wire.getLast().tag(); }

    @Test
    void a_step_that_is_not_answered_in_half_of_its_time_is_asked_about_once() {
        PendingCommand command = line.submit(set(1), OUT1);
        assertThat(line.commands().nextDeadline()).isEqualTo(HALF.toNanos());
        line.passes(HALF.minus(MOMENT));
        assertThat(line.written()).containsExactly("out1=on");
        line.passes(MOMENT).passes(MOMENT);
        assertThat(line.written()).containsExactly("out1=on", "ping");
        assertThat(questionTag()).isNotEqualTo(command.tag());
        assertThat(line.outcome(command)).isNull();
    }

    @Test
    void an_answer_to_the_question_and_none_to_the_step_is_a_refusal() {
        PendingCommand refused = line.submit(set(1), OUT1);
        PendingCommand next = line.submit(set(2), OUT2);
        line.passes(HALF).says(questionTag(), "pong");
        assertThat(line.outcome(refused)).isEqualTo(
                new CommandOutcome.Unsupported("no answer to out1=on, but to ping, which was asked after it"));
        assertThat(refused.reply()).isEqualTo("pong");
        assertThat(refused.uncertain()).as("silence is less than a no: it is read back").containsExactly(OUT1);
        assertThat(line.written()).containsExactly("out1=on", "ping", "out2=on");
        assertThat(line.says(next, "out2=on").outcome(next)).isEqualTo(new CommandOutcome.Acknowledged());
    }

    @Test
    void where_nothing_is_answered_nobody_knows() {
        PendingCommand command = line.submit(set(1), OUT1);
        line.passes(HALF).passes(HALF);
        assertThat(line.outcome(command)).isEqualTo(new CommandOutcome.TimedOut(REPLY_TIMEOUT));
        line.says(command, "out1=on");
        assertThat(line.late).hasSize(1);
    }

    @Test
    void a_step_that_is_answered_after_all_is_done_and_the_answer_to_the_question_is_nobodys_news() {
        PendingCommand slow = line.submit(set(1), OUT1);
        line.passes(HALF);
        int question = questionTag();
        assertThat(line.says(slow, "out1=on").outcome(slow)).isEqualTo(new CommandOutcome.Acknowledged());
        line.says(question, "pong");
        assertThat(line.unclaimed).isEmpty();
        assertThat(line.repeated).containsExactly("pong");
    }

    @Test
    void nothing_but_the_questions_own_answer_under_its_own_tag_is_one() {
        PendingCommand command = line.submit(set(1), OUT1);
        line.passes(HALF).says(questionTag(), "it's me").says(command, "pong").says("pong");
        assertThat(line.outcome(command)).isNull();
    }

    @Test
    void an_answer_that_comes_all_the_same_is_told_late() {
        PendingCommand command = line.submit(set(1), OUT1);
        line.passes(HALF).says(questionTag(), "pong").says(command, "out1=on");
        assertThat(line.late).singleElement().satisfies(news -> assertThat(news.outcome()).isEqualTo(new CommandOutcome.Acknowledged()));
        assertThat(line.unclaimed).isEmpty();
    }

    @Test
    void a_step_that_was_spoken_of_was_not_passed_over() {
        PendingCommand command = line.submit(set(1), OUT1);
        line.says(command, "soon out1=on").passes(HALF);
        assertThat(line.written()).containsExactly("out1=on");
        line.passes(HALF);
        assertThat(line.outcome(command)).isInstanceOf(CommandOutcome.TimedOut.class);
    }

    @Test
    void a_step_that_is_spoken_of_behind_the_question_was_not_passed_over_either() {
        PendingCommand command = line.submit(set(1), OUT1);
        line.passes(HALF);
        int question = questionTag();
        line.says(command, "soon out1=on").says(question, "pong");
        assertThat(line.outcome(command)).isNull();
        assertThat(line.says(command, "out1=on").outcome(command)).isEqualTo(new CommandOutcome.Acknowledged());
        assertThat(line.unclaimed).isEmpty();
    }

    @Test
    void each_step_of_a_plan_has_its_own_half_of_what_is_left() {
        PendingCommand command = line.submit(withQuestion(FakeProtocol.set(1, true, set(2))), OUT1, OUT2);
        line.passes(HALF).says(command, "out1=on");
        assertThat(line.written()).containsExactly("out1=on", "ping", "out2=on");
        line.passes(HALF.dividedBy(2));
        assertThat(line.written()).containsExactly("out1=on", "ping", "out2=on", "ping");
        line.says(questionTag(), "pong");
        assertThat(line.outcome(command)).isInstanceOf(CommandOutcome.Unsupported.class);
        assertThat(command.uncertain()).isEqualTo(Set.of(OUT1, OUT2));
    }

    @Test
    void the_question_waits_for_a_channel_that_takes_bytes() {
        line.submit(set(1), OUT1);
        line.writable = false;
        line.passes(HALF);
        assertThat(line.commands().nextDeadline()).as("nothing to do before").isEqualTo(REPLY_TIMEOUT.toNanos());
        line.becomesWritable();
        assertThat(line.written()).containsExactly("out1=on", "ping");
    }

    // ---- what only the connection can know ----

    @Test
    void what_this_connections_device_can_t_be_told_is_unsupported_and_nothing_is_written() {
        line.cannotBeTold = "out1=on";
        PendingCommand command = line.submit(set(1), OUT1);
        assertThat(line.outcome(command)).isEqualTo(new CommandOutcome.Unsupported("not told: out1=on"));
        assertThat(command.written()).isFalse();
        assertThat(command.uncertain()).isEmpty();
        PendingCommand other = line.submit(set(2), OUT2);
        assertThat(line.written()).containsExactly("out2=on");
        assertThat(line.says(other, "out2=on").outcome(other)).isEqualTo(new CommandOutcome.Acknowledged());
    }

    @Test
    void what_a_device_has_to_show_first_leaves_a_command_unsent_and_the_next_is_told() {
        line.cannotBeToldYet = "out1=on";
        PendingCommand command = line.submit(set(1), OUT1);
        assertThat(line.outcome(command)).isEqualTo(new CommandOutcome.NotSent("not told yet: out1=on"));
        assertThat(command.written()).isFalse();
        assertThat(command.uncertain()).isEmpty();
        line.cannotBeToldYet = null;
        line.submit(set(1), OUT1);
        assertThat(line.written()).containsExactly("out1=on");
    }

    @Test
    void a_later_step_that_can_t_be_told_leaves_what_was_told_uncertain() {
        line.cannotBeTold = "out2=on";
        PendingCommand command = line.submit(FakeProtocol.set(1, true, set(2)), OUT1, OUT2);
        line.says(command, "out1=on");
        assertThat(line.outcome(command)).isEqualTo(new CommandOutcome.Unsupported("not told: out2=on"));
        assertThat(command.uncertain()).containsExactly(OUT1);
        assertThat(line.written()).containsExactly("out1=on");
    }
}
