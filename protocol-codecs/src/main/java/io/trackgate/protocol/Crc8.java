package io.trackgate.protocol;

import io.netty.buffer.ByteBuf;

/** The CRC of 8 bits that several vendors have: polynomial 0x31, start 0xFF, the highest bit first. */
public final class Crc8 {

    private static final int POLYNOMIAL = 0x31;
    private static final int START = 0xFF;
    private static final int TOP_BIT = 0x80;
    private static final int BYTES = 256;
    private static final int[] TABLE = table();

    private Crc8() {}

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

    public static int of(ByteBuf in, int from, int length) {
        int crc = START;
        for (int at = from; at < from + length; at++)
            crc = TABLE[crc ^ in.getUnsignedByte(at)];
        return crc;
    }
}
