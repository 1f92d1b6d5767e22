package io.trackgate.simulator;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

import io.trackgate.simulator.Reaction.Connection;

/**
 * A bad day, drawn by a seed: late, lost and wrong answers, refusals, dropped and doubled connections.
 *
 * It stays within what a tracker can do: texts that nobody asked for have no shape that a command or a probe takes, and no answer says that
 * something was done when it was not. Without tags, each command is also answered once at most, in order, on its own connection.
 */
public final class ChaosScript implements Script {

    // Of no shape that an answer takes.
    private static final List<String> FOREIGN_TEXTS = List.of("#GET DATA ORDER", "iButton 0000A1B2 read", "BT device lost",
            "Garmin link up");

    /**
     * How often each reaction comes, as a share of their sum.
     *
     * @param unsolicitedPercent of commands, a foreign text before the answer
     * @param twicePercent       of commands, the answer twice; only for devices whose answers carry tags
     * @param longest            longest delay of a late answer
     */
    public record Weights(int obedient, int late, int lateApplied, int silent, int appliedSilently, int disabled, int opposite,
            int appliedOpposite, int partly, int postponed, int hangUp, int takeOver, int unsolicitedPercent, int twicePercent,
            Duration longest) {

        public Weights {
            if (obedient + late + lateApplied + silent + appliedSilently + disabled + opposite + appliedOpposite + partly + postponed
                    + hangUp
                    + takeOver < 1) {
                throw new IllegalArgumentException("weights: all 0 (expected: one > 0)");
            }
            if (!longest.isPositive()) throw new IllegalArgumentException("longest: " + longest + " (expected: > 0s)");
        }

        /** Every kind of trouble, a third of the commands in peace. */
        public static Weights mixed(Duration longest) {
            return new Weights(8, 3, 2, 2, 2, 1, 1, 1, 1, 1, 2, 1, 20, 0, longest);
        }
    }

    private final SplittableRandom random;
    private final Weights weights;

    public ChaosScript(long seed, Weights weights) {
        this.random = new SplittableRandom(seed);
        this.weights = weights;
    }

    @Override
    public synchronized Reaction reactTo(DeviceCommand command) {
        Reaction drawn = changes(command) ? change() : question();
        Reaction reaction = weights.twicePercent > 0 && random.nextInt(100) < weights.twicePercent ? drawn.twice() : drawn;
        if (random.nextInt(100) >= weights.unsolicitedPercent) return reaction;
        return reaction.precededBy(FOREIGN_TEXTS.get(random.nextInt(FOREIGN_TEXTS.size())));
    }

    private static boolean changes(DeviceCommand command) {
        return switch (command.kind()) {
            case SET_OUTPUTS, SET_LED, SET_PARAMETERS -> true;
            case READ_OUTPUTS, READ_PARAMETERS, PROBE, UNKNOWN -> false;
        };
    }

    private Reaction change() {
        return new Draw(random)
                .with(weights.obedient, Reactions::acknowledge)
                .with(weights.late, () -> Reactions.answerLate(late()))
                .with(weights.lateApplied, () -> Reactions.answerLate(late()).applyingWithAnswer())
                .with(weights.silent, Reactions::silence)
                .with(weights.appliedSilently, Reactions::applySilently)
                .with(weights.disabled, Reactions::disabledFromConfig)
                .with(weights.opposite, Reactions::answerOppositeState)
                .with(weights.appliedOpposite, () -> Reactions.answerOppositeState().applyingTheOpposite())
                .with(weights.partly, Reactions::answerPartly)
                .with(weights.postponed, () -> Reactions.postpone(late()))
                .with(weights.hangUp, () -> Reactions.answerLate(late()).with(hangUp()))
                .with(weights.takeOver, () -> Reactions.answerLate(late()).with(Connection.TAKE_OVER))
                .one();
    }

    // A question that is answered with a lie would be a tracker that nobody can see through.
    private Reaction question() {
        return new Draw(random)
                .with(weights.obedient, Reactions::acknowledge)
                .with(weights.late + weights.lateApplied, () -> Reactions.answerLate(late()))
                .with(weights.silent, Reactions::silence)
                .with(weights.hangUp, () -> Reactions.answerLate(late()).with(hangUp()))
                .with(weights.takeOver, () -> Reactions.answerLate(late()).with(Connection.TAKE_OVER))
                .orElse(Reactions::acknowledge);
    }

    private Connection hangUp() {
        return switch (random.nextInt(3)) {
            case 0 -> Connection.HANG_UP_BEFORE_APPLYING;
            case 1 -> Connection.HANG_UP_BEFORE_ANSWER;
            default -> Connection.HANG_UP_AFTER_ANSWER;
        };
    }

    private Duration late() { return Duration.ofNanos(random.nextLong(1, weights.longest.toNanos() + 1)); }

    /** One of several, by weight; every draw takes the same number of random numbers for a weight, so a seed tells the same story. */
    private static final class Draw {
        private final SplittableRandom random;
        private int sum;
        private Supplier<Reaction> chosen = Reactions::acknowledge;

        private Draw(SplittableRandom random) { this.random = random; }

        private Draw with(int weight, Supplier<Reaction> reaction) {
            if (weight == 0) return this;
            sum += weight;
            if (random.nextInt(sum) < weight) chosen = reaction;
            return this;
        }

        private Reaction one() { return chosen.get(); }

        private Reaction orElse(Supplier<Reaction> reaction) { return sum == 0 ? reaction.get() : chosen.get(); }
    }
}
