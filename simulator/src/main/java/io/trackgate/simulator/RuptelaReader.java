package io.trackgate.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.ruptela.Crc16Kermit;
import io.trackgate.ruptela.RuptelaMessages;
import io.trackgate.ruptela.RuptelaMessages.Text;

/**
 * The stream from the gateway as a Ruptela tracker takes it: receipts and commands in frames that have no mark. It has no way back into step
 * once a length can't be. A receipt names no frame and no number of records: it is for the oldest packet that has none.
 */
final class RuptelaReader implements ServerReader {
    private static final int LENGTH = 2;
    private static final int CHECKSUM = 2;
    private static final int LONGEST = 4096;
    private static final int LONGEST_TEXT = 160;
    private static final int RECEIPT = 2;
    private static final int IDENTIFIED = RuptelaMessages.SERVER + RuptelaMessages.IDENTIFICATION;
    private static final int HEARD = RuptelaMessages.SERVER + RuptelaMessages.HEARTBEAT;

    /** A packet whose receipts have not all come. */
    private record Owed(int frames, int records) {}

    private final RuptelaDevice device;
    private final Deque<Owed> owed = new ArrayDeque<>(0);
    private int heartbeats; // without an answer
    private boolean loggedIn;
    private boolean broken;

    RuptelaReader(RuptelaDevice device) { this.device = device; }

    void owesFor(int frames, int records) { owed.addLast(new Owed(frames, records)); }

    void owesForHeartbeat() { heartbeats++; }

    @Override
    public void read(ByteBuf in, Consumer<Heard> ear) {
        while (readFrame(in, ear)) {
            // the next one
        }
        if (broken) in.skipBytes(in.readableBytes());
    }

    // | length 2 | command 1 | payload | crc 2 |
    private boolean readFrame(ByteBuf in, Consumer<Heard> ear) {
        if (broken || in.readableBytes() < LENGTH) return false;
        int length = in.getUnsignedShort(in.readerIndex());
        if (length < 1 || length > LONGEST) {
            broken = true;
            ear.accept(new Heard.Broken("a frame of " + length + " bytes (expected: 1 to " + LONGEST + ")"));
            return false;
        }
        if (in.readableBytes() < LENGTH + length + CHECKSUM) return false;
        check(in.readSlice(LENGTH + length + CHECKSUM), length, ear);
        return true;
    }

    private void check(ByteBuf frame, int length, Consumer<Heard> ear) {
        int computed = Crc16Kermit.of(frame, frame.readerIndex() + LENGTH, length);
        int found = frame.getUnsignedShort(frame.readerIndex() + LENGTH + length);
        if (found == computed) hear(frame.slice(frame.readerIndex() + LENGTH, length), ear);
        else
            ear.accept(new Heard.Odd("a frame with crc 0x%04x (expected: 0x%04x)".formatted(found, computed)));
    }

    private void hear(ByteBuf content, Consumer<Heard> ear) {
        int command = content.getUnsignedByte(content.readerIndex());
        switch (command) {
            case RuptelaMessages.SERVER, IDENTIFIED, HEARD -> hearReceipt(command, content, ear);
            case RuptelaMessages.TEXT -> hearText(content, ear);
            default -> {
                RuptelaCommand asked = device.understand(command);
                ear.accept(new Heard.CommandHeard(asked, asked.text()));
            }
        }
    }

    private void hearReceipt(int command, ByteBuf content, Consumer<Heard> ear) {
        int value = content.readableBytes() == RECEIPT ? content.getUnsignedByte(content.readerIndex() + 1) : -1;
        if (value != 0 && value != 1) {
            ear.accept(new Heard.Odd("a receipt of " + content.readableBytes() + " bytes, " + value + " (expected: 0 or 1)"));
            return;
        }
        switch (command) {
            case IDENTIFIED -> hearLogin(value == 1, ear);
            case HEARD -> hearHeartbeat(ear);
            default -> hearStored(value == 1, ear);
        }
    }

    private void hearLogin(boolean accepted, Consumer<Heard> ear) {
        if (loggedIn) {
            ear.accept(new Heard.Odd("a second answer to the identification"));
            return;
        }
        loggedIn = accepted;
        ear.accept(new Heard.LoginAnswered(accepted));
    }

    private void hearHeartbeat(Consumer<Heard> ear) {
        if (heartbeats > 0) heartbeats--;
        else
            ear.accept(new Heard.Odd("an answer to no heartbeat"));
    }

    private void hearStored(boolean stored, Consumer<Heard> ear) {
        Owed first = owed.pollFirst();
        if (first == null) ear.accept(new Heard.RecordsAcked(1));
        else if (!stored) ear.accept(new Heard.RecordsAcked(0));
        else if (first.frames == 1) ear.accept(new Heard.RecordsAcked(first.records));
        else
            owed.addFirst(new Owed(first.frames - 1, first.records));
    }

    private void hearText(ByteBuf content, Consumer<Heard> ear) {
        String text = Text.read(new FrameCursor(content.skipBytes(1))).text();
        if (text.length() > LONGEST_TEXT) {
            ear.accept(new Heard.Odd("a text of " + text.length() + " characters (expected: <= " + LONGEST_TEXT + ")"));
        }
        if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7F)) ear.accept(new Heard.Odd("a text that is not printable ASCII: " + text));
        RuptelaCommand command = device.understand(text);
        ear.accept(new Heard.CommandHeard(command, text));
    }

    @Override
    public void gaveUpWaiting(ByteBuf in, Consumer<Heard> ear) {}
}
