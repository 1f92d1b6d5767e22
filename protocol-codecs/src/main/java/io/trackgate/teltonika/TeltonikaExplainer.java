package io.trackgate.teltonika;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.config.TelemetryIds;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.RecordingCursor;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.teltonika.TeltonikaMessages.AvlAck;
import io.trackgate.teltonika.TeltonikaMessages.AvlCodec;
import io.trackgate.teltonika.TeltonikaMessages.LoginAnswer;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;
import org.jspecify.annotations.Nullable;

import static io.trackgate.teltonika.TeltonikaFrameDecoder.CRC;
import static io.trackgate.teltonika.TeltonikaFrameDecoder.HEADER;

/** Names every byte, from either side, through the decoder that runs in the gateway. */
final class TeltonikaExplainer implements FrameExplainer {

    private static final int RECEIPT = 4;
    private static final int LENGTH_AT = 4;
    private static final String UNKNOWN = "not understood";

    /** Parameters with the password of the mobile network and that of text messages, in commands and answers. */
    private static final Pattern PASSWORDS = Pattern.compile("(?<!\\d)(?:2003|3004)[: ]([^\\s;,]{1,64})");

    private final Supplier<TeltonikaFacts> facts;

    /** @param facts of whoever sends the frames */
    private TeltonikaExplainer(Supplier<TeltonikaFacts> facts) { this.facts = facts; }

    /** For bytes of anybody. */
    TeltonikaExplainer() { this(TeltonikaFacts::new); }

    @Override
    public FrameExplainer ofConnection(ConnectionFacts known) {
        TelemetryIds telemetry = ((TeltonikaFacts) known).telemetry();
        return new TeltonikaExplainer(() -> TeltonikaFacts.with(telemetry));
    }

    /** What reads one frame; returns the records in it. */
    private interface Reading {
        List<TelemetryRecord> read(RecordingCursor in);
    }

    @Override
    public List<Explained> explain(byte[] bytes, Sender from) {
        List<Explained> explained = new ArrayList<>();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        try {
            while (in.isReadable())
                explained.add(from == Sender.DEVICE ? device(in) : server(in));
        } finally {
            in.release();
        }
        return explained;
    }

    private Explained device(ByteBuf in) {
        try {
            int length = TeltonikaFrameDecoder.requiredBytes(in, true);
            if (in.readableBytes() < length) return incomplete(in, Sender.DEVICE, length);
            ByteBuf frame = in.readSlice(length);
            boolean checked = length > 1 && !TeltonikaFrameDecoder.isLogin(frame);
            String problem = checked ? crcProblem(frame) : null;
            return explained(frame, Sender.DEVICE, name(frame), problem, checked,
                    cursor -> records(TeltonikaDecoder.read(frame, cursor, facts.get())));
        } catch (ProtocolException problem) {
            return garbage(in, Sender.DEVICE, problem);
        }
    }

    private static List<TelemetryRecord> records(DeviceFrame frame) {
        return frame.messages().getFirst() instanceof TelemetryBatch batch ? batch.records() : List.of();
    }

    // | 01 |   | accepted records 4 |   | preamble 00000000 | length 4 | data | crc 4 |
    // What begins with four zeros is a frame where a length follows, else the receipt of nothing.
    private static Explained server(ByteBuf in) {
        try {
            if (in.readableBytes() == 1 || in.getByte(in.readerIndex()) != 0) return loginAnswer(in);
            if (in.readableBytes() < RECEIPT) return incomplete(in, Sender.SERVER, RECEIPT);
            if (!isFrame(in)) return receipt(in);
            int length = TeltonikaFrameDecoder.requiredBytes(in, true);
            if (in.readableBytes() < length) return incomplete(in, Sender.SERVER, length);
            ByteBuf frame = in.readSlice(length);
            return explained(frame, Sender.SERVER, name(frame), crcProblem(frame), true, TeltonikaExplainer::command);
        } catch (ProtocolException problem) {
            return garbage(in, Sender.SERVER, problem);
        }
    }

    private static boolean isFrame(ByteBuf in) { return in.getInt(in.readerIndex()) == 0 && in.readableBytes() > RECEIPT; }

    private static Explained loginAnswer(ByteBuf in) {
        int answer = in.getUnsignedByte(in.readerIndex());
        String problem = answer <= 1 ? null : "0x%02x (expected: 00 or 01)".formatted(answer);
        return explained(in.readSlice(1), Sender.SERVER, "login answer", problem, false, cursor -> {
            LoginAnswer.read(cursor);
            return List.of();
        });
    }

    private static Explained receipt(ByteBuf in) {
        return explained(in.readSlice(RECEIPT), Sender.SERVER, "receipt", null, false, cursor -> {
            AvlAck.read(cursor);
            return List.of();
        });
    }

    private static List<TelemetryRecord> command(RecordingCursor in) {
        in.u32("preamble");
        int length = (int) in.u32("data field length");
        if (!TextFrame.isTextCodec(in.peekU8(0))) return List.of();
        TextFrame.read(in, length);
        in.u32("crc");
        return List.of();
    }

    private static Explained explained(ByteBuf frame, Sender from, String name, @Nullable String problem, boolean checked,
            Reading reading) {
        RecordingCursor cursor = new RecordingCursor(frame.duplicate(), PASSWORDS);
        List<TelemetryRecord> records = List.of();
        String error = problem;
        try {
            records = reading.read(cursor);
            if (cursor.remaining() > 0 && error == null) error = "the frame's inner lengths don't add up, or its codec is unknown";
        } catch (ProtocolException refused) {
            if (error == null) error = refused.getMessage();
        }
        nameRest(cursor, frame, checked);
        return new Explained(from, name, error == null, error, cursor.fields(), records).with(cursor.secrets());
    }

    private static void nameRest(RecordingCursor cursor, ByteBuf frame, boolean checked) {
        cursor.closeAll();
        if (checked && cursor.remaining() >= CRC) {
            cursor.rest(UNKNOWN, CRC);
            cursor.u32("crc");
        }
        cursor.rest(UNKNOWN, 0);
        if (checked) cursor.checksum(crcProblem(frame) == null ? "right" : "wrong (expected: " + crcText(frame) + ")");
    }

    private static @Nullable String crcProblem(ByteBuf frame) {
        int length = frame.readableBytes();
        if (TeltonikaFrameDecoder.crcIsRight(frame, length)) return null;
        return "BAD_CHECKSUM: crc 0x%08x (expected: %s)".formatted(TeltonikaFrameDecoder.crcFound(frame, length), crcText(frame));
    }

    private static String crcText(ByteBuf frame) {
        return "0x%08x".formatted(TeltonikaFrameDecoder.crcComputed(frame, frame.readableBytes()));
    }

    private static Explained incomplete(ByteBuf in, Sender from, int length) {
        int missing = length - in.readableBytes();
        boolean atLeast = length <= HEADER;
        String error = "incomplete: " + (atLeast ? "at least " : "") + missing + (missing == 1 ? " byte is" : " bytes are") + " missing";
        return Explained.unfinished(from, error, head(in, "so far"));
    }

    private static Explained garbage(ByteBuf in, Sender from, ProtocolException problem) {
        return new Explained(from, "garbage", false, problem.getMessage(), head(in, UNKNOWN), List.of());
    }

    /** All that is left, with the head named where there is one. */
    private static List<NamedBytes> head(ByteBuf in, String rest) {
        RecordingCursor cursor = new RecordingCursor(in);
        if (in.readableBytes() >= HEADER && in.getInt(in.readerIndex()) == 0) {
            cursor.u32("preamble");
            cursor.u32("data field length");
        }
        cursor.rest(rest, 0);
        return cursor.fields();
    }

    private static String name(ByteBuf frame) {
        if (frame.readableBytes() == 1) return "ping";
        if (TeltonikaFrameDecoder.isLogin(frame)) return "login";
        int codec = frame.getUnsignedByte(frame.readerIndex() + LENGTH_AT + LENGTH_AT);
        AvlCodec records = AvlCodec.of(codec);
        if (records != null) return "records, " + records;
        return TextFrame.isTextCodec(codec) ? "text, codec " + codec : "codec 0x%02x".formatted(codec);
    }
}
