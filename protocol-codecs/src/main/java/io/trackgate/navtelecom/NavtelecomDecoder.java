package io.trackgate.navtelecom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.trackgate.navtelecom.NavtelecomMessages.ExtraRecord;
import io.trackgate.navtelecom.NavtelecomMessages.FlexLetter;
import io.trackgate.navtelecom.NavtelecomMessages.FlexNegotiation;
import io.trackgate.navtelecom.NavtelecomMessages.FlexReceipt;
import io.trackgate.navtelecom.NavtelecomMessages.Handshake;
import io.trackgate.navtelecom.NavtelecomMessages.Ids;
import io.trackgate.navtelecom.NavtelecomMessages.NtcbPacket;
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

import static io.trackgate.protocol.ProtocolException.Reason.BAD_COUNT;
import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;

/** Says what one whole frame means. */
final class NavtelecomDecoder extends MessageToMessageDecoder<ByteBuf> {

    private static final int HEADER = NtcbPacket.HEADER;
    private static final int WORD = 3;
    /** Answers of the old commands: {@code *@C}, and a record behind it. */
    private static final String RECORD_ANSWER = "*@C";
    /** Answer to {@code *?A}: likewise. */
    private static final String CURRENT_ANSWER = "*#A";
    /** A text that begins like the record's answer. */
    private static final String LONGER_WORD = "*@CNCT_DRC";

    private final NavtelecomFacts facts;

    NavtelecomDecoder(NavtelecomFacts facts) {
        super(ByteBuf.class);
        this.facts = facts;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf frame, List<Object> out) {
        boolean encrypts = startsWith(frame, NavtelecomMessages.CODE);
        DeviceFrame said = read(frame, new FrameCursor(frame), facts);
        if (!encrypts) {
            out.add(said);
            return;
        }
        ctx.fireChannelRead(said);
        ctx.fireExceptionCaught(new ProtocolException(GARBAGE, "encryption is asked for (expected: none)"));
    }

    /**
     * @param frame one ping, packet or message, whole and with a right checksum
     * @param in    reads it; a recording one makes this the explanation of the frame
     */
    static DeviceFrame read(ByteBuf frame, FrameCursor in, NavtelecomFacts facts) {
        int start = frame.readerIndex();
        return switch (in.peekU8(0)) {
            case NavtelecomMessages.PING -> ping(in);
            case NavtelecomMessages.FLEX -> flex(frame, start, in, facts);
            default -> packet(frame, start, in, facts);
        };
    }

    private static DeviceFrame ping(FrameCursor in) {
        in.u8("ping");
        return DeviceFrame.of(new KeepAlive());
    }

    // ---- NTCB ----

    private static boolean startsWith(ByteBuf packet, String text) {
        return packet.readableBytes() >= HEADER + text.length() && packet.getByte(packet.readerIndex()) == '@'
                && packet.toString(packet.readerIndex() + HEADER, text.length(), StandardCharsets.US_ASCII).equals(text);
    }

    private static DeviceFrame packet(ByteBuf frame, int start, FrameCursor in, NavtelecomFacts facts) {
        String text = frame.toString(start + HEADER, frame.readableBytes() - HEADER, StandardCharsets.ISO_8859_1);
        Ids answer = NtcbPacket.readHeader(in).swapped();
        if (text.isEmpty()) return DeviceFrame.of(new KeepAlive());
        if (text.startsWith(Handshake.PREFIX)) return DeviceFrame.of(login(in, answer));
        if (text.startsWith(FlexNegotiation.PREFIX)) return DeviceFrame.of(answered(answer, FlexNegotiation.read(in).answer()));
        if (text.startsWith(NavtelecomMessages.CODE)) {
            in.ascii("wishes to encrypt", NavtelecomMessages.CODE.length());
            in.bytes("mode and start", in.remaining());
            return DeviceFrame.of(answered(answer, NavtelecomMessages.noEncryption()));
        }
        return DeviceFrame.of(isAnswer(text) ? reply(frame, start, text, in, facts) : unknown(frame, start, in));
    }

    // Refused is who hears nothing: the connection just ends.
    private static Login login(FrameCursor in, Ids answer) {
        return new Login(Handshake.read(in).imei(), NtcbPacket.of(answer, NavtelecomMessages.WELCOME)::write, Receipt.NONE);
    }

    private static ServiceRequest answered(Ids ids, byte[] body) { return now -> new NtcbPacket(ids, body)::write; }

    private static boolean isAnswer(String text) {
        return text.startsWith(NavtelecomMessages.ANSWER) || text.startsWith(NavtelecomMessages.ANSWER_TO_QUERY)
                || text.startsWith(NavtelecomMessages.UNSUPPORTED);
    }

    private static DeviceMessage unknown(ByteBuf frame, int start, FrameCursor in) {
        in.bytes("not understood", in.remaining());
        return unreadable(frame, start, "a packet that is no answer (expected: *@, *# or *Z:)");
    }

    private static DeviceMessage reply(ByteBuf frame, int start, String text, FrameCursor in, NavtelecomFacts facts) {
        if (isRecord(text, facts)) {
            in.ascii("answer", WORD);
            TelemetryRecord record = NavtelecomTelemetry.read(in, facts.mask().orElseThrow(), facts.outputs());
            return new CommandReply(null, null, new CommandReply.Body.Record(text.charAt(WORD - 1), record));
        }
        if (!isText(text)) return unknown(frame, start, in);
        in.ascii("answer", in.remaining());
        return CommandReply.text(text);
    }

    private static boolean isRecord(String text, NavtelecomFacts facts) {
        if (text.startsWith(LONGER_WORD) || !text.startsWith(RECORD_ANSWER) && !text.startsWith(CURRENT_ANSWER)) return false;
        return facts.mask().filter(mask -> text.length() == WORD + mask.recordBytes()).isPresent();
    }

    // Windows-1251 where it is Russian, so only control characters tell text from bytes.
    private static boolean isText(String text) {
        return text.chars().noneMatch(c -> c < ' ' && c != '\r' && c != '\n' && c != '\t' || c == 0x7F);
    }

    // ---- FLEX ----

    private static DeviceFrame flex(ByteBuf frame, int start, FrameCursor in, NavtelecomFacts facts) {
        FlexReceipt receipt = receipt(frame, start);
        if (receipt.letter() == FlexLetter.UNSUPPORTED) return unsupported(in);
        try {
            List<TelemetryRecord> records = records(receipt, in, facts);
            in.u8("crc");
            if (in.remaining() > 0) throw new ProtocolException(BAD_COUNT, in.remaining() + " bytes are left (expected: none)");
            return DeviceFrame.of(new TelemetryBatch(records), receipt);
        } catch (ProtocolException problem) {
            // Its checksum is right, so the tracker means it and would repeat it for ever.
            return DeviceFrame.of(unreadable(frame, start, problem.getMessage()), receipt);
        }
    }

    /** What it is owed stands in its head, whatever follows. */
    private static FlexReceipt receipt(ByteBuf frame, int start) {
        FlexLetter letter = FlexLetter.of(frame.getUnsignedByte(start + 1));
        int numberAt = start + NavtelecomMessages.FLEX_HEADER;
        return new FlexReceipt(letter, switch (letter) {
            case ARCHIVE, EXTRA_ARCHIVE -> frame.getUnsignedByte(numberAt);
            case URGENT, EXTRA_URGENT -> frame.getUnsignedIntLE(numberAt);
            case CURRENT, UNSUPPORTED -> 0;
        });
    }

    private static List<TelemetryRecord> records(FlexReceipt receipt, FrameCursor in, NavtelecomFacts facts) {
        FlexLetter letter = FlexLetter.read(in);
        return switch (letter) {
            case ARCHIVE -> several(in, in.u8("records"), () -> record(in, facts));
            case EXTRA_ARCHIVE -> several(in, in.u8("records"), () -> extra(in));
            case URGENT -> {
                in.u32le("event index");
                yield List.of(record(in, facts));
            }
            case EXTRA_URGENT -> {
                in.u32le("event index");
                yield List.of(extra(in));
            }
            case CURRENT -> List.of(record(in, facts));
            case UNSUPPORTED -> throw new IllegalStateException(receipt + " (expected: a message with records)");
        };
    }

    private interface Reading {
        TelemetryRecord read();
    }

    private static List<TelemetryRecord> several(FrameCursor in, int count, Reading reading) {
        List<TelemetryRecord> records = new ArrayList<>(count);
        for (int number = 1; number <= count; number++) {
            in.open("record", number);
            records.add(reading.read());
            in.close();
        }
        return records;
    }

    private static TelemetryRecord record(FrameCursor in, NavtelecomFacts facts) {
        return NavtelecomTelemetry.read(in, facts.mask().orElseThrow(), facts.outputs());
    }

    private static TelemetryRecord extra(FrameCursor in) { return NavtelecomTelemetry.of(ExtraRecord.read(in)); }

    // Nothing of FLEX is ever asked of a tracker, so this answers nobody.
    private static DeviceFrame unsupported(FrameCursor in) {
        FlexLetter.read(in);
        in.ascii("colon", 1);
        in.ascii("what it does not know", 2);
        in.u8("crc");
        return DeviceFrame.of(new KeepAlive());
    }

    private static Unreadable unreadable(ByteBuf frame, int start, String why) {
        return new Unreadable(ByteBufUtil.getBytes(frame, start, frame.writerIndex() - start), why);
    }
}
