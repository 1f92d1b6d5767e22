package io.trackgate.galileosky;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.trackgate.galileosky.GalileoskyMessages.Ack;
import io.trackgate.galileosky.GalileoskyMessages.Content;
import io.trackgate.galileosky.GalileoskyMessages.DataRecord;
import io.trackgate.galileosky.GalileoskyMessages.Packet;
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

import static io.trackgate.protocol.ProtocolException.Reason.GARBAGE;
import static io.trackgate.protocol.ProtocolException.Reason.NOT_LOGGED_IN;

/** Says what one whole packet means, and what it is owed: its own checksum, answers to commands too. */
final class GalileoskyDecoder extends MessageToMessageDecoder<ByteBuf> {

    /** Records under a DataKey come in blocks of so many bytes. */
    private static final int CIPHER_BLOCK = 16;
    /** Of one packet: a terminal answers one command at a time. */
    private static final int MOST_ANSWERS = 8;

    private final GalileoskyFacts facts;

    GalileoskyDecoder(GalileoskyFacts facts) {
        super(ByteBuf.class);
        this.facts = facts;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf frame, List<Object> out) {
        if (facts.isBroken()) return;
        try {
            out.add(read(frame, new FrameCursor(frame), facts, ctx::fireChannelRead));
        } catch (ProtocolException problem) {
            if (problem.fatal()) facts.giveUp();
            throw problem;
        }
    }

    /**
     * @param frame one packet, whole and with a right checksum
     * @param in    reads it; a recording one makes this the explanation of the packet
     * @param login takes a login that comes before what the same packet says: its model decides how that is read
     */
    static DeviceFrame read(ByteBuf frame, FrameCursor in, GalileoskyFacts facts, Consumer<DeviceFrame> login) {
        ByteBuf whole = frame.duplicate(); // the cursor consumes the packet
        int header = frame.getUnsignedByte(frame.readerIndex());
        return switch (header) {
            case GalileoskyMessages.ACK -> {
                Ack.read(in);
                yield DeviceFrame.of(new KeepAlive()); // that it has a command says nothing of whether it obeys
            }
            case GalileoskyMessages.GARMIN -> foreign(whole, in, facts, "a packet for a Garmin device", Receipt.NONE);
            case GalileoskyMessages.PHOTO -> foreign(whole, in, facts, "a part of a photo", ack(whole, GalileoskyMessages.PHOTO));
            default -> packet(content(header, in, facts), whole, facts, login);
        };
    }

    // ---- packets that are kept as they are ----

    private static DeviceFrame foreign(ByteBuf whole, FrameCursor in, GalileoskyFacts facts, String what, Receipt receipt) {
        begin(in);
        in.bytes(what, in.remaining());
        end(in);
        if (!facts.loggedIn()) throw new ProtocolException(NOT_LOGGED_IN, what + " (expected: a packet with an IMEI first)");
        return DeviceFrame.of(new Unreadable(ByteBufUtil.getBytes(whole), what + ", which nobody here reads"), receipt);
    }

    // ---- packets of tags ----

    private static Content content(int header, FrameCursor in, GalileoskyFacts facts) {
        begin(in);
        int length = in.remaining();
        Content content = header == GalileoskyMessages.COMPRESSED ? GalileoskyCompressed.read(in, facts.now()) : Packet.readTags(in);
        if (content.problem() == null) end(in);
        if (looksEncrypted(content, length)) {
            throw new ProtocolException(GARBAGE, "records that can't be read, of " + length
                    + " bytes: encrypted (expected: plain ones; DataKey 0 switches it off)");
        }
        return content;
    }

    private static DeviceFrame packet(Content content, ByteBuf whole, GalileoskyFacts facts, Consumer<DeviceFrame> login) {
        Optional<String> imei = content.imei();
        boolean first = imei.isPresent() && facts.meet(imei.get());
        if (content.isHead() && imei.isPresent()) return DeviceFrame.of(login(imei.get(), receipt(whole)));
        if (!facts.loggedIn()) return nameless(content, whole);
        if (first) login.accept(DeviceFrame.of(login(imei.get(), Receipt.NONE)));
        return new DeviceFrame(messages(content, whole, facts), receipt(whole));
    }

    private static void begin(FrameCursor in) {
        in.u8("header");
        int length = in.u16le("length");
        if ((length & GalileoskyEncoder.ARCHIVE_FLAG) != 0)
            in.means((length & GalileoskyEncoder.LENGTH_MASK) + ", more in the archive");
        in.keepBack(GalileoskyEncoder.CRC);
    }

    private static void end(FrameCursor in) {
        in.giveBack();
        in.u16le("crc");
    }

    /** Nothing in a packet says so. Records begin with who speaks, a number, a time, or a place; what a cipher makes of them hardly ever does. */
    private static boolean looksEncrypted(Content content, int length) {
        if (content.problem() == null || length == 0 || length % CIPHER_BLOCK != 0) return false;
        return content.elements().findFirst().map(element -> !mayBegin(element.tag())).orElse(true);
    }

    private static boolean mayBegin(int tag) {
        return GalileoskyTag.isHead(tag) || GalileoskyTag.isAnswer(tag)
                || tag >= GalileoskyTag.ARCHIVE_INDEX && tag <= GalileoskyTag.STATUS;
    }

    // The terminal's user may have taken the IMEI out of the head packet; then a later one has it. Records of a device id alone are nobody's.
    private static DeviceFrame nameless(Content content, ByteBuf whole) {
        if (!content.isHead()) {
            throw new ProtocolException(NOT_LOGGED_IN,
                    "records without an IMEI (expected: tag 03 in the head packet; a device id is no name)");
        }
        Receipt receipt = receipt(whole);
        ServiceRequest answered = now -> receipt;
        return DeviceFrame.of(answered);
    }

    private static Login login(String imei, Receipt accepted) { return new Login(imei, accepted, Receipt.NONE); }

    private static List<DeviceMessage> messages(Content content, ByteBuf whole, GalileoskyFacts facts) {
        List<DeviceMessage> messages = new ArrayList<>();
        List<TelemetryRecord> records = content.records().stream().filter(DataRecord::isTelemetry)
                .map(record -> GalileoskyTelemetry.of(record, facts.levels())).toList();
        if (!records.isEmpty()) messages.add(new TelemetryBatch(records));
        List<DataRecord> answers = content.records().stream().filter(DataRecord::isAnswer).toList();
        if (answers.size() <= MOST_ANSWERS) answers.forEach(answer -> messages.add(reply(answer)));
        // Its checksum is right, so the terminal means it and would repeat it for ever. However much of it can't be read, it is kept once.
        unread(content, answers).ifPresent(why -> messages.add(new Unreadable(ByteBufUtil.getBytes(whole), why)));
        if (messages.isEmpty()) messages.add(new KeepAlive());
        return messages;
    }

    private static Optional<String> unread(Content content, List<DataRecord> answers) {
        if (content.problem() != null) return Optional.of(content.problem());
        if (answers.size() > MOST_ANSWERS) return Optional.of(answers.size() + " answers (expected: <= " + MOST_ANSWERS + ")");
        return answers.stream().filter(answer -> answer.has(GalileoskyTag.BINARY)).findFirst()
                .map(answer -> "an answer with bytes, which nobody here reads: " + words(answer));
    }

    private static CommandReply reply(DataRecord answer) {
        return new CommandReply(tag(answer.number(GalileoskyTag.COMMAND_NUMBER).orElse(0L)),
                answer.text(GalileoskyTag.IMEI).orElse(null), new CommandReply.Body.Text(words(answer)));
    }

    private static String words(DataRecord answer) { return answer.text(GalileoskyTag.TEXT).orElse(""); }

    // Numbers from 1 on are ours: 0 is what other servers send, and what does not fit a tag was never sent.
    private static @Nullable Integer tag(long number) { return number >= 1 && number <= Integer.MAX_VALUE ? (int) number : null; }

    // ---- what it is owed ----

    private static Receipt receipt(ByteBuf whole) { return ack(whole, GalileoskyMessages.ACK); }

    private static Receipt ack(ByteBuf whole, int header) {
        return new Ack(header, GalileoskyFrameDecoder.crcFound(whole, whole.readableBytes()));
    }
}
