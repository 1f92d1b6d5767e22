package io.trackgate.jt808;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.trackgate.protocol.ProtocolException;

import static io.trackgate.jt808.Jt808Encoder.FLAG;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_CHECKSUM;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_LONG;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_SHORT;
import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;
import static io.trackgate.protocol.ProtocolException.Reason.PRE_LOGIN_BUDGET;

/**
 * Cuts the stream at its flags and hands on header and body of each frame, unescaped, with checksum and length checked.
 *
 * What is damaged costs itself alone: the flag at its end may be the next frame's, so it is looked at again as an opening one.
 */
final class Jt808FrameDecoder extends ByteToMessageDecoder {

    /** Twice what the longest frame may be, 1023 bytes of body with every byte escaped. */
    static final int LONGEST = 4096;
    /** Frames of 2011 and 2013 without a body. */
    private static final int SHORTEST = 12;
    private static final int CHECKSUM = 1;
    /** A registration of 2019 has some 150 bytes. */
    private static final int MAX_DROPPED_BEFORE_LOGIN = 600;

    private final Jt808Facts facts;

    // valid for the connection
    private int searched; // bytes behind the opening flag that hold no other
    private boolean skipping; // in a run of garbage that was reported
    private int droppedBeforeLogin;
    private boolean broken;

    Jt808FrameDecoder(Jt808Facts facts) { this.facts = facts; }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.getUnsignedByte(in.readerIndex()) == FLAG) cut(ctx, in, out);
        else
            skipGarbage(ctx, in);
    }

    /** Bytes that wait for the rest of their frame. */
    int waiting() { return actualReadableBytes(); }

    // | 7E | escaped … | 7E |, or two flags side by side: the end of one frame and the start of another
    private void cut(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        skipping = false;
        int start = in.readerIndex();
        int end = in.indexOf(start + 1 + searched, in.writerIndex(), (byte) FLAG);
        if (end < 0) {
            searched = in.readableBytes() - 1;
            if (searched > LONGEST) skipUnended(ctx, in);
            return;
        }
        searched = 0;
        if (end == start + 1) {
            drop(ctx, in, 1);
            return;
        }
        try {
            out.add(open(ByteBufUtil.getBytes(in, start + 1, end - start - 1)));
            in.readerIndex(end + 1);
        } catch (ProtocolException damaged) {
            ctx.fireExceptionCaught(damaged);
            drop(ctx, in, end - start);
        }
    }

    /**
     * @param inside what is between two flags; its bytes are overwritten
     * @return header and body; a buffer that nobody has to release
     * @throws ProtocolException survivable: it is no frame
     */
    static ByteBuf open(byte[] inside) {
        if (inside.length > LONGEST) {
            throw ProtocolException.survivable(FRAME_TOO_LONG, inside.length + " (expected: <= " + LONGEST + ")");
        }
        int length = Jt808Encoder.unescape(inside) - CHECKSUM;
        if (length < SHORTEST) throw ProtocolException.survivable(FRAME_TOO_SHORT, length + " (expected: >= " + SHORTEST + ")");
        int found = inside[length] & 0xFF;
        int computed = Jt808Encoder.xor(inside, length);
        if (found != computed) throw new ProtocolException(BAD_CHECKSUM, "xor 0x%02x (expected: 0x%02x)".formatted(found, computed));
        ByteBuf plain = Unpooled.wrappedBuffer(inside, 0, length);
        checkLength(plain);
        return plain;
    }

    private static void checkLength(ByteBuf plain) {
        if (lengthIsRight(plain) || hasVendorHeader(plain)) return;
        int found = plain.readableBytes() - Jt808Header.length(attributes(plain));
        int said = Jt808Header.bodyLength(attributes(plain));
        throw new ProtocolException(BAD_COUNT, "body: " + found + " bytes (expected: " + said + ", as the header says)");
    }

    private static boolean lengthIsRight(ByteBuf plain) {
        int attributes = attributes(plain);
        return Jt808Header.length(attributes) + Jt808Header.bodyLength(attributes) == plain.readableBytes();
    }

    /** Some devices send two kinds of locations with a serial of one byte and a length of their own. */
    static boolean hasVendorHeader(ByteBuf plain) {
        int id = plain.getUnsignedShort(plain.readerIndex());
        boolean vendors = id == Jt808Ids.VENDOR_LOCATION || id == Jt808Ids.VENDOR_LOCATION_BLIND;
        return vendors && !lengthIsRight(plain);
    }

    private static int attributes(ByteBuf plain) { return plain.getUnsignedShort(plain.readerIndex() + Jt808Header.ATTRIBUTES_AT); }

    private void skipGarbage(ChannelHandlerContext ctx, ByteBuf in) {
        if (!skipping) {
            int found = in.getUnsignedByte(in.readerIndex());
            ctx.fireExceptionCaught(ProtocolException.survivable(GARBAGE, "0x%02x between two frames (expected: 7e)".formatted(found)));
        }
        skipping = true;
        int next = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) FLAG);
        drop(ctx, in, next < 0 ? in.readableBytes() : next - in.readerIndex());
    }

    private void skipUnended(ChannelHandlerContext ctx, ByteBuf in) {
        skipping = true;
        searched = 0;
        ctx.fireExceptionCaught(ProtocolException.survivable(FRAME_TOO_LONG, "no flag for " + in.readableBytes()
                + " bytes (expected: one within " + LONGEST + ")"));
        drop(ctx, in, in.readableBytes());
    }

    private void drop(ChannelHandlerContext ctx, ByteBuf in, int length) {
        in.skipBytes(length);
        if (facts.isBound()) return;
        droppedBeforeLogin += length;
        if (droppedBeforeLogin <= MAX_DROPPED_BEFORE_LOGIN) return;
        broken = true;
        in.skipBytes(in.readableBytes());
        ctx.fireExceptionCaught(new ProtocolException(PRE_LOGIN_BUDGET,
                droppedBeforeLogin + " bytes of no frame (expected: a frame within " + MAX_DROPPED_BEFORE_LOGIN + ")"));
    }
}
