package io.trackgate.jt808;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.trackgate.protocol.ProtocolException;

import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;

/** Puts header and body between two flags, and takes them out again ("identification bit": the flags). */
public final class Jt808Encoder {

    static final int FLAG = 0x7E;
    static final int ESCAPE = 0x7D;
    static final int ESCAPED_ESCAPE = 0x01;
    static final int ESCAPED_FLAG = 0x02;

    private Jt808Encoder() {}

    // | 7E | header | body … | XOR 1 | 7E |, all between the flags escaped: 7E → 7D 02, 7D → 7D 01
    public static void frame(ByteBuf out, Jt808Header header, Consumer<ByteBuf> body) {
        ByteBuf plain = out.alloc().buffer();
        try {
            header.write(plain, 0);
            int start = plain.writerIndex();
            body.accept(plain);
            int length = plain.writerIndex() - start;
            if (length > Jt808Header.MAX_BODY) {
                throw new IllegalArgumentException("body: " + length + " bytes (expected: <= " + Jt808Header.MAX_BODY + ")");
            }
            int attributes = plain.getUnsignedShort(Jt808Header.ATTRIBUTES_AT);
            plain.setShort(Jt808Header.ATTRIBUTES_AT, attributes | length);
            wrap(out, plain);
        } finally {
            plain.release();
        }
    }

    /** @param plain header and body; nothing of it is consumed */
    static void wrap(ByteBuf out, ByteBuf plain) {
        out.writeByte(FLAG);
        for (int at = plain.readerIndex(); at < plain.writerIndex(); at++)
            escape(out, plain.getUnsignedByte(at));
        escape(out, xor(plain, plain.readerIndex(), plain.readableBytes()));
        out.writeByte(FLAG);
    }

    /** The frame as it went over the wire: escaping leaves no choice. */
    static byte[] wrapped(ByteBuf plain) {
        ByteBuf out = plain.alloc().buffer();
        try {
            wrap(out, plain);
            return ByteBufUtil.getBytes(out);
        } finally {
            out.release();
        }
    }

    private static void escape(ByteBuf out, int octet) {
        switch (octet) {
            case FLAG -> out.writeByte(ESCAPE).writeByte(ESCAPED_FLAG);
            case ESCAPE -> out.writeByte(ESCAPE).writeByte(ESCAPED_ESCAPE);
            default -> out.writeByte(octet);
        }
    }

    /**
     * @param from behind the opening flag
     * @return what the sender meant, for the caller to release; a view of {@code in} where nothing was escaped
     */
    static ByteBuf unescape(ByteBufAllocator alloc, ByteBuf in, int from, int length) {
        int first = in.indexOf(from, from + length, (byte) ESCAPE);
        if (first < 0) return in.retainedSlice(from, length);
        ByteBuf plain = alloc.buffer(length);
        try {
            plain.writeBytes(in, from, first - from);
            for (int at = first; at < from + length; at++) {
                int octet = in.getUnsignedByte(at);
                plain.writeByte(octet == ESCAPE ? meant(in, ++at, from + length) : octet);
            }
            return plain;
        } catch (ProtocolException problem) {
            plain.release();
            throw problem;
        }
    }

    private static int meant(ByteBuf in, int at, int end) {
        int octet = at < end ? in.getUnsignedByte(at) : FLAG;
        return switch (octet) {
            case ESCAPED_ESCAPE -> ESCAPE;
            case ESCAPED_FLAG -> FLAG;
            default -> throw ProtocolException.survivable(GARBAGE, "7d %02x (expected: 7d 01 or 7d 02)".formatted(octet));
        };
    }

    static int xor(ByteBuf in, int from, int length) {
        int sum = 0;
        for (int at = from; at < from + length; at++)
            sum ^= in.getByte(at);
        return sum & 0xFF;
    }
}
