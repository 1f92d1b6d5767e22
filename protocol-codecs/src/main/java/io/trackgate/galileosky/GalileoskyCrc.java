package io.trackgate.galileosky;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import io.trackgate.protocol.Crc16Table;

/**
 * The checksum of a packet from its header to its last tag: CRC-16/MODBUS (reflected polynomial 0xA001, start 0xFFFF, nothing added at the end;
 * "123456789" gives 0x4B37).
 */
public final class GalileoskyCrc {

    private static final Crc16Table TABLE = new Crc16Table(0xA001);
    private static final int START = 0xFFFF;

    private GalileoskyCrc() {}

    /** @return 0..0xFFFF */
    public static int of(ByteBuf in, int index, int length) {
        Running crc = new Running();
        in.forEachByte(index, length, crc); // bounds are checked once, not at every byte
        return crc.value;
    }

    private static final class Running implements ByteProcessor {
        private int value = START;

        @Override
        public boolean process(byte next) {
            value = TABLE.next(value, next);
            return true;
        }
    }
}
