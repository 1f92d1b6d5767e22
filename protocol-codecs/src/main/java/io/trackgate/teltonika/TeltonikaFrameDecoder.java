package io.trackgate.teltonika;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.teltonika.TeltonikaMessages.AvlAck;
import io.trackgate.teltonika.TeltonikaMessages.ImeiLogin;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_CHECKSUM;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.FOREIGN_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_LONG;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_SHORT;
import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;
import static io.trackgate.protocol.ProtocolException.Reason.NOT_LOGGED_IN;
import static io.trackgate.protocol.ProtocolException.Reason.PRE_LOGIN_BUDGET;

/** Cuts the stream into pings, logins and frames whose checksum is right ("Teltonika Data Sending Protocols", TCP). */
final class TeltonikaFrameDecoder extends ByteToMessageDecoder {

    static final int HEADER = 8;
    static final int CRC = 4;
    private static final int LENGTH_AT = 4;
    private static final int LOGIN_HEADER = 2;

    /** Codec and both counts. */
    private static final int MIN_DATA = 3;
    /** 255 records of 255 bytes are 65,028; trackers pass the limits that the vendor states for packets. */
    private static final int MAX_DATA = 64 * 1024;
    private static final int MAX_BYTES_BEFORE_LOGIN = 64;

    private final TeltonikaFacts facts;

    // valid for the connection
    private int pingsBeforeLogin;
    private boolean broken;

    TeltonikaFrameDecoder(TeltonikaFacts facts) { this.facts = facts; }

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
        int length = requiredBytes(in, facts.loggedIn());
        if (in.readableBytes() < length) return;
        if (length == 1) spendBudget();
        else if (isLogin(in)) logIn(in, length);
        else if (!crcIsRight(in, length)) {
            skipDamaged(ctx, in, length, out);
            return;
        }
        out.add(in.readRetainedSlice(length));
    }

    /**
     * Looks at what starts at the reader index, and bounds it.
     *
     * @return how long it is, as far as its bytes tell: while fewer are readable, wait
     * @throws ProtocolException where nothing of this protocol starts like this
     */
    // | FF |   | 00 nn | nn digits |   | 00 00 00 00 | length 4 | data | crc 4 |
    static int requiredBytes(ByteBuf in, boolean loggedIn) {
        int start = in.readerIndex();
        int readable = in.readableBytes();
        if (readable == 0) return 1;
        int first = in.getUnsignedByte(start);
        if (first == TeltonikaMessages.PING) return 1;
        if (first != 0) throw new ProtocolException(GARBAGE, "0x%02x (expected: ff or 00)".formatted(first));
        if (readable == 1) return LOGIN_HEADER;
        int second = in.getUnsignedByte(start + 1);
        return second == 0 ? requiredForFrame(in, loggedIn) : requiredForLogin(in, second);
    }

    private static int requiredForLogin(ByteBuf in, int digits) {
        if (digits > ImeiLogin.MAX_DIGITS) {
            throw new ProtocolException(GARBAGE, "00%02x (expected: a login of 1 to %d digits)".formatted(digits, ImeiLogin.MAX_DIGITS));
        }
        int there = Math.min(digits, in.readableBytes() - LOGIN_HEADER);
        for (int at = 0; at < there; at++) {
            int digit = in.getUnsignedByte(in.readerIndex() + LOGIN_HEADER + at);
            if (digit < '0' || digit > '9') {
                throw new ProtocolException(BAD_DEVICE_ID, "0x%02x in a login (expected: a digit)".formatted(digit));
            }
        }
        return LOGIN_HEADER + digits;
    }

    private static int requiredForFrame(ByteBuf in, boolean loggedIn) {
        for (int at = LOGIN_HEADER; at < Math.min(LENGTH_AT, in.readableBytes()); at++) {
            int found = in.getUnsignedByte(in.readerIndex() + at);
            if (found != 0) throw new ProtocolException(GARBAGE, "0x%02x in a preamble (expected: 00)".formatted(found));
        }
        if (in.readableBytes() < LENGTH_AT) return LENGTH_AT;
        if (!loggedIn) throw new ProtocolException(NOT_LOGGED_IN, "a frame (expected: a login first)");
        if (in.readableBytes() < HEADER) return HEADER;
        long length = in.getUnsignedInt(in.readerIndex() + LENGTH_AT);
        if (length < MIN_DATA) throw new ProtocolException(FRAME_TOO_SHORT, length + " (expected: >= " + MIN_DATA + ")");
        if (length > MAX_DATA) throw new ProtocolException(FRAME_TOO_LONG, length + " (expected: <= " + MAX_DATA + ")");
        return HEADER + (int) length + CRC;
    }

    static boolean isLogin(ByteBuf in) { return in.getUnsignedByte(in.readerIndex()) == 0 && in.getByte(in.readerIndex() + 1) != 0; }

    /** The whole four bytes count: the upper two are zero. */
    static boolean crcIsRight(ByteBuf in, int length) {
        return crcFound(in, length) == crcComputed(in, length);
    }

    static long crcFound(ByteBuf in, int length) { return in.getUnsignedInt(in.readerIndex() + length - CRC); }

    static int crcComputed(ByteBuf in, int length) { return Crc16.of(in, in.readerIndex() + HEADER, length - HEADER - CRC); }

    // A login is at most 22 bytes and everything else is refused at its first byte, so pings alone can use the budget up.
    private void spendBudget() {
        if (!facts.loggedIn() && ++pingsBeforeLogin > MAX_BYTES_BEFORE_LOGIN) {
            throw new ProtocolException(PRE_LOGIN_BUDGET,
                    pingsBeforeLogin + " bytes (expected: a login within " + MAX_BYTES_BEFORE_LOGIN + ")");
        }
    }

    // Here and not in the decoder behind: after another device's login nothing more may be cut from this stream.
    private void logIn(ByteBuf in, int length) {
        String imei = in.toString(in.readerIndex() + LOGIN_HEADER, length - LOGIN_HEADER, StandardCharsets.US_ASCII);
        if (facts.isForeign(imei)) {
            throw ProtocolException.fatal(FOREIGN_DEVICE_ID,
                    "login of " + imei + " (expected: " + facts.imei().orElseThrow() + ", as this connection began)");
        }
        if (!facts.loggedIn()) facts.loggedInAs(imei);
    }

    private void skipDamaged(ChannelHandlerContext ctx, ByteBuf in, int length, List<Object> out) {
        String message = "crc 0x%08x (expected: 0x%08x)".formatted(crcFound(in, length), crcComputed(in, length));
        int codec = in.getUnsignedByte(in.readerIndex() + HEADER);
        in.skipBytes(length);
        // As a frame without content, so that it keeps its turn behind receipts that are still owed.
        if (facts.zeroOnBadCrc() && !TextFrame.isTextCodec(codec)) out.add(new DeviceFrame(List.of(), new AvlAck(0)));
        ctx.fireExceptionCaught(new ProtocolException(BAD_CHECKSUM, message));
    }
}
