package io.trackgate.galileosky;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.trackgate.protocol.EgtsHeader;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Recognition;

import static io.trackgate.galileosky.GalileoskyEncoder.CRC;
import static io.trackgate.galileosky.GalileoskyEncoder.HEAD;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_CHECKSUM;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_LONG;
import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;
import static io.trackgate.protocol.ProtocolException.Reason.PRE_LOGIN_BUDGET;

/**
 * Cuts the stream into packets whose checksum is right (protocol document, "Structure of the packet").
 *
 * A packet with a wrong checksum gets no receipt, so the terminal sends it again. Nothing tells where a packet begins, so a header that is none
 * ends the stream.
 */
final class GalileoskyFrameDecoder extends ByteToMessageDecoder {

    /** Terminals stay below 1000 bytes. */
    static final int MAX_LENGTH = 8 * 1024;
    /** Before a terminal has said who it is. */
    static final int MAX_FIRST_LENGTH = 1024;
    private static final int MAX_BYTES_BEFORE_LOGIN = 2048;

    /** Where an EGTS packet has the length of its header; no tag has this number. */
    private static final int EGTS_HEADER_LENGTH = 0x0B;
    // What an Iridium gateway sends for a terminal: its header's element has number 01 and 28 bytes.
    private static final int IRIDIUM_HEADER = 0x01001C;
    private static final int IRIDIUM_BYTES = 6;

    private final GalileoskyFacts facts;

    // valid for the connection
    private int bytesBeforeLogin;

    GalileoskyFrameDecoder(GalileoskyFacts facts) { this.facts = facts; }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (facts.isBroken()) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            cut(ctx, in, out);
        } catch (ProtocolException problem) {
            facts.giveUp();
            in.skipBytes(in.readableBytes());
            ctx.fireExceptionCaught(problem);
        }
    }

    /** Bytes that wait for the rest of their packet. */
    int waiting() { return actualReadableBytes(); }

    private void cut(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int length = requiredBytes(in, facts.loggedIn());
        if (in.readableBytes() < length) return;
        if (isAck(in) || crcIsRight(in, length)) {
            spendBudget(length);
            out.add(in.readRetainedSlice(length));
            return;
        }
        String message = crcProblem(in, length);
        in.skipBytes(length);
        spendBudget(length);
        ctx.fireExceptionCaught(new ProtocolException(BAD_CHECKSUM, message));
    }

    /**
     * Looks at what starts at the reader index, and bounds it.
     *
     * @return how long it is, as far as its bytes tell: while fewer are readable, wait
     * @throws ProtocolException where nothing of this protocol starts like this
     */
    // | header 1 | length 2 | tags … | crc 2 |   | 02 | crc 2 |
    static int requiredBytes(ByteBuf in, boolean loggedIn) {
        int start = in.readerIndex();
        if (!in.isReadable()) return 1;
        int header = in.getUnsignedByte(start);
        if (header == GalileoskyMessages.ACK) return GalileoskyMessages.ACK_BYTES;
        if (!hasLength(header)) throw new ProtocolException(GARBAGE, "header 0x%02x (expected: 01, 02, 06, 07 or 08)".formatted(header));
        if (in.readableBytes() < HEAD) return HEAD;
        int length = in.getUnsignedShortLE(start + GalileoskyEncoder.LENGTH_AT) & GalileoskyEncoder.LENGTH_MASK;
        refuseEgts(in, header);
        if (!loggedIn && length >= HEAD) {
            if (in.readableBytes() < IRIDIUM_BYTES) return IRIDIUM_BYTES;
            refuseIridium(in, header);
        }
        int most = loggedIn ? MAX_LENGTH : MAX_FIRST_LENGTH;
        if (length > most) {
            // What is too long for a packet of this protocol may still show itself as an EGTS header with a route.
            if (header == GalileoskyMessages.MAIN && EgtsHeader.recognise(in) == Recognition.MAYBE) return in.readableBytes() + 1;
            throw new ProtocolException(FRAME_TOO_LONG, length + " (expected: <= " + most + ")");
        }
        return HEAD + length + CRC;
    }

    private static boolean hasLength(int header) {
        return switch (header) {
            case GalileoskyMessages.MAIN, GalileoskyMessages.GARMIN, GalileoskyMessages.PHOTO, GalileoskyMessages.COMPRESSED -> true;
            default -> false;
        };
    }

    // No packet without tags has this byte here either: the checksums of 010000 and 010080 begin with 20 and 21.
    private static void refuseEgts(ByteBuf in, int header) {
        if (header != GalileoskyMessages.MAIN || in.readableBytes() <= HEAD) return;
        if (in.getUnsignedByte(in.readerIndex() + HEAD) == EGTS_HEADER_LENGTH || EgtsHeader.recognise(in) == Recognition.YES) {
            throw new ProtocolException(GARBAGE,
                    "an EGTS packet (expected: the terminal's own protocol; set it to Galileosky, or to another port)");
        }
    }

    private static void refuseIridium(ByteBuf in, int header) {
        if (header == GalileoskyMessages.MAIN && in.getUnsignedMedium(in.readerIndex() + HEAD) == IRIDIUM_HEADER) {
            throw new ProtocolException(GARBAGE, "a packet of an Iridium gateway, which has no checksum (expected: the terminal's own)");
        }
    }

    static boolean isAck(ByteBuf in) { return in.getUnsignedByte(in.readerIndex()) == GalileoskyMessages.ACK; }

    static boolean crcIsRight(ByteBuf in, int length) { return crcFound(in, length) == crcComputed(in, length); }

    static int crcFound(ByteBuf in, int length) { return in.getUnsignedShortLE(in.readerIndex() + length - CRC); }

    static int crcComputed(ByteBuf in, int length) { return GalileoskyCrc.of(in, in.readerIndex(), length - CRC); }

    static String crcProblem(ByteBuf in, int length) {
        return "crc 0x%04x (expected: 0x%04x)".formatted(crcFound(in, length), crcComputed(in, length));
    }

    private void spendBudget(int bytes) {
        if (facts.loggedIn()) return;
        bytesBeforeLogin += bytes;
        if (bytesBeforeLogin > MAX_BYTES_BEFORE_LOGIN) {
            throw new ProtocolException(PRE_LOGIN_BUDGET,
                    bytesBeforeLogin + " bytes (expected: a packet with an IMEI within " + MAX_BYTES_BEFORE_LOGIN + ")");
        }
    }
}
