package io.trackgate.core.command;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.Judgement;
import io.trackgate.protocol.ReplyRule;

/**
 * What belongs to a device and not to its session: replies that may still come. It waits for the device's next session, and is no business
 * of another device of the same tracker.
 *
 * @param late          commands with a tag, or postponed ones, whose answers would still say something
 * @param answered      where replies carry a tag: the last answers that were taken, for a tracker may give one twice
 * @param newestTag     where replies carry a tag: the position of the newest one, while the clock has not passed it or an answer may come; else 0
 * @param barrierUntil  where replies carry no tag and something written was never answered: until when its answer may come; else 0
 * @param barrierProofs how many probes of different shapes have to be answered before that
 * @param usableShapes  the probes that can prove something about it: no older answer of theirs is outstanding
 * @param openProbes    shape of a probe → until when its answer may come
 * @param expiresNanos  after this nothing of it matters
 */
public record Leftover(List<LateCommand> late, List<Answered> answered, long newestTag, long barrierUntil, int barrierProofs,
        Set<String> usableShapes, Map<String, Long> openProbes, long expiresNanos) {

    /** Clocks of nodes are this near to each other. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

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

    /**
     * For a device that another node has sent a command to, perhaps, and that can't be asked what came of it.
     *
     * @param rawCommand whether that may have been a raw one
     * @param nowNanos   by the clock for deadlines
     */
    public static Leftover ofAnotherNode(DeviceProtocol protocol, boolean rawCommand, Set<String> probes, Duration late,
            InstantSource timeOfDay, long nowNanos) {
        if (!protocol.repliesCarryTag()) return afterRestart(rawCommand, probes, nowNanos + late.toNanos());
        // Its clock may have been ahead of ours, and its tags with it.
        long position = Tags.position(protocol.greatestTag(), late, timeOfDay.millis() + CLOCKS_DIFFER.toMillis());
        return new Leftover(List.of(), List.of(), position, 0, 1, Set.of(), Map.of(), nowNanos + CLOCKS_DIFFER.toNanos());
    }

    /** What another node can be told of it: no commands, and times that count from now. */
    public Leftover leaving(long nowNanos) {
        return shifted(List.of(), List.of(), -nowNanos);
    }

    /** The same here, where now is another number. */
    public Leftover arrived(long nowNanos) {
        return isEmpty() ? NONE : shifted(late, answered, nowNanos);
    }

    private Leftover shifted(List<LateCommand> commands, List<Answered> answers, long by) {
        Map<String, Long> probes = new HashMap<>();
        openProbes.forEach((shape, until) -> probes.put(shape, until + by));
        return new Leftover(commands, answers, newestTag, barrierUntil == 0 ? 0 : barrierUntil + by, barrierProofs, usableShapes,
                Map.copyOf(probes), expiresNanos + by);
    }

    /** What both say of one device; each from a time of its own. */
    public Leftover and(Leftover other) {
        if (other.isEmpty()) return this;
        if (isEmpty()) return other;
        Map<String, Long> probes = new HashMap<>(openProbes);
        other.openProbes.forEach((shape, until) -> probes.merge(shape, until, Leftover::later));
        long barrier = barrierUntil == 0
                ? other.barrierUntil
                : other.barrierUntil == 0 ? barrierUntil : later(barrierUntil, other.barrierUntil);
        return new Leftover(both(late, other.late), both(answered, other.answered), Math.max(newestTag, other.newestTag), barrier,
                Math.max(barrierProofs, other.barrierProofs), usableInBoth(other), Map.copyOf(probes),
                later(expiresNanos, other.expiresNanos));
    }

    /** One that has no barrier has nothing against a shape but its own open probes. */
    private Set<String> usableInBoth(Leftover other) {
        Set<String> usable = new HashSet<>(barrierUntil == 0 ? other.usableShapes : usableShapes);
        if (barrierUntil != 0 && other.barrierUntil != 0) usable.retainAll(other.usableShapes);
        return Set.copyOf(usable);
    }

    private static <T> List<T> both(List<T> some, List<T> more) { return Stream.concat(some.stream(), more.stream()).toList(); }

    private static long later(long one, long other) { return one - other > 0 ? one : other; }

    public boolean isEmpty() { return late.isEmpty() && answered.isEmpty() && newestTag == 0 && barrierUntil == 0 && openProbes.isEmpty(); }
}
