package io.trackgate.galileosky;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.galileosky.GalileoskyMessages.Ack;
import io.trackgate.galileosky.GalileoskyMessages.ServerCommand;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.RecordingCursor;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;
import org.jspecify.annotations.Nullable;

import static io.trackgate.galileosky.GalileoskyEncoder.CRC;

/** Names every byte, from either side, through the decoder that runs in the gateway. */
final class GalileoskyExplainer implements FrameExplainer {

    private static final String UNKNOWN = "not understood";

    private final Supplier<GalileoskyFacts> facts;

    /** @param facts of whoever sends the packets */
    GalileoskyExplainer(Supplier<GalileoskyFacts> facts) { this.facts = facts; }

    @Override
    public FrameExplainer ofConnection(ConnectionFacts known) {
        GalileoskyFacts sameLevels = ((GalileoskyFacts) known).ofAnybody();
        return new GalileoskyExplainer(sameLevels::ofAnybody);
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
            int length = photoAck(in, from) ? GalileoskyMessages.ACK_BYTES : GalileoskyFrameDecoder.requiredBytes(in, true);
            if (in.readableBytes() < length) return incomplete(in, from, length);
            ByteBuf frame = in.readSlice(length);
            return length == GalileoskyMessages.ACK_BYTES ? ack(frame, from) : packet(frame, from);
        } catch (ProtocolException problem) {
            return new Explained(from, "garbage", false, problem.getMessage(), named(in, UNKNOWN), List.of());
        }
    }

    /** The server has no photos: what it begins with 07 is their receipt. */
    private static boolean photoAck(ByteBuf in, Sender from) {
        return from == Sender.SERVER && in.getUnsignedByte(in.readerIndex()) == GalileoskyMessages.PHOTO;
    }

    private static Explained ack(ByteBuf frame, Sender from) {
        RecordingCursor cursor = new RecordingCursor(frame);
        Ack.read(cursor);
        return new Explained(from, "receipt", true, null, cursor.fields(), List.of());
    }

    private Explained packet(ByteBuf frame, Sender from) {
        RecordingCursor cursor = new RecordingCursor(frame.duplicate());
        List<DeviceMessage> messages = List.of();
        String error = crcProblem(frame);
        try {
            if (from == Sender.SERVER) ServerCommand.read(cursor);
            else
                messages = GalileoskyDecoder.read(frame, cursor, facts.get(), login -> {}).messages();
            if (error == null && cursor.offset() != frame.readableBytes()) error = unreadable(messages);
        } catch (ProtocolException refused) {
            if (error == null) error = refused.getMessage();
        }
        nameRest(cursor, frame);
        return new Explained(from, name(frame, from, messages), error == null, error, cursor.fields(),
                messages.stream().flatMap(message -> message instanceof TelemetryBatch batch ? batch.records().stream() : Stream.empty())
                        .toList())
                .with(cursor.secrets());
    }

    /** Of a packet that is kept as it is every byte was read, and it is a good one. */
    private static @Nullable String unreadable(List<DeviceMessage> messages) {
        return messages.stream().filter(Unreadable.class::isInstance).map(message -> ((Unreadable) message).why()).findFirst().orElse(null);
    }

    private static void nameRest(RecordingCursor cursor, ByteBuf frame) {
        cursor.closeAll();
        cursor.giveBack();
        if (cursor.remaining() >= CRC) {
            cursor.rest(UNKNOWN, CRC);
            cursor.u16le("crc");
        }
        cursor.rest(UNKNOWN, 0);
        String problem = crcProblem(frame);
        cursor.checksum(problem == null ? "right" : "wrong, " + problem);
    }

    private static @Nullable String crcProblem(ByteBuf frame) {
        int length = frame.readableBytes();
        return GalileoskyFrameDecoder.crcIsRight(frame, length)
                ? null
                : "BAD_CHECKSUM: " + GalileoskyFrameDecoder.crcProblem(frame, length);
    }

    private static Explained incomplete(ByteBuf in, Sender from, int length) {
        int missing = length - in.readableBytes();
        boolean atLeast = length <= GalileoskyEncoder.HEAD;
        String error = "incomplete: " + (atLeast ? "at least " : "") + missing + (missing == 1 ? " byte is" : " bytes are") + " missing";
        return Explained.unfinished(from, error, named(in, "so far"));
    }

    private static List<NamedBytes> named(ByteBuf in, String rest) {
        RecordingCursor cursor = new RecordingCursor(in);
        cursor.rest(rest, 0);
        return cursor.fields();
    }

    private static String name(ByteBuf frame, Sender from, List<DeviceMessage> messages) {
        if (from == Sender.SERVER) return "command";
        return switch (frame.getUnsignedByte(frame.readerIndex())) {
            case GalileoskyMessages.GARMIN -> "packet for a Garmin device";
            case GalileoskyMessages.PHOTO -> "part of a photo";
            case GalileoskyMessages.COMPRESSED -> "compressed records";
            default -> mainName(messages);
        };
    }

    private static String mainName(List<DeviceMessage> messages) {
        if (messages.stream().anyMatch(CommandReply.class::isInstance)) return "answer to a command";
        return messages.stream().anyMatch(Login.class::isInstance) ? "head packet" : "records";
    }
}
