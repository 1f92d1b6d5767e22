package io.trackgate.queclink;

import io.netty.buffer.ByteBuf;

/** The checksum of @Track's HEX frames; those that begin 2B 00 end with {@link io.trackgate.protocol.Crc8}, texts have none. */
public final class QueclinkChecks {

    private static final int CRC16_POLYNOMIAL = 0x1021;
    private static final int CRC16_START = 0xFFFF;

    private QueclinkChecks() {}

    /** CRC-16/CCITT-FALSE, of HEX frames. */
    public static int crc16(ByteBuf in, int from, int length) {
        int crc = CRC16_START;
        for (int at = from; at < from + length; at++) {
            crc ^= in.getUnsignedByte(at) << Byte.SIZE;
            for (int bit = 0; bit < Byte.SIZE; bit++)
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ CRC16_POLYNOMIAL;
        }
        return crc & 0xFFFF;
    }
}
