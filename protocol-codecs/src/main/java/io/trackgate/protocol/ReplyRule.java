package io.trackgate.protocol;

/** Knows the answer to one step among everything that a tracker says. */
@FunctionalInterface
public interface ReplyRule {
    /** Never guesses: what does not fit in kind, shape and named state is {@link Judgement.NotMine}. */
    Judgement judge(CommandReply reply);
}
