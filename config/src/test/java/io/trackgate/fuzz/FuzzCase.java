package io.trackgate.fuzz;

import java.util.HexFormat;
import java.util.List;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One target: in every build it runs on its seeds and on a fixed number of inputs made of them, the same each time; in the profile {@code long}
 * on many more of these ({@code -Dfuzz.inputs}, {@code -Dfuzz.seed}), and under Jazzer, which is guided by the branches that an input reaches
 * ({@code -Dfuzz.seconds}). A target has, for Jazzer, {@code public static void fuzzerTestOneInput(byte[])}, and throws what it finds.
 */
public abstract class FuzzCase {

    private static final Logger log = LoggerFactory.getLogger(FuzzCase.class);
    private static final ch.qos.logback.classic.Logger ALL_LOGS = (ch.qos.logback.classic.Logger) LoggerFactory
            .getLogger(Logger.ROOT_LOGGER_NAME);
    private static final long SEED = 20_261_126;
    private static final long LONG_RUN = Long.getLong("fuzz.inputs", 100_000);

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

    /** Longer inputs make a fuzzer slow: a target that needs more of them to get anywhere says so. */
    protected int mostBytes() {
        return 512;
    }

    @Test
    void a_short_run_finds_nothing() throws Exception { run(seeds(), SEED, shortRun); }

    /** Without a word in the log: hostile bytes are worth lines of it, and these would be all that takes time. */
    private void run(List<byte[]> seeds, long seed, long inputs) {
        Mutations mutations = new Mutations(seeds, seed);
        Level level = ALL_LOGS.getLevel();
        ALL_LOGS.setLevel(Level.OFF);
        try {
            seeds.forEach(this::run);
            for (long round = 0; round < inputs; round++)
                run(mutations.next());
        } finally {
            ALL_LOGS.setLevel(level);
        }
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
    void a_long_run_finds_nothing() throws Exception {
        long seed = Long.getLong("fuzz.seed", SEED + 1);
        run(seeds(), seed, LONG_RUN);
        log.info("{}: {} inputs without a guide, from the seed {}", getClass().getSimpleName(), LONG_RUN, seed);
    }

    @Test
    @Tag("long")
    void a_run_guided_by_coverage_finds_nothing() throws Exception { new GuidedRun(getClass(), mostBytes()).run(seeds()); }
}
