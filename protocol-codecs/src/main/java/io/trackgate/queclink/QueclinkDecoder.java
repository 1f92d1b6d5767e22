package io.trackgate.queclink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.CommandReply.Body;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;
import org.jspecify.annotations.Nullable;

import static io.trackgate.protocol.ProtocolException.Reason.FOREIGN_DEVICE_ID;
import static io.trackgate.protocol.ProtocolException.Reason.NOT_LOGGED_IN;

/** Says what one whole frame means, and what its sender is owed for it. There is no login: the first frame that names an IMEI is it. */
final class QueclinkDecoder extends MessageToMessageDecoder<ByteBuf> {

    private final QueclinkFacts facts;

    QueclinkDecoder(QueclinkFacts facts) {
        super(ByteBuf.class);
        this.facts = facts;
    }

    /** @param frame whole, its checksum right */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf frame, List<Object> out) {
        ByteBuf whole = frame.slice();
        QueclinkForm form = QueclinkForm.at(whole, whole.readerIndex()).orElseThrow();
        FrameCursor in = new FrameCursor(frame.slice());
        if (form.isText()) text(ctx, QueclinkText.read(in), whole, out);
        else
            withChecksum(ctx, form, in, whole, out);
    }

    /** Its checksum is right, so the device means it and would bring it again: what can't be read is kept. */
    private void withChecksum(ChannelHandlerContext ctx, QueclinkForm form, FrameCursor in, ByteBuf whole, List<Object> out) {
        try {
            if (form.isHex()) hex(ctx, QueclinkHex.read(form, in), whole, out);
            else
                binary(ctx, QueclinkBinary.read(in), out);
        } catch (ProtocolException problem) {
            if (!facts.isBound() || problem.reason() == FOREIGN_DEVICE_ID) throw problem;
            out.add(DeviceFrame.of(unreadable(whole, String.valueOf(problem.getMessage()))));
        }
    }

    /** @throws ProtocolException where the frame names another device, or nobody has named one yet */
    private void meet(ChannelHandlerContext ctx, Optional<String> imei, Optional<String> version) {
        imei.ifPresent(facts::meet);
        version.ifPresent(facts::versionIs);
        if (!facts.isBound())
            throw ProtocolException.survivable(NOT_LOGGED_IN, "a frame without an IMEI before one with it (expected: an IMEI)");
        if (!facts.introduces()) return;
        ctx.fireChannelRead(DeviceFrame.of(new Login(imei.orElseThrow(), Receipt.NONE, Receipt.NONE)));
    }

    // ---- texts ----

    private void text(ChannelHandlerContext ctx, QueclinkText text, ByteBuf whole, List<Object> out) {
        meet(ctx, text.imei(), text.knownVersion());
        if (text.isHeartbeat()) out.add(DeviceFrame.of(new KeepAlive(), heartbeatReceipt(text)));
        else if (text.origin() == QueclinkText.Origin.ACK) out.add(DeviceFrame.of(acknowledgement(text)));
        else if (text.imei().isEmpty()) out.add(DeviceFrame.of(unreadable(whole, "a report that names no IMEI"), receipt(text)));
        else
            out.add(new DeviceFrame(report(text, whole), receipt(text)));
    }

    /** What a question is answered with carries no serial: it comes behind the acknowledgement, which does. */
    private CommandReply acknowledgement(QueclinkText ack) {
        Integer tag = ack.serial().map(QueclinkFacts::tag).orElse(null);
        String asked = ack.fromEnd(QueclinkText.SUB_COMMAND);
        if (tag != null && ack.word().equals(QueclinkPhrases.QUESTION) && QueclinkPhrases.ANSWERED.contains(asked))
            facts.announce("GT" + asked, tag, number(ack.count()));
        return new CommandReply(tag, null, new Body.Text(ack.shown()));
    }

    private List<DeviceMessage> report(QueclinkText report, ByteBuf whole) {
        List<DeviceMessage> messages = new ArrayList<>(2);
        Integer tag = facts.answeredBy(report.word(), number(report.count()));
        // From the memory comes what could not be said when it was asked: it proves nothing any more.
        if (tag != null && report.origin() == QueclinkText.Origin.RESP)
            messages.add(new CommandReply(tag, null, new Body.Text(report.shown())));
        messages.add(content(report, whole));
        return messages;
    }

    private DeviceMessage content(QueclinkText report, ByteBuf whole) {
        try {
            return new TelemetryBatch(QueclinkTelemetry.records(report, facts.model()));
        } catch (ProtocolException notUnderstood) {
            return unreadable(whole, String.valueOf(notUnderstood.getMessage()));
        }
    }

    private static Receipt heartbeatReceipt(QueclinkText heartbeat) {
        return isCount(heartbeat.count()) ? QueclinkSack.ofHeartbeat(heartbeat) : Receipt.NONE;
    }

    private Receipt receipt(QueclinkText report) {
        boolean sacks = facts.model().map(QueclinkOptions::sacks).orElse(true);
        return sacks && isCount(report.count()) ? QueclinkSack.ofReport(report) : Receipt.NONE;
    }

    private static boolean isCount(String digits) { return digits.matches("[0-9A-Fa-f]{4}"); }

    private static @Nullable Integer number(String count) { return isCount(count) ? Integer.valueOf(count, 16) : null; }

    // ---- HEX frames ----

    private void hex(ChannelHandlerContext ctx, QueclinkHex message, ByteBuf whole, List<Object> out) {
        meet(ctx, Optional.ofNullable(message.imei()), message.knownVersion());
        facts.speaksHex();
        out.add(switch (message.form()) {
            case HEX_ACK -> DeviceFrame.of(acknowledgement(message.type(), message.serial()));
            case HEX_HBD, HEX_LGN -> DeviceFrame.of(new KeepAlive());
            case HEX_INF, HEX_BNF, HEX_CRD, HEX_BRD, HEX_RSP, HEX_BSP, HEX_EVT, HEX_BVT ->
                DeviceFrame.of(unreadable(whole, message.form().mark() + ", whose mask is of its model"));
            case TEXT_RESP, TEXT_BUFF, TEXT_ACK, BINARY -> throw new IllegalStateException(message.form() + " (expected: a HEX form)");
        });
    }

    private static CommandReply acknowledgement(@Nullable Integer type, @Nullable Integer serial) {
        Integer tag = serial == null ? null : QueclinkFacts.tag(serial);
        return new CommandReply(tag, null, new Body.ResultCode(type == null ? 0 : type, 0));
    }

    // ---- binary frames ----

    private void binary(ChannelHandlerContext ctx, QueclinkBinary frame, List<Object> out) {
        meet(ctx, Optional.of(frame.imei()), Optional.empty());
        facts.speaksBinary();
        out.add(DeviceFrame.of(frame.entries().isEmpty() ? new KeepAlive() : new TelemetryBatch(QueclinkTelemetry.records(frame))));
    }

    private static Unreadable unreadable(ByteBuf whole, String why) { return new Unreadable(ByteBufUtil.getBytes(whole), why); }
}
