package io.trackgate.fuzz;

import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One target: in every build it runs on its seeds and on a fixed number of inputs made of them, the same each time; in the profile {@code long}
 * under Jazzer, which is guided by the branches that an input reaches. A target has, for Jazzer, {@code public static void
 * fuzzerTestOneInput(byte[])}, and throws what it finds.
 */
public abstract class FuzzCase {

    private static final long SEED = 20_261_126;

    /** Throws for an input that must not do what it does. */
    @FunctionalInterface
    public interface Checked {
        void run(byte[] input) throws Exception;
    }

    private final Checked target;
    private final int shortRun;

    /** @param shortRun inputs in every build: about a second of them */
    protected FuzzCase(Checked target, int shortRun) {
        this.target = target;
        this.shortRun = shortRun;
    }

    /** Inputs that get far. */
    protected abstract List<byte[]> seeds() throws Exception;

    @Test
    void a_short_run_finds_nothing() throws Exception {
        List<byte[]> seeds = seeds();
        for (byte[] seed : seeds)
            run(seed);
        Mutations mutations = new Mutations(seeds, SEED);
        for (int round = 0; round < shortRun; round++)
            run(mutations.next());
    }

    private void run(byte[] input) {
        try {
            target.run(input);
        } catch (Exception | AssertionError | StackOverflowError found) {
            throw new AssertionError("input " + HexFormat.of().formatHex(input) + ": " + found, found);
        }
    }

    @Test
    @Tag("long")
    void a_run_guided_by_coverage_finds_nothing() throws Exception { new GuidedRun(getClass()).run(seeds()); }
}
