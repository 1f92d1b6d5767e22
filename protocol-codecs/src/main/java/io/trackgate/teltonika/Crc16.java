package io.trackgate.teltonika;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import io.trackgate.protocol.Crc16Table;

/**
 * The checksum of a frame's data field: CRC-16/IBM, also called ARC (reflected polynomial 0xA001, start 0, nothing added at the end;
 * "123456789" gives 0xBB3D).
 */
public final class Crc16 {

    private static final Crc16Table TABLE = new Crc16Table(0xA001);

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
            value = TABLE.next(value, next);
            return true;
        }
    }
}
