package io.trackgate.jt808;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.trackgate.jt808.Jt808Header.Part;
import io.trackgate.jt808.Jt808Header.Terminal;
import io.trackgate.jt808.Jt808Message.GeneralAnswer;
import io.trackgate.jt808.Jt808Message.Parameter;
import io.trackgate.jt808.Jt808Message.Parameters;
import io.trackgate.jt808.Jt808Message.Transparent;
import io.trackgate.jt808.Jt808Uplink.Authenticate;
import io.trackgate.jt808.Jt808Uplink.Deregister;
import io.trackgate.jt808.Jt808Uplink.Heartbeat;
import io.trackgate.jt808.Jt808Uplink.LocationAnswer;
import io.trackgate.jt808.Jt808Uplink.LocationBatch;
import io.trackgate.jt808.Jt808Uplink.LocationReport;
import io.trackgate.jt808.Jt808Uplink.MediaData;
import io.trackgate.jt808.Jt808Uplink.MediaEvent;
import io.trackgate.jt808.Jt808Uplink.ParametersAnswer;
import io.trackgate.jt808.Jt808Uplink.Register;
import io.trackgate.jt808.Jt808Uplink.TextAnswer;
import io.trackgate.jt808.Jt808Uplink.TimeQuery;
import io.trackgate.jt808.Jt808Uplink.VendorText;
import io.trackgate.jt808.Jt808Uplink.Waybill;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.CommandReply.Body;
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

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;

/** Says what one whole message means, and what its sender is owed for it. */
final class Jt808Decoder extends MessageToMessageDecoder<ByteBuf> {

    private static final int IMEI_DIGITS = 15;

    /** What answers us, or is answered in another way: the general answer is not for these. */
    private static final Set<Integer> NO_GENERAL_ANSWER = Set.of(Jt808Ids.GENERAL_ANSWER_UP, Jt808Ids.PARAMETERS_ANSWER,
            Jt808Ids.LOCATION_ANSWER, Jt808Ids.VEHICLE_CONTROL_ANSWER, Jt808Ids.REGISTER, Jt808Ids.AUTHENTICATE, Jt808Ids.TIME_QUERY,
            Jt808Ids.VENDOR_TIME_QUERY);

    /** One frame that the server owes; its serial is fixed, so that it may be written twice. */
    private record Owed(Terminal terminal, int serial, Jt808Downlink message) implements Receipt {
        @Override
        public void write(ByteBuf out) { message.writeFrame(out, terminal, serial); }
    }

    private final Jt808Facts facts;
    private final Jt808Codes codes;
    private final Jt808Parts parts = new Jt808Parts();

    Jt808Decoder(Jt808Facts facts, Jt808Codes codes) {
        super(ByteBuf.class);
        this.codes = codes;
        this.facts = facts;
    }

    /** @param plain header and body of one frame */
    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf plain, List<Object> out) {
        ByteBuf frame = plain.slice();
        FrameCursor in = new FrameCursor(plain);
        boolean vendors = Jt808FrameDecoder.hasVendorHeader(frame);
        Jt808Header header = vendors ? Jt808Header.readVendors(in) : Jt808Header.read(in);
        facts.meet(header.terminal());
        if (!is(header, Jt808Ids.REGISTER) && facts.introduces() && !is(header, Jt808Ids.AUTHENTICATE)) introduce(ctx);
        if (vendors) out.add(vendorLocation(header, frame));
        else if (header.part() != null && header.isPart()) out.add(part(ctx, header, header.part(), in, frame));
        else
            out.add(whole(header, in, frame));
    }

    /** Messages of which parts are still missing. */
    int waitingMessages() { return parts.size(); }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) { parts.clear(); }

    private static boolean is(Jt808Header header, int messageId) { return header.messageId() == messageId && !header.isPart(); }

    /** Terminals needn't log in: the phone field of the first frame says who it is, and its model how to read the rest of that frame. */
    private void introduce(ChannelHandlerContext ctx) {
        ctx.fireChannelRead(DeviceFrame.of(login(identity(), Receipt.NONE, Receipt.NONE)));
    }

    // ---- frames that are no message of their own ----

    // Its layout is its vendor's secret. The answer has a serial of one byte too, and is wanted where bit 15 is set.
    private static DeviceFrame vendorLocation(Jt808Header header, ByteBuf frame) {
        Receipt receipt = header.wantsShortAnswer() ? out -> shortAnswer(out, header) : Receipt.NONE;
        return DeviceFrame.of(unreadable(frame, "0x%04x with a header of its vendor's own".formatted(header.messageId())), receipt);
    }

    // | id 4401 | length 3 | phone 6 | serial 1 | reply id 2 | result 1 |
    private static void shortAnswer(ByteBuf out, Jt808Header header) {
        ByteBuf plain = Unpooled.buffer();
        plain.writeShort(Jt808Ids.VENDOR_SHORT_ANSWER).writeShort(Short.BYTES + Byte.BYTES);
        plain.writeBytes(Octets.ofHex(header.terminal().phone()).bytes()).writeByte(1);
        plain.writeShort(header.messageId()).writeByte(GeneralAnswer.OK);
        Jt808Encoder.wrap(out, ByteBufUtil.getBytes(plain));
    }

    private DeviceFrame part(ChannelHandlerContext ctx, Jt808Header header, Part part, FrameCursor in, ByteBuf frame) {
        byte[] body = in.bytes("part of the body", in.remaining());
        return switch (parts.add(header, part, body, ctx.executor())) {
            case Jt808Parts.Outcome.Waits waits -> waits(header, part, waits, frame);
            case Jt808Parts.Outcome.Whole(byte[] all) -> whole(header, new FrameCursor(Unpooled.wrappedBuffer(all)), frame);
            case Jt808Parts.Outcome.Refused(String why) -> kept(header, frame, why);
        };
    }

    // A part that is answered is deleted by the terminal, perhaps before the others arrive: so it is stored as it came.
    private DeviceFrame waits(Jt808Header header, Part part, Jt808Parts.Outcome.Waits waits, ByteBuf frame) {
        if (NO_GENERAL_ANSWER.contains(header.messageId())) return DeviceFrame.of(new KeepAlive(), missing(header, waits));
        String why = "part %d of %d of 0x%04x, kept until the whole is there".formatted(part.index(), part.total(), header.messageId());
        return DeviceFrame.of(unreadable(frame, why), both(answer(header, GeneralAnswer.OK), missing(header, waits)));
    }

    private Receipt missing(Jt808Header header, Jt808Parts.Outcome.Waits waits) {
        if (waits.missing().isEmpty()) return Receipt.NONE;
        return owed(header, new Jt808Downlink.Resend(waits.firstSerial(), waits.missing()));
    }

    private static Receipt both(Receipt first, Receipt second) {
        if (second == Receipt.NONE) return first;
        return out -> {
            first.write(out);
            second.write(out);
        };
    }

    // ---- whole messages ----

    private DeviceFrame whole(Jt808Header header, FrameCursor in, ByteBuf frame) {
        try {
            Jt808Uplink message = Jt808Uplink.read(header, in);
            // Some firmware sets this bit by mistake: it counts only where the body can't be read.
            if (header.saysEncrypted() && !message.isPlausible()) {
                throw new ProtocolException(BAD_COUNT, "encrypted, as bit 10 of the attributes says (expected: plain)");
            }
            return told(header, message, frame);
        } catch (ProtocolException problem) {
            if (is(header, Jt808Ids.REGISTER)) return DeviceFrame.of(registration(header));
            if (is(header, Jt808Ids.AUTHENTICATE)) return authentication(header, identity());
            // Its checksum is right, so the terminal means it and would repeat it for ever.
            return kept(header, frame, problem.getMessage());
        }
    }

    private DeviceFrame told(Jt808Header header, Jt808Uplink message, ByteBuf frame) {
        return switch (message) {
            case Register register -> DeviceFrame.of(registration(header));
            case Authenticate authenticate -> {
                if (codes.isRight(identity().deviceId(), authenticate.code())) facts.proven();
                yield authentication(header, imei(authenticate).map(identity()::with).orElse(identity()));
            }
            case Heartbeat heartbeat -> answered(header, new KeepAlive());
            case Deregister deregister -> answered(header, new KeepAlive());
            case TimeQuery query -> DeviceFrame.of(time(header));
            case GeneralAnswer answer ->
                DeviceFrame.of(reply(answer.replySerial(), new Body.ResultCode(answer.replyId(), answer.result())));
            case ParametersAnswer answer -> DeviceFrame.of(reply(answer.replySerial(), new Body.Parameters(values(answer.parameters()))));
            case LocationReport report -> locations(header, report.locations(), 0, frame);
            case LocationBatch batch -> locations(header, batch.locations(), batch.furtherBytes(), frame);
            case LocationAnswer answer -> locationAnswer(answer);
            case TextAnswer text -> textAnswer(header, text, frame);
            case VendorText text -> words(header, text.text(), frame);
            case Waybill text -> words(header, text.text(), frame);
            case Transparent transparent -> transparent(header, transparent, frame);
            case MediaEvent event -> kept(header, frame, "a media event, which nobody here reads");
            case MediaData media -> DeviceFrame.of(unreadable(frame, "media, which nobody here reads"),
                    owed(header, new Jt808Downlink.MediaAnswer(media.mediaId(), List.of())));
            case Jt808Message.Other other -> kept(header, frame, Jt808Ids.name(other.messageId()) + ", which nobody here reads");
        };
    }

    private DeviceFrame answered(Jt808Header header, DeviceMessage message) {
        return DeviceFrame.of(message, answer(header, GeneralAnswer.OK));
    }

    // A batch whose count is too small has locations behind it, which the terminal deletes too once it is answered.
    private DeviceFrame locations(Jt808Header header, List<Jt808Location> locations, int furtherBytes, ByteBuf frame) {
        List<DeviceMessage> messages = new ArrayList<>();
        if (!locations.isEmpty()) messages.add(new TelemetryBatch(locations.stream().map(this::record).toList()));
        if (furtherBytes > 0) messages.add(unreadable(frame, furtherBytes + " bytes behind the last location (expected: none)"));
        if (messages.isEmpty()) messages.add(new KeepAlive());
        return new DeviceFrame(messages, answer(header, GeneralAnswer.OK));
    }

    private DeviceFrame locationAnswer(LocationAnswer answer) {
        TelemetryRecord record = record(answer.location());
        return new DeviceFrame(
                List.of(reply(answer.replySerial(), new Body.Record(answered(answer), record)), new TelemetryBatch(List.of(record))),
                Receipt.NONE);
    }

    private static int answered(LocationAnswer answer) {
        return answer.messageId() == Jt808Ids.LOCATION_ANSWER ? Jt808Ids.QUERY_LOCATION : Jt808Ids.VEHICLE_CONTROL;
    }

    // What a device beside the terminal said could read like an answer, and might confirm a command that nobody carried out.
    private DeviceFrame transparent(Jt808Header header, Transparent transparent, ByteBuf frame) {
        Optional<String> text = transparent.isOfAnotherDevice() ? Optional.empty() : transparent.data().text();
        if (text.isPresent()) return words(header, text.get(), frame);
        return kept(header, frame, "transparent data of type 0x%02x, no answer to a command".formatted(transparent.type()));
    }

    // Perhaps the answer to a command, perhaps a waybill or a driver's message, which the terminal deletes once it is answered.
    private DeviceFrame textAnswer(Jt808Header header, TextAnswer text, ByteBuf frame) {
        CommandReply reply = reply(text.replySerial(), new Body.Text(text.text()));
        return reply.tag() == null ? words(header, text.text(), frame) : answered(header, reply);
    }

    private DeviceFrame words(Jt808Header header, String text, ByteBuf frame) {
        List<DeviceMessage> messages = List.of(CommandReply.text(text), unreadable(frame, "a text: " + text));
        return new DeviceFrame(messages, answer(header, GeneralAnswer.OK));
    }

    private TelemetryRecord record(Jt808Location location) { return Jt808Telemetry.record(location, facts.zone(), facts.outputBits()); }

    private ServiceRequest time(Jt808Header header) {
        int serial = facts.nextSerial();
        Function<Instant, Jt808Downlink> answer = header.messageId() == Jt808Ids.TIME_QUERY
                ? Jt808Downlink.Time::of
                : Jt808Downlink.VendorTime::of;
        return now -> new Owed(header.terminal(), serial, answer.apply(now));
    }

    private static CommandReply reply(int replySerial, Body body) { return new CommandReply(Jt808Facts.tag(replySerial), null, body); }

    private static Map<Integer, String> values(Parameters parameters) {
        Map<Integer, String> values = new HashMap<>();
        for (Parameter parameter : parameters.items())
            values.put(parameter.id(), parameter.value().hex());
        return values;
    }

    // ---- logins ----

    /** Not yet a login: a terminal takes no command before its authentication is answered, and there it may show more of itself. */
    private ServiceRequest registration(Jt808Header header) {
        Receipt answer = owed(header, codes.given(identity().deviceId())
                .map(code -> new Jt808Downlink.RegisterAnswer(header.serial(), Jt808Downlink.RegisterAnswer.OK, code))
                .orElse(new Jt808Downlink.RegisterAnswer(header.serial(), Jt808Downlink.RegisterAnswer.NO_SUCH_TERMINAL, "")));
        return now -> answer;
    }

    private DeviceFrame authentication(Jt808Header header, Jt808Identity identity) {
        int serial = facts.nextSerial(); // one of the two is written
        Jt808Downlink yes = GeneralAnswer.down(header.serial(), header.messageId(), GeneralAnswer.OK);
        Jt808Downlink no = GeneralAnswer.down(header.serial(), header.messageId(), GeneralAnswer.FAILED);
        return DeviceFrame.of(login(identity, new Owed(header.terminal(), serial, yes), new Owed(header.terminal(), serial, no)));
    }

    private static Login login(Jt808Identity identity, Receipt accepted, Receipt refused) {
        return new Login(identity.deviceId(), identity.alsoKnownAs(), accepted, refused);
    }

    private Jt808Identity identity() { return facts.identity().orElseThrow(); }

    private static Optional<String> imei(Authenticate authenticate) {
        return Optional.ofNullable(authenticate.imei())
                .filter(imei -> imei.length() == IMEI_DIGITS && imei.chars().allMatch(digit -> digit >= '0' && digit <= '9'));
    }

    // ---- what is owed ----

    private DeviceFrame kept(Jt808Header header, ByteBuf frame, String why) {
        Unreadable unreadable = unreadable(frame, why);
        if (NO_GENERAL_ANSWER.contains(header.messageId())) return DeviceFrame.of(unreadable);
        return DeviceFrame.of(unreadable, answer(header, header.saysEncrypted() ? GeneralAnswer.NOT_SUPPORTED : GeneralAnswer.OK));
    }

    private Receipt answer(Jt808Header header, int result) {
        return owed(header, GeneralAnswer.down(header.serial(), header.messageId(), result));
    }

    private Receipt owed(Jt808Header header, Jt808Downlink message) { return new Owed(header.terminal(), facts.nextSerial(), message); }

    private static Unreadable unreadable(ByteBuf frame, String why) {
        return new Unreadable(Jt808Encoder.wrapped(ByteBufUtil.getBytes(frame)), why);
    }
}
