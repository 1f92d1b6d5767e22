package io.trackgate.core.command;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.trackgate.protocol.StateKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Thousands of random lives of a tracker: whatever happens when, no command is confirmed by another one's answer. */
class InterleavingsTest {

    private static final int LIVES = 2_500;
    private static final int EVENTS = 90;

    @Test
    void without_tags_only_the_trackers_answer_to_this_very_command_confirms_it() {
        int confirmed = 0;
        int probed = 0;
        int takeovers = 0;
        for (int seed = 0; seed < LIVES; seed++) {
            UntaggedLife life = new UntaggedLife(seed);
            life.run();
            confirmed += life.confirmed();
            probed += life.line.opened;
            takeovers += life.takeovers;
        }
        // Or the lives were too dull to prove anything.
        assertThat(confirmed).isGreaterThan(LIVES);
        assertThat(probed).isGreaterThan(LIVES / 2);
        assertThat(takeovers).isGreaterThan(LIVES);
    }

    @Test
    void with_tags_only_an_answer_under_its_tag_confirms_a_command_whatever_the_tracker_does() {
        int confirmed = 0;
        int late = 0;
        int repeated = 0;
        for (int seed = 0; seed < LIVES; seed++) {
            TaggedLife life = new TaggedLife(seed);
            life.run();
            confirmed += life.confirmed();
            late += life.line.late.size();
            repeated += life.line.repeated.size();
        }
        assertThat(confirmed).isGreaterThan(LIVES);
        assertThat(late).isGreaterThan(LIVES);
        assertThat(repeated).isGreaterThan(LIVES);
    }

    /** One tracker over several connections; subclasses say how it answers. */
    abstract static class Life {
        final int seed;
        final Random random;
        final Line line;
        private final List<PendingCommand> submitted = new ArrayList<>();
        private final Map<PendingCommand, Boolean> seen = new IdentityHashMap<>();
        private @Nullable Leftover unsettled = Leftover.NONE;
        private @Nullable InFlightCommands before; // of a session that was taken over and has not noticed
        private @Nullable PendingCommand answered; // whose frame the tracker answers at this moment
        private boolean over;
        int takeovers;

        Life(int seed, Random random, Line line) {
            this.seed = seed;
            this.random = random;
            this.line = line;
        }

        int confirmed() { return (int) line.ended.values().stream().filter(CommandOutcome.Acknowledged.class::isInstance).count(); }

        void run() {
            try {
                for (int i = 0; i < EVENTS; i++)
                    check(random.nextInt(100));
                over = true;
                if (before != null) before.close("the end");
                line.commands().close("the end");
                answered = null;
                checkConfirmed();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
            assertThat(line.ended.keySet()).as("seed %d: every command ends", seed).containsExactlyInAnyOrderElementsOf(submitted);
        }

        private void check(int dice) {
            answered = null;
            if (before != null && random.nextBoolean()) line.at(before, () -> happensBefore(dice));
            else
                happens(dice);
            deliver();
            checkConfirmed();
        }

        private void happens(int dice) {
            if (dice < 22) submit();
            else if (dice < 55) answered = answer();
            else if (dice < 62) saysUnasked(List.of("hello", "out9=on", "later out9=on").get(random.nextInt(3)));
            else if (dice < 66) line.frame();
            else if (dice < 82) line.passes(Duration.ofMillis(random.nextInt(random.nextInt(8) == 0 ? 700_000 : 16_000)));
            else if (dice < 87) lose();
            else if (dice < 90) takeOver();
            else if (dice < 95) settle();
            else if (dice < 98) line.writable = false;
            else
                line.becomesWritable();
        }

        /** Bytes that were on their way reach the older session, and its clock and its channel go on. */
        private void happensBefore(int dice) {
            if (dice < 55) answered = answerBefore();
            else if (dice < 66) line.frame();
            else if (dice < 85) line.passes(Duration.ofMillis(random.nextInt(16_000)));
            else if (line.writable) line.becomesWritable();
        }

        /** While a raw command waits without a tag, any text is its answer: trackers that say something else then are not in the bargain. */
        final void saysUnasked(String text) {
            boolean rawWaits = line.asked.stream().anyMatch(command -> command.isRaw() && !line.ended.containsKey(command));
            if (!rawWaits) line.says(text);
        }

        /** Frames that were written since, as the tracker takes them. */
        private void deliver() {
            for (Line.Frame frame : line.wire)
                arrives(frame);
            line.wire.clear();
        }

        private void submit() {
            submitted.add(switch (random.nextInt(6)) {
                case 0 -> line.read();
                case 5 -> line.raw("raw");
                case 1 -> line.submit(FakeProtocol.set(1, true, FakeProtocol.readOutputs(null)), StateKey.output(1));
                default -> line.set(1 + random.nextInt(2), random.nextBoolean());
            });
        }

        private void lose() {
            Leftover left = line.commands().close("gone");
            // Not settled: it wrote nothing, and what it should have inherited goes on.
            if (before == null && (unsettled == null || !left.isEmpty())) unsettled = left;
            lost();
            line.reconnect();
            if (random.nextInt(3) > 0) settle();
        }

        /** A new connection while the old one lives; the new session waits for what the old one leaves. */
        private void takeOver() {
            if (before != null || unsettled != null) return;
            before = line.takeOver();
            takenOver();
            takeovers++;
        }

        private void settle() {
            if (before != null) {
                unsettled = before.close("its tracker logged in again");
                before = null;
            }
            Leftover leftover = unsettled;
            unsettled = null;
            if (leftover != null) line.commands().settle(leftover);
        }

        private void checkConfirmed() {
            line.ended.forEach((command, outcome) -> {
                if (seen.put(command, true) != null) return;
                boolean byItsOwnAnswer = command == answered && !over;
                if (outcome instanceof CommandOutcome.Acknowledged) assertThat(byItsOwnAnswer).as("confirmed by its own answer").isTrue();
                if (outcome instanceof CommandOutcome.NotSent || outcome instanceof CommandOutcome.Busy) {
                    assertThat(command.written()).as("%s was written", outcome).isFalse();
                }
                if (outcome instanceof CommandOutcome.SessionLost || outcome instanceof CommandOutcome.TimedOut) {
                    assertThat(command.written()).as("%s was not written", outcome).isTrue();
                }
            });
        }

        abstract void arrives(Line.Frame frame);

        abstract void lost();

        /** What the tracker has said until now is on its way on the connection that it left. */
        abstract void takenOver();

        /** On the connection that it left. */
        abstract @Nullable PendingCommand answerBefore();

        /** @return whose frame was answered, or null */
        abstract @Nullable PendingCommand answer();

        String right(Line.Frame frame) {
            return switch (frame.text()) {
                case "ping" -> "pong";
                case "who" -> "it's me";
                case "io?" -> "io out1=" + (random.nextBoolean() ? "on" : "off");
                case "raw" ->
                    List.of("done", "out1=on", "out2=off", "io out1=on", "pong", "it's me", "later out1=on").get(random.nextInt(7));
                default -> frame.text();
            };
        }

        String wrong(Line.Frame frame) {
            return frame.text().contains("=on") ? frame.text().replace("=on", "=off") : frame.text().replace("=off", "=on");
        }
    }

    /**
     * Answers in order, each text at most once: late, never, or with the wrong state; not across connections, and not after the time in which a
     * late answer is known as late.
     */
    static final class UntaggedLife extends Life {

        private record Heard(Line.Frame frame, long atNanos) {}

        private final Deque<Heard> toAnswer = new ArrayDeque<>();
        private final Deque<Heard> onTheWay = new ArrayDeque<>();

        UntaggedLife(int seed) { this(seed, new Random(seed)); }

        UntaggedLife(int seed, Random random) {
            super(seed, random,
                    new Line(FakeProtocol.UNTAGGED, FakeProtocol.model(1, "ping", "who"), 3, seed % 2 == 0 ? 0 : Long.MAX_VALUE - 1));
        }

        @Override
        void arrives(Line.Frame frame) { toAnswer.addLast(new Heard(frame, line.now)); }

        @Override
        void lost() { toAnswer.clear(); }

        @Override
        void takenOver() {
            onTheWay.clear();
            onTheWay.addAll(toAnswer);
            toAnswer.clear();
        }

        @Override
        @Nullable
        PendingCommand answer() { return answer(toAnswer); }

        @Override
        @Nullable
        PendingCommand answerBefore() { return answer(onTheWay); }

        private @Nullable PendingCommand answer(Deque<Heard> all) {
            all.removeIf(heard -> line.now - heard.atNanos > Line.LATE.toNanos());
            Heard heard = all.pollFirst();
            if (heard == null) return null;
            Line.Frame frame = heard.frame;
            switch (random.nextInt(12)) {
                case 0, 1 -> line.frame();
                case 2 -> line.says(wrong(frame));
                case 3 -> line.says("no " + frame.text());
                case 4 -> line.says("later " + frame.text());
                default -> line.says(right(frame));
            }
            return frame.command();
        }
    }

    /** May do anything, on any connection, as often as it likes, but gives an answer the tag of the frame that it answers. */
    static final class TaggedLife extends Life {
        private final List<Line.Frame> everything = new ArrayList<>();

        TaggedLife(int seed) { this(seed, new Random(seed)); }

        TaggedLife(int seed, Random random) {
            super(seed, random, new Line(FakeProtocol.TAGGED, FakeProtocol.model(1 + seed % 4), 5, -seed));
        }

        @Override
        void arrives(Line.Frame frame) { everything.add(frame); }

        @Override
        void lost() {}

        @Override
        void takenOver() {}

        @Override
        @Nullable
        PendingCommand answerBefore() { return answer(); }

        @Override
        @Nullable
        PendingCommand answer() {
            if (everything.isEmpty()) return null;
            int newest = everything.size() - 1;
            Line.Frame frame = everything.get(random.nextBoolean() ? newest : random.nextInt(everything.size()));
            switch (random.nextInt(8)) {
                case 0 -> line.says(frame.tag() + 1_000_003, right(frame));
                case 1 -> {
                    line.says(frame.tag(), wrong(frame));
                    if (frame.text().equals("raw")) return frame.command(); // it takes anything
                }
                case 2 -> line.says(frame.tag(), "later " + frame.text());
                case 3 -> line.says(right(frame));
                default -> {
                    line.says(frame.tag(), right(frame));
                    return frame.command();
                }
            }
            return null;
        }
    }

    @Test
    void a_life_is_the_same_each_time_that_it_is_lived() {
        UntaggedLife once = new UntaggedLife(4711);
        UntaggedLife again = new UntaggedLife(4711);
        once.run();
        again.run();
        assertThat(once.line.ended.values().stream().map(CommandOutcome::label).sorted().toList())
                .isEqualTo(again.line.ended.values().stream().map(CommandOutcome::label).sorted().toList());
        assertThat(Set.copyOf(Collections.unmodifiableList(once.line.unclaimed))).isEqualTo(Set.copyOf(again.line.unclaimed));
    }
}
