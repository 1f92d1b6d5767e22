package io.trackgate.simulator;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.trackgate.navtelecom.NavtelecomMessages;
import io.trackgate.navtelecom.NavtelecomMessages.FlexLetter;
import io.trackgate.navtelecom.NavtelecomMessages.FlexNegotiation;
import io.trackgate.navtelecom.NavtelecomMessages.FlexReceipt;
import io.trackgate.navtelecom.NavtelecomMessages.FlexVersion;
import io.trackgate.navtelecom.NavtelecomMessages.NtcbPacket;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;

/**
 * The stream from the gateway as a Navtelecom tracker takes it: handshake, negotiation, then receipts and commands. A packet for others, or
 * one with a wrong checksum, it drops without a word; what is neither packet nor message it can't read on (fact sheet, sections 1 and 2).
 */
final class NavtelecomReader implements ServerReader {

    private static final int HEADER = NtcbPacket.HEADER;
    private static final int LENGTH_AT = 12;
    private static final int HEAD = 2;
    private static final int POLYNOMIAL = 0x31;

    private enum Stage { HANDSHAKE, NEGOTIATION, RUNNING, BROKEN }

    private final NavtelecomDevice device;
    private Stage stage = Stage.HANDSHAKE;
    private FlexVersion wanted = NavtelecomDevice.newestVersion();

    NavtelecomReader(NavtelecomDevice device) { this.device = device; }

    @Override
    public void read(ByteBuf in, Consumer<Heard> ear) {
        boolean more = in.isReadable();
        while (more)
            more = readOne(in, ear) && in.isReadable();
    }

    // A receipt is a whole message or none.
    @Override
    public void gaveUpWaiting(ByteBuf in, Consumer<Heard> ear) {}

    private boolean readOne(ByteBuf in, Consumer<Heard> ear) {
        int first = in.getUnsignedByte(in.readerIndex());
        if (stage == Stage.BROKEN) {
            in.skipBytes(in.readableBytes());
            return false;
        }
        return switch (first) {
            case NavtelecomMessages.PING -> {
                in.skipBytes(1);
                yield true;
            }
            case '@' -> readPacket(in, ear);
            case '~' -> readReceipt(in, ear);
            default -> broken(ear, "stray byte 0x%02x (expected: @, ~ or 7f)".formatted(first));
        };
    }

    private boolean broken(Consumer<Heard> ear, String what) {
        stage = Stage.BROKEN;
        ear.accept(new Heard.Broken(what));
        return true;
    }

    // ---- receipts ----

    // | ~ | letter | number | crc |
    private boolean readReceipt(ByteBuf in, Consumer<Heard> ear) {
        if (in.readableBytes() < HEAD) return false;
        int letter = in.getUnsignedByte(in.readerIndex() + 1);
        if ("ATC".indexOf(letter) < 0)
            return broken(ear, "a message ~%c (expected: ~A, ~T or ~C, this device sends no other)".formatted(letter));
        int length = FlexReceipt.bytes(FlexLetter.of(letter));
        if (in.readableBytes() < length) return false;
        ByteBuf message = in.readSlice(length);
        int crc = crc(message, length - 1);
        if (message.getUnsignedByte(message.readerIndex() + length - 1) != crc) {
            ear.accept(new Heard.Odd("a receipt %s (expected: crc 0x%02x)".formatted(ByteBufUtil.hexDump(message), crc)));
        } else if (stage != Stage.RUNNING) ear.accept(new Heard.Odd("a receipt before the negotiation was answered"));
        else
            onReceipt(FlexReceipt.read(new FrameCursor(message)), ear);
        return true;
    }

    private void onReceipt(FlexReceipt receipt, Consumer<Heard> ear) {
        switch (receipt.letter()) {
            case ARCHIVE -> ear.accept(new Heard.RecordsAcked(receipt.number()));
            case URGENT -> {
                if (device.alarmIsReceipted((int) receipt.number())) ear.accept(new Heard.RecordsAcked(1));
                else if (device.isFutureAlarm((int) receipt.number()))
                    ear.accept(new Heard.Odd("a receipt for event " + receipt.number() + " (expected: for that of an alarm)"));
            }
            // Nothing waits for it: the record comes again out of the black box.
            case CURRENT -> {
            }
            case EXTRA_ARCHIVE, EXTRA_URGENT, UNSUPPORTED -> throw new IllegalStateException(receipt + " (expected: ~A, ~T or ~C)");
        }
    }

    private static int crc(ByteBuf message, int length) {
        int crc = 0xFF;
        for (int at = 0; at < length; at++) {
            crc ^= message.getUnsignedByte(message.readerIndex() + at);
            for (int bit = 0; bit < Byte.SIZE; bit++)
                crc = ((crc & 0x80) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL) & 0xFF;
        }
        return crc;
    }

    // ---- packets ----

    private boolean readPacket(ByteBuf in, Consumer<Heard> ear) {
        if (in.readableBytes() < HEADER) return false;
        int start = in.readerIndex();
        boolean right = in.toString(start, 4, StandardCharsets.US_ASCII).equals("@NTC") && xor(in, start, HEADER) == 0;
        if (!right) return broken(ear, "a header " + ByteBufUtil.hexDump(in, start, HEADER) + " (expected: @NTC and a right checksum)");
        int length = HEADER + in.getUnsignedShortLE(start + LENGTH_AT);
        if (in.readableBytes() < length) return false;
        ByteBuf packet = in.readSlice(length);
        if (xor(packet, packet.readerIndex() + HEADER, length - HEADER) != packet.getUnsignedByte(packet.readerIndex() + 14))
            ear.accept(new Heard.Odd("a packet with a wrong checksum"));
        else
            open(packet, ear);
        return true;
    }

    private static int xor(ByteBuf in, int from, int length) {
        int xor = 0;
        for (int at = from; at < from + length; at++)
            xor ^= in.getUnsignedByte(at);
        return xor;
    }

    private void open(ByteBuf packet, Consumer<Heard> ear) {
        FrameCursor cursor = new FrameCursor(packet);
        NavtelecomMessages.Ids found = NtcbPacket.readHeader(cursor);
        NavtelecomMessages.Ids mine = device.ids().swapped();
        if (!found.equals(mine)) ear.accept(new Heard.Odd("a packet of %s (expected: %s)".formatted(found, mine)));
        else
            hear(packet.toString(StandardCharsets.ISO_8859_1), cursor, ear);
    }

    private void hear(String text, FrameCursor body, Consumer<Heard> ear) {
        if (text.isEmpty()) return;
        if (text.equals("*<S")) onWelcome(ear);
        else if (text.startsWith("*<FLEX")) onNegotiated(body, ear);
        else if (!text.startsWith("*!") && !text.startsWith("*?")) ear.accept(new Heard.Odd("a packet " + text + " (expected: *! or *?)"));
        else if (stage == Stage.HANDSHAKE) ear.accept(new Heard.Odd("a command before the handshake was answered"));
        else
            onCommand(text, ear);
    }

    private void onWelcome(Consumer<Heard> ear) {
        if (stage != Stage.HANDSHAKE) {
            ear.accept(new Heard.Odd("a second *<S (expected: one)"));
            return;
        }
        stage = Stage.NEGOTIATION;
        ear.accept(new Heard.AnswerAtOnce(device.negotiation(wanted)));
    }

    // Equal versions: records may come. Lower ones: it asks again. Others: it hangs up.
    private void onNegotiated(FrameCursor body, Consumer<Heard> ear) {
        FlexVersion offered = offered(body);
        if (stage != Stage.NEGOTIATION) ear.accept(new Heard.Odd("*<FLEX (expected: none, nobody asked)"));
        else if (offered.equals(wanted)) {
            stage = Stage.RUNNING;
            ear.accept(new Heard.LoginAnswered(true));
        } else if (offered.protocol() > wanted.protocol() || offered.structure() > wanted.structure() || offered.structure() < 10)
            broken(ear, "FLEX " + offered + " (expected: " + wanted + " or lower)");
        else {
            wanted = offered;
            ear.accept(new Heard.AnswerAtOnce(device.negotiation(wanted)));
        }
    }

    private static FlexVersion offered(FrameCursor body) {
        try {
            return FlexNegotiation.readAnswer(body);
        } catch (ProtocolException unreadable) {
            return new FlexVersion(0, 0); // none that it knows
        }
    }

    private void onCommand(String text, Consumer<Heard> ear) {
        if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) ear.accept(new Heard.Odd("a text that is not printable ASCII: " + text));
        if (text.chars().anyMatch(c -> c >= 'a' && c <= 'z'))
            ear.accept(new Heard.Odd("a text in lower case: " + text + " (expected: upper)"));
        ear.accept(new Heard.CommandHeard(device.understand(text), text));
    }
}
