package io.trackgate.simulator;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.trackgate.galileosky.GalileoskyCrc;
import io.trackgate.galileosky.GalileoskyMessages;
import io.trackgate.galileosky.GalileoskyMessages.ServerCommand;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;

/** The stream from the gateway as a Galileosky terminal takes it: receipts by checksum, and commands. Nothing tells where the next packet begins. */
final class GalileoskyReader implements ServerReader {
    private static final int RECEIPT = 3;
    private static final int HEAD = 3;
    private static final int CRC = 2;
    private static final int LONGEST = 1000;

    private final GalileoskyDevice device;
    private boolean loggedIn;
    private boolean broken;

    GalileoskyReader(GalileoskyDevice device) { this.device = device; }

    @Override
    public void read(ByteBuf in, Consumer<Heard> ear) {
        boolean more = in.isReadable();
        while (more) { more = !broken && readOne(in, ear) && in.isReadable(); }
        if (broken) in.skipBytes(in.readableBytes());
    }

    // A receipt is whole or none.
    @Override
    public void gaveUpWaiting(ByteBuf in, Consumer<Heard> ear) {}

    // | 02 | crc 2 |   | 01 | length 2 | tags … | crc 2 |, the lowest byte first
    private boolean readOne(ByteBuf in, Consumer<Heard> ear) {
        int start = in.readerIndex();
        int header = in.getUnsignedByte(start);
        if (header != GalileoskyMessages.MAIN && header != GalileoskyMessages.ACK)
            return breakOff("header 0x%02x (expected: 01 or 02)".formatted(header), ear);
        if (in.readableBytes() < RECEIPT) return false;
        int second = in.getUnsignedShortLE(start + 1);
        if (header == GalileoskyMessages.ACK) {
            in.skipBytes(RECEIPT);
            device.settle(second).ifPresent(heard -> hearReceipt(heard, ear));
            return true;
        }
        if (second > LONGEST) return breakOff("length " + second + " (expected: <= " + LONGEST + ")", ear);
        if (in.readableBytes() < HEAD + second + CRC) return false;
        check(in.readSlice(HEAD + second + CRC), ear);
        return true;
    }

    private boolean breakOff(String why, Consumer<Heard> ear) {
        broken = true;
        ear.accept(new Heard.Broken(why));
        return false;
    }

    private void hearReceipt(Heard heard, Consumer<Heard> ear) {
        if (heard instanceof Heard.LoginAnswered) loggedIn = true;
        ear.accept(heard);
    }

    private void check(ByteBuf packet, Consumer<Heard> ear) {
        int length = packet.readableBytes() - CRC;
        int found = packet.getUnsignedShortLE(packet.readerIndex() + length);
        int computed = GalileoskyCrc.of(packet, packet.readerIndex(), length);
        if (found != computed) {
            ear.accept(new Heard.Odd("a packet with crc 0x%04x (expected: 0x%04x)".formatted(found, computed)));
            return;
        }
        try {
            hearCommand(ServerCommand.read(new FrameCursor(packet)), ear);
        } catch (ProtocolException e) {
            ear.accept(new Heard.Odd("a packet that is no command: " + e.getMessage()));
        }
    }

    private void hearCommand(ServerCommand command, Consumer<Heard> ear) {
        if (!loggedIn) {
            ear.accept(new Heard.Odd("a command before the receipt of the head packet"));
            return;
        }
        if (!device.isMine(command)) {
            ear.accept(new Heard.Odd("a command for " + command.imei() + ", device id " + command.deviceId() + " (expected: its own)"));
            return;
        }
        if (command.number() == 0) ear.accept(new Heard.Odd("a command with number 0 (expected: one that tells its answer)"));
        ear.accept(new Heard.CommandHeard(device.understand(command), command.text()));
    }
}
