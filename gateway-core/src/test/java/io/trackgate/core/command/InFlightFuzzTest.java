package io.trackgate.core.command;

import java.util.List;
import java.util.Random;

import io.trackgate.fuzz.FuzzCase;
import io.trackgate.fuzz.Provided;

/**
 * Lives of a tracker in which the fuzzer decides what happens when: sends, answers, wrong and late ones, timeouts, reconnects and takeovers. Every
 * command has one outcome, and none is confirmed but by its own answer: see {@link InterleavingsTest}.
 */
class InFlightFuzzTest extends FuzzCase {

    private static final int BYTES_OF_A_LIFE = 700;

    InFlightFuzzTest() { super(InFlightFuzzTest::fuzzerTestOneInput, 1_500); }

    public static void fuzzerTestOneInput(byte[] input) {
        Provided data = new Provided(input);
        int kind = data.below(8);
        if (data.flag()) new InterleavingsTest.UntaggedLife(kind, new Decided(data)).run();
        else
            new InterleavingsTest.TaggedLife(kind, new Decided(data)).run();
    }

    /** Dice that fall as the input says. */
    private static final class Decided extends Random {
        private static final long serialVersionUID = 1L;
        private final transient Provided data;

        Decided(Provided data) { this.data = data; }

        @Override
        public int nextInt(int bound) { return data.below(bound); }

        @Override
        public boolean nextBoolean() { return data.flag(); }
    }

    @Override
    protected List<byte[]> seeds() {
        Random random = new Random(6);
        return random.ints(20).mapToObj(seed -> {
            byte[] life = new byte[BYTES_OF_A_LIFE];
            new Random(seed).nextBytes(life);
            return life;
        }).toList();
    }

    @Override
    protected int mostBytes() { return 1_024; }
}
