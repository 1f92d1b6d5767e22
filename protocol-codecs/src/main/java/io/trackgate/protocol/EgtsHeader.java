package io.trackgate.protocol;

import io.netty.buffer.ByteBuf;

/**
 * The header of an EGTS packet (GOST 33465, section 5.6; Order 285 of the Russian Ministry of Transport), which no codec here reads: known so that
 * whoever set a tracker to EGTS learns it from the log. Why, see docs/protocols/egts.md.
 */
// | PRV 1 | SKID 1 | flags 1 | HL 1 | HE 1 | FDL 2 | PID 2 | PT 1 | (PRA 2 | RCA 2 | TTL 1) | HCS 1 |
public final class EgtsHeader {

    private static final int VERSION_AT = 0;
    private static final int VERSION = 1;
    private static final int FLAGS_AT = 2;
    private static final int PREFIX = 0b1100_0000;
    private static final int ROUTE = 0b0010_0000;
    private static final int LENGTH_AT = 3;
    private static final int LENGTH = 11;
    private static final int LENGTH_WITH_ROUTE = 16;
    private static final int TYPE_AT = 9;
    /** EGTS_PT_RESPONSE, EGTS_PT_APPDATA and, this one, EGTS_PT_SIGNED_APPDATA. */
    private static final int GREATEST_TYPE = 2;

    private EgtsHeader() {}

    /** Looks at the first bytes of a connection; reads none of them. {@code YES} needs the whole header and its right checksum. */
    public static Recognition recognise(ByteBuf firstBytes) {
        int start = firstBytes.readerIndex();
        int readable = firstBytes.readableBytes();
        if (readable > VERSION_AT && firstBytes.getUnsignedByte(start + VERSION_AT) != VERSION) return Recognition.NO;
        if (readable <= FLAGS_AT) return Recognition.MAYBE;
        int flags = firstBytes.getUnsignedByte(start + FLAGS_AT);
        if ((flags & PREFIX) != 0) return Recognition.NO;
        int length = (flags & ROUTE) == 0 ? LENGTH : LENGTH_WITH_ROUTE;
        if (readable > LENGTH_AT && firstBytes.getUnsignedByte(start + LENGTH_AT) != length) return Recognition.NO;
        if (readable > TYPE_AT && firstBytes.getUnsignedByte(start + TYPE_AT) > GREATEST_TYPE) return Recognition.NO;
        if (readable < length) return Recognition.MAYBE;
        return Crc8.of(firstBytes, start, length - 1) == firstBytes.getUnsignedByte(start + length - 1) ? Recognition.YES : Recognition.NO;
    }
}
