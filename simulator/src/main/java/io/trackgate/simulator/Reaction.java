package io.trackgate.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What a tracker does with one command. {@link Reactions} has those that scenes are made of; the methods here combine them:
 * {@code acknowledge().after(ofSeconds(40)).precededBy("iButton read")}.
 *
 * @param obedience  how it carries the command out, where {@code applies} says that it does
 * @param delay      between the command and its answer
 * @param before     texts that nobody asked for, sent before the answer
 * @param copies     how often the answer leaves
 * @param finalClaim said by itself after a change that was {@link Applies#LATER}
 */
public record Reaction(Applies applies, Obedience obedience, Claim claim, Delay delay, List<String> before, int copies,
        Connection connection, Optional<Claim> finalClaim) {

    /** The moment at which the tracker carries the command out. */
    public enum Applies {
        NEVER, AT_ONCE, WITH_ANSWER,
        /** After the answer by {@link #delay()}; the answer itself leaves at once. */
        LATER
    }

    /** What becomes of the connection. */
    public enum Connection {
        KEEP, HANG_UP_BEFORE_APPLYING, HANG_UP_BEFORE_ANSWER, HANG_UP_AFTER_ANSWER,
        /** A second connection with the same id while this one lives; what this one still owes leaves on this one. */
        TAKE_OVER
    }

    /** How long a tracker takes. */
    public sealed interface Delay {

        record None() implements Delay {}

        record For(Duration duration) implements Delay {}

        /** Until a test says so. */
        record Until(CompletionStage<?> signal) implements Delay {}
    }

    public Reaction {
        before = List.copyOf(before);
        if (copies < 0) throw new IllegalArgumentException("copies: " + copies + " (expected: >= 0)");
    }

    static Reaction of(Applies applies, Claim claim) {
        return new Reaction(applies, Obedience.FULLY, claim, new Delay.None(), List.of(), 1, Connection.KEEP, Optional.empty());
    }

    /** Carried out at once, and this much later answered. */
    public Reaction after(Duration wait) { return withDelay(new Delay.For(wait)); }

    /** Carried out at once, and answered when a test says so. */
    public Reaction until(CompletionStage<?> signal) {
        return withDelay(new Delay.Until(signal));
    }

    /** Not carried out, whatever is answered. */
    public Reaction withoutApplying() { return applying(Applies.NEVER, obedience); }

    /** Carried out on receipt, whatever is answered. */
    public Reaction applyingAtOnce() { return applying(Applies.AT_ONCE, obedience); }

    /** Carried out only when the answer leaves: never, if the connection is lost before. */
    public Reaction applyingWithAnswer() {
        return applying(Applies.WITH_ANSWER, obedience);
    }

    /** Carries out the reverse of what was asked. */
    public Reaction applyingTheOpposite() {
        return applying(Applies.AT_ONCE, Obedience.OPPOSITELY);
    }

    public Reaction claiming(Claim other) { return new Reaction(applies, obedience, other, delay, before, copies, connection, finalClaim); }

    /** Answers with these very words. */
    public Reaction saying(String text) { return claiming(new Claim.Words(text)); }

    public Reaction precededBy(String unsolicited) {
        List<String> texts = new ArrayList<>(before);
        texts.add(unsolicited);
        return new Reaction(applies, obedience, claim, delay, texts, copies, connection, finalClaim);
    }

    public Reaction twice() { return new Reaction(applies, obedience, claim, delay, before, 2, connection, finalClaim); }

    public Reaction with(Connection what) { return new Reaction(applies, obedience, claim, delay, before, copies, what, finalClaim); }

    /** Once a change that was put off is carried out, the tracker says so by itself. */
    public Reaction thenSayingSo() {
        return new Reaction(applies, obedience, claim, delay, before, copies, connection, Optional.of(new Claim.Done()));
    }

    Reaction applying(Applies when, Obedience how) { return new Reaction(when, how, claim, delay, before, copies, connection, finalClaim); }

    private Reaction withDelay(Delay other) {
        return new Reaction(applies, obedience, claim, other, before, copies, connection, finalClaim);
    }
}
