package io.trackgate.ruptela;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.Crc16Table;

/** The checksum of a frame: CRC-16/KERMIT (reflected polynomial 0x8408, start 0, nothing added at the end; "123456789" gives 0x2189). */
public final class Crc16Kermit {

    private static final Crc16Table TABLE = new Crc16Table(0x8408);

    private Crc16Kermit() {}

    /** @return 0..0xFFFF */
    public static int of(ByteBuf in, int index, int length) {
        int crc = 0;
        for (int at = index; at < index + length; at++)
            crc = TABLE.next(crc, in.getByte(at));
        return crc;
    }
}
