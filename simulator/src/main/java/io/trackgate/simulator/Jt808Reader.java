package io.trackgate.simulator;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trackgate.jt808.Jt808Downlink;
import io.trackgate.jt808.Jt808Downlink.RegisterAnswer;
import io.trackgate.jt808.Jt808Encoder;
import io.trackgate.jt808.Jt808Header;
import io.trackgate.jt808.Jt808Ids;
import io.trackgate.jt808.Jt808Message.GeneralAnswer;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;

/**
 * The stream from the gateway as a terminal takes it: frames between two flags, which name the terminal and what they answer. Whatever is
 * wrong costs one frame, for the next flag begins another (fact sheet, section 2).
 */
final class Jt808Reader implements ServerReader {
    private static final int LONGEST = 4096;
    private static final int SHORTEST = 12;
    // What answers the gateway itself: an answer to that would never end.
    private static final Set<Integer> NEVER_ANSWERED = Set.of(Jt808Ids.GENERAL_ANSWER_UP, Jt808Ids.PARAMETERS_ANSWER,
            Jt808Ids.LOCATION_ANSWER, Jt808Ids.VEHICLE_CONTROL_ANSWER);
    // The least that terminals keep; fact sheet, section 6.
    private static final String CODE = "[!-~]{1,20}";

    private enum Stage { LOGIN, RUNNING, REFUSED }

    private final Jt808Device device;
    // Valid for the connection.
    private Stage stage = Stage.LOGIN;

    Jt808Reader(Jt808Device device) { this.device = device; }

    @Override
    public void read(ByteBuf in, Consumer<Heard> ear) {
        boolean more = in.isReadable();
        while (more) {
            boolean flag = in.getUnsignedByte(in.readerIndex()) == Jt808Encoder.FLAG;
            more = (flag ? cut(in, ear) : skipStray(in, ear)) && in.isReadable();
        }
    }

    /** Every frame has an end. */
    @Override
    public void gaveUpWaiting(ByteBuf in, Consumer<Heard> ear) {}

    private static boolean skipStray(ByteBuf in, Consumer<Heard> ear) {
        int found = in.getUnsignedByte(in.readerIndex());
        int flag = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) Jt808Encoder.FLAG);
        in.readerIndex(flag < 0 ? in.writerIndex() : flag);
        ear.accept(new Heard.Odd("stray byte 0x%02x (expected: 7e, which begins a frame)".formatted(found)));
        return true;
    }

    // | 7E | escaped … | 7E |
    private boolean cut(ByteBuf in, Consumer<Heard> ear) {
        int start = in.readerIndex();
        int end = in.indexOf(start + 1, in.writerIndex(), (byte) Jt808Encoder.FLAG);
        int length = (end < 0 ? in.writerIndex() : end) - start - 1;
        if (length > LONGEST) {
            in.skipBytes(1 + length);
            ear.accept(new Heard.Odd("a frame of " + length + " bytes (expected: <= " + LONGEST + ")"));
            return true;
        }
        if (end < 0) return false;
        // Behind a damaged frame its end may be the next one's beginning.
        in.readerIndex(length == 0 ? end : end + 1);
        if (length == 0) return true;
        try {
            open(in, start + 1, length, ear);
        } catch (ProtocolException damaged) {
            in.readerIndex(end);
            ear.accept(new Heard.Odd("a frame that is none: " + damaged.getMessage()));
        }
        return true;
    }

    private void open(ByteBuf in, int from, int length, Consumer<Heard> ear) {
        byte[] frame = new byte[length];
        in.getBytes(from, frame);
        int plain = Jt808Encoder.unescape(frame) - 1;
        Optional<String> problem = problem(frame, plain);
        if (problem.isPresent()) ear.accept(new Heard.Odd(problem.get()));
        else
            meet(Unpooled.wrappedBuffer(frame, 0, plain), ear);
    }

    private static Optional<String> problem(byte[] frame, int length) {
        if (length < SHORTEST) return Optional.of("a frame of " + length + " bytes (expected: >= " + SHORTEST + ")");
        int found = frame[length] & 0xFF;
        int computed = Jt808Encoder.xor(frame, length);
        return found == computed
                ? Optional.empty()
                : Optional.of("a frame with checksum 0x%02x (expected: 0x%02x)".formatted(found, computed));
    }

    private void meet(ByteBuf plain, Consumer<Heard> ear) {
        int attributes = plain.getUnsignedShort(Jt808Header.ATTRIBUTES_AT);
        Jt808Header header = Jt808Header.read(new FrameCursor(plain));
        String id = "0x%04x".formatted(header.messageId());
        if (Jt808Header.bodyLength(attributes) != plain.readableBytes())
            ear.accept(new Heard.Odd(id + " with a body of " + plain.readableBytes() + " bytes (expected: "
                    + Jt808Header.bodyLength(attributes) + ", as its header says)"));
        else if (header.otherBits() != 0 || header.part() != null)
            ear.accept(new Heard.Odd(id + " with attributes 0x%04x (expected: whole and plain)".formatted(attributes)));
        else if (!header.terminal().equals(device.frames().terminal()))
            ear.accept(new Heard.Odd(id + " for " + header.terminal() + " (expected: " + device.frames().terminal() + ")"));
        else
            hear(header, plain, ear);
    }

    private void hear(Jt808Header header, ByteBuf body, Consumer<Heard> ear) {
        String hex = ByteBufUtil.hexDump(body);
        Jt808Downlink message = Jt808Downlink.read(header, new FrameCursor(body));
        String id = "0x%04x".formatted(header.messageId());
        if (stage == Stage.REFUSED) {
            ear.accept(new Heard.Odd(id + " after a refused login (expected: nothing)"));
            return;
        }
        switch (header.messageId()) {
            case Jt808Ids.GENERAL_ANSWER_DOWN -> onAnswer((GeneralAnswer) message, ear);
            case Jt808Ids.REGISTER_ANSWER -> onRegistered((RegisterAnswer) message, ear);
            // It keeps no parts to bring again.
            case Jt808Ids.RESEND -> {
            }
            case Jt808Ids.TIME_ANSWER, Jt808Ids.VENDOR_TIME_ANSWER, Jt808Ids.MEDIA_ANSWER, Jt808Ids.VENDOR_SHORT_ANSWER ->
                ear.accept(new Heard.Odd(id + " (expected: none, nobody asked)"));
            default -> onCommand(new Jt808Asked(header.serial(), message, hex), ear);
        }
    }

    // A terminal says nothing before its authentication is accepted, so it could not answer either.
    private void onCommand(Jt808Asked asked, Consumer<Heard> ear) {
        Jt808Command command = Jt808Command.of(device, asked);
        ear.accept(stage == Stage.RUNNING
                ? new Heard.CommandHeard(command, command.text())
                : new Heard.Odd(command.text() + " before the authentication was answered"));
    }

    // | 8100 |: the answer to a registration
    private void onRegistered(RegisterAnswer answer, Consumer<Heard> ear) {
        if (!waits(answer.replySerial(), Jt808Ids.REGISTER)) {
            ear.accept(
                    new Heard.Odd("0x8100 for serial " + answer.replySerial() + " (expected: that of a registration that waits for it)"));
            return;
        }
        device.frames().answered(answer.replySerial());
        if (answer.result() != RegisterAnswer.OK) refused(ear);
        else if (answer.code().matches(CODE)) ear.accept(new Heard.AnswerAtOnce(device.registered(answer.code())));
        else
            ear.accept(new Heard.Odd("0x8100 with the code \"" + answer.code() + "\" (expected: 1 to 20 characters of ASCII)"));
    }

    private boolean waits(int serial, int messageId) {
        return device.frames().owedFor(serial).filter(owed -> owed.messageId() == messageId).isPresent();
    }

    private void refused(Consumer<Heard> ear) {
        stage = Stage.REFUSED;
        ear.accept(new Heard.LoginAnswered(false));
    }

    // | 8001 |: the answer to everything else
    private void onAnswer(GeneralAnswer answer, Consumer<Heard> ear) {
        if (NEVER_ANSWERED.contains(answer.replyId())) {
            ear.accept(new Heard.Odd("0x8001 for 0x%04x (expected: none, that is an answer itself)".formatted(answer.replyId())));
            return;
        }
        Optional<Jt808Frames.Owed> owed = device.frames().owedFor(answer.replySerial());
        if (owed.isEmpty()) {
            ear.accept(new Heard.Odd("0x8001 for serial " + answer.replySerial() + " (expected: one that waits for its answer)"));
        } else if (owed.get().messageId() != answer.replyId() || answer.replyId() == Jt808Ids.REGISTER) {
            ear.accept(new Heard.Odd("0x8001 for serial %d and 0x%04x (expected: %s)".formatted(answer.replySerial(), answer.replyId(),
                    owed.get().messageId() == Jt808Ids.REGISTER ? "0x8100" : "0x%04x".formatted(owed.get().messageId()))));
        } else {
            device.frames().answered(answer.replySerial());
            onAnswer(owed.get(), answer.result(), ear);
        }
    }

    private void onAnswer(Jt808Frames.Owed owed, int result, Consumer<Heard> ear) {
        if (owed.messageId() == Jt808Ids.AUTHENTICATE) onAuthenticated(result == GeneralAnswer.OK, ear);
        else if (result != GeneralAnswer.OK)
            ear.accept(new Heard.Odd("0x8001 for 0x%04x with result %d (expected: 0)".formatted(owed.messageId(), result)));
        else if (owed.records() > 0) ear.accept(new Heard.RecordsAcked(owed.records()));
    }

    private void onAuthenticated(boolean accepted, Consumer<Heard> ear) {
        if (!accepted) {
            device.forgetCode();
            refused(ear);
            return;
        }
        stage = Stage.RUNNING;
        ear.accept(new Heard.LoginAnswered(true));
    }
}
