package io.trackgate.gt06;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import io.trackgate.protocol.Crc16Table;

/**
 * The checksum of a frame, "CRC-ITU" in the vendor's documents: CRC-16/X-25 (reflected polynomial 0x8408, start and final XOR 0xFFFF;
 * "123456789" gives 0x906E).
 *
 * It can be read at every byte: a frame whose length is wrong is found by the end at which the checksum fits.
 */
public final class Crc16X25 implements ByteProcessor {

    private static final int ALL = 0xFFFF;
    private static final Crc16Table TABLE = new Crc16Table(0x8408);

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
        register = TABLE.next(register, next);
        return true;
    }
}
