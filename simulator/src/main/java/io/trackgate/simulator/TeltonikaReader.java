package io.trackgate.simulator;

import java.util.Optional;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.teltonika.Crc16;
import io.trackgate.teltonika.TeltonikaMessages;
import io.trackgate.teltonika.TeltonikaMessages.TextFrame;

/**
 * The stream from the gateway as a Teltonika tracker takes it: one byte for the login, then receipts of four bytes and commands behind
 * a preamble. It has no way back into step, so it names the first byte that is out of place.
 */
final class TeltonikaReader implements ServerReader {
    private static final int ACK = 4;
    private static final int HEADER = 8;
    private static final int CHECKSUM = 4;
    private static final int SHORTEST_COMMAND = 8;
    private static final int LONGEST_COMMAND = 64 * 1024;
    private static final int LONGEST_TEXT = 160;

    private enum Stage { LOGIN, RUNNING, REFUSED, BROKEN }

    private final TeltonikaDevice device;
    private Stage stage = Stage.LOGIN;

    TeltonikaReader(TeltonikaDevice device) { this.device = device; }

    @Override
    public void read(ByteBuf in, Consumer<Heard> ear) {
        boolean more = in.isReadable();
        while (more) {
            more = switch (stage) {
                case LOGIN -> readLogin(in, ear);
                case RUNNING -> readFrame(in, ear);
                case REFUSED -> readAfterRefusal(in, ear);
                case BROKEN -> skip(in);
            } && in.isReadable();
        }
    }

    private boolean readLogin(ByteBuf in, Consumer<Heard> ear) {
        int answer = in.getUnsignedByte(in.readerIndex());
        if (answer > 1) return broken(ear, "login answer 0x%02x (expected: 01 or 00)".formatted(answer));
        if (answer == 0 && in.readableBytes() >= ACK && in.getInt(in.readerIndex()) == 0) {
            return broken(ear, "a command before the login answer");
        }
        in.skipBytes(1);
        stage = answer == 1 ? Stage.RUNNING : Stage.REFUSED;
        ear.accept(new Heard.LoginAnswered(answer == 1));
        return true;
    }

    private static boolean readAfterRefusal(ByteBuf in, Consumer<Heard> ear) {
        ear.accept(new Heard.Odd(in.readableBytes() + " bytes after a refused login (expected: none)"));
        return skip(in);
    }

    private static boolean skip(ByteBuf in) {
        in.skipBytes(in.readableBytes());
        return false;
    }

    private boolean broken(Consumer<Heard> ear, String what) {
        stage = Stage.BROKEN;
        ear.accept(new Heard.Broken(what));
        return true;
    }

    // | 000000nn: receipt |   or   | 00000000 | length | codec … | crc |: command
    private boolean readFrame(ByteBuf in, Consumer<Heard> ear) {
        int first = in.getUnsignedByte(in.readerIndex());
        if (first != 0) return broken(ear, "stray byte 0x%02x (expected: 00, which begins a receipt or a command)".formatted(first));
        if (in.readableBytes() < ACK) return false;
        long number = in.getUnsignedInt(in.readerIndex());
        if (number == 0) return readCommand(in, ear);
        in.skipBytes(ACK);
        ear.accept(new Heard.RecordsAcked(number));
        return true;
    }

    private boolean readCommand(ByteBuf in, Consumer<Heard> ear) {
        if (in.readableBytes() < HEADER) return false;
        long length = in.getUnsignedInt(in.readerIndex() + ACK);
        if (length < SHORTEST_COMMAND) return readZeroAck(in, ear);
        if (length > LONGEST_COMMAND) return broken(ear, "a command of " + length + " bytes (expected: <= " + LONGEST_COMMAND + ")");
        int whole = HEADER + (int) length + CHECKSUM;
        if (in.readableBytes() < whole) return false;
        ByteBuf frame = in.readSlice(whole);
        check(frame, (int) length, ear);
        return true;
    }

    // Nothing that is so short is a command: it was a receipt for no records, and something else follows.
    private static boolean readZeroAck(ByteBuf in, Consumer<Heard> ear) {
        in.skipBytes(ACK);
        ear.accept(new Heard.RecordsAcked(0));
        return true;
    }

    @Override
    public void gaveUpWaiting(ByteBuf in, Consumer<Heard> ear) {
        if (stage == Stage.RUNNING && in.readableBytes() == ACK && in.getInt(in.readerIndex()) == 0) readZeroAck(in, ear);
    }

    private void check(ByteBuf frame, int length, Consumer<Heard> ear) {
        int computed = Crc16.of(frame, frame.readerIndex() + HEADER, length);
        long found = frame.getUnsignedInt(frame.readerIndex() + HEADER + length);
        if (found != computed) {
            ear.accept(new Heard.Odd("a command with crc 0x%08x (expected: 0x%08x)".formatted(found, computed)));
            return;
        }
        try {
            hear(TextFrame.read(new FrameCursor(frame.slice(frame.readerIndex() + HEADER, length)), length), ear);
        } catch (ProtocolException e) {
            ear.accept(new Heard.Odd("a frame that is no command: " + e.getMessage()));
        }
    }

    private void hear(TextFrame frame, Consumer<Heard> ear) {
        if (!isCommand(frame)) {
            ear.accept(new Heard.Odd(
                    "codec 0x%02x type 0x%02x (expected: codec 0x0c or 0x0e, type 0x05)".formatted(frame.codec(), frame.type())));
            return;
        }
        String text = frame.latin1();
        manners(text).ifPresent(problem -> ear.accept(new Heard.Odd(problem)));
        device.framing(frame).ifPresentOrElse(
                framing -> ear.accept(new Heard.CommandHeard(device.understand(text, framing), text)),
                () -> ear.accept(new Heard.AnswerAtOnce(device.notMine())));
    }

    private static boolean isCommand(TextFrame frame) {
        return (frame.codec() == TeltonikaMessages.CODEC_12 || frame.codec() == TeltonikaMessages.CODEC_14)
                && frame.type() == TeltonikaMessages.TYPE_COMMAND;
    }

    private static Optional<String> manners(String text) {
        if (text.length() > LONGEST_TEXT) {
            return Optional.of("a text of " + text.length() + " characters (expected: <= " + LONGEST_TEXT + ")");
        }
        boolean printable = text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
        return printable ? Optional.empty() : Optional.of("a text that is not printable ASCII: " + text);
    }
}
