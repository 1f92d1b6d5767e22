package io.trackgate.protocol;

import java.util.Optional;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a plan: a frame to write and the rule that knows its answer.
 *
 * @param description for logs and the audit, in the vendor's words ({@code setdigout 1?})
 * @param touches     what this step may change; empty for a question
 * @param divisible   whether a refusal may still have changed a part of it (a batch of parameters)
 * @param rule        null for a frame that this model never answers: the step ends when it is written, with outcome {@code sent}
 * @param whenSilent  a harmless question, asked under a tag of its own when this step is not answered in half of the time that is left. Only for
 *                    devices that answer in order, pass over what they can't do without a word, and answer this always: its answer without one
 *                    to the step means that the step was refused. Null where silence tells nothing
 */
public record PlanStep(String description, FrameWriter frame, Set<StateKey> touches, boolean divisible, @Nullable ReplyRule rule,
        @Nullable PlanStep whenSilent) {

    /** Writes the step's frame for one connection. Runs on the session's event loop. */
    @FunctionalInterface
    public interface FrameWriter {
        /** @param tag unique per tracker; protocols whose replies carry no tag ignore it */
        void write(ByteBuf out, ConnectionFacts facts, int tag);

        /** What this device has to show first, before it can be told at all: until then the step is not sent (API error 213). */
        default Optional<String> awaited(ConnectionFacts facts) {
            return Optional.empty();
        }

        /** Why this device can't be told, where nothing but its connection shows that (API error 214); nothing is written then. */
        default Optional<String> unsupported(ConnectionFacts facts) {
            return Optional.empty();
        }
    }

    public PlanStep { touches = Set.copyOf(touches); }

    /** A step after which silence tells nothing. */
    public PlanStep(String description, FrameWriter frame, Set<StateKey> touches, boolean divisible, @Nullable ReplyRule rule) {
        this(description, frame, touches, divisible, rule, null);
    }

    public PlanStep whenSilent(PlanStep question) { return new PlanStep(description, frame, touches, divisible, rule, question); }

    /** A question: changes nothing. */
    public static PlanStep ask(String description, FrameWriter frame, ReplyRule rule) {
        return new PlanStep(description, frame, Set.of(), false, rule);
    }

    /**
     * Words or bytes that nobody here knows: they may change everything, and a refusal may still have changed something.
     *
     * @param rule takes every answer that could be this step's
     */
    public static PlanStep raw(String description, FrameWriter frame, ReplyRule rule) {
        return new PlanStep(description, frame, Set.of(StateKey.EVERYTHING), true, rule);
    }

    public boolean changesSomething() { return !touches.isEmpty(); }

    public Optional<ReplyRule> replyRule() { return Optional.ofNullable(rule); }

    public Optional<PlanStep> questionWhenSilent() { return Optional.ofNullable(whenSilent); }
}
