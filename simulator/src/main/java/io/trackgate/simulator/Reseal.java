package io.trackgate.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.galileosky.GalileoskyCrc;
import io.trackgate.gt06.Crc16X25;
import io.trackgate.jt808.Jt808Encoder;
import io.trackgate.ruptela.Crc16Kermit;
import io.trackgate.teltonika.Crc16;

/** Puts the checksum right in a tracker's frame some of whose bytes are not those that passed: a capture shows no passwords. */
final class Reseal {

    private static final int SHORTEST = 8; // of a frame that has a checksum and something in it
    private static final int ESCAPE = 0x7D;

    private Reseal() {}

    /** The frame as its tracker would have sent it; bytes of any other form stay as they are. */
    static byte[] of(String protocol, byte[] frame) {
        if (frame.length < SHORTEST) return frame;
        ByteBuf bytes = Unpooled.copiedBuffer(frame);
        int length = frame.length;
        switch (protocol) {
            // | 00000000 | length 4 | data | crc 4 |
            case "teltonika" -> {
                if (length > 12 && bytes.getInt(0) == 0) bytes.setInt(length - 4, Crc16.of(bytes, 8, length - 12));
            }
            // | mark 2 | … | crc 2 | 0D0A |
            case "gt06" -> bytes.setShort(length - 4, Crc16X25.of(bytes, 2, length - 6));
            case "jt808" -> {
                return jt808(frame);
            }
            case "galileosky" -> bytes.setShortLE(length - 2, GalileoskyCrc.of(bytes, 0, length - 2));
            // | length 2 | … | crc 2 |
            case "ruptela" -> bytes.setShort(length - 2, Crc16Kermit.of(bytes, 2, length - 4));
            case "navtelecom" -> {
                if (length > 16 && frame[0] == '@') navtelecom(bytes, length);
            }
            default -> {
                // a text without a checksum
            }
        }
        return ByteBufUtil.getBytes(bytes);
    }

    // | 7E | header, body | xor 1 | 7E |, all between the flags escaped
    private static byte[] jt808(byte[] frame) {
        byte[] inside = new byte[frame.length - 2];
        System.arraycopy(frame, 1, inside, 0, inside.length);
        int length = Jt808Encoder.unescape(inside);
        if (length < 1) return frame;
        inside[length - 1] = (byte) Jt808Encoder.xor(inside, length - 1);
        ByteBuf out = Unpooled.buffer(frame.length).writeByte(Jt808Encoder.FLAG);
        for (int at = 0; at < length; at++) {
            switch (inside[at]) {
                case Jt808Encoder.FLAG -> out.writeByte(ESCAPE).writeByte(2);
                case ESCAPE -> out.writeByte(ESCAPE).writeByte(1);
                default -> out.writeByte(inside[at]);
            }
        }
        return ByteBufUtil.getBytes(out.writeByte(Jt808Encoder.FLAG));
    }

    // | "@NTC" | ids 8 | length 2 | xor of the body 1 | xor of the 15 bytes before 1 | body |
    private static void navtelecom(ByteBuf bytes, int length) {
        bytes.setByte(14, xor(bytes, 16, length));
        bytes.setByte(15, xor(bytes, 0, 15));
    }

    private static int xor(ByteBuf bytes, int from, int to) {
        int sum = 0;
        for (int at = from; at < to; at++)
            sum ^= bytes.getByte(at);
        return sum;
    }
}
