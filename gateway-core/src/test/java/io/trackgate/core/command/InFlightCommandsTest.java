package io.trackgate.core.command;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.trackgate.config.SettingValue;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.ReportedState;
import io.trackgate.protocol.StateKey;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trackgate.core.command.FakeProtocol.model;
import static io.trackgate.core.command.Line.LATE;
import static io.trackgate.core.command.Line.REPLY_TIMEOUT;
import static io.trackgate.core.command.Line.settled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InFlightCommandsTest {

    private static final CommandOutcome ACKNOWLEDGED = new CommandOutcome.Acknowledged();
    private static final CommandOutcome TIMED_OUT = new CommandOutcome.TimedOut(REPLY_TIMEOUT);
    private static final StateKey OUT1 = StateKey.output(1);
    private static final StateKey OUT2 = StateKey.output(2);
    private static final SettingValue ON = new SettingValue.Flag(true);
    private static final SettingValue OFF = new SettingValue.Flag(false);
    private static final Duration MOMENT = Duration.ofSeconds(1);

    @Nested
    class TheLine {

        @Test
        void a_full_line_answers_busy_at_once() {
            Line line = settled(new Line(FakeProtocol.UNTAGGED, model(1, "ping"), 2, 0));
            line.set(1, true);
            line.set(2, true);
            PendingCommand third = line.set(3, true);
            assertThat(line.outcome(third)).isEqualTo(new CommandOutcome.Busy(2));
            assertThat(third.written()).isFalse();
            assertThat(line.asked).doesNotContain(third);
        }

        @Test
        void only_as_many_commands_as_the_window_are_on_the_wire_and_a_reply_lets_the_next_follow() {
            Line line = Line.tagged(2);
            PendingCommand first = line.set(1, true);
            line.set(2, true);
            line.set(3, true);
            assertThat(line.written()).containsExactly("out1=on", "out2=on");
            line.says(first, "out1=on");
            assertThat(line.written()).containsExactly("out1=on", "out2=on", "out3=on");
        }

        @Test
        void commands_for_the_same_output_never_share_the_wire_and_keep_their_order() {
            Line line = Line.tagged(4);
            PendingCommand on = line.set(1, true);
            PendingCommand off = line.set(1, false);
            PendingCommand other = line.set(2, true);
            assertThat(line.written()).containsExactly("out1=on");
            line.says(on, "out1=on");
            assertThat(line.written()).containsExactly("out1=on", "out1=off", "out2=on");
            line.says(other, "out2=on").says(off, "out1=off");
            assertThat(line.ended.values()).containsOnly(ACKNOWLEDGED);
        }

        @Test
        void a_question_about_an_output_waits_for_the_command_that_switches_it() {
            Line line = Line.tagged(4);
            line.set(1, true);
            line.read();
            assertThat(line.written()).containsExactly("out1=on");
        }

        @Test
        void a_command_whose_deadline_passed_in_line_is_never_written() {
            Line line = Line.untagged();
            line.writable = false;
            PendingCommand command = line.set(1, true);
            line.passes(REPLY_TIMEOUT).becomesWritable();
            assertThat(line.outcome(command)).isInstanceOf(CommandOutcome.NotSent.class);
            assertThat(line.written()).isEmpty();
            assertThat(command.written()).isFalse();
        }

        @Test
        void nothing_is_written_to_an_unwritable_channel_and_everything_once_it_takes_bytes_again() {
            Line line = Line.untagged();
            line.writable = false;
            line.set(1, true);
            assertThat(line.written()).isEmpty();
            line.becomesWritable().becomesWritable();
            assertThat(line.written()).containsExactly("out1=on");
        }

        @Test
        void nothing_is_written_before_it_is_known_what_the_previous_session_left() {
            Line line = new Line(FakeProtocol.UNTAGGED, model(1, "ping"), 32, 0);
            line.set(1, true);
            assertThat(line.written()).isEmpty();
            line.commands().settle(Leftover.NONE);
            assertThat(line.written()).containsExactly("out1=on");
        }

        @ParameterizedTest
        @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE - 20_000_000_000L, Long.MAX_VALUE - 700_000_000_000L, -40_000_000_000L})
        void the_clock_may_stand_anywhere_and_overflow(long origin) {
            Line line = settled(new Line(FakeProtocol.UNTAGGED, model(1, "ping", "who"), 32, origin));
            PendingCommand first = line.set(1, true);
            assertThat(line.passes(MOMENT).outcome(first)).isNull();
            line.passes(REPLY_TIMEOUT);
            assertThat(line.outcome(first)).isEqualTo(TIMED_OUT);
            line.frame().passes(MOMENT).frame();
            assertThat(line.written()).as("one probe at a time").containsExactly("out1=on", "ping");
            line.passes(REPLY_TIMEOUT).frame();
            assertThat(line.written()).containsExactly("out1=on", "ping", "who");
            Leftover leftover = line.comesBack();
            assertThat(leftover.expiresNanos() - line.now).isPositive();
            line.set(2, true);
            assertThat(line.written()).as("the barrier came along").containsExactly("ping");
            line.passes(LATE);
            PendingCommand next = line.set(2, false);
            assertThat(line.says("out2=off").outcome(next)).isEqualTo(ACKNOWLEDGED);
        }

        @Test
        void the_next_deadline_is_the_earliest_one_and_there_is_none_when_nothing_waits() {
            Line line = Line.untagged();
            assertThat(line.commands().nextDeadline()).isEqualTo(Long.MAX_VALUE);
            line.set(1, true);
            line.passes(MOMENT);
            line.set(2, true);
            assertThat(line.commands().nextDeadline()).isEqualTo(REPLY_TIMEOUT.toNanos());
        }
    }

    @Nested
    class Replies {

        @Test
        void the_first_command_that_does_not_disown_a_reply_takes_it() {
            Line line = settled(new Line(FakeProtocol.TAGGED, model(4), 32, 0));
            PendingCommand first = line.set(1, true);
            PendingCommand second = line.set(2, true);
            line.says(second, "out2=on");
            assertThat(line.outcome(first)).isNull();
            assertThat(line.outcome(second)).isEqualTo(ACKNOWLEDGED);
            assertThat(second.reported().values()).containsExactly(Map.entry(OUT2, ON));
            assertThat(second.uncertain()).isEmpty();
        }

        @Test
        void a_reply_that_names_another_state_is_nobodys_and_that_state_becomes_uncertain() {
            Line line = Line.untagged();
            PendingCommand command = line.set(1, true);
            line.says("out1=off");
            assertThat(line.outcome(command)).isNull();
            assertThat(line.unclaimed).containsExactly("out1=off");
            assertThat(line.named).containsExactly(Set.of(OUT1));
            assertThat(line.says("out1=on").outcome(command)).isEqualTo(ACKNOWLEDGED);
        }

        @Test
        void the_right_tag_on_the_wrong_kind_of_reply_answers_nothing() {
            Line line = Line.tagged(1);
            PendingCommand command = line.set(1, true);
            line.says(command, "out1=off").says(command, "hello");
            assertThat(line.outcome(command)).isNull();
            assertThat(line.unclaimed).containsExactly("out1=off", "hello");
        }

        @Test
        void the_right_words_under_a_wrong_tag_or_none_answer_nothing() {
            Line line = Line.tagged(1);
            PendingCommand command = line.set(1, true);
            line.says(command.tag() + 1, "out1=on").says("out1=on");
            assertThat(line.outcome(command)).isNull();
            assertThat(line.unclaimed).hasSize(2);
        }

        @Test
        void refused_and_unsupported_end_a_command_and_what_it_touches_is_as_it_was() {
            Line line = Line.untagged();
            PendingCommand refused = line.set(1, true);
            line.says("no out1=on");
            PendingCommand unsupported = line.set(2, true);
            line.says("what? out2=on");
            assertThat(line.outcome(refused)).isEqualTo(new CommandOutcome.Rejected("no out1=on"));
            assertThat(line.outcome(unsupported)).isEqualTo(new CommandOutcome.Unsupported("what? out2=on"));
            assertThat(refused.uncertain()).isEmpty();
            assertThat(unsupported.uncertain()).isEmpty();
        }

        @Test
        void progress_is_not_the_end() {
            Line line = Line.untagged();
            PendingCommand command = line.set(1, true);
            line.says("soon out1=on");
            assertThat(line.outcome(command)).isNull();
            assertThat(line.unclaimed).isEmpty();
            assertThat(line.says("out1=on").outcome(command)).isEqualTo(ACKNOWLEDGED);
        }

        @Test
        void tags_are_unique_among_everything_that_may_still_be_answered() {
            Line line = settled(new Line(new FakeProtocol(true, 64), model(4), 32, 0));
            Set<Integer> late = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                PendingCommand command = line.set(1, true);
                line.passes(REPLY_TIMEOUT);
                late.add(command.tag());
            }
            assertThat(late).hasSize(6).allMatch(tag -> tag >= 1 && tag <= 64);
            line.comesBack();
            PendingCommand a = line.set(1, true);
            PendingCommand b = line.set(2, true);
            assertThat(Set.of(a.tag(), b.tag())).hasSize(2).doesNotContainAnyElementsOf(late);
        }

        @ParameterizedTest
        @ValueSource(ints = {0x7FFF, Integer.MAX_VALUE})
        void an_answer_that_comes_twice_never_answers_a_command_on_the_next_connection(int greatestTag) {
            Line line = settled(new Line(new FakeProtocol(true, greatestTag), model(1), 32, 0));
            Set<Integer> old = new HashSet<>();
            for (int i = 0; i < 500; i++) {
                PendingCommand command = line.set(1, true);
                old.add(command.tag());
                line.says(command, "out1=on").comesBack();
            }
            PendingCommand next = line.set(1, true);
            old.forEach(tag -> line.says(tag, "out1=on"));
            assertThat(old).hasSize(500);
            assertThat(line.outcome(next)).isNull();
        }

        @Test
        void a_burst_that_ran_ahead_of_the_clock_is_left_to_the_next_session_until_the_clock_has_caught_up() {
            Line line = settled(new Line(new FakeProtocol(true, 0x7FFF), model(1), 32, 0));
            for (int i = 0; i < 100; i++)
                line.says(line.set(1, true), "out1=on");
            Leftover leftover = line.comesBack();
            assertThat(leftover.isEmpty()).isFalse();
            assertThat(leftover.newestTag()).isPositive();
            assertThat(leftover.expiresNanos() - line.now).isGreaterThanOrEqualTo(Duration.ofMillis(99 * 37).toNanos());
            line.passes(Line.LATE); // no answer is said twice any more
            assertThat(line.comesBack().newestTag()).isZero();
        }

        @Test
        void a_node_whose_clock_is_behind_gives_no_tag_that_the_one_before_gave_and_may_still_be_answered() {
            Line line = settled(new Line(new FakeProtocol(true, 0x7FFF), model(1), 32, 0));
            PendingCommand lost = line.set(1, true);
            line.passes(Duration.ofSeconds(1)); // its own clock has passed the tag
            Leftover left = line.commands().close("the tracker is at another node").leaving(line.now);
            line.timeOfDay = line.timeOfDay.minus(Duration.ofSeconds(1));
            line.reconnect().commands().settle(left.arrived(line.now));
            PendingCommand next = line.set(1, true);
            assertThat(next.tag()).isNotEqualTo(lost.tag());
            line.says(lost.tag(), "out1=on");
            assertThat(line.outcome(next)).isNull();
        }

        @Test
        void a_burst_without_end_waits_for_the_clock_before_a_tag_could_come_twice() {
            Line line = settled(new Line(new FakeProtocol(true, 64), model(1), 32, 0));
            for (int i = 0; i <= 16; i++)
                line.says(line.set(1, true), "out1=on");
            PendingCommand next = line.set(1, true);
            assertThat(next.written()).isFalse();
            line.passes(Duration.ofSeconds(19));
            assertThat(next.written()).isTrue();
        }

        @Test
        void every_step_has_a_tag_of_its_own() {
            Line line = Line.tagged(1);
            PendingCommand command = line.submit(FakeProtocol.set(1, true, FakeProtocol.readOutputs(null)), OUT1);
            int first = command.tag();
            line.says(first, "out1=on");
            assertThat(command.tag()).isNotEqualTo(first);
            line.says(first, "io out1=on");
            assertThat(line.outcome(command)).isNull();
        }
    }

    @Nested
    class AnswersThatComeTwice {

        private final Line line = Line.tagged(4);
        private final PendingCommand on = line.set(1, true);

        @Test
        void are_no_news_the_second_time() {
            line.says(on, "out1=on").says(on, "out1=on");
            PendingCommand refused = line.set(2, true);
            line.says(refused, "no out2=on").says(refused, "no out2=on");
            assertThat(line.repeated).containsExactly("out1=on", "no out2=on");
            assertThat(line.unclaimed).isEmpty();
        }

        @Test
        void are_no_news_on_the_next_connection_either_until_the_late_time_has_passed() {
            line.says(on, "out1=on").comesBack();
            line.says(on, "out1=on");
            assertThat(line.repeated).containsExactly("out1=on");
            line.passes(LATE).says(on, "out1=on");
            assertThat(line.unclaimed).containsExactly("out1=on");
        }

        @Test
        void are_nobodys_where_the_second_names_another_state() {
            line.says(on, "out1=on").says(on, "out1=off");
            PendingCommand read = line.read();
            line.says(read, "io out1=on").says(read, "io out1=on").says(read, "io out1=off");
            assertThat(line.repeated).containsExactly("io out1=on");
            assertThat(line.unclaimed).containsExactly("out1=off", "io out1=off");
            assertThat(line.named).containsOnly(Set.of(OUT1));
        }

        @Test
        void are_nobodys_once_a_newer_command_for_the_same_output_was_written() {
            PendingCommand other = line.set(2, true);
            line.says(on, "out1=on").says(other, "out2=on");
            line.set(1, false);
            line.says(on, "out1=on").says(other, "out2=on");
            assertThat(line.unclaimed).containsExactly("out1=on");
            assertThat(line.repeated).containsExactly("out2=on");
        }

        @Test
        void are_no_news_where_the_first_one_was_late() {
            line.passes(REPLY_TIMEOUT).says(on, "out1=on").says(on, "out1=on");
            assertThat(line.late).hasSize(1);
            assertThat(line.repeated).containsExactly("out1=on");
        }

        @Test
        void are_known_for_every_step_of_a_plan() {
            PendingCommand plan = line.submit(FakeProtocol.set(2, true, FakeProtocol.readOutputs(null)), OUT2);
            int first = plan.tag();
            line.says(first, "out2=on").says(first, "out2=on").says(plan, "io out2=on").says(plan, "io out2=on").says(first, "out2=on");
            assertThat(line.outcome(plan)).isEqualTo(ACKNOWLEDGED);
            assertThat(line.repeated).containsExactly("out2=on", "io out2=on", "out2=on");
            assertThat(line.unclaimed).isEmpty();
        }

        @Test
        void are_told_from_those_of_the_commands_beside_it() {
            PendingCommand plan = line.submit(FakeProtocol.set(2, true, FakeProtocol.readOutputs(null)), OUT2);
            int first = plan.tag();
            line.says(on.tag(), "out2=on").says(first, "out1=on").says(first, "out2=on");
            assertThat(Set.of(on.tag(), first, plan.tag())).hasSize(3);
            line.says(on, "io out2=on");
            assertThat(line.outcome(plan)).isNull();
            line.says(plan, "io out2=on").says(on, "out1=on");
            assertThat(line.ended).containsOnly(Map.entry(on, ACKNOWLEDGED), Map.entry(plan, ACKNOWLEDGED));
            assertThat(line.unclaimed).containsExactly("out2=on", "out1=on", "io out2=on");
        }
    }

    @Nested
    class TimeoutWithATag {

        @Test
        void a_final_off_under_the_tag_of_the_newer_on_is_nobodys_and_read_back() {
            Line line = Line.tagged(4);
            line.set(1, false);
            line.passes(REPLY_TIMEOUT);
            PendingCommand on = line.set(1, true);
            line.says(on, "out1=off");
            assertThat(line.outcome(on)).isNull();
            assertThat(line.late).isEmpty();
            assertThat(line.named).containsExactly(Set.of(OUT1));
        }

        @Test
        void the_place_in_line_frees() {
            Line line = Line.tagged(1);
            PendingCommand first = line.set(1, true);
            line.passes(MOMENT);
            line.set(2, true);
            line.passes(REPLY_TIMEOUT.minus(MOMENT));
            assertThat(line.outcome(first)).isEqualTo(TIMED_OUT);
            assertThat(first.uncertain()).containsExactly(OUT1);
            assertThat(line.written()).containsExactly("out1=on", "out2=on");
        }

        @Test
        void a_late_answer_updates_state_and_audit_and_never_the_caller() {
            Line line = Line.tagged(1);
            PendingCommand first = line.set(1, true);
            line.passes(REPLY_TIMEOUT);
            PendingCommand second = line.set(2, true);
            line.says(first, "out1=on");
            assertThat(line.outcome(first)).isEqualTo(TIMED_OUT);
            assertThat(line.outcome(second)).isNull();
            assertThat(line.late)
                    .containsExactly(new Line.LateNews(first, ACKNOWLEDGED, "out1=on", ReportedState.of(OUT1, ON), Set.of()));
        }

        @Test
        void what_it_may_have_done_is_uncertain_again_when_no_answer_can_come_any_more() {
            Line line = Line.tagged(1);
            line.set(1, true);
            line.passes(REPLY_TIMEOUT);
            line.read();
            line.passes(REPLY_TIMEOUT);
            line.passes(LATE.minus(REPLY_TIMEOUT).minus(MOMENT));
            assertThat(line.givenUp).isEmpty();
            assertThat(line.commands().nextDeadline()).isEqualTo(line.now + MOMENT.toNanos());
            line.passes(MOMENT);
            assertThat(line.givenUp).containsExactly(Set.of(OUT1));
            line.passes(LATE);
            assertThat(line.givenUp).as("once, and a question changes nothing").hasSize(1);
        }

        @Test
        void what_it_may_have_done_is_uncertain_again_when_its_answer_may_be_lost_with_the_connection() {
            Line line = Line.tagged(2);
            PendingCommand answered = line.set(1, true);
            line.set(2, true);
            line.passes(REPLY_TIMEOUT);
            line.says(answered, "out1=on").comesBack();
            assertThat(line.givenUp).containsExactly(Set.of(OUT2));
            line.passes(LATE);
            assertThat(line.givenUp).as("it may be done on the next connection too").containsExactly(Set.of(OUT2), Set.of(OUT2));
        }

        @Test
        void a_late_answer_finds_its_command_on_the_trackers_next_session() {
            Line line = Line.tagged(1);
            PendingCommand timedOut = line.set(1, true);
            line.passes(REPLY_TIMEOUT);
            PendingCommand lost = line.set(2, true);
            line.comesBack();
            assertThat(line.outcome(lost)).isInstanceOf(CommandOutcome.SessionLost.class);
            line.says(lost, "out2=on").says(timedOut, "no out1=on");
            assertThat(line.late).extracting(Line.LateNews::command).containsExactly(lost, timedOut);
            assertThat(line.late).extracting(Line.LateNews::outcome).containsExactly(ACKNOWLEDGED,
                    new CommandOutcome.Rejected("no out1=on"));
            assertThat(line.unclaimed).isEmpty();
        }

        @Test
        void after_the_late_time_an_answer_is_nobodys_any_more() {
            Line line = Line.tagged(1);
            PendingCommand command = line.set(1, true);
            line.passes(REPLY_TIMEOUT).passes(LATE.minusNanos(1));
            line.now++;
            line.says(command, "out1=on");
            assertThat(line.late).isEmpty();
            assertThat(line.unclaimed).containsExactly("out1=on");
            assertThat(line.named).containsExactly(Set.of(OUT1));
        }

        @Test
        void what_an_older_command_says_after_a_newer_one_was_written_is_no_proof() {
            Line line = Line.tagged(1);
            PendingCommand older = line.set(1, true);
            line.passes(REPLY_TIMEOUT);
            PendingCommand newer = line.set(1, false);
            line.says(newer, "out1=off").says(older, "out1=on");
            assertThat(line.late)
                    .containsExactly(new Line.LateNews(older, ACKNOWLEDGED, "out1=on", ReportedState.NOTHING, Set.of(OUT1)));
        }

        @Test
        void a_late_acceptance_that_proves_no_state_leaves_what_it_touched_uncertain() {
            Line line = Line.tagged(1);
            PendingCommand command = line.submit(FakeProtocol.set(1, true, FakeProtocol.readOutputs(null)), OUT1, OUT2);
            line.passes(REPLY_TIMEOUT).says(command, "out1=on");
            assertThat(line.late)
                    .containsExactly(new Line.LateNews(command, new CommandOutcome.Sent(), "out1=on", ReportedState.NOTHING, Set.of(OUT1)));
            assertThat(line.written()).as("nothing more of its plan").containsExactly("out1=on");
        }
    }

    @Nested
    class TimeoutWithoutATag {

        private final Line line = Line.untagged();
        private final PendingCommand unanswered = line.set(1, true);

        @Test
        void nothing_but_a_probe_of_another_shape_is_written() {
            line.passes(REPLY_TIMEOUT);
            assertThat(line.outcome(unanswered)).isEqualTo(TIMED_OUT);
            assertThat(line.written()).containsExactly("out1=on", "ping");
        }

        @Test
        void new_commands_are_not_sent_and_told_so_at_once() {
            line.passes(REPLY_TIMEOUT);
            PendingCommand next = line.set(2, true);
            assertThat(line.outcome(next)).isInstanceOf(CommandOutcome.NotSent.class);
            assertThat(line.asked).doesNotContain(next);
        }

        @Test
        void those_already_in_line_wait_until_their_deadline() {
            line.passes(MOMENT);
            PendingCommand waiting = line.set(2, true);
            line.passes(REPLY_TIMEOUT.minus(MOMENT));
            assertThat(line.outcome(waiting)).isNull();
            line.passes(MOMENT);
            assertThat(line.outcome(waiting)).isInstanceOf(CommandOutcome.NotSent.class);
            assertThat(line.written()).containsExactly("out1=on", "ping");
        }

        @Test
        void the_answered_probe_opens_the_line() {
            line.passes(MOMENT);
            PendingCommand waiting = line.set(2, true);
            line.passes(REPLY_TIMEOUT.minus(MOMENT)).says("pong");
            assertThat(line.written()).containsExactly("out1=on", "ping", "out2=on");
            assertThat(line.opened).isEqualTo(1);
            assertThat(line.says("out2=on").outcome(waiting)).isEqualTo(ACKNOWLEDGED);
        }

        @Test
        void the_late_answer_comes_before_the_probes_and_goes_to_the_one_that_timed_out() {
            line.passes(REPLY_TIMEOUT).says("out1=on");
            assertThat(line.late)
                    .containsExactly(new Line.LateNews(unanswered, ACKNOWLEDGED, "out1=on", ReportedState.of(OUT1, ON), Set.of()));
            line.says("pong");
            PendingCommand again = line.set(1, true);
            assertThat(line.outcome(again)).isNull();
            assertThat(line.says("out1=on").outcome(again)).isEqualTo(ACKNOWLEDGED);
        }

        @Test
        void after_the_probes_answer_the_old_one_takes_no_reply_any_more() {
            line.passes(REPLY_TIMEOUT).says("pong");
            PendingCommand same = line.set(1, true);
            line.says("out1=on");
            assertThat(line.outcome(same)).isEqualTo(ACKNOWLEDGED);
            assertThat(line.late).isEmpty();
        }

        @Test
        void an_unanswered_probe_waits_for_a_frame_and_then_the_next_shape_goes_out_once() {
            line.passes(REPLY_TIMEOUT).frame();
            assertThat(line.written()).containsExactly("out1=on", "ping");
            line.passes(REPLY_TIMEOUT);
            assertThat(line.written()).containsExactly("out1=on", "ping");
            line.frame().frame();
            assertThat(line.written()).containsExactly("out1=on", "ping", "who");
            line.passes(REPLY_TIMEOUT).frame().passes(REPLY_TIMEOUT).frame();
            assertThat(line.written()).as("never one that is still unanswered").containsExactly("out1=on", "ping", "who");
            line.says("it's me");
            assertThat(line.opened).isEqualTo(1);
        }

        @Test
        void the_next_shape_waits_for_a_writable_channel() {
            line.passes(REPLY_TIMEOUT).passes(REPLY_TIMEOUT);
            line.writable = false;
            line.frame();
            line.writable = true;
            line.frame();
            assertThat(line.written()).containsExactly("out1=on", "ping", "who");
        }

        @Test
        void the_first_probe_waits_for_a_writable_channel() {
            line.writable = false;
            line.passes(REPLY_TIMEOUT);
            assertThat(line.written()).containsExactly("out1=on");
            line.becomesWritable();
            assertThat(line.written()).containsExactly("out1=on", "ping");
        }

        @Test
        void a_probe_of_which_an_older_answer_is_outstanding_proves_nothing_about_the_next_barrier() {
            line.passes(REPLY_TIMEOUT).passes(REPLY_TIMEOUT).frame().says("it's me");
            line.set(2, true);
            line.passes(REPLY_TIMEOUT);
            assertThat(line.written()).containsExactly("out1=on", "ping", "who", "out2=on", "who");
            line.says("pong");
            assertThat(line.opened).as("that was the answer to the first ping").isEqualTo(1);
            line.says("it's me");
            assertThat(line.opened).isEqualTo(2);
        }

        @Test
        void the_barrier_ends_after_the_late_time() {
            line.passes(REPLY_TIMEOUT).passes(LATE);
            assertThat(line.opened).isEqualTo(1);
            PendingCommand next = line.set(2, true);
            assertThat(line.says("out2=on").outcome(next)).isEqualTo(ACKNOWLEDGED);
        }

        @Test
        void the_next_session_starts_behind_the_barrier_and_its_first_command_triggers_the_probe() {
            line.passes(REPLY_TIMEOUT);
            line.comesBack();
            line.frame();
            assertThat(line.written()).as("its login triggers nothing").isEmpty();
            PendingCommand first = line.set(2, true);
            assertThat(line.written()).containsExactly("ping");
            assertThat(line.outcome(first)).as("it waits, it is not turned away").isNull();
            assertThat(line.outcome(line.set(3, true))).isInstanceOf(CommandOutcome.NotSent.class);
            line.says("pong").says("out2=on");
            assertThat(line.outcome(first)).isEqualTo(ACKNOWLEDGED);
        }

        @Test
        void a_lost_session_with_an_unanswered_command_leaves_a_barrier() {
            PendingCommand waiting = line.set(2, true);
            line.comesBack();
            assertThat(line.outcome(unanswered)).isInstanceOf(CommandOutcome.SessionLost.class);
            assertThat(line.outcome(waiting)).isInstanceOf(CommandOutcome.NotSent.class);
            line.set(2, true);
            assertThat(line.written()).containsExactly("ping");
        }

        @Test
        void a_barrier_that_nobody_triggered_goes_on_to_the_session_after() {
            line.comesBack();
            line.comesBack();
            line.set(2, true);
            assertThat(line.written()).containsExactly("ping");
        }

        @Test
        void a_command_submitted_before_the_leftover_is_known_triggers_the_probe_when_it_is() {
            Leftover leftover = line.commands().close("gone");
            line.reconnect();
            PendingCommand first = line.set(2, true);
            line.commands().settle(leftover);
            assertThat(line.written()).containsExactly("ping");
            assertThat(line.outcome(first)).isNull();
        }
    }

    @Nested
    class Postponed {

        @Test
        void answers_the_caller_and_frees_the_line_without_a_probe() {
            Line line = Line.untagged();
            PendingCommand later = line.set(1, true);
            line.set(2, true);
            line.says("later out1=on");
            assertThat(line.outcome(later)).isEqualTo(new CommandOutcome.Postponed("later out1=on"));
            assertThat(later.reported().isEmpty()).isTrue();
            assertThat(line.written()).containsExactly("out1=on", "out2=on");
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void the_final_text_updates_the_state_also_on_the_next_session(boolean tagged) {
            Line line = tagged ? Line.tagged(1) : Line.untagged();
            PendingCommand later = line.set(1, true);
            line.says(later, "later out1=on");
            line.comesBack();
            line.passes(Duration.ofHours(2)).says(later, "out1=on");
            assertThat(line.late)
                    .containsExactly(new Line.LateNews(later, ACKNOWLEDGED, "out1=on", ReportedState.of(OUT1, ON), Set.of()));
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void ends_when_a_newer_command_for_the_same_output_is_written(boolean tagged) {
            Line line = tagged ? Line.tagged(1) : Line.untagged();
            PendingCommand later = line.set(1, true);
            line.says(later, "later out1=on");
            PendingCommand newer = line.set(1, false);
            line.says(newer, "out1=off").says(later, "out1=on");
            assertThat(line.late).isEmpty();
            assertThat(line.unclaimed).containsExactly("out1=on");
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void the_final_text_may_come_at_once_and_where_there_are_tags_twice(boolean tagged) {
            Line line = tagged ? Line.tagged(4) : Line.untagged();
            PendingCommand later = line.set(1, true);
            PendingCommand other = line.set(2, true);
            line.says(later, "later out1=on").says(later, "later out1=on").says(later, "out1=on").says(later, "out1=on");
            assertThat(line.late).extracting(Line.LateNews::command).containsExactly(later);
            assertThat(line.outcome(other)).isNull();
            assertThat(line.repeated).hasSize(tagged ? 1 : 0);
            assertThat(line.unclaimed).hasSize(tagged ? 0 : 1);
        }

        @Test
        void a_question_does_not_end_the_wait() {
            Line line = Line.untagged();
            PendingCommand later = line.set(1, true);
            line.says("later out1=on");
            line.read();
            line.says("io out1=off out2=off").says("out1=on");
            assertThat(line.late).extracting(Line.LateNews::command).containsExactly(later);
        }

        @Test
        void its_final_text_does_not_answer_a_command_for_another_output() {
            Line line = Line.untagged();
            PendingCommand later = line.set(1, true);
            line.says("later out1=on");
            PendingCommand other = line.set(2, true);
            line.says("out1=on");
            assertThat(line.outcome(other)).isNull();
            assertThat(line.late).extracting(Line.LateNews::command).containsExactly(later);
        }
    }

    @Nested
    class PlansOfSeveralSteps {

        private final Line line = Line.untagged();

        private PendingCommand setAndReadBack() {
            return line.submit(FakeProtocol.set(1, true, FakeProtocol.readOutputs(Map.of(OUT1, ON))), OUT1);
        }

        @Test
        void the_next_step_follows_the_first_and_the_last_one_proves() {
            PendingCommand command = setAndReadBack();
            line.says("out1=on");
            assertThat(line.outcome(command)).isNull();
            assertThat(command.uncertain()).as("accepted is not proven").containsExactly(OUT1);
            assertThat(line.written()).containsExactly("out1=on", "io?");
            line.says("io out1=on");
            assertThat(line.outcome(command)).isEqualTo(ACKNOWLEDGED);
            assertThat(command.uncertain()).isEmpty();
            assertThat(command.reported().values()).containsExactly(Map.entry(OUT1, ON));
        }

        @Test
        void one_plan_is_one_place_in_the_line() {
            setAndReadBack();
            line.set(2, true);
            line.says("out1=on");
            assertThat(line.written()).containsExactly("out1=on", "io?");
        }

        @Test
        void one_deadline_is_for_all_steps() {
            PendingCommand command = setAndReadBack();
            line.passes(REPLY_TIMEOUT.minus(MOMENT)).says("out1=on").passes(MOMENT);
            assertThat(line.outcome(command)).isEqualTo(TIMED_OUT);
            assertThat(command.uncertain()).containsExactly(OUT1);
            assertThat(line.written()).containsExactly("out1=on", "io?", "ping");
        }

        @Test
        void the_outcome_is_that_of_the_step_that_fails() {
            PendingCommand command = setAndReadBack();
            line.says("out1=on").says("io out1=off out2=on");
            assertThat(line.outcome(command)).isEqualTo(new CommandOutcome.Rejected("reads back io out1=off out2=on"));
            assertThat(command.reported().values()).containsOnly(Map.entry(OUT1, OFF), Map.entry(OUT2, ON));
            assertThat(command.uncertain()).isEmpty();
        }

        @Test
        void what_an_accepted_step_touched_stays_uncertain_when_a_later_one_is_refused() {
            PendingCommand command = line.submit(FakeProtocol.set(1, true, FakeProtocol.set(2, true, null)), OUT1, OUT2);
            line.says("out1=on").says("no out2=on");
            assertThat(line.outcome(command)).isInstanceOf(CommandOutcome.Rejected.class);
            assertThat(command.uncertain()).containsExactly(OUT1);
        }

        @Test
        void a_refused_second_try_at_the_same_output_does_not_prove_that_the_first_changed_nothing() {
            PendingCommand command = line.submit(FakeProtocol.set(1, true, FakeProtocol.set(1, false, null)), OUT1);
            line.says("out1=on").says("no out1=off");
            assertThat(command.uncertain()).containsExactly(OUT1);
        }

        @Test
        void a_refusal_of_a_divisible_step_may_have_changed_a_part() {
            PlanStep batch = FakeProtocol.change("batch", Set.of(OUT1, OUT2), true,
                    reply -> new Judgement.Refused("no", ReportedState.of(OUT1, ON)));
            PendingCommand command = line.submit(batch, OUT1, OUT2);
            line.says("no");
            assertThat(command.uncertain()).containsExactly(OUT2);
            assertThat(command.reported().values()).containsExactly(Map.entry(OUT1, ON));
        }

        @Test
        void a_step_waits_for_a_writable_channel_and_takes_no_reply_before_it_is_out() {
            PendingCommand command = setAndReadBack();
            line.writable = false;
            line.says("out1=on").says("io out1=on");
            assertThat(line.outcome(command)).isNull();
            line.becomesWritable().says("io out1=on");
            assertThat(line.outcome(command)).isEqualTo(ACKNOWLEDGED);
        }

        @Test
        void a_deadline_before_the_next_step_is_out_needs_no_barrier_for_every_frame_was_answered() {
            PendingCommand command = setAndReadBack();
            line.writable = false;
            line.says("out1=on").passes(REPLY_TIMEOUT);
            assertThat(line.outcome(command)).isEqualTo(TIMED_OUT);
            line.becomesWritable();
            PendingCommand next = line.set(2, true);
            assertThat(line.says("out2=on").outcome(next)).isEqualTo(ACKNOWLEDGED);
            assertThat(line.written()).containsExactly("out1=on", "out2=on");
        }

        @Test
        void a_session_lost_in_the_middle_is_session_lost_and_the_step_after_is_never_written() {
            PendingCommand command = setAndReadBack();
            line.writable = false;
            line.says("out1=on");
            line.comesBack();
            assertThat(line.outcome(command)).isInstanceOf(CommandOutcome.SessionLost.class);
            assertThat(command.uncertain()).containsExactly(OUT1);
            line.set(2, true);
            assertThat(line.written()).as("no answer is outstanding").containsExactly("out2=on");
        }
    }

    @Nested
    class NeverConfirming {

        private final Line line = Line.untagged();

        @Test
        void a_frame_that_is_never_answered_is_sent_once_it_is_with_the_system() {
            line.writesSucceed = false;
            PendingCommand command = line.submit(FakeProtocol.shout(1), OUT1);
            line.set(2, true);
            assertThat(line.outcome(command)).isNull();
            line.wire.getFirst().written().run();
            assertThat(line.outcome(command)).isEqualTo(new CommandOutcome.Sent());
            assertThat(command.uncertain()).containsExactly(OUT1);
            assertThat(line.written()).containsExactly("shout1", "out2=on");
        }

        @Test
        void it_ends_once_although_the_system_takes_it_after_the_deadline() {
            line.writesSucceed = false;
            PendingCommand command = line.submit(FakeProtocol.shout(1), OUT1);
            line.passes(REPLY_TIMEOUT);
            assertThat(line.outcome(command)).isEqualTo(TIMED_OUT);
            line.wire.getFirst().written().run();
            assertThat(line.outcome(command)).isEqualTo(TIMED_OUT);
        }

        @Test
        void it_ends_once_although_the_session_is_lost_first() {
            line.writesSucceed = false;
            PendingCommand command = line.submit(FakeProtocol.shout(1), OUT1);
            Runnable written = line.wire.getFirst().written();
            line.comesBack();
            written.run();
            assertThat(line.outcome(command)).isInstanceOf(CommandOutcome.SessionLost.class);
        }

        @Test
        void no_answer_of_it_is_awaited_by_the_next_session() {
            line.writesSucceed = false;
            line.submit(FakeProtocol.shout(1), OUT1);
            line.comesBack();
            line.set(2, true);
            assertThat(line.written()).containsExactly("out2=on");
        }
    }

    @Nested
    class LostSessions {

        @Test
        void what_was_written_is_lost_and_what_was_not_is_not_sent() {
            Line line = Line.tagged(1);
            PendingCommand written = line.set(1, true);
            PendingCommand waiting = line.set(2, true);
            line.commands().close("gone");
            assertThat(line.outcome(written)).isEqualTo(new CommandOutcome.SessionLost("gone"));
            assertThat(line.outcome(waiting)).isEqualTo(new CommandOutcome.NotSent("gone"));
            assertThat(written.uncertain()).containsExactly(OUT1);
            assertThat(waiting.written()).isFalse();
        }

        @Test
        void a_command_for_a_session_that_has_ended_is_not_sent() {
            Line line = Line.untagged();
            line.commands().close("gone");
            assertThat(line.outcome(line.set(1, true))).isInstanceOf(CommandOutcome.NotSent.class);
        }

        @Test
        void closing_twice_ends_nothing_twice() {
            Line line = Line.untagged();
            line.set(1, true);
            assertThat(line.commands().close("gone").isEmpty()).isFalse();
            assertThat(line.commands().close("gone again")).isEqualTo(Leftover.NONE);
        }

        @Test
        void an_immediate_command_is_never_written_twice() {
            Line line = Line.untagged();
            line.set(1, true);
            line.comesBack();
            line.set(2, true);
            line.says("pong").says("out2=on");
            assertThat(line.written()).doesNotContain("out1=on");
        }

        @Test
        void nothing_is_left_where_everything_was_answered() {
            Line line = Line.untagged();
            line.set(1, true);
            line.says("out1=on");
            assertThat(line.commands().close("gone")).isEqualTo(Leftover.NONE);
        }

        @Test
        void a_rule_with_a_mistake_does_not_keep_its_command_waiting_for_ever() {
            Line line = Line.untagged();
            PendingCommand command = line.set(1, true);
            assertThatThrownBy(() -> line.says("poison")).isInstanceOf(IllegalStateException.class);
            line.commands().close("an error of ours");
            assertThat(line.outcome(command)).isInstanceOf(CommandOutcome.SessionLost.class);
        }
    }
}
