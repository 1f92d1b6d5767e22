package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.trackgate.gt06.Crc16X25;
import io.trackgate.gt06.Gt06Messages.Ack;
import io.trackgate.gt06.Gt06Messages.AddressAnswer;
import io.trackgate.gt06.Gt06Messages.Downlink;
import io.trackgate.gt06.Gt06Messages.Frame;
import io.trackgate.gt06.Gt06Messages.Opaque;
import io.trackgate.gt06.Gt06Messages.ServerCommand;
import io.trackgate.gt06.Gt06Messages.TimeAnswer;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;

/**
 * The stream from the gateway as a GT06 tracker takes it: receipts under the serials of its own frames, and commands. It finds its way back
 * into step at the next start mark, and names what it had to pass over.
 */
final class Gt06Reader implements ServerReader {
    private static final int MARK = 2;
    private static final int SHORT_MARK = 0x7878;
    private static final int LONG_MARK = 0x7979;
    private static final int HALF_OF_SHORT_MARK = 0x78;
    private static final int HALF_OF_LONG_MARK = 0x79;
    private static final int END = 0x0D0A;
    private static final int END_BYTES = 2;
    private static final int CRC_AND_END = 4;
    private static final int SHORTEST = 5;
    /** The firmware's buffer. */
    private static final int LONGEST = 11_264;

    private final Gt06Device device;
    private final Gt06Receipts receipts;
    private boolean loggedIn;

    Gt06Reader(Gt06Device device, Gt06Receipts receipts) {
        this.device = device;
        this.receipts = receipts;
    }

    @Override
    public void read(ByteBuf in, Consumer<Heard> ear) {
        boolean more = in.isReadable();
        while (more) { more = readOne(in, ear) && in.isReadable(); }
    }

    // A receipt is a whole frame or none.
    @Override
    public void gaveUpWaiting(ByteBuf in, Consumer<Heard> ear) {}

    // | 7878 | length 1 | protocol number | content … | serial 2 | crc 2 | 0D0A |
    // | 7979 | length 2 | protocol number | content … | serial 2 | crc 2 | 0D0A |
    private boolean readOne(ByteBuf in, Consumer<Heard> ear) {
        int stray = beforeMark(in);
        if (stray > 0) return passOver(in, stray, stray + " bytes without a start mark (expected: 7878 or 7979)", ear);
        if (in.readableBytes() < MARK) return false;
        int lengthBytes = in.getUnsignedShort(in.readerIndex()) == LONG_MARK ? 2 : 1;
        int header = MARK + lengthBytes;
        if (in.readableBytes() < header) return false;
        int length = lengthBytes == 2 ? in.getUnsignedShort(in.readerIndex() + MARK) : in.getUnsignedByte(in.readerIndex() + MARK);
        if (length < SHORTEST || length > LONGEST) {
            return passOver(in, MARK, "length " + length + " (expected: " + SHORTEST + ".." + LONGEST + ")", ear);
        }
        int whole = header + length + END_BYTES;
        if (in.readableBytes() < whole) return false;
        int end = in.getUnsignedShort(in.readerIndex() + whole - END_BYTES);
        if (end != END) return passOver(in, MARK, "a frame that ends with 0x%04x (expected: 0x0d0a)".formatted(end), ear);
        check(in.readSlice(whole), ear);
        return true;
    }

    private static boolean passOver(ByteBuf in, int bytes, String why, Consumer<Heard> ear) {
        in.skipBytes(bytes);
        ear.accept(new Heard.Odd(why));
        return true;
    }

    /** Bytes before the first start mark, or before a last byte that may be half of one. */
    private static int beforeMark(ByteBuf in) {
        int at = in.readerIndex();
        while (at < in.writerIndex() && !mayBeMark(in, at)) { at++; }
        return at - in.readerIndex();
    }

    private static boolean mayBeMark(ByteBuf in, int at) {
        if (at + 1 < in.writerIndex()) return in.getUnsignedShort(at) == SHORT_MARK || in.getUnsignedShort(at) == LONG_MARK;
        return in.getUnsignedByte(at) == HALF_OF_SHORT_MARK || in.getUnsignedByte(at) == HALF_OF_LONG_MARK;
    }

    private void check(ByteBuf frame, Consumer<Heard> ear) {
        int start = frame.readerIndex();
        int found = frame.getUnsignedShort(frame.writerIndex() - CRC_AND_END);
        int computed = Crc16X25.of(frame, start + MARK, frame.readableBytes() - MARK - CRC_AND_END);
        if (found != computed) {
            ear.accept(new Heard.Odd("a frame with crc 0x%04x (expected: 0x%04x)".formatted(found, computed)));
            return;
        }
        try {
            hear(Frame.downlink(new FrameCursor(frame)), ear);
        } catch (ProtocolException e) {
            ear.accept(new Heard.Odd("a frame that says nothing: " + e.getMessage()));
        }
    }

    private void hear(Frame frame, Consumer<Heard> ear) {
        if (frame.isLong()) {
            ear.accept(new Heard.Odd("message 0x%02x in a 7979 frame (expected: 7878)".formatted(frame.content().protocol())));
            return;
        }
        switch ((Downlink) frame.content()) {
            case Ack ack -> receipts.settle(ack, frame.serial()).ifPresent(heard -> hearReceipt(heard, ear));
            case ServerCommand command -> hearCommand(command, ear);
            case TimeAnswer time -> unasked(time, ear);
            case AddressAnswer address -> unasked(address, ear);
            case Opaque unknown -> unasked(unknown, ear);
        }
    }

    private static void unasked(Downlink message, Consumer<Heard> ear) {
        ear.accept(new Heard.Odd("message 0x%02x (expected: a receipt or a command)".formatted(message.protocol())));
    }

    private void hearReceipt(Heard heard, Consumer<Heard> ear) {
        if (heard instanceof Heard.LoginAnswered) loggedIn = true;
        ear.accept(heard);
    }

    private void hearCommand(ServerCommand command, Consumer<Heard> ear) {
        if (!loggedIn) {
            ear.accept(new Heard.Odd("a command before the login answer"));
            return;
        }
        breaches(command).forEach(breach -> ear.accept(new Heard.Odd(breach)));
        // Without its end it is dropped silently.
        if (command.text().indexOf(Gt06Text.END) >= 0) ear.accept(new Heard.CommandHeard(device.understand(command), command.text()));
    }

    private static List<String> breaches(ServerCommand command) {
        String text = command.text();
        List<String> breaches = new ArrayList<>(0);
        int end = text.indexOf(Gt06Text.END);
        if (end < 0) breaches.add("a text without an end: " + text + " (expected: # at its end)");
        if (end >= 0 && end < text.length() - 1) breaches.add("a text behind its end: " + text + " (expected: one #, at its end)");
        if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) breaches.add("a text that is not printable ASCII: " + text);
        if (text.chars().anyMatch(c -> c >= 'a' && c <= 'z')) breaches.add("a text in lower case: " + text + " (expected: upper case)");
        if (command.flag() == 0) breaches.add("a command with flag 0 (expected: one that tells its answer)");
        return breaches;
    }
}
