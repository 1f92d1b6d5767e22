package io.trackgate.ruptela;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.ruptela.RuptelaMessages.Answer;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_CHECKSUM;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_LONG;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_SHORT;

/** Cuts the stream into frames whose checksum is right. A frame has no mark: after a length that can't be nothing is found any more. */
final class RuptelaFrameDecoder extends ByteToMessageDecoder {

    static final int LENGTH = 2;
    static final int CRC = 2;
    static final int IMEI = 8;
    static final int COMMAND_AT = LENGTH + IMEI;
    /** IMEI and command. */
    static final int MIN_CONTENT = IMEI + 1;
    /** Trackers keep below 1,024. */
    static final int MAX_CONTENT = 4096;
    /** 15 digits. */
    private static final long MAX_IMEI = 999_999_999_999_999L;

    private final RuptelaFacts facts;

    // valid for the connection
    private boolean broken;

    RuptelaFrameDecoder(RuptelaFacts facts) { this.facts = facts; }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            cut(ctx, in, out);
        } catch (ProtocolException problem) {
            broken = true;
            in.skipBytes(in.readableBytes());
            ctx.fireExceptionCaught(problem);
        }
    }

    /** Bytes that wait for the rest of their frame. */
    int waiting() { return actualReadableBytes(); }

    private void cut(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int length = requiredBytes(in);
        if (in.readableBytes() < length) return;
        if (crcIsRight(in, length)) out.add(in.readRetainedSlice(length));
        else
            skipDamaged(ctx, in, length, out);
    }

    /**
     * Looks at what starts at the reader index, and bounds it.
     *
     * @return how long it is, as far as its bytes tell: while fewer are readable, wait
     * @throws ProtocolException where nothing of this protocol starts like this
     */
    // | length 2 | IMEI 8 | command 1 | payload | crc 2 |
    static int requiredBytes(ByteBuf in) {
        if (in.readableBytes() < LENGTH) return LENGTH;
        int length = bounded(in, MIN_CONTENT);
        checkImei(in);
        return LENGTH + length + CRC;
    }

    /** The content's length. */
    static int bounded(ByteBuf in, int least) {
        int length = in.getUnsignedShort(in.readerIndex());
        if (length < least) throw new ProtocolException(FRAME_TOO_SHORT, length + " (expected: >= " + least + ")");
        if (length > MAX_CONTENT) throw new ProtocolException(FRAME_TOO_LONG, length + " (expected: <= " + MAX_CONTENT + ")");
        return length;
    }

    // Byte by byte, from the highest: what can't become an IMEI any more is refused before anything waits for its end.
    private static void checkImei(ByteBuf in) {
        int there = Math.min(IMEI, in.readableBytes() - LENGTH);
        long imei = 0;
        for (int at = 0; at < there; at++) {
            imei = imei << Byte.SIZE | in.getUnsignedByte(in.readerIndex() + LENGTH + at);
            long most = MAX_IMEI >>> (IMEI - 1 - at) * Byte.SIZE;
            if (imei > most)
                throw new ProtocolException(BAD_DEVICE_ID, "IMEI that begins with 0x%x (expected: <= 0x%x)".formatted(imei, most));
        }
        if (there == IMEI && imei == 0) throw new ProtocolException(BAD_DEVICE_ID, "IMEI 0 (expected: > 0)");
    }

    static boolean crcIsRight(ByteBuf in, int length) { return crcFound(in, length) == crcComputed(in, length); }

    static int crcFound(ByteBuf in, int length) { return in.getUnsignedShort(in.readerIndex() + length - CRC); }

    static int crcComputed(ByteBuf in, int length) { return Crc16Kermit.of(in, in.readerIndex() + LENGTH, length - LENGTH - CRC); }

    // Nothing says that the damage spared the command's number, and the tracker repeats what was not receipted by itself: silence is safe.
    private void skipDamaged(ChannelHandlerContext ctx, ByteBuf in, int length, List<Object> out) {
        String message = "crc 0x%04x (expected: 0x%04x)".formatted(crcFound(in, length), crcComputed(in, length));
        int command = in.getUnsignedByte(in.readerIndex() + COMMAND_AT);
        in.skipBytes(length);
        boolean records = command == RuptelaMessages.RECORDS || command == RuptelaMessages.EXTENDED_RECORDS;
        // As a frame without content, so that it keeps its turn behind receipts that are still owed.
        if (facts.zeroOnBadCrc() && records) out.add(new DeviceFrame(List.of(), Answer.no(command)));
        ctx.fireExceptionCaught(new ProtocolException(BAD_CHECKSUM, message));
    }
}
