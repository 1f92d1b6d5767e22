package io.trackgate.queclink;

import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.trackgate.protocol.Crc8;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Recognition;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_CHECKSUM;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_LONG;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_SHORT;
import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;
import static io.trackgate.protocol.ProtocolException.Reason.PRE_LOGIN_BUDGET;

/**
 * Cuts the stream into whole frames of any form, those with a checksum checked. What is none is skipped up to the next {@code +}.
 */
final class QueclinkFrameDecoder extends ByteToMessageDecoder {

    /** A whole configuration (GTALL) has some 1400 bytes. */
    static final int LONGEST = 8192;
    private static final int HEX_TRAILER = 4;
    private static final int HEX_END = 0x0D0A;
    private static final int SHORTEST_HEX = 12;
    private static final int BINARY_TRAILER = 2;
    private static final int SHORTEST_BINARY = 22;
    private static final int MAX_DROPPED_BEFORE_LOGIN = 600;

    private final QueclinkFacts facts;

    // valid for the connection
    private int searched; // bytes behind a text's mark that hold no end
    private boolean skipping; // in a run of garbage that was reported
    private int droppedBeforeLogin;
    private boolean broken;

    QueclinkFrameDecoder(QueclinkFacts facts) { this.facts = facts; }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int start = in.readerIndex();
        if (!skipping && isLineBreak(in.getByte(start))) { // behind the tail, on some units
            in.skipBytes(1);
            return;
        }
        if (QueclinkForm.recognise(in, start) == Recognition.MAYBE) return;
        Optional<QueclinkForm> form = QueclinkForm.at(in, start);
        if (form.isEmpty()) skipGarbage(ctx, in);
        else
            cut(ctx, in, form.get(), out);
    }

    private void cut(ChannelHandlerContext ctx, ByteBuf in, QueclinkForm form, List<Object> out) {
        int length = form.isText() ? textLength(ctx, in, form) : saidLength(ctx, in, form);
        if (length == 0) return;
        ByteBuf frame = in.slice(in.readerIndex(), length);
        try {
            check(frame, form);
        } catch (ProtocolException damaged) {
            ctx.fireExceptionCaught(damaged);
            // Where the tail is right, so were the bounds.
            skipping = damaged.reason() != BAD_CHECKSUM;
            drop(ctx, in, skipping ? 1 : length);
            return;
        }
        skipping = false;
        out.add(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(frame)));
        in.skipBytes(length);
    }

    /** Up to its end, that included, or up to where another text begins; 0: neither is there, or it was dropped. */
    private int textLength(ChannelHandlerContext ctx, ByteBuf in, QueclinkForm form) {
        int start = in.readerIndex();
        int at = start + Math.max(form.markLength(), searched);
        while (at < in.writerIndex() && at - start < LONGEST) {
            byte found = in.getByte(at);
            if (found == QueclinkForm.END || found == QueclinkForm.OTHER_END) return ended(at + 1 - start);
            if (found == QueclinkForm.START && QueclinkForm.textStartsAt(in, at)) return ended(at - start);
            at++;
        }
        // A plus near the end may begin a text once more bytes are there.
        searched = Math.max(0, at - start - form.markLength());
        if (at - start < LONGEST) return 0;
        ctx.fireExceptionCaught(ProtocolException.survivable(FRAME_TOO_LONG, "no end of a text in " + LONGEST + " bytes (expected: $)"));
        searched = 0;
        skipping = true;
        drop(ctx, in, LONGEST);
        return 0;
    }

    private int ended(int length) {
        searched = 0;
        return length;
    }

    /** 0: it is not all there, or it was dropped. */
    private int saidLength(ChannelHandlerContext ctx, ByteBuf in, QueclinkForm form) {
        int header = form.lengthAt() + form.lengthBytes();
        if (in.readableBytes() < header) return 0;
        int at = in.readerIndex() + form.lengthAt();
        int length = form.lengthBytes() == 1 ? in.getUnsignedByte(at) : in.getUnsignedShort(at);
        int shortest = form.isHex() ? SHORTEST_HEX : SHORTEST_BINARY;
        if (length < shortest || length > LONGEST) {
            ctx.fireExceptionCaught(ProtocolException.survivable(length > LONGEST ? FRAME_TOO_LONG : FRAME_TOO_SHORT,
                    form.mark().strip() + " of " + length + " bytes (expected: " + shortest + " to " + LONGEST + ")"));
            skipping = true;
            drop(ctx, in, 1);
            return 0;
        }
        return in.readableBytes() < length ? 0 : length;
    }

    /** @throws ProtocolException survivable: it is no frame, or a damaged one */
    static void check(ByteBuf frame, QueclinkForm form) {
        if (form.isHex()) checkHex(frame);
        else if (form == QueclinkForm.BINARY) checkBinary(frame);
    }

    // | header 4 | … | count 2 | crc 2 | 0D0A |
    private static void checkHex(ByteBuf frame) {
        int length = frame.readableBytes();
        int end = frame.getUnsignedShort(frame.writerIndex() - Short.BYTES);
        if (end != HEX_END) throw ProtocolException.survivable(GARBAGE, "a frame that ends in 0x%04x (expected: 0x0d0a)".formatted(end));
        int found = frame.getUnsignedShort(frame.writerIndex() - HEX_TRAILER);
        int computed = QueclinkChecks.crc16(frame, frame.readerIndex() + QueclinkForm.HEX_HEADER,
                length - QueclinkForm.HEX_HEADER - HEX_TRAILER);
        if (found != computed) throw new ProtocolException(BAD_CHECKSUM, "crc 0x%04x (expected: 0x%04x)".formatted(found, computed));
    }

    // | 2B00 | length 2 | … | crc 1 | $ |
    private static void checkBinary(ByteBuf frame) {
        int length = frame.readableBytes();
        int end = frame.getUnsignedByte(frame.writerIndex() - 1);
        if (end != QueclinkForm.END)
            throw ProtocolException.survivable(GARBAGE, "a frame that ends in 0x%02x (expected: 24)".formatted(end));
        int found = frame.getUnsignedByte(frame.writerIndex() - BINARY_TRAILER);
        int computed = Crc8.of(frame, frame.readerIndex(), length - BINARY_TRAILER);
        if (found != computed) throw new ProtocolException(BAD_CHECKSUM, "crc 0x%02x (expected: 0x%02x)".formatted(found, computed));
    }

    private static boolean isLineBreak(byte found) { return found == '\r' || found == '\n'; }

    private void skipGarbage(ChannelHandlerContext ctx, ByteBuf in) {
        if (!skipping) {
            int found = in.getUnsignedByte(in.readerIndex());
            ctx.fireExceptionCaught(ProtocolException.survivable(GARBAGE, "0x%02x between two frames (expected: 2b)".formatted(found)));
        }
        skipping = true;
        int next = in.indexOf(in.readerIndex() + 1, in.writerIndex(), QueclinkForm.START);
        drop(ctx, in, next < 0 ? in.readableBytes() : next - in.readerIndex());
    }

    private void drop(ChannelHandlerContext ctx, ByteBuf in, int length) {
        in.skipBytes(length);
        if (facts.isBound()) return;
        droppedBeforeLogin += length;
        if (droppedBeforeLogin <= MAX_DROPPED_BEFORE_LOGIN) return;
        broken = true;
        in.skipBytes(in.readableBytes());
        ctx.fireExceptionCaught(new ProtocolException(PRE_LOGIN_BUDGET,
                "no frame in " + MAX_DROPPED_BEFORE_LOGIN + " bytes (expected: one that names an IMEI)"));
    }
}
