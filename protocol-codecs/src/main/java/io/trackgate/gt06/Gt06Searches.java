package io.trackgate.gt06;

import io.netty.util.ByteProcessor;

import static io.trackgate.gt06.Gt06Encoder.END;
import static io.trackgate.gt06.Gt06Encoder.LONG_MARK;
import static io.trackgate.gt06.Gt06Encoder.SHORT_MARK;

/** What is looked for in damaged bytes, each in one pass over them. */
final class Gt06Searches {

    private static final int BYTE = 8;
    private static final int TWO_BYTES = 0xFFFF;

    private Gt06Searches() {}

    /** Stops at the second byte of the first such pair. */
    static final class Pair implements ByteProcessor {
        private final int wanted;
        private final int orWanted;
        private int last;

        private Pair(int wanted, int orWanted) {
            this.wanted = wanted;
            this.orWanted = orWanted;
        }

        static Pair mark() { return new Pair(SHORT_MARK, LONG_MARK); }

        static Pair end() { return new Pair(END, END); }

        @Override
        public boolean process(byte next) {
            last = (last << BYTE | next & 0xFF) & TWO_BYTES;
            return last != wanted && last != orWanted;
        }
    }

    /** From behind a start mark on: stops at the last byte of the first frame whose end and checksum fit. */
    // | … bytes under the checksum | crc 2 | 0D0A |
    static final class FittingEnd implements ByteProcessor {
        private static final int CRC_AND_END = 4;

        private final Crc16X25 crc = new Crc16X25();
        private int least;
        private long passed;
        private int last;

        /** @param least bytes under the checksum */
        FittingEnd(int least) { this.least = least; }

        // The four last checksums stand in one number, so that the one from before the four last bytes is at hand.
        @Override
        public boolean process(byte next) {
            passed = passed << 2 * BYTE | crc.value();
            crc.process(next);
            last = last << BYTE | next & 0xFF;
            int before = (int) (passed >>> 6 * BYTE);
            return --least > -CRC_AND_END || last != (before << 2 * BYTE | END);
        }
    }

    /** Backwards from the end of a frame: stops at the first byte of a start mark whose length ends there. */
    static final class FittingMark implements ByteProcessor {
        /** Bytes behind its first that tell whether a mark fits. */
        static final int AHEAD = 3;

        private final int least;
        private int passed;
        private int next4;

        /**
         * @param passed bytes between the frame's end and where the search begins
         * @param least  bytes between the frame's end and the last place that counts
         */
        FittingMark(int passed, int least) {
            this.passed = passed;
            this.least = least;
        }

        @Override
        public boolean process(byte previous) {
            passed++;
            next4 = next4 >>> BYTE | (previous & 0xFF) << 3 * BYTE;
            if (passed <= least) return true;
            int mark = next4 >>> 2 * BYTE;
            if (mark == SHORT_MARK) return (next4 >>> BYTE & 0xFF) + Gt06Framing.SHORT_EXTRA != passed;
            return mark != LONG_MARK || (next4 & TWO_BYTES) + Gt06Framing.LONG_EXTRA != passed;
        }
    }
}
