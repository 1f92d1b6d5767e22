package io.trackgate.ruptela;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
import io.trackgate.protocol.Unreadable;
import io.trackgate.ruptela.RuptelaMessages.Answer;
import io.trackgate.ruptela.RuptelaMessages.Records;
import io.trackgate.ruptela.RuptelaMessages.Text;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;
import static io.trackgate.protocol.ProtocolException.Reason.FOREIGN_DEVICE_ID;

/** Says what one whole frame means. The first one is a login as well, whatever it is about: there is no other. */
final class RuptelaDecoder extends MessageToMessageDecoder<ByteBuf> {

    private static final int IMEI_DIGITS = 15;

    private final RuptelaFacts facts;

    RuptelaDecoder(RuptelaFacts facts) {
        super(ByteBuf.class);
        this.facts = facts;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf frame, List<Object> out) {
        if (facts.imei().isEmpty()
                && frame.getUnsignedByte(frame.readerIndex() + RuptelaFrameDecoder.COMMAND_AT) != RuptelaMessages.IDENTIFICATION)
            introduce(ctx, frame);
        out.add(read(frame, new FrameCursor(frame), facts));
    }

    // By itself and before the frame is read: from here on the model says what the elements of records mean.
    private void introduce(ChannelHandlerContext ctx, ByteBuf frame) {
        String imei = imei(frame.getLong(frame.readerIndex() + RuptelaFrameDecoder.LENGTH));
        facts.named(imei);
        ctx.fireChannelRead(DeviceFrame.of(new Login(imei, Receipt.NONE, Receipt.NONE)));
    }

    /**
     * @param frame whole and with a right checksum
     * @param in    reads it; a recording one makes this the explanation of the frame
     */
    // | length | IMEI | command | payload | crc |
    static DeviceFrame read(ByteBuf frame, FrameCursor in, RuptelaFacts facts) {
        int start = frame.readerIndex();
        in.u16("length");
        String imei = imei(in.i64("IMEI"));
        in.means(imei);
        int command = in.u8("command");
        in.means(RuptelaNames.fromDevice(command));
        if (facts.imei().isEmpty()) facts.named(imei);
        checkSame(imei, facts.imei().orElseThrow());
        if (command == RuptelaMessages.IDENTIFICATION) return identification(in, imei);
        return DeviceFrame.of(message(frame, in, start, command, facts), isOwedReceipt(command) ? Answer.yes(command) : Receipt.NONE);
    }

    private static String imei(long number) {
        String digits = Long.toUnsignedString(number);
        return "0".repeat(Math.max(0, IMEI_DIGITS - digits.length())) + digits;
    }

    private static void checkSame(String imei, String expected) {
        if (!imei.equals(expected)) {
            throw new ProtocolException(FOREIGN_DEVICE_ID, imei + " (expected: " + expected + ", as this connection began)");
        }
    }

    private static boolean isOwedReceipt(int command) {
        return switch (command) {
            case RuptelaMessages.RECORDS, RuptelaMessages.EXTENDED_RECORDS, RuptelaMessages.FAULTS, RuptelaMessages.HEARTBEAT -> true;
            default -> false;
        };
    }

    // What it says of its firmware has no public layout.
    private static DeviceFrame identification(FrameCursor in, String imei) {
        in.bytes("identification", in.remaining() - RuptelaFrameDecoder.CRC);
        in.u16("crc");
        return DeviceFrame.of(new Login(imei, Answer.yes(RuptelaMessages.IDENTIFICATION), Answer.no(RuptelaMessages.IDENTIFICATION)));
    }

    private static DeviceMessage message(ByteBuf frame, FrameCursor in, int start, int command, RuptelaFacts facts) {
        try {
            in.keepBack(RuptelaFrameDecoder.CRC);
            Optional<DeviceMessage> message = payload(in, command, facts);
            in.giveBack();
            if (message.isEmpty()) return unreadable(frame, start, command, "its layout is not known");
            in.u16("crc");
            if (in.remaining() > 0) throw new ProtocolException(BAD_COUNT, in.remaining() + " bytes are left (expected: none)");
            return message.get();
        } catch (ProtocolException problem) {
            in.giveBack();
            // Its checksum is right, so the tracker means it and would repeat it for ever.
            return unreadable(frame, start, command, problem.getMessage());
        }
    }

    private static Optional<DeviceMessage> payload(FrameCursor in, int command, RuptelaFacts facts) {
        return switch (command) {
            case RuptelaMessages.RECORDS -> Optional.of(RuptelaTelemetry.batch(Records.read(in, false), facts.telemetry()));
            case RuptelaMessages.EXTENDED_RECORDS -> Optional.of(RuptelaTelemetry.batch(Records.read(in, true), facts.telemetry()));
            case RuptelaMessages.HEARTBEAT -> heartbeat(in);
            case RuptelaMessages.TEXT_ANSWER -> text(in, facts);
            case RuptelaMessages.SET_IO_ANSWER ->
                Optional.of(reply(facts, new CommandReply.Body.ResultCode(RuptelaMessages.SET_IO, in.u8("result"))));
            case RuptelaMessages.CONFIGURATION_ANSWER, RuptelaMessages.VERSION_ANSWER, RuptelaMessages.FIRMWARE_ANSWER,
                    RuptelaMessages.CONNECTION_ANSWER, RuptelaMessages.ODOMETER_ANSWER, RuptelaMessages.FILES_ANSWER ->
                Optional.of(other(in, command, facts));
            default -> Optional.empty();
        };
    }

    private static Optional<DeviceMessage> heartbeat(FrameCursor in) {
        if (in.remaining() > 0) in.bytes("heartbeat", in.remaining());
        return Optional.of(new KeepAlive());
    }

    private static Optional<DeviceMessage> text(FrameCursor in, RuptelaFacts facts) {
        String text = Text.read(in).text();
        boolean printable = text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\r' && c != '\n' && c != '\t');
        return printable ? Optional.of(reply(facts, new CommandReply.Body.Text(text))) : Optional.empty();
    }

    // Not as a text: only what answers a text may be judged as one.
    private static CommandReply other(FrameCursor in, int command, RuptelaFacts facts) {
        byte[] answer = in.bytes("answer", in.remaining());
        in.meansText(answer);
        return reply(facts, new CommandReply.Body.Parameters(Map.of(RuptelaMessages.SERVER + command, HexFormat.of().formatHex(answer))));
    }

    private static CommandReply reply(RuptelaFacts facts, CommandReply.Body body) {
        return new CommandReply(null, facts.imei().orElse(null), body);
    }

    private static Unreadable unreadable(ByteBuf frame, int start, int command, String why) {
        return new Unreadable(ByteBufUtil.getBytes(frame, start, frame.writerIndex() - start), "command " + command + ": " + why);
    }
}
