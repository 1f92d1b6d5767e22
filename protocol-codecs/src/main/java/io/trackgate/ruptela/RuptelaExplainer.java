package io.trackgate.ruptela;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.config.TelemetryIds;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.RecordingCursor;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import io.trackgate.ruptela.RuptelaMessages.SetIo;
import io.trackgate.ruptela.RuptelaMessages.Text;
import org.jspecify.annotations.Nullable;

import static io.trackgate.ruptela.RuptelaFrameDecoder.CRC;
import static io.trackgate.ruptela.RuptelaFrameDecoder.LENGTH;

/** Names every byte, from either side, through the decoder that runs in the gateway. */
final class RuptelaExplainer implements FrameExplainer {

    private static final String UNKNOWN = "not understood";

    private final Supplier<RuptelaFacts> facts;

    /** @param facts of whoever sends the frames */
    private RuptelaExplainer(Supplier<RuptelaFacts> facts) { this.facts = facts; }

    /** For bytes of anybody. */
    RuptelaExplainer() { this(RuptelaFacts::new); }

    @Override
    public FrameExplainer ofConnection(ConnectionFacts known) {
        TelemetryIds telemetry = ((RuptelaFacts) known).telemetry();
        return new RuptelaExplainer(() -> RuptelaFacts.with(telemetry));
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
        try {
            int length = from == Sender.DEVICE ? RuptelaFrameDecoder.requiredBytes(in) : requiredFromServer(in);
            if (in.readableBytes() < length) return incomplete(in, from, length);
            return explained(in.readSlice(length), from);
        } catch (ProtocolException problem) {
            return new Explained(from, "garbage", false, problem.getMessage(), rest(in, UNKNOWN), List.of());
        }
    }

    // | length 2 | command 1 | payload | crc 2 |
    private static int requiredFromServer(ByteBuf in) {
        return in.readableBytes() < LENGTH ? LENGTH : LENGTH + RuptelaFrameDecoder.bounded(in, 1) + CRC;
    }

    private Explained explained(ByteBuf frame, Sender from) {
        RecordingCursor cursor = new RecordingCursor(frame.duplicate());
        int command = frame.getUnsignedByte(frame.readerIndex() + (from == Sender.DEVICE ? RuptelaFrameDecoder.COMMAND_AT : LENGTH));
        String error = crcProblem(frame);
        List<TelemetryRecord> records = List.of();
        try {
            if (from == Sender.DEVICE) {
                DeviceMessage message = RuptelaDecoder.read(frame.duplicate(), cursor, facts.get()).messages().getFirst();
                if (message instanceof TelemetryBatch batch) records = batch.records();
                if (message instanceof Unreadable unreadable && error == null) error = unreadable.why();
            } else
                command(cursor, command);
        } catch (ProtocolException refused) {
            if (error == null) error = refused.getMessage();
        }
        nameRest(cursor, frame);
        String name = from == Sender.DEVICE ? RuptelaNames.fromDevice(command) : RuptelaNames.fromServer(command);
        return new Explained(from, name, error == null, error, cursor.fields(), records).with(cursor.secrets());
    }

    private static void command(RecordingCursor in, int command) {
        in.u16("length");
        in.u8("command");
        in.means(RuptelaNames.fromServer(command));
        in.keepBack(CRC);
        payload(in, command);
        in.giveBack();
    }

    private static void payload(RecordingCursor in, int command) {
        switch (command) {
            case RuptelaMessages.TEXT -> in.secret(0, Text.read(in).text().indexOf(' ')); // the password stands before the command
            case RuptelaMessages.SET_IO -> SetIo.read(in);
            case RuptelaMessages.SERVER, RuptelaMessages.SERVER + RuptelaMessages.FAULTS,
                    RuptelaMessages.SERVER + RuptelaMessages.IDENTIFICATION, RuptelaMessages.SERVER + RuptelaMessages.HEARTBEAT ->
                in.means(in.u8("receipt") == 1 ? "accepted" : "not accepted, send again");
            default -> {
                if (in.remaining() > 0) in.bytes("payload", in.remaining());
            }
        }
    }

    private static void nameRest(RecordingCursor cursor, ByteBuf frame) {
        cursor.closeAll();
        cursor.giveBack();
        if (cursor.remaining() >= CRC) {
            cursor.rest(UNKNOWN, CRC);
            cursor.u16("crc");
        }
        cursor.rest(UNKNOWN, 0);
        cursor.checksum(crcProblem(frame) == null ? "right" : "wrong (expected: " + computed(frame) + ")");
    }

    private static @Nullable String crcProblem(ByteBuf frame) {
        int length = frame.readableBytes();
        if (RuptelaFrameDecoder.crcIsRight(frame, length)) return null;
        return "BAD_CHECKSUM: crc 0x%04x (expected: %s)".formatted(RuptelaFrameDecoder.crcFound(frame, length), computed(frame));
    }

    private static String computed(ByteBuf frame) {
        return "0x%04x".formatted(RuptelaFrameDecoder.crcComputed(frame, frame.readableBytes()));
    }

    private static Explained incomplete(ByteBuf in, Sender from, int length) {
        int missing = length - in.readableBytes();
        String error = "incomplete: " + (length == LENGTH ? "at least " : "") + missing + (missing == 1 ? " byte is" : " bytes are")
                + " missing";
        return Explained.unfinished(from, error, rest(in, "so far"));
    }

    /** All that is left, with the length named where there is one. */
    private static List<NamedBytes> rest(ByteBuf in, String rest) {
        RecordingCursor cursor = new RecordingCursor(in);
        if (in.readableBytes() >= LENGTH) cursor.u16("length");
        cursor.rest(rest, 0);
        return cursor.fields();
    }
}
