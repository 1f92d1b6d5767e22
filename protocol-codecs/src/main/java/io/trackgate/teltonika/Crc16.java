package io.trackgate.teltonika;

import io.netty.buffer.ByteBuf;

/**
 * The checksum of a frame's data field: CRC-16/IBM, also called ARC (reflected polynomial 0xA001, start 0, nothing added at the end;
 * "123456789" gives 0xBB3D).
 */
public final class Crc16 {

    private static final int POLYNOMIAL = 0xA001;
    private static final int[] TABLE = table();

    private Crc16() {}

    /** @return 0..0xFFFF */
    public static int of(ByteBuf in, int index, int length) {
        int crc = 0;
        for (int at = index; at < index + length; at++) { crc = (crc >>> 8) ^ TABLE[(crc ^ in.getByte(at)) & 0xFF]; }
        return crc;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int value = 0; value < table.length; value++) {
            int crc = value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
            table[value] = crc;
        }
        return table;
    }
}
