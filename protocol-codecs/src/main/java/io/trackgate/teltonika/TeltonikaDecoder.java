package io.trackgate.teltonika;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import io.trackgate.teltonika.TeltonikaMessages.AvlAck;
import io.trackgate.teltonika.TeltonikaMessages.AvlCodec;
import io.trackgate.teltonika.TeltonikaMessages.AvlPacket;
import io.trackgate.teltonika.TeltonikaMessages.AvlRecord;
import io.trackgate.teltonika.TeltonikaMessages.ImeiLogin;
import io.trackgate.teltonika.TeltonikaMessages.LoginAnswer;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;
import static io.trackgate.protocol.ProtocolException.Reason.FOREIGN_DEVICE_ID;
import static io.trackgate.teltonika.TeltonikaMessages.CODEC_12;
import static io.trackgate.teltonika.TeltonikaMessages.CODEC_14;
import static io.trackgate.teltonika.TeltonikaMessages.TYPE_ANSWER;
import static io.trackgate.teltonika.TeltonikaMessages.TYPE_NACK;

/** Says what one whole frame means. */
final class TeltonikaDecoder extends MessageToMessageDecoder<ByteBuf> {

    private static final int HEADER = TeltonikaFrameDecoder.HEADER;
    private static final int COUNT_AT = 1;
    private static final int SIZE_AT = 3;
    private static final int EMPTY_TEXT = 8;

    private final TeltonikaFacts facts;

    TeltonikaDecoder(TeltonikaFacts facts) {
        super(ByteBuf.class);
        this.facts = facts;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf frame, List<Object> out) {
        out.add(read(frame, new FrameCursor(frame), facts));
    }

    /**
     * @param frame one ping, login or frame, whole and with a right checksum
     * @param in    reads it; a recording one makes this the explanation of the frame
     */
    static DeviceFrame read(ByteBuf frame, FrameCursor in, TeltonikaFacts facts) {
        if (in.peekU8(0) == TeltonikaMessages.PING) return ping(in);
        return TeltonikaFrameDecoder.isLogin(frame) ? login(ImeiLogin.read(in)) : data(frame, in, facts);
    }

    private static DeviceFrame ping(FrameCursor in) {
        in.u8("ping");
        return DeviceFrame.of(new KeepAlive());
    }

    private static DeviceFrame login(ImeiLogin login) {
        return DeviceFrame.of(new Login(login.imei(), new LoginAnswer(true), new LoginAnswer(false)));
    }

    // | preamble 00000000 | length | codec | count 1 | … | count 2 | crc |
    private static DeviceFrame data(ByteBuf frame, FrameCursor in, TeltonikaFacts facts) {
        int start = frame.readerIndex();
        in.u32("preamble");
        int length = (int) in.u32("data field length");
        int codec = in.peekU8(0);
        if (codec == CODEC_12 && isEmptyText(in, length)) return DeviceFrame.of(new KeepAlive());
        boolean records = AvlCodec.of(codec) != null;
        if (records || TextFrame.isTextCodec(codec)) checkCounts(in, length);
        Receipt receipt = TextFrame.isTextCodec(codec) ? Receipt.NONE : new AvlAck(in.peekU8(COUNT_AT));
        try {
            DeviceMessage message = records ? batch(in, facts) : text(frame, in, start, length, codec, facts);
            in.u32("crc");
            if (in.remaining() > 0) throw new ProtocolException(BAD_COUNT, in.remaining() + " bytes are left (expected: none)");
            return DeviceFrame.of(message, receipt);
        } catch (ProtocolException problem) {
            if (problem.reason() == FOREIGN_DEVICE_ID) throw problem;
            // Its checksum is right, so the tracker means it and would repeat it for ever.
            return DeviceFrame.of(unreadable(frame, start, "codec 0x%02x: %s".formatted(codec, problem.getMessage())), receipt);
        }
    }

    /** The "empty Codec 12" that some models send as their ping. */
    private static boolean isEmptyText(FrameCursor in, int length) {
        if (length < EMPTY_TEXT || in.peekU8(COUNT_AT) == 0) return true;
        return (in.peekU8(SIZE_AT) | in.peekU8(SIZE_AT + 1) | in.peekU8(SIZE_AT + 2) | in.peekU8(SIZE_AT + 3)) == 0;
    }

    private static void checkCounts(FrameCursor in, int length) {
        int first = in.peekU8(COUNT_AT);
        int second = in.peekU8(length - 1);
        if (first != second) throw new ProtocolException(BAD_COUNT, "number of data 2: " + second + " (expected: " + first + ")");
    }

    private static TelemetryBatch batch(FrameCursor in, TeltonikaFacts facts) {
        AvlPacket packet = AvlPacket.read(in);
        List<TelemetryRecord> records = new ArrayList<>(packet.records().size());
        for (AvlRecord record : packet.records())
            records.add(TeltonikaTelemetry.record(record, facts.telemetry()));
        return new TelemetryBatch(records);
    }

    private static DeviceMessage text(ByteBuf frame, FrameCursor in, int start, int length, int codec, TeltonikaFacts facts) {
        if (!TextFrame.isTextCodec(codec)) throw new ProtocolException(BAD_COUNT, "unknown codec (expected: 08, 8e, 10 or 0c to 0f)");
        TextFrame text = TextFrame.read(in, length);
        String imei = text.imei();
        if (imei != null && facts.isForeign(imei)) {
            throw new ProtocolException(FOREIGN_DEVICE_ID, imei + " (expected: " + facts.imei().orElseThrow() + ")");
        }
        Optional<CommandReply> reply = reply(text);
        return reply.isPresent() ? reply.get() : unreadable(frame, start, notAnAnswer(text));
    }

    private static Optional<CommandReply> reply(TextFrame frame) {
        if (frame.codec() != CODEC_12 && frame.codec() != CODEC_14) return Optional.empty();
        if (frame.codec() == CODEC_14 && frame.type() == TYPE_NACK) {
            return Optional.of(new CommandReply(null, frame.imei(), new CommandReply.Body.ResultCode(0, TYPE_NACK)));
        }
        if (frame.type() != TYPE_ANSWER) return Optional.empty();
        return TeltonikaTexts.printable(frame.text())
                .map(text -> new CommandReply(null, frame.imei(), new CommandReply.Body.Text(text)));
    }

    // What a device on the tracker's serial link said, or a camera's picture. It could read "DOUT1:1": as a reply it might confirm a
    // command that nobody carried out. So it is kept raw, and shown with its text.
    private static String notAnAnswer(TextFrame frame) {
        String shown = TeltonikaTexts.printable(frame.text()).map(text -> "\"" + text + "\"").orElse(frame.text().length + " bytes");
        return "codec %d type 0x%02x from a serial link or camera, no answer to a command: %s".formatted(frame.codec(), frame.type(),
                shown);
    }

    private static Unreadable unreadable(ByteBuf frame, int start, String why) {
        return new Unreadable(ByteBufUtil.getBytes(frame, start, frame.writerIndex() - start), why);
    }
}
