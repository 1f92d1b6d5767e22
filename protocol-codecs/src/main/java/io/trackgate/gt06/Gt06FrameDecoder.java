package io.trackgate.gt06;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.trackgate.gt06.Gt06Messages.ImeiLogin;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.ProtocolException.Reason;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_CHECKSUM;
import static io.trackgate.protocol.ProtocolException.Reason.BAD_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.FOREIGN_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_LONG;
import static io.trackgate.protocol.ProtocolException.Reason.FRAME_TOO_SHORT;
import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;
import static io.trackgate.protocol.ProtocolException.Reason.NOT_LOGGED_IN;
import static io.trackgate.protocol.ProtocolException.Reason.PRE_LOGIN_BUDGET;

/**
 * Cuts the stream into frames whose checksum is right ("GT06" section 4), and finds the next one after damage.
 *
 * A frame ends where its length says, or else where its checksum fits; never where {@code 0D0A} is, which text and checksums contain too.
 * An unfinished frame waits for its rest without a deadline: it holds no more bytes than its length says, and the tracker's next whole frame
 * takes its place.
 */
final class Gt06FrameDecoder extends ByteToMessageDecoder {

    static final int MAX_BYTES_BEFORE_LOGIN = 512;
    /** A run of damaged bytes is reported once, and again after as many. */
    static final int REPORTED_RUN = 8192;

    // Finding frames in damaged bytes costs more than reading good ones, so it is paid for: each byte that arrives earns the looks at 64.
    // No tracker comes near it; bytes made to look like frames use it up, and are then dropped unsearched.
    static final int LOOKS_PER_BYTE = 64;
    static final int MOST_LOOKS = 64 * 1024;

    /** Clones leave out the checksum, or the serial, when they count; the two bytes may be on their way. */
    private static final int UNCOUNTED = 2;
    /** A checksum costs so much more than a look for marks. */
    private static final int MARKS_PER_LOOK = 8;
    private static final int IMEI_LOGIN = 18;

    private final Gt06Facts facts;

    // valid for the connection
    private boolean broken;
    private long consumed;
    private long seen;
    private long looks = MOST_LOOKS;
    private long looked;

    /** Before this place in the stream no frame ends but the one that waits. */
    private long endsKnown;

    // valid until the next good frame
    private int run;
    private boolean reported;

    Gt06FrameDecoder(Gt06Facts facts) { this.facts = facts; }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            earnLooks(in);
            cut(ctx, in, out);
        } catch (ProtocolException problem) {
            broken = true;
            in.skipBytes(in.readableBytes());
            ctx.fireExceptionCaught(problem);
        }
    }

    /** Bytes that wait for the rest of their frame. */
    int waiting() { return actualReadableBytes(); }

    /** What the search for frames in damaged bytes has cost so far. */
    long looked() { return looked; }

    // ---- one step ----

    private void cut(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int mark = Gt06Framing.markFrom(in, start);
        if (mark > start) drop(ctx, in, mark - start, GARBAGE, "no start mark (expected: 7878 or 7979)");
        else if (looks < 0) drop(ctx, in, in.readableBytes(), GARBAGE, "too much that only looks like frames");
        else if (facts.cloneFrames() && Gt06Messages.isKeepAlive(in)) take(in, Gt06Messages.KEEP_ALIVE_BYTES, out);
        else if (in.readableBytes() < Gt06Encoder.MARK_BYTES || in.readableBytes() < Gt06Framing.header(in, start)) await(ctx, in);
        else
            cutAtMark(ctx, in, out);
    }

    private void cutAtMark(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int length = Gt06Framing.length(in, start);
        int total = Gt06Framing.total(in, start);
        int most = Gt06Framing.most(in, start);
        // One byte alone, here and below: the second half of a false mark may be the first of a true one.
        if (total > most) drop(ctx, in, 1, FRAME_TOO_LONG, total + " bytes (expected: <= " + most + ")");
        else if (in.readableBytes() < total) await(ctx, in);
        else if (!Gt06Framing.endsAt(in, start + total))
            cutElsewhere(ctx, in, out, total + UNCOUNTED, GARBAGE, "no 0d0a where its length ends");
        else if (length < Gt06Framing.MIN_LENGTH) {
            cutElsewhere(ctx, in, out, total, FRAME_TOO_SHORT, "length " + length + " (expected: >= " + Gt06Framing.MIN_LENGTH + ")");
        } else if (crcIsRight(in, start, start + total)) {
            takeFrame(in, total, out);
        } else {
            cutElsewhere(ctx, in, out, total, BAD_CHECKSUM, "crc 0x%04x (expected: 0x%04x)".formatted(
                    Gt06Framing.crcFound(in, start + total), Gt06Framing.crcComputed(in, start, start + total)));
        }
    }

    /** @param enough so many bytes prove that the frame's own length is wrong; with fewer, wait */
    private void cutElsewhere(ChannelHandlerContext ctx, ByteBuf in, List<Object> out, int enough, Reason reason, String message) {
        int start = in.readerIndex();
        int end = Gt06Framing.fittingEnd(in, start);
        pay(Math.min(in.readableBytes(), Gt06Framing.most(in, start)));
        if (end >= 0) takeFrame(in, end - start, out);
        else if (in.readableBytes() < enough) await(ctx, in);
        else
            drop(ctx, in, 1, reason, message);
    }

    // ---- an unfinished frame ----

    private void await(ChannelHandlerContext ctx, ByteBuf in) {
        int whole = laterFrame(in);
        if (whole >= 0) drop(ctx, in, whole - in.readerIndex(), GARBAGE, "an unfinished frame (expected: its rest)");
        else
            spendBudget(run + in.readableBytes());
    }

    /** The mark of a whole frame behind the one that waits, or -1. Each end of a frame is looked at once, when it arrives. */
    private int laterFrame(ByteBuf in) {
        int start = in.readerIndex();
        int from = start + Math.max(Gt06Framing.MIN_FRAME + 1, (int) Math.max(0, endsKnown - consumed));
        while (from <= in.writerIndex() && looks >= 0) {
            int end = Gt06Framing.nextEnd(in, from, in.writerIndex());
            pay(((end < 0 ? in.writerIndex() : end) - from) / MARKS_PER_LOOK);
            if (end < 0) break;
            int mark = frameThatEnds(in, start + 1, end);
            if (mark >= 0) return mark;
            from = end + 1;
        }
        endsKnown = consumed + in.writerIndex() + 1 - start;
        return -1;
    }

    private int frameThatEnds(ByteBuf in, int from, int end) {
        int first = Math.max(from, end - Gt06Framing.MAX_LONG);
        pay((end - first) / MARKS_PER_LOOK);
        int mark = Gt06Framing.markThatEnds(in, first, end, end);
        while (mark >= 0 && looks >= 0 && !isWhole(in, mark))
            mark = Gt06Framing.markThatEnds(in, first, mark, end);
        return looks >= 0 ? mark : -1;
    }

    private boolean isWhole(ByteBuf in, int mark) {
        pay(Gt06Framing.total(in, mark));
        return Gt06Framing.isWhole(in, mark);
    }

    // ---- what it costs ----

    private void earnLooks(ByteBuf in) {
        long arrived = consumed + in.readableBytes();
        looks = Math.min(MOST_LOOKS, looks + (arrived - seen) * LOOKS_PER_BYTE);
        seen = arrived;
    }

    private void pay(int bytes) {
        looks -= bytes;
        looked += bytes;
    }

    private boolean crcIsRight(ByteBuf in, int start, int end) {
        boolean right = Gt06Framing.crcIsRight(in, start, end);
        if (!right) pay(end - start);
        return right;
    }

    // ---- what becomes of the bytes ----

    private void takeFrame(ByteBuf in, int length, List<Object> out) {
        int protocol = in.getUnsignedByte(in.readerIndex() + Gt06Framing.header(in, in.readerIndex()));
        if (protocol == Gt06Messages.LOGIN) logIn(in, length);
        else if (!facts.loggedIn()) {
            throw new ProtocolException(NOT_LOGGED_IN, "message 0x%02x (expected: 0x01, a login first)".formatted(protocol));
        }
        take(in, length, out);
    }

    private void take(ByteBuf in, int length, List<Object> out) {
        out.add(in.readRetainedSlice(length));
        consumed += length;
        run = 0;
        reported = false;
    }

    // Here and not in the decoder behind: after another device's login nothing more may be cut from this stream.
    private void logIn(ByteBuf in, int length) {
        if (length < IMEI_LOGIN) throw new ProtocolException(BAD_DEVICE_ID, length + " bytes of login (expected: >= " + IMEI_LOGIN + ")");
        ImeiLogin login = (ImeiLogin) Gt06Messages.Frame.uplink(new FrameCursor(in.slice(in.readerIndex(), length))).content();
        if (facts.isForeign(login.imei())) {
            throw ProtocolException.fatal(FOREIGN_DEVICE_ID,
                    "login of " + login.imei() + " (expected: " + facts.imei().orElseThrow() + ", as this connection began)");
        }
        facts.loggedInAs(login);
    }

    private void drop(ChannelHandlerContext ctx, ByteBuf in, int length, Reason reason, String message) {
        in.skipBytes(length);
        consumed += length;
        run += length;
        spendBudget(run);
        if (reported && run <= REPORTED_RUN) return;
        if (reported) run = 0;
        reported = true;
        ctx.fireExceptionCaught(ProtocolException.survivable(reason, message));
    }

    private void spendBudget(int bytes) {
        if (!facts.loggedIn() && bytes > MAX_BYTES_BEFORE_LOGIN) {
            throw new ProtocolException(PRE_LOGIN_BUDGET, bytes + " bytes (expected: a login within " + MAX_BYTES_BEFORE_LOGIN + ")");
        }
    }
}
