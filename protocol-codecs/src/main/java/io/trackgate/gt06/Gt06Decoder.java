package io.trackgate.gt06;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.trackgate.gt06.Gt06Messages.Ack;
import io.trackgate.gt06.Gt06Messages.AddressAnswer;
import io.trackgate.gt06.Gt06Messages.AddressRequest;
import io.trackgate.gt06.Gt06Messages.Alarm;
import io.trackgate.gt06.Gt06Messages.CellFix;
import io.trackgate.gt06.Gt06Messages.CellReport;
import io.trackgate.gt06.Gt06Messages.Content;
import io.trackgate.gt06.Gt06Messages.Frame;
import io.trackgate.gt06.Gt06Messages.Heartbeat;
import io.trackgate.gt06.Gt06Messages.ImeiLogin;
import io.trackgate.gt06.Gt06Messages.Information;
import io.trackgate.gt06.Gt06Messages.LongAnswer;
import io.trackgate.gt06.Gt06Messages.Modules;
import io.trackgate.gt06.Gt06Messages.Opaque;
import io.trackgate.gt06.Gt06Messages.OtherInformation;
import io.trackgate.gt06.Gt06Messages.SerialPort;
import io.trackgate.gt06.Gt06Messages.ShortAnswer;
import io.trackgate.gt06.Gt06Messages.TimeAnswer;
import io.trackgate.gt06.Gt06Messages.TimeRequest;
import io.trackgate.gt06.Gt06Messages.Track;
import io.trackgate.gt06.Gt06Messages.Uplink;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.ServiceRequest;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.Unreadable;
import org.jspecify.annotations.Nullable;

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;

/** Says what one whole frame means, and what it is owed. */
final class Gt06Decoder extends MessageToMessageDecoder<ByteBuf> {

    // Alarms that only tables of replies name, and other messages that are known to be repeated without an answer.
    private static final int ALARM_4G_UNDESCRIBED = 0xA5;
    private static final int LONG_ALARM = 0x33;
    private static final int FIRST_OF_OTHER_ANSWERS = 0x80;
    private static final int LAST_OF_OTHER_ANSWERS = 0x82;
    private static final int ADDRESS_QUERY = 0x8B;
    private static final int CAMERA_ALARM = 0x95;
    /** In an alarm: no answer is wanted. */
    private static final int NO_LANGUAGE = 0;

    private final Gt06Facts facts;

    Gt06Decoder(Gt06Facts facts) {
        super(ByteBuf.class);
        this.facts = facts;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf frame, List<Object> out) {
        out.add(read(frame, new FrameCursor(frame), facts));
    }

    /**
     * @param frame one frame, whole and with a right checksum, or a clone's keep-alive
     * @param in    reads it; a recording one makes this the explanation of the frame
     */
    static DeviceFrame read(ByteBuf frame, FrameCursor in, Gt06Facts facts) {
        if (Gt06Messages.isKeepAlive(frame)) return keepAlive(in);
        ByteBuf whole = frame.duplicate(); // the cursor consumes the frame
        boolean isLong = Gt06Framing.isLong(frame, frame.readerIndex());
        int protocol = frame.getUnsignedByte(frame.readerIndex() + Gt06Framing.header(frame, frame.readerIndex()));
        int serial = frame.getUnsignedShort(frame.writerIndex() - Gt06Encoder.TAIL);
        try {
            Uplink content = (Uplink) Frame.uplink(in).content();
            return DeviceFrame.of(message(content, serial, whole, facts.localZone()), owed(isLong, protocol, serial, content));
        } catch (ProtocolException problem) {
            if (problem.reason() != BAD_COUNT) throw problem;
            // Its checksum is right, so the tracker means it and would repeat it for ever.
            return DeviceFrame.of(unreadable(whole, protocol, problem.getMessage()), owed(isLong, protocol, serial, null));
        }
    }

    private static DeviceFrame keepAlive(FrameCursor in) {
        in.bytes("keep-alive", Gt06Messages.KEEP_ALIVE_BYTES);
        return DeviceFrame.of(new KeepAlive());
    }

    // ---- what it means ----

    private static DeviceMessage message(Uplink content, int serial, ByteBuf whole, ZoneId zone) {
        return switch (content) {
            case ImeiLogin login -> new Login(login.imei(), frame(new Ack(login.protocol(), false), serial), Receipt.NONE);
            case Heartbeat heartbeat -> batch(Gt06Telemetry.of(heartbeat, zone));
            case Track track -> batch(Gt06Telemetry.of(track, zone));
            case CellFix fix -> batch(Gt06Telemetry.of(fix, zone));
            case Alarm alarm -> batch(Gt06Telemetry.of(alarm, zone));
            case AddressRequest request -> batch(Gt06Telemetry.of(request, zone));
            case CellReport report -> batch(Gt06Telemetry.of(report, zone));
            case Modules modules -> batch(Gt06Telemetry.of(modules, zone));
            case Information information -> information(information, whole, zone);
            case SerialPort serialPort -> batch(Gt06Telemetry.of(serialPort, zone));
            case ShortAnswer answer -> reply(answer.flag(), answer.text());
            case LongAnswer answer -> reply(answer.flag(), answer.text());
            case TimeRequest request -> timeRequest(serial);
            case Opaque unknown -> unreadable(whole, unknown.protocol(), "nobody describes it");
        };
    }

    private static DeviceMessage information(Information information, ByteBuf whole, ZoneId zone) {
        if (information instanceof OtherInformation other && Gt06Telemetry.nameOf(other).isEmpty()) {
            return unreadable(whole, other.protocol(), "nobody describes its sub type 0x%02x".formatted(other.subType()));
        }
        return batch(Gt06Telemetry.of(information, zone));
    }

    private static TelemetryBatch batch(TelemetryRecord record) { return new TelemetryBatch(List.of(record)); }

    // Flag 0 is what a tracker says unasked; what does not fit a tag is no flag of ours.
    private static CommandReply reply(long flag, String text) {
        Integer tag = flag >= 1 && flag <= Integer.MAX_VALUE ? (int) flag : null;
        return new CommandReply(tag, null, new CommandReply.Body.Text(text));
    }

    private static ServiceRequest timeRequest(int serial) { return now -> frame(TimeAnswer.of(utc(now)), serial); }

    private static LocalDateTime utc(Instant now) { return LocalDateTime.ofInstant(now, ZoneOffset.UTC); }

    private static Unreadable unreadable(ByteBuf whole, int protocol, String why) {
        return new Unreadable(ByteBufUtil.getBytes(whole), "message 0x%02x: %s".formatted(protocol, why));
    }

    // ---- what it is owed ----

    // "GT06" 5.1 to 5.6. What nobody describes is acknowledged in a short frame as its kind is by other servers: harmless, and the tracker
    // stops repeating it.
    private static Receipt owed(boolean isLong, int protocol, int serial, @Nullable Uplink content) {
        return switch (protocol) {
            case Gt06Messages.LOGIN, Gt06Messages.GPS, Gt06Messages.CELL, Gt06Messages.GPS_CELL, Gt06Messages.ANSWER,
                    Gt06Messages.LONG_ANSWER, Gt06Messages.GPS_CELL_UTC, Gt06Messages.CELLS_UTC, Gt06Messages.CELLS_WIFI_UTC,
                    Gt06Messages.STATUS_4G, Gt06Messages.TIME, ADDRESS_QUERY, CAMERA_ALARM, Gt06Messages.GPS_CELL_4G,
                    Gt06Messages.CELLS_4G, Gt06Messages.INFORMATION, Gt06Messages.SERIAL_PORT ->
                Receipt.NONE;
            case Gt06Messages.ADDRESS_REQUEST, Gt06Messages.ADDRESS_REQUEST_UTC ->
                wantsNoAnswer(content) ? Receipt.NONE : frame(AddressAnswer.UNKNOWN, serial);
            case LONG_ALARM -> frame(new Ack(protocol, isLong), serial);
            case Gt06Messages.MODULES, ALARM_4G_UNDESCRIBED, 0x40, 0x41, 0xF1, 0xF2 -> frame(new Ack(protocol, false), serial);
            default -> {
                boolean silent = isLong || wantsNoAnswer(content)
                        || protocol >= FIRST_OF_OTHER_ANSWERS && protocol <= LAST_OF_OTHER_ANSWERS;
                yield silent ? Receipt.NONE : frame(new Ack(protocol, false), serial);
            }
        };
    }

    private static boolean wantsNoAnswer(@Nullable Uplink content) {
        if (content instanceof Alarm alarm) return Integer.valueOf(NO_LANGUAGE).equals(alarm.status().language());
        return content instanceof AddressRequest request && request.language() == NO_LANGUAGE;
    }

    private static Receipt frame(Content content, int serial) { return out -> content.writeFrame(out, serial); }
}
