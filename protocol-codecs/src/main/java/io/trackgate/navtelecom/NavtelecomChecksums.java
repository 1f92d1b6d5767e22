package io.trackgate.navtelecom;

import io.netty.buffer.ByteBuf;

/** The two checksums: exclusive or in NTCB packets, CRC8 with polynomial 0x31 behind FLEX messages (annex A). */
final class NavtelecomChecksums {

    private static final int POLYNOMIAL = 0x31;
    private static final int START = 0xFF;
    private static final int TOP_BIT = 0x80;
    private static final int BYTES = 256;
    private static final int[] TABLE = table();

    private NavtelecomChecksums() {}

    private static int[] table() {
        int[] table = new int[BYTES];
        for (int value = 0; value < BYTES; value++) {
            int crc = value;
            for (int bit = 0; bit < Byte.SIZE; bit++)
                crc = (crc & TOP_BIT) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
            table[value] = crc & 0xFF;
        }
        return table;
    }

    static int crc8(ByteBuf in, int from, int length) {
        int crc = START;
        for (int at = from; at < from + length; at++)
            crc = TABLE[crc ^ in.getUnsignedByte(at)];
        return crc;
    }

    static int xor(ByteBuf in, int from, int length) {
        int xor = 0;
        for (int at = from; at < from + length; at++)
            xor ^= in.getUnsignedByte(at);
        return xor;
    }
}
