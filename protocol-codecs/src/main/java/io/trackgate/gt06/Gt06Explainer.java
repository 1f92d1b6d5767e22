package io.trackgate.gt06;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.gt06.Gt06Messages.Frame;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.RecordingCursor;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import org.jspecify.annotations.Nullable;

/** Names every byte, from either side, through the decoder that runs in the gateway. */
final class Gt06Explainer implements FrameExplainer {

    private static final String UNKNOWN = "not understood";
    private static final int END_BYTES = 2;

    /** Of the older switches for oil and electricity. */
    private static final Pattern PASSWORDS = Pattern.compile("(?i)(?<![a-z])(?:DYD|HFYD),([^\\s,;#]{1,64})");

    private final Supplier<Gt06Facts> facts;

    /** @param facts of whoever sends the frames */
    private Gt06Explainer(Supplier<Gt06Facts> facts) { this.facts = facts; }

    /** For bytes of anybody. */
    Gt06Explainer() { this(Gt06Facts::new); }

    @Override
    public FrameExplainer ofConnection(ConnectionFacts known) {
        Gt06Facts sameClock = ((Gt06Facts) known).ofAnybody();
        return new Gt06Explainer(sameClock::ofAnybody);
    }

    @Override
    public List<Explained> explain(byte[] bytes, Sender from) {
        List<Explained> explained = new ArrayList<>();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        try {
            while (in.isReadable())
                explained.add(next(in, from));
        } finally {
            in.release();
        }
        return explained;
    }

    private Explained next(ByteBuf in, Sender from) {
        int start = in.readerIndex();
        int mark = Gt06Framing.markFrom(in, start);
        if (mark > start) return garbage(in, from, mark, "GARBAGE: no start mark (expected: 7878 or 7979)");
        if (Gt06Messages.isKeepAlive(in)) return whole(in, from, start + Gt06Messages.KEEP_ALIVE_BYTES);
        if (in.readableBytes() < Gt06Encoder.MARK_BYTES || in.readableBytes() < Gt06Framing.header(in, start)) {
            return unfinished(in, from, "at least " + missing(Gt06Framing.MIN_FRAME - in.readableBytes()));
        }
        int end = start + Gt06Framing.total(in, start);
        if (end - start > Gt06Framing.most(in, start)) {
            return garbage(in, from, Gt06Framing.markFrom(in, start + 1),
                    "FRAME_TOO_LONG: " + (end - start) + " bytes (expected: <= " + Gt06Framing.most(in, start) + ")");
        }
        if (end > in.writerIndex()) return unfinished(in, from, missing(end - in.writerIndex()));
        return atMark(in, from, end);
    }

    /** @param end where the frame's own length says, and there are bytes */
    private Explained atMark(ByteBuf in, Sender from, int end) {
        int start = in.readerIndex();
        boolean bounds = Gt06Framing.endsAt(in, end) && Gt06Framing.length(in, start) >= Gt06Framing.MIN_LENGTH;
        if (bounds && Gt06Framing.crcIsRight(in, start, end)) return whole(in, from, end);
        int fitting = Gt06Framing.fittingEnd(in, start);
        if (fitting >= 0) return whole(in, from, fitting);
        if (bounds) return whole(in, from, end);
        return garbage(in, from, Gt06Framing.markFrom(in, start + 1), "GARBAGE: no frame ends where its length does (expected: 0d0a)");
    }

    private static String missing(int bytes) { return bytes + (bytes == 1 ? " byte is" : " bytes are") + " missing"; }

    // ---- a frame ----

    private Explained whole(ByteBuf in, Sender from, int end) {
        ByteBuf frame = in.readSlice(end - in.readerIndex());
        boolean keepAlive = Gt06Messages.isKeepAlive(frame);
        RecordingCursor cursor = new RecordingCursor(frame.duplicate(), PASSWORDS);
        List<TelemetryRecord> records = List.of();
        String error = keepAlive ? null : crcProblem(frame);
        try {
            DeviceMessage message = read(frame, from, cursor);
            if (message instanceof TelemetryBatch batch) records = batch.records();
            if (message instanceof Unreadable unreadable && error == null && !isWhole(frame, cursor)) error = unreadable.why();
            if (cursor.remaining() > 0 && error == null) error = "the message's inner lengths don't add up";
        } catch (ProtocolException refused) {
            if (error == null) error = refused.getMessage();
        }
        nameRest(cursor);
        return new Explained(from, keepAlive ? "keep-alive" : name(frame, from), error == null, error,
                keepAlive ? cursor.fields() : withVerdict(cursor.fields(), frame), records)
                .with(cursor.secrets());
    }

    private @Nullable DeviceMessage read(ByteBuf frame, Sender from, RecordingCursor cursor) {
        if (from == Sender.DEVICE) return Gt06Decoder.read(frame, cursor, facts.get()).messages().getFirst();
        Frame.downlink(cursor);
        return null;
    }

    /** Of a message that nobody describes every byte was read: the frame is a good one. */
    private static boolean isWhole(ByteBuf frame, RecordingCursor cursor) {
        return cursor.offset() == frame.readableBytes();
    }

    private static void nameRest(RecordingCursor cursor) {
        cursor.closeAll();
        cursor.giveBack();
        if (cursor.remaining() < Gt06Encoder.TAIL) {
            cursor.rest(UNKNOWN, 0);
            return;
        }
        cursor.rest(UNKNOWN, Gt06Encoder.TAIL);
        cursor.u16("serial");
        cursor.u16("crc");
        cursor.u16("end");
        cursor.means("0d0a");
    }

    private static List<NamedBytes> withVerdict(List<NamedBytes> fields, ByteBuf frame) {
        String problem = crcProblem(frame);
        int crcAt = frame.readableBytes() - Gt06Framing.CRC_AND_END;
        return fields.stream().map(field -> field.offset() == crcAt && field.length() == END_BYTES
                ? field.asChecksum(problem == null ? "right" : "wrong" + expected(frame))
                : field).toList();
    }

    private static @Nullable String crcProblem(ByteBuf frame) {
        int start = frame.readerIndex();
        int end = frame.writerIndex();
        if (Gt06Framing.crcIsRight(frame, start, end)) return null;
        return "BAD_CHECKSUM: crc 0x%04x%s".formatted(Gt06Framing.crcFound(frame, end), expected(frame));
    }

    private static String expected(ByteBuf frame) {
        return " (expected: 0x%04x)".formatted(Gt06Framing.crcComputed(frame, frame.readerIndex(), frame.writerIndex()));
    }

    private static String name(ByteBuf frame, Sender from) {
        int protocol = frame.getUnsignedByte(frame.readerIndex() + Gt06Framing.header(frame, frame.readerIndex()));
        return from == Sender.SERVER ? downlinkName(protocol) : uplinkName(protocol);
    }

    private static String downlinkName(int protocol) {
        return switch (protocol) {
            case Gt06Messages.COMMAND -> "command";
            case Gt06Messages.TIME -> "time";
            case Gt06Messages.ADDRESS_ANSWER -> "address";
            default -> "receipt for 0x%02x".formatted(protocol);
        };
    }

    private static String uplinkName(int protocol) {
        return switch (protocol) {
            case Gt06Messages.LOGIN -> "login";
            case Gt06Messages.HEARTBEAT, Gt06Messages.HEARTBEAT_IN_VOLTS -> "heartbeat";
            case Gt06Messages.ANSWER, Gt06Messages.LONG_ANSWER -> "answer to a command";
            case Gt06Messages.TIME -> "time request";
            case Gt06Messages.INFORMATION -> "information";
            case Gt06Messages.GPS, Gt06Messages.GPS_CELL, Gt06Messages.GPS_CELL_UTC, Gt06Messages.GPS_CELL_4G ->
                "place, 0x%02x".formatted(protocol);
            case Gt06Messages.CELL, Gt06Messages.CELLS, Gt06Messages.CELLS_UTC, Gt06Messages.CELLS_WIFI_UTC, Gt06Messages.CELLS_4G ->
                "cells, 0x%02x".formatted(protocol);
            case Gt06Messages.ALARM, Gt06Messages.CELL_ALARM, Gt06Messages.ALARM_UTC, Gt06Messages.FENCE_ALARM_UTC,
                    Gt06Messages.ALARM_4G, Gt06Messages.FENCE_ALARM_4G ->
                "alarm, 0x%02x".formatted(protocol);
            default -> "message 0x%02x".formatted(protocol);
        };
    }

    // ---- anything else ----

    private static Explained garbage(ByteBuf in, Sender from, int end, String error) {
        return new Explained(from, "garbage", false, error, named(in, end, UNKNOWN), List.of());
    }

    /** A later frame that is whole ends it, as it does in the gateway. */
    private static Explained unfinished(ByteBuf in, Sender from, String missing) {
        int end = in.readerIndex() + 1;
        while (end < in.writerIndex() && !Gt06Framing.isWhole(in, end))
            end++;
        List<NamedBytes> soFar = named(in, end, "so far");
        if (in.isReadable()) return new Explained(from, "incomplete frame", false, "incomplete: " + missing, soFar, List.of());
        return Explained.unfinished(from, "incomplete: " + missing, soFar);
    }

    private static List<NamedBytes> named(ByteBuf in, int end, String rest) {
        RecordingCursor cursor = new RecordingCursor(in.readSlice(end - in.readerIndex()));
        cursor.rest(rest, 0);
        return cursor.fields();
    }
}
