package io.trackgate.simulator;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

import io.trackgate.simulator.Reaction.Applies;
import io.trackgate.simulator.Reaction.Connection;

/** What scenes are made of: {@code tracker.when(setOutput()).then(silence())}. */
public final class Reactions {
    private Reactions() {}

    /** Does what was asked and says so, as the device words it. */
    public static Reaction acknowledge() {
        return Reaction.of(Applies.AT_ONCE, new Claim.Done());
    }

    /** Does not do it and says this. */
    public static Reaction refuse(String text) {
        return Reaction.of(Applies.NEVER, new Claim.Words(text));
    }

    /** Does not do it and says nothing. */
    public static Reaction silence() { return Reaction.of(Applies.NEVER, new Claim.Nothing()); }

    /** Does it and says nothing. */
    public static Reaction applySilently() { return Reaction.of(Applies.AT_ONCE, new Claim.Nothing()); }

    /** Does it at once and says so late; answers to later commands wait behind it where the protocol keeps their order. */
    public static Reaction answerLate(Duration late) {
        return acknowledge().after(late);
    }

    /** Does it at once and says so when a test lets it. */
    public static Reaction answerWhen(CompletionStage<?> signal) {
        return acknowledge().until(signal);
    }

    /** Does it and says so twice, which a tracker without tags never does. */
    public static Reaction answerTwice() {
        return acknowledge().twice();
    }

    /** Does not do it and names another state than the one asked for. */
    public static Reaction answerOppositeState() {
        return Reaction.of(Applies.NEVER, new Claim.OppositeState());
    }

    /** Does the opposite and says that all was done as asked. */
    public static Reaction applyOpposite() {
        return acknowledge().applyingTheOpposite();
    }

    /** Does not do it and says that it did: only a read-back finds out. */
    public static Reaction pretend() {
        return acknowledge().withoutApplying();
    }

    /** Does the first half and names the first half. */
    public static Reaction answerPartly() {
        return Reaction.of(Applies.AT_ONCE, new Claim.PartlyDone()).applying(Applies.AT_ONCE, Obedience.PARTLY);
    }

    /** Says "queued" at once and does it this much later, without a word. */
    public static Reaction postpone(Duration until) {
        return Reaction.of(Applies.LATER, new Claim.Queued()).after(until);
    }

    /** Says "queued" at once and does it when a test lets it, without a word. */
    public static Reaction postpone(CompletionStage<?> signal) {
        return Reaction.of(Applies.LATER, new Claim.Queued()).until(signal);
    }

    /** Does not do it: this device's configuration forbids it. */
    public static Reaction disabledFromConfig() {
        return Reaction.of(Applies.NEVER, new Claim.DisabledByConfiguration());
    }

    /** The connection is gone before anything was done. */
    public static Reaction hangUpBeforeApplying() {
        return acknowledge().with(Connection.HANG_UP_BEFORE_APPLYING);
    }

    /** Does it; the connection is gone before the answer. */
    public static Reaction hangUpBeforeAnswering() {
        return acknowledge().with(Connection.HANG_UP_BEFORE_ANSWER);
    }

    /** Does it, says so and hangs up. */
    public static Reaction hangUpAfterAnswering() {
        return acknowledge().with(Connection.HANG_UP_AFTER_ANSWER);
    }

    /** Connects a second time on receipt of the command; does it, and answers on the connection that it came on. */
    public static Reaction takeOver() {
        return acknowledge().with(Connection.TAKE_OVER);
    }

    /** Says something that nobody asked for, then does as asked. */
    public static Reaction unsolicited(String text) {
        return acknowledge().precededBy(text);
    }
}
