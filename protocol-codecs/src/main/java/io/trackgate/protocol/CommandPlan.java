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
    }
}
