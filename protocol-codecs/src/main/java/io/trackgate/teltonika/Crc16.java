package io.trackgate.teltonika;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

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
        Running crc = new Running();
        in.forEachByte(index, length, crc); // bounds are checked once, not at every byte
        return crc.value;
    }

    private static final class Running implements ByteProcessor {
        private int value;

        @Override
        public boolean process(byte next) {
            value = (value >>> 8) ^ TABLE[(value ^ next) & 0xFF];
            return true;
        }
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
