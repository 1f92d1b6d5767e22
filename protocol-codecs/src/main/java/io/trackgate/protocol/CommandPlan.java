package io.trackgate.protocol;

import java.util.Set;

/** How a command is said to one model: one place in the session's line, one deadline, one outcome. */
public sealed interface CommandPlan {

    /** This model can't, whatever its state; known before anything is sent (API error 214). */
    record Unsupported(String why) implements CommandPlan {}

    /**
     * One exchange after the other; the judgement of a reply names the next.
     *
     * @param touches everything that any step may change, or for a query, asks for; two plans that share a key never share the wire
     */
    record Steps(PlanStep first, Set<StateKey> touches) implements CommandPlan {
        public Steps { touches = Set.copyOf(touches); }

        /** Of one step that may change whatever it likes. */
        public static Steps raw(PlanStep step) {
            return new Steps(step, step.touches());
        }

        /** Whether it has to be alone on the wire, and takes whatever answer nobody else knows as his own. */
        public boolean isRaw() {
            return touches.contains(StateKey.EVERYTHING);
        }

        /** Whether the two may change, or ask for, the same thing. */
        public boolean sharesStateWith(Steps other) {
            return isRaw() || other.isRaw() || other.touches.stream().anyMatch(touches::contains);
        }
    }
}
