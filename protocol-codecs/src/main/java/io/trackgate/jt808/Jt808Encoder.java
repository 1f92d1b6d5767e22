package io.trackgate.jt808;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.protocol.ProtocolException;

import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;

/** Puts header and body between two flags, and takes them out again ("identification bit"). */
public final class Jt808Encoder {

    public static final int FLAG = 0x7E;
    static final int ESCAPE = 0x7D;
    static final int ESCAPED_ESCAPE = 0x01;
    static final int ESCAPED_FLAG = 0x02;

    private static final int TYPICAL = 64;

    private Jt808Encoder() {}

    // | 7E | header | body … | XOR 1 | 7E |, all between the flags escaped: 7E → 7D 02, 7D → 7D 01
    public static void frame(ByteBuf out, Jt808Header header, Consumer<ByteBuf> body) {
        ByteBuf plain = Unpooled.buffer(TYPICAL);
        header.write(plain, 0);
        int start = plain.writerIndex();
        body.accept(plain);
        int length = plain.writerIndex() - start;
        if (length > Jt808Header.MAX_BODY) {
            throw new IllegalArgumentException("body: " + length + " bytes (expected: <= " + Jt808Header.MAX_BODY + ")");
        }
        plain.setShort(Jt808Header.ATTRIBUTES_AT, plain.getUnsignedShort(Jt808Header.ATTRIBUTES_AT) | length);
        wrap(out, ByteBufUtil.getBytes(plain));
    }

    /** @param plain header and body */
    static void wrap(ByteBuf out, byte[] plain) { out.writeBytes(wrapped(plain)); }

    /** The frame as it goes over the wire, or went: escaping leaves no choice. */
    static byte[] wrapped(byte[] plain) {
        ByteBuf frame = Unpooled.buffer(plain.length + TYPICAL);
        frame.writeByte(FLAG);
        for (byte octet : plain)
            escape(frame, octet & 0xFF);
        escape(frame, xor(plain, plain.length));
        frame.writeByte(FLAG);
        return ByteBufUtil.getBytes(frame);
    }

    private static void escape(ByteBuf out, int octet) {
        switch (octet) {
            case FLAG -> out.writeByte(ESCAPE).writeByte(ESCAPED_FLAG);
            case ESCAPE -> out.writeByte(ESCAPE).writeByte(ESCAPED_ESCAPE);
            default -> out.writeByte(octet);
        }
    }

    /**
     * Puts in place what the sender meant.
     *
     * @param bytes what is between two flags
     * @return how many bytes are left
     */
    public static int unescape(byte[] bytes) {
        int count = 0;
        for (int at = 0; at < bytes.length; at++) {
            boolean escaped = bytes[at] == ESCAPE;
            bytes[count++] = escaped ? meant(bytes, ++at) : bytes[at];
        }
        return count;
    }

    private static byte meant(byte[] bytes, int at) {
        int octet = at < bytes.length ? bytes[at] : FLAG;
        return switch (octet) {
            case ESCAPED_ESCAPE -> ESCAPE;
            case ESCAPED_FLAG -> FLAG;
            default -> throw ProtocolException.survivable(GARBAGE, "7d %02x (expected: 7d 01 or 7d 02)".formatted(octet & 0xFF));
        };
    }

    public static int xor(byte[] bytes, int length) {
        int sum = 0;
        for (int at = 0; at < length; at++)
            sum ^= bytes[at];
        return sum & 0xFF;
    }
}
