package io.trackgate.queclink;

import io.netty.buffer.ByteBuf;

/** The checksums of @Track's binary frames. Texts have none. */
public final class QueclinkChecks {

    private static final int CRC16_POLYNOMIAL = 0x1021;
    private static final int CRC16_START = 0xFFFF;
    private static final int CRC8_POLYNOMIAL = 0x31;
    private static final int CRC8_START = 0xFF;

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

    /** Of the frames that begin 2B 00. */
    public static int crc8(ByteBuf in, int from, int length) {
        int crc = CRC8_START;
        for (int at = from; at < from + length; at++) {
            crc ^= in.getUnsignedByte(at);
            for (int bit = 0; bit < Byte.SIZE; bit++)
                crc = (crc & 0x80) == 0 ? crc << 1 : crc << 1 ^ CRC8_POLYNOMIAL;
        }
        return crc & 0xFF;
    }
}
