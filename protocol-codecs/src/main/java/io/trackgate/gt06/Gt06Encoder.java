package io.trackgate.gt06;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;

/** Wraps a content into one of the two frames that all messages share ("GT06" section 4, "JM-VL03" section 3). */
public final class Gt06Encoder {

    static final int SHORT_MARK = 0x7878;
    static final int LONG_MARK = 0x7979;
    static final int END = 0x0D0A;
    static final int MARK_BYTES = 2;
    /** Serial, checksum and end. */
    static final int TAIL = 6;

    /** What the length counts beside the content: protocol number, serial, checksum. */
    private static final int COUNTED = 5;
    private static final int MAX_SHORT_LENGTH = 0xFF;
    private static final int MAX_LONG_LENGTH = 0xFFFF;

    private Gt06Encoder() {}

    /**
     * @param isLong whether its length has two bytes
     * @param serial the lower 16 bits count
     */
    // | 7878 | length 1 | protocol number | content … | serial 2 | crc 2 | 0D0A |
    // | 7979 | length 2 | protocol number | content … | serial 2 | crc 2 | 0D0A |
    public static void frame(ByteBuf out, boolean isLong, int protocol, int serial, Consumer<ByteBuf> content) {
        int start = out.writerIndex();
        out.writeShort(isLong ? LONG_MARK : SHORT_MARK);
        int lengthBytes = isLong ? 2 : 1;
        out.writeZero(lengthBytes);
        int counted = out.writerIndex();
        out.writeByte(protocol);
        content.accept(out);
        int length = out.writerIndex() - counted - 1 + COUNTED;
        int most = isLong ? MAX_LONG_LENGTH : MAX_SHORT_LENGTH;
        if (length > most) throw new IllegalArgumentException("length: " + length + " (expected: <= " + most + ")");
        if (isLong) out.setShort(start + MARK_BYTES, length);
        else
            out.setByte(start + MARK_BYTES, length);
        out.writeShort(serial);
        out.writeShort(Crc16X25.of(out, start + MARK_BYTES, out.writerIndex() - start - MARK_BYTES));
        out.writeShort(END);
    }
}
