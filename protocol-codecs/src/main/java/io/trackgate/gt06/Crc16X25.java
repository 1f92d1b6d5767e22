package io.trackgate.gt06;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * The checksum of a frame, "CRC-ITU" in the vendor's documents: CRC-16/X-25 (reflected polynomial 0x8408, start and final XOR 0xFFFF;
 * "123456789" gives 0x906E).
 *
 * It can be read at every byte: a frame whose length is wrong is found by the end at which the checksum fits.
 */
public final class Crc16X25 implements ByteProcessor {

    private static final int POLYNOMIAL = 0x8408;
    private static final int ALL = 0xFFFF;
    private static final int[] TABLE = table();

    private int register = ALL;

    /** @return 0..0xFFFF */
    public static int of(ByteBuf in, int index, int length) {
        Crc16X25 crc = new Crc16X25();
        in.forEachByte(index, length, crc); // bounds are checked once, not at every byte
        return crc.value();
    }

    /** Of the bytes so far. */
    int value() { return register ^ ALL; }

    @Override
    public boolean process(byte next) {
        register = (register >>> 8) ^ TABLE[(register ^ next) & 0xFF];
        return true;
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
