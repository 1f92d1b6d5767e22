package io.trackgate.navtelecom;

import io.netty.buffer.ByteBuf;

/** The checksum of NTCB packets, exclusive or (annex A); FLEX messages end with {@link io.trackgate.protocol.Crc8}. */
final class NavtelecomChecksums {

    private NavtelecomChecksums() {}

    static int xor(ByteBuf in, int from, int length) {
        int xor = 0;
        for (int at = from; at < from + length; at++)
            xor ^= in.getUnsignedByte(at);
        return xor;
    }
}
