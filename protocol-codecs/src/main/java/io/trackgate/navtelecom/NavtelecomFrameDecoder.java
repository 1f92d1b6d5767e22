package io.trackgate.navtelecom;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.trackgate.navtelecom.NavtelecomMessages.FlexLetter;
import io.trackgate.navtelecom.NavtelecomMessages.FlexNegotiation;
import io.trackgate.navtelecom.NavtelecomMessages.Handshake;
import io.trackgate.navtelecom.NavtelecomMessages.Ids;
import io.trackgate.navtelecom.NavtelecomMessages.NtcbPacket;
import io.trackgate.protocol.Crc8;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;

import static io.trackgate.navtelecom.NavtelecomMessages.CRC;
import static io.trackgate.navtelecom.NavtelecomMessages.FLEX;
import static io.trackgate.navtelecom.NavtelecomMessages.FLEX_HEADER;
import static io.trackgate.navtelecom.NavtelecomMessages.NtcbPacket.HEADER;
import static io.trackgate.navtelecom.NavtelecomMessages.PING;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_CHECKSUM;
import static io.trackgate.protocol.ProtocolException.Reason.FOREIGN_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_LONG;
import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;
import static io.trackgate.protocol.ProtocolException.Reason.NOT_LOGGED_IN;
import static io.trackgate.protocol.ProtocolException.Reason.PRE_LOGIN_BUDGET;

/**
 * Cuts the stream into pings, NTCB packets and FLEX messages whose checksum is right. A FLEX message has no length: it follows from the letter and
 * from the fields that were negotiated, so negotiations are read here, before what comes behind them in the same segment.
 */
final class NavtelecomFrameDecoder extends ByteToMessageDecoder {

    /** Longest array that the document allows is 1.3 kB; pictures and the like come in messages that nobody here reads. */
    private static final int MAX_FLEX = 16 * 1024;
    /** A handshake has 19 bytes. */
    private static final int MAX_BODY_BEFORE_LOGIN = 64;
    private static final int MAX_BYTES_BEFORE_LOGIN = 64;

    private static final int COUNT = 1;
    private static final int INDEX = 4;
    private static final int EXTRA_LENGTH = 2;
    private static final int UNSUPPORTED = 6;

    private final NavtelecomFacts facts;

    // valid for the connection
    private int silentBytesBeforeLogin;
    private boolean over; // nothing that follows is read

    NavtelecomFrameDecoder(NavtelecomFacts facts) { this.facts = facts; }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (over) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            cut(ctx, in, out);
        } catch (ProtocolException problem) {
            over = true;
            in.skipBytes(in.readableBytes());
            ctx.fireExceptionCaught(problem.asFatal()); // or nobody would close what is not listened to any more
        }
    }

    private void cut(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int length = lengthByChecksum(in, facts);
        if (in.readableBytes() < length) return;
        Optional<String> damage = damage(in, length);
        if (damage.isPresent()) {
            in.skipBytes(length);
            ctx.fireExceptionCaught(new ProtocolException(BAD_CHECKSUM, damage.get()));
        } else if (first(in) == '@') cutPacket(ctx, in, length, out);
        else {
            if (first(in) == PING) spendBudget(length);
            out.add(in.readRetainedSlice(length));
        }
    }

    private void cutPacket(ChannelHandlerContext ctx, ByteBuf in, int length, List<Object> out) {
        String text = in.toString(in.readerIndex() + HEADER, length - HEADER, StandardCharsets.ISO_8859_1);
        if (text.startsWith(Handshake.PREFIX)) logIn(in, length);
        else if (isStranger(in)) {
            String message = "a packet of %s (expected: of %s, as the handshake)".formatted(ids(in), facts.ids());
            in.skipBytes(length);
            ctx.fireExceptionCaught(new ProtocolException(FOREIGN_DEVICE_ID, message));
            return;
        } else
            onPacket(in, length, text);
        out.add(in.readRetainedSlice(length));
        over = text.startsWith(NavtelecomMessages.CODE); // it is told that nobody here encrypts, and then nothing more
    }

    // Negotiations here and not in the decoder behind: the next message can't be cut without.
    private void onPacket(ByteBuf in, int length, String text) {
        if (!facts.loggedIn() && !text.isEmpty()) throw new ProtocolException(NOT_LOGGED_IN, "a packet (expected: the handshake first)");
        if (text.isEmpty()) spendBudget(length);
        if (!text.startsWith(FlexNegotiation.PREFIX)) return;
        FlexNegotiation negotiation = FlexNegotiation.read(body(in, length));
        if (negotiation.isTaken()) facts.negotiated(negotiation.mask());
    }

    private boolean isStranger(ByteBuf in) { return facts.loggedIn() && !ids(in).equals(facts.ids()); }

    private void logIn(ByteBuf in, int length) {
        String imei = Handshake.read(body(in, length)).imei();
        if (facts.isForeign(imei)) {
            throw ProtocolException.fatal(FOREIGN_DEVICE_ID,
                    "handshake of " + imei + " (expected: " + facts.imei().orElseThrow() + ", as this connection began)");
        }
        facts.loggedInAs(imei, ids(in));
    }

    private static FrameCursor body(ByteBuf in, int length) {
        return new FrameCursor(in.slice(in.readerIndex() + HEADER, length - HEADER));
    }

    static Ids ids(ByteBuf in) {
        return new Ids(in.getUnsignedIntLE(in.readerIndex() + NtcbPacket.RECEIVER_AT),
                in.getUnsignedIntLE(in.readerIndex() + NtcbPacket.SENDER_AT));
    }

    // Everything else before a handshake ends the connection.
    private void spendBudget(int bytes) {
        if (facts.loggedIn()) return;
        silentBytesBeforeLogin += bytes;
        if (silentBytesBeforeLogin > MAX_BYTES_BEFORE_LOGIN) {
            throw new ProtocolException(PRE_LOGIN_BUDGET,
                    silentBytesBeforeLogin + " bytes (expected: a handshake within " + MAX_BYTES_BEFORE_LOGIN + ")");
        }
    }

    // ---- lengths ----

    /**
     * How long the frame is. Where field 100 may have one byte or two, the document counts until a checksum says otherwise, once for a connection. Then
     * the shorter form counts also where it ends exactly where the tracker fell silent: it waits for its receipt and sends no more.
     */
    static int lengthByChecksum(ByteBuf in, NavtelecomFacts facts) {
        int length = requiredBytes(in, facts.loggedIn(), facts.mask());
        Optional<FlexMask> other = facts.otherMask();
        if (other.isEmpty() || !isRecords(in)) return length;
        int readable = in.readableBytes();
        int shorter = requiredBytes(in, facts.loggedIn(), other);
        if (shorter == length) return length; // no record, so it tells nothing
        if (readable >= length && crcIsRight(in, length)) {
            facts.settled(facts.mask().orElseThrow());
            return length;
        }
        boolean complete = readable == shorter || readable >= length && beginsFrame(in.getUnsignedByte(in.readerIndex() + shorter));
        if (!complete || !crcIsRight(in, shorter)) return length;
        facts.settled(other.get());
        return shorter;
    }

    private static boolean isRecords(ByteBuf in) {
        return in.readableBytes() > FLEX_HEADER && first(in) == FLEX && switch (letter(in)) {
            case ARCHIVE, URGENT, CURRENT -> true;
            case EXTRA_ARCHIVE, EXTRA_URGENT, UNSUPPORTED -> false;
        };
    }

    private static boolean beginsFrame(int octet) { return octet == '@' || octet == FLEX || octet == PING; }

    /**
     * Looks at what starts at the reader index, and bounds it.
     *
     * @param mask of records; empty: not negotiated
     * @return how long it is, as far as its bytes tell: while fewer are readable, wait
     * @throws ProtocolException where nothing of this protocol starts like this
     */
    static int requiredBytes(ByteBuf in, boolean loggedIn, Optional<FlexMask> mask) {
        if (!in.isReadable()) return 1;
        int first = first(in);
        return switch (first) {
            case PING -> 1;
            case '@' -> requiredForPacket(in, loggedIn);
            case FLEX -> requiredForFlex(in, mask.orElseThrow(() -> notNegotiated(loggedIn)).recordBytes());
            default -> throw new ProtocolException(GARBAGE, "0x%02x (expected: @, ~ or 7f)".formatted(first));
        };
    }

    private static ProtocolException notNegotiated(boolean loggedIn) {
        return loggedIn
                ? new ProtocolException(GARBAGE, "a FLEX message (expected: the negotiation of its fields first)")
                : new ProtocolException(NOT_LOGGED_IN, "a FLEX message (expected: the handshake first)");
    }

    private static int requiredForPacket(ByteBuf in, boolean loggedIn) {
        String preamble = NtcbPacket.PREAMBLE;
        for (int at = 0; at < Math.min(preamble.length(), in.readableBytes()); at++) {
            int found = in.getUnsignedByte(in.readerIndex() + at);
            if (found != preamble.charAt(at))
                throw new ProtocolException(GARBAGE, "0x%02x in a preamble (expected: %s)".formatted(found, preamble));
        }
        if (in.readableBytes() < HEADER) return HEADER;
        int computed = NavtelecomChecksums.xor(in, in.readerIndex(), NtcbPacket.HEADER_CHECKSUM_AT);
        int found = in.getUnsignedByte(in.readerIndex() + NtcbPacket.HEADER_CHECKSUM_AT);
        // The length is in this header too: nobody knows where the next packet begins.
        if (found != computed) {
            throw ProtocolException.fatal(BAD_CHECKSUM, "header checksum 0x%02x (expected: 0x%02x)".formatted(found, computed));
        }
        int length = in.getUnsignedShortLE(in.readerIndex() + NtcbPacket.LENGTH_AT);
        if (!loggedIn && length > MAX_BODY_BEFORE_LOGIN)
            throw new ProtocolException(FRAME_TOO_LONG, length + " (expected: <= " + MAX_BODY_BEFORE_LOGIN + " before the handshake)");
        return HEADER + length;
    }

    private static int requiredForFlex(ByteBuf in, int recordBytes) {
        if (in.readableBytes() < FLEX_HEADER) return FLEX_HEADER;
        long length = switch (letter(in)) {
            case ARCHIVE -> in.readableBytes() < FLEX_HEADER + COUNT
                    ? FLEX_HEADER + COUNT
                    : FLEX_HEADER + COUNT + (long) in.getUnsignedByte(in.readerIndex() + FLEX_HEADER) * recordBytes + CRC;
            case URGENT -> FLEX_HEADER + INDEX + recordBytes + CRC;
            case CURRENT -> FLEX_HEADER + recordBytes + CRC;
            case EXTRA_ARCHIVE -> requiredForExtras(in);
            case EXTRA_URGENT -> requiredForExtra(in, FLEX_HEADER + INDEX);
            case UNSUPPORTED -> UNSUPPORTED;
        };
        if (length > MAX_FLEX) throw new ProtocolException(FRAME_TOO_LONG, length + " (expected: <= " + MAX_FLEX + ")");
        return (int) length;
    }

    // The first whose length is not there yet ends the walk; each step is two bytes at least.
    private static int requiredForExtras(ByteBuf in) {
        int end = FLEX_HEADER + COUNT;
        if (in.readableBytes() < end) return end;
        int count = in.getUnsignedByte(in.readerIndex() + FLEX_HEADER);
        for (int record = 0; record < count; record++) {
            if (in.readableBytes() < end + EXTRA_LENGTH) return end + EXTRA_LENGTH;
            end += EXTRA_LENGTH + in.getUnsignedShortLE(in.readerIndex() + end);
            if (end > MAX_FLEX) return end;
        }
        return end + CRC;
    }

    private static int requiredForExtra(ByteBuf in, int lengthAt) {
        if (in.readableBytes() < lengthAt + EXTRA_LENGTH) return lengthAt + EXTRA_LENGTH;
        return lengthAt + EXTRA_LENGTH + in.getUnsignedShortLE(in.readerIndex() + lengthAt) + CRC;
    }

    private static int first(ByteBuf in) { return in.getUnsignedByte(in.readerIndex()); }

    static FlexLetter letter(ByteBuf in) { return FlexLetter.of(in.getUnsignedByte(in.readerIndex() + 1)); }

    // ---- checksums ----

    /** What is wrong with a whole frame's checksum. */
    static Optional<String> damage(ByteBuf in, int length) {
        if (first(in) == PING) return Optional.empty();
        boolean packet = first(in) == '@';
        int found = in.getUnsignedByte(in.readerIndex() + (packet ? NtcbPacket.BODY_CHECKSUM_AT : length - CRC));
        int computed = packet ? NavtelecomChecksums.xor(in, in.readerIndex() + HEADER, length - HEADER) : crc8(in, length);
        if (found == computed) return Optional.empty();
        return Optional.of("%s 0x%02x (expected: 0x%02x)".formatted(packet ? "body checksum" : "crc", found, computed));
    }

    private static boolean crcIsRight(ByteBuf in, int length) {
        return in.getUnsignedByte(in.readerIndex() + length - CRC) == crc8(in, length);
    }

    private static int crc8(ByteBuf in, int length) { return Crc8.of(in, in.readerIndex(), length - CRC); }
}
