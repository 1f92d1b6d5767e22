package io.trackgate.navtelecom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.trackgate.navtelecom.NavtelecomMessages.FlexNegotiation;
import io.trackgate.navtelecom.NavtelecomMessages.FlexReceipt;
import io.trackgate.navtelecom.NavtelecomMessages.Handshake;
import io.trackgate.navtelecom.NavtelecomMessages.NtcbPacket;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.RecordingCursor;
import io.trackgate.protocol.ServiceRequest;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import org.jspecify.annotations.Nullable;

/**
 * Names every byte, from either side, through the decoder that runs in the gateway. Records can be explained behind the negotiation of their fields
 * alone: in the same bytes, or on the same connection.
 */
final class NavtelecomExplainer implements FrameExplainer {

    private static final int HEADER = NtcbPacket.HEADER;
    private static final String UNKNOWN = "not understood";

    /** @param problem null where all was understood */
    private record Found(List<TelemetryRecord> records, @Nullable String problem) {
        static final Found NOTHING = new Found(List.of(), null);
    }

    private interface Reading {
        Found read(RecordingCursor in);
    }

    private final Supplier<NavtelecomFacts> memory;

    private NavtelecomExplainer(Supplier<NavtelecomFacts> memory) { this.memory = memory; }

    /** For bytes of anybody: what they negotiate counts as far as they go. */
    NavtelecomExplainer() {
        this(new NavtelecomFacts()::ofAnybody);
    }

    @Override
    public FrameExplainer ofConnection(ConnectionFacts known) {
        NavtelecomFacts lasting = ((NavtelecomFacts) known).ofAnybody();
        return new NavtelecomExplainer(() -> lasting);
    }

    @Override
    public List<Explained> explain(byte[] bytes, Sender from) {
        List<Explained> explained = new ArrayList<>();
        NavtelecomFacts facts = memory.get();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        try {
            while (in.isReadable())
                explained.add(next(in, from, facts));
        } finally {
            in.release();
        }
        return explained;
    }

    private static Explained next(ByteBuf in, Sender from, NavtelecomFacts facts) {
        try {
            int length = from == Sender.DEVICE ? deviceLength(in, facts) : serverLength(in);
            if (in.readableBytes() < length) return incomplete(in, from, length);
            ByteBuf frame = in.readSlice(length);
            if (from == Sender.SERVER) return explained(frame, from, NavtelecomExplainer::server);
            Explained explained = explained(frame, from, cursor -> found(NavtelecomDecoder.read(frame, cursor, facts)));
            if (explained.valid()) learn(frame, facts);
            return explained;
        } catch (ProtocolException problem) {
            return rest(in, from, "garbage", problem.getMessage());
        }
    }

    // Whoever asks for an explanation knows whose frames these are.
    private static int deviceLength(ByteBuf in, NavtelecomFacts facts) {
        if (facts.mask().isPresent()) return NavtelecomFrameDecoder.lengthByChecksum(in, facts);
        return NavtelecomFrameDecoder.requiredBytes(in, true, isOfNoMask(in) ? Optional.of(FlexMask.of()) : Optional.empty());
    }

    /** Extra records have a shape of their own, whatever was negotiated. */
    private static boolean isOfNoMask(ByteBuf in) {
        if (in.readableBytes() < NavtelecomMessages.FLEX_HEADER || in.getUnsignedByte(in.readerIndex()) != NavtelecomMessages.FLEX)
            return false;
        return switch (NavtelecomFrameDecoder.letter(in)) {
            case ARCHIVE, URGENT, CURRENT -> false;
            case EXTRA_ARCHIVE, EXTRA_URGENT, UNSUPPORTED -> true;
        };
    }

    private static int serverLength(ByteBuf in) {
        if (in.getUnsignedByte(in.readerIndex()) != NavtelecomMessages.FLEX)
            return NavtelecomFrameDecoder.requiredBytes(in, true, Optional.empty());
        return in.readableBytes() < NavtelecomMessages.FLEX_HEADER
                ? NavtelecomMessages.FLEX_HEADER
                : FlexReceipt.bytes(NavtelecomFrameDecoder.letter(in));
    }

    private static void learn(ByteBuf frame, NavtelecomFacts facts) {
        if (!text(frame).startsWith(FlexNegotiation.PREFIX)) return;
        FlexNegotiation negotiation = FlexNegotiation.read(new RecordingCursor(frame.slice(HEADER, frame.readableBytes() - HEADER)));
        if (negotiation.isTaken()) facts.negotiated(negotiation.mask());
    }

    private static Found found(DeviceFrame frame) {
        return switch (frame.messages().getFirst()) {
            case TelemetryBatch batch -> new Found(batch.records(), null);
            case Unreadable unreadable -> new Found(List.of(), unreadable.why());
            case Login understood -> Found.NOTHING;
            case CommandReply understood -> Found.NOTHING;
            case KeepAlive understood -> Found.NOTHING;
            case ServiceRequest understood -> Found.NOTHING;
        };
    }

    private static Found server(RecordingCursor in) {
        switch (in.peekU8(0)) {
            case NavtelecomMessages.PING -> in.u8("ping");
            case NavtelecomMessages.FLEX -> FlexReceipt.read(in);
            default -> serverPacket(in);
        }
        return Found.NOTHING;
    }

    private static void serverPacket(RecordingCursor in) {
        boolean negotiation = in.remaining() > HEADER + 2 && in.peekU8(HEADER + 1) == '<' && in.peekU8(HEADER + 2) == 'F';
        NtcbPacket.readHeader(in);
        if (negotiation) FlexNegotiation.readAnswer(in);
        else if (in.remaining() > 0) in.ascii("text", in.remaining());
    }

    private static Explained explained(ByteBuf frame, Sender from, Reading reading) {
        RecordingCursor cursor = new RecordingCursor(frame.duplicate());
        Found found = read(cursor, reading);
        Optional<String> damage = NavtelecomFrameDecoder.damage(frame, frame.readableBytes());
        nameRest(cursor, frame, damage);
        String error = damage.map(what -> "BAD_CHECKSUM: " + what).orElse(found.problem);
        return new Explained(from, name(frame, from), error == null, error, cursor.fields(), found.records).with(cursor.secrets());
    }

    private static Found read(RecordingCursor cursor, Reading reading) {
        try {
            return reading.read(cursor);
        } catch (ProtocolException refused) {
            return new Found(List.of(), refused.getMessage());
        }
    }

    private static void nameRest(RecordingCursor cursor, ByteBuf frame, Optional<String> damage) {
        cursor.closeAll();
        boolean flex = frame.getUnsignedByte(0) == NavtelecomMessages.FLEX;
        if (flex && cursor.remaining() > 0) {
            cursor.rest(UNKNOWN, NavtelecomMessages.CRC);
            cursor.u8("crc");
        }
        cursor.rest(UNKNOWN, 0);
        if (flex) cursor.checksum(damage.map(what -> "wrong, " + what).orElse("right"));
        if (frame.getUnsignedByte(0) == '@' && frame.readableBytes() >= HEADER) {
            verdict(cursor, frame, "header checksum", NtcbPacket.HEADER_CHECKSUM_AT, 0, NtcbPacket.HEADER_CHECKSUM_AT);
            verdict(cursor, frame, "body checksum", NtcbPacket.BODY_CHECKSUM_AT, HEADER, frame.readableBytes() - HEADER);
        }
    }

    private static void verdict(RecordingCursor cursor, ByteBuf frame, String name, int at, int start, int length) {
        int computed = NavtelecomChecksums.xor(frame, start, length) & 0xFF;
        cursor.checksum(name, frame.getUnsignedByte(at) == computed ? "right" : "wrong (expected: 0x%02x)".formatted(computed));
    }

    private static Explained incomplete(ByteBuf in, Sender from, int length) {
        int missing = length - in.readableBytes();
        return Explained.unfinished(from, "incomplete: at least " + missing + (missing == 1 ? " byte is" : " bytes are") + " missing",
                rest(in, from, "", null).fields());
    }

    private static Explained rest(ByteBuf in, Sender from, String name, @Nullable String error) {
        RecordingCursor cursor = new RecordingCursor(in);
        cursor.rest(UNKNOWN, 0);
        return new Explained(from, name, false, error, cursor.fields(), List.of());
    }

    private static String text(ByteBuf frame) {
        if (frame.getByte(0) != '@') return "";
        return frame.toString(HEADER, frame.readableBytes() - HEADER, StandardCharsets.ISO_8859_1);
    }

    private static String name(ByteBuf frame, Sender from) {
        return switch (frame.getUnsignedByte(0)) {
            case NavtelecomMessages.PING -> "ping";
            case NavtelecomMessages.FLEX -> name(frame.getUnsignedByte(1), from);
            default -> packetName(text(frame));
        };
    }

    private static String name(int letter, Sender from) {
        return "FLEX ~" + Character.toString(letter) + (from == Sender.SERVER ? ", receipt" : "");
    }

    private static String packetName(String text) {
        if (text.isEmpty()) return "NTCB, empty";
        if (text.startsWith(Handshake.PREFIX)) return "handshake";
        if (text.startsWith(NavtelecomMessages.WELCOME)) return "handshake answer";
        if (text.startsWith(FlexNegotiation.PREFIX)) return "FLEX negotiation";
        return FlexNegotiation.isAnswer(text) ? "FLEX negotiation answer" : "NTCB";
    }
}
