package io.trackgate.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.netty.buffer.ByteBuf;

/** How a mobile network hands a tracker's bytes over: the same bytes in the same order, cut and glued anywhere. */
public sealed interface ByteShape {

    /** Each frame in one write. */
    record Whole() implements ByteShape {}

    record ByteByByte() implements ByteShape {}

    /** Cuts each frame at random places, {@code longest} bytes a piece at most. */
    record RandomCuts(int longest) implements ByteShape {
        public RandomCuts { if (longest < 1) throw new IllegalArgumentException("longest: " + longest + " (expected: >= 1)"); }
    }

    /** Holds a frame back until the next one, or for {@code longest}, and writes them as one. */
    record Glued(Duration longest) implements ByteShape {
        public Glued { if (!longest.isPositive()) throw new IllegalArgumentException("longest: " + longest + " (expected: > 0s)"); }
    }

    static ByteShape whole() { return new Whole(); }

    static ByteShape byteByByte() { return new ByteByByte(); }

    static ByteShape randomCuts(int longest) { return new RandomCuts(longest); }

    static ByteShape glued(Duration longest) { return new Glued(longest); }

    /** The pieces to write one after another; takes over {@code frame}. */
    default List<ByteBuf> cut(ByteBuf frame, SplittableRandom random) {
        return switch (this) {
            case Whole whole -> List.of(frame);
            case Glued glued -> List.of(frame);
            case ByteByByte single -> pieces(frame, 1, random);
            case RandomCuts cuts -> pieces(frame, cuts.longest, random);
        };
    }

    private static List<ByteBuf> pieces(ByteBuf frame, int longest, SplittableRandom random) {
        if (!frame.isReadable()) return List.of(frame);
        List<ByteBuf> pieces = new ArrayList<>();
        while (frame.isReadable()) {
            int length = Math.min(random.nextInt(1, longest + 1), frame.readableBytes());
            pieces.add(frame.readRetainedSlice(length));
        }
        frame.release();
        return pieces;
    }
}
