package io.trackgate.protocol;

import org.jspecify.annotations.Nullable;

/** What a reply means for the step that waits. */
public sealed interface Judgement {

    Judgement NOT_MINE = new NotMine();

    /** Somebody else's, or nobody's. */
    record NotMine() implements Judgement {}

    /** Mine, but not the end: more will come. */
    record Progress(ReportedState reported) implements Judgement {}

    /**
     * Done as asked.
     *
     * @param reported state that the reply itself proves; empty where it proves acceptance only
     * @param next     the following step, or null at the end of the plan
     */
    record Accepted(ReportedState reported, @Nullable PlanStep next) implements Judgement {}

    /** The tracker will do it later ("speed is above threshold, queued"). */
    record Postponed(String text) implements Judgement {}

    /** Not in its present state (API error 266); {@code reported} is what it says it is in instead. */
    record Refused(String why, ReportedState reported) implements Judgement {}

    /** This device does not know the command or value (API error 214); {@code reported} is what was read back instead. */
    record Unsupported(String why, ReportedState reported) implements Judgement {}

    static Judgement done(ReportedState reported) { return new Accepted(reported, null); }

    static Judgement then(ReportedState reported, PlanStep next) { return new Accepted(reported, next); }
}
