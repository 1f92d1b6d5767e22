package io.trackgate.core.command;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.ReplyRule;

/**
 * What belongs to a device and not to its session: replies that may still come. It waits for the device's next session, and is no business
 * of another device of the same tracker.
 *
 * @param late          commands with a tag, or postponed ones, whose answers would still say something
 * @param answered      where replies carry a tag: the last answers that were taken, for a tracker may give one twice
 * @param newestTag     where replies carry a tag: the position of the newest one, while the clock has not passed it; else 0
 * @param barrierUntil  where replies carry no tag and something written was never answered: until when its answer may come; else 0
 * @param barrierProofs how many probes of different shapes have to be answered before that
 * @param usableShapes  the probes that can prove something about it: no older answer of theirs is outstanding
 * @param openProbes    shape of a probe → until when its answer may come
 * @param expiresNanos  after this nothing of it matters
 */
public record Leftover(List<LateCommand> late, List<Answered> answered, long newestTag, long barrierUntil, int barrierProofs,
        Set<String> usableShapes, Map<String, Long> openProbes, long expiresNanos) {

    public static final Leftover NONE = new Leftover(List.of(), List.of(), 0, 0, 1, Set.of(), Map.of(), 0);

    /**
     * @param untilNanos after this its answer is not expected any more
     * @param postponed  the tracker said that it will do it later
     */
    record LateCommand(PendingCommand command, long untilNanos, boolean postponed) {}

    /** An answer under a tag that was taken; the same once more is no news. */
    record Answered(PendingCommand command, int tag, ReplyRule rule, Judgement judgement, long untilNanos) {

        boolean isRepeatedBy(CommandReply reply) {
            return reply.tag() != null && reply.tag() == tag && saysTheSame(judgement, rule.judge(reply));
        }

        /** It may come in other words the second time; what it means is what counts. */
        private static boolean saysTheSame(Judgement first, Judgement again) {
            return switch (first) {
                case Judgement.Accepted was -> again instanceof Judgement.Accepted now && now.reported().equals(was.reported());
                case Judgement.Refused was -> again instanceof Judgement.Refused now && now.reported().equals(was.reported());
                case Judgement.Unsupported was -> again instanceof Judgement.Unsupported now && now.reported().equals(was.reported());
                case Judgement.NotMine none -> false;
                case Judgement.Progress more -> false;
                case Judgement.Postponed later -> false;
            };
        }
    }

    /**
     * For a tracker whose last command before a restart was written, perhaps, and never answered.
     *
     * @param rawCommand whether that may have been a raw one
     * @param probes     shapes of the model; no older answer of theirs is known to be outstanding
     */
    public static Leftover afterRestart(boolean rawCommand, Set<String> probes, long untilNanos) {
        return new Leftover(List.of(), List.of(), 0, untilNanos, InFlightCommands.proofsNeededAfter(rawCommand), probes, Map.of(),
                untilNanos);
    }

    public boolean isEmpty() { return late.isEmpty() && answered.isEmpty() && newestTag == 0 && barrierUntil == 0 && openProbes.isEmpty(); }
}
