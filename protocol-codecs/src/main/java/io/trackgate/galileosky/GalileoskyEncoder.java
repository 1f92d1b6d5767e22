package io.trackgate.galileosky;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;

/** Wraps tags into a packet (protocol document, "Structure of the packet"). */
public final class GalileoskyEncoder {

    /** Header and length. */
    static final int HEAD = 3;
    static final int CRC = 2;
    static final int LENGTH_AT = 1;
    static final int LENGTH_MASK = 0x7FFF;
    /** In the length: the terminal has more records that wait. */
    static final int ARCHIVE_FLAG = 0x8000;

    private GalileoskyEncoder() {}

    /** @param moreInArchive whether the terminal has more that waits; false from a server */
    // | header 1 | length 2, lowest byte first, bit 15: more in the archive | tags … | crc 2, lowest byte first |
    public static void frame(ByteBuf out, int header, boolean moreInArchive, Consumer<ByteBuf> tags) {
        int start = out.writerIndex();
        out.writeByte(header);
        out.writeShortLE(0);
        tags.accept(out);
        int length = out.writerIndex() - start - HEAD;
        if (length > LENGTH_MASK) throw new IllegalArgumentException("length: " + length + " (expected: <= " + LENGTH_MASK + ")");
        out.setShortLE(start + LENGTH_AT, moreInArchive ? length | ARCHIVE_FLAG : length);
        out.writeShortLE(GalileoskyCrc.of(out, start, out.writerIndex() - start));
    }
}
