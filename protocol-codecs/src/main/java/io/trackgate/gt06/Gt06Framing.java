package io.trackgate.gt06;

import io.netty.buffer.ByteBuf;

import static io.trackgate.gt06.Gt06Encoder.END;
import static io.trackgate.gt06.Gt06Encoder.LONG_MARK;
import static io.trackgate.gt06.Gt06Encoder.MARK_BYTES;
import static io.trackgate.gt06.Gt06Encoder.SHORT_MARK;

/** Where frames begin and end. Looks, and reads nothing. */
final class Gt06Framing {

    /** The most of a {@code 7979} frame from a tracker; the vendor's own firmware has room for 11,264, its messages are far below this. */
    static final int MAX_LONG = 4096;
    /** The length counts at least protocol number, serial and checksum. */
    static final int MIN_LENGTH = 5;
    static final int MIN_FRAME = 10;
    static final int MAX_SHORT = 260;
    static final int CRC_AND_END = 4;

    private static final int PROTOCOL_AND_SERIAL = 3;
    private static final int END_BYTES = 2;
    /** Mark, length, end: what a length does not count. */
    static final int SHORT_EXTRA = 5;
    static final int LONG_EXTRA = 6;
    private static final int HALF_OF_SHORT_MARK = 0x78;
    private static final int HALF_OF_LONG_MARK = 0x79;

    private Gt06Framing() {}

    /** The first start mark from an index on; else the index of a last byte that may be half of one; else the writer index. */
    static int markFrom(ByteBuf in, int from) {
        int second = in.forEachByte(from, in.writerIndex() - from, Gt06Searches.Pair.mark());
        if (second >= 0) return second - 1;
        return from < in.writerIndex() && isHalfOfMark(in.getUnsignedByte(in.writerIndex() - 1)) ? in.writerIndex() - 1 : in.writerIndex();
    }

    private static boolean isHalfOfMark(int last) { return last == HALF_OF_SHORT_MARK || last == HALF_OF_LONG_MARK; }

    static boolean isMark(ByteBuf in, int at) {
        int found = in.getUnsignedShort(at);
        return found == SHORT_MARK || found == LONG_MARK;
    }

    static boolean isLong(ByteBuf in, int mark) { return in.getUnsignedShort(mark) == LONG_MARK; }

    /** Bytes up to the end of the length. */
    static int header(ByteBuf in, int mark) { return MARK_BYTES + (isLong(in, mark) ? 2 : 1); }

    /** @param mark of a frame whose header is there */
    static int length(ByteBuf in, int mark) {
        return isLong(in, mark) ? in.getUnsignedShort(mark + MARK_BYTES) : in.getUnsignedByte(mark + MARK_BYTES);
    }

    /** The whole frame's bytes, as its length says. */
    static int total(ByteBuf in, int mark) {
        return length(in, mark) + (isLong(in, mark) ? LONG_EXTRA : SHORT_EXTRA);
    }

    /** The most bytes that a frame with this mark may have. */
    static int most(ByteBuf in, int mark) {
        return isLong(in, mark) ? MAX_LONG : MAX_SHORT;
    }

    static boolean endsAt(ByteBuf in, int end) { return in.getUnsignedShort(end - END_BYTES) == END; }

    /** @param end exclusive, of a frame of at least {@link #MIN_FRAME} bytes */
    static boolean crcIsRight(ByteBuf in, int mark, int end) {
        return crcFound(in, end) == crcComputed(in, mark, end);
    }

    static int crcFound(ByteBuf in, int end) { return in.getUnsignedShort(end - CRC_AND_END); }

    static int crcComputed(ByteBuf in, int mark, int end) {
        return Crc16X25.of(in, mark + MARK_BYTES, end - CRC_AND_END - mark - MARK_BYTES);
    }

    /** Whether length, end and checksum all fit. */
    static boolean isWhole(ByteBuf in, int mark) {
        if (in.writerIndex() - mark < MIN_FRAME || !isMark(in, mark)) return false;
        int end = mark + total(in, mark);
        return length(in, mark) >= MIN_LENGTH && end - mark <= most(in, mark) && end <= in.writerIndex() && endsAt(in, end)
                && crcIsRight(in, mark, end);
    }

    /**
     * Any end of a frame at which its checksum fits, whatever its length says: clones count too little.
     *
     * @return the end (exclusive), or -1
     */
    static int fittingEnd(ByteBuf in, int mark) {
        int from = mark + MARK_BYTES;
        int length = Math.min(in.writerIndex(), mark + most(in, mark)) - from;
        int last = in.forEachByte(from, length, new Gt06Searches.FittingEnd(header(in, mark) - MARK_BYTES + PROTOCOL_AND_SERIAL));
        return last < 0 ? -1 : last + 1;
    }

    /** Where the next {@code 0D0A} that ends in a range is over, or -1. */
    static int nextEnd(ByteBuf in, int from, int to) {
        int last = in.forEachByte(from - END_BYTES, to - from + END_BYTES, Gt06Searches.Pair.end());
        return last < 0 ? -1 : last + 1;
    }

    /**
     * The last start mark before an index, and from another on, whose length makes its frame end there.
     *
     * @return its index, or -1
     */
    static int markThatEnds(ByteBuf in, int from, int before, int end) {
        if (before <= from) return -1;
        int top = Math.min(end, before + Gt06Searches.FittingMark.AHEAD);
        return in.forEachByteDesc(from, top - from, new Gt06Searches.FittingMark(end - top, end - before));
    }
}
