package io.trackgate.core.command;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What belongs to a tracker and not to its session: replies that may still come. It waits for the tracker's next session.
 *
 * @param late          commands with a tag, or postponed ones, whose answers would still say something
 * @param newestTag     where replies carry a tag: the position of the newest one, while the clock has not passed it; else 0
 * @param barrierUntil  where replies carry no tag and something written was never answered: until when its answer may come; else 0
 * @param usableShapes  the probes that can prove something about it: no older answer of theirs is outstanding
 * @param openProbes    shape of a probe → until when its answer may come
 * @param expiresNanos  after this nothing of it matters
 */
public record Leftover(List<LateCommand> late, long newestTag, long barrierUntil, Set<String> usableShapes,
        Map<String, Long> openProbes, long expiresNanos) {

    public static final Leftover NONE = new Leftover(List.of(), 0, 0, Set.of(), Map.of(), 0);

    /**
     * @param untilNanos after this its answer is not expected any more
     * @param postponed  the tracker said that it will do it later
     */
    record LateCommand(PendingCommand command, long untilNanos, boolean postponed) {}

    /**
     * For a tracker whose last command before a restart was written, perhaps, and never answered.
     *
     * @param probes shapes of the model; no older answer of theirs is known to be outstanding
     */
    public static Leftover afterRestart(Set<String> probes, long untilNanos) {
        return new Leftover(List.of(), 0, untilNanos, probes, Map.of(), untilNanos);
    }

    public boolean isEmpty() { return late.isEmpty() && newestTag == 0 && barrierUntil == 0 && openProbes.isEmpty(); }
}
