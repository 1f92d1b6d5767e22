package io.trackgate.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.queclink.QueclinkCommand;
import io.trackgate.queclink.QueclinkSack;

/** The stream from the gateway as an @Track device takes it: texts up to {@code $}, which are commands or receipts. */
final class QueclinkReader implements ServerReader {
    private static final String COMMAND = "AT+GT";
    private static final String RECEIPT = "+SACK:";
    private static final byte END = '$';
    private static final int LONGEST = 1500;

    private final QueclinkDevice device;
    // Valid for the connection.
    private boolean greeted;

    QueclinkReader(QueclinkDevice device) { this.device = device; }

    @Override
    public void read(ByteBuf in, Consumer<Heard> ear) {
        boolean more = in.isReadable();
        while (more) { more = readOne(in, ear) && in.isReadable(); }
    }

    /** Every text has an end. */
    @Override
    public void gaveUpWaiting(ByteBuf in, Consumer<Heard> ear) {}

    private boolean readOne(ByteBuf in, Consumer<Heard> ear) {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), END);
        int length = (end < 0 ? in.writerIndex() : end + 1) - in.readerIndex();
        if (length > LONGEST) {
            in.skipBytes(length);
            ear.accept(new Heard.Odd("a text of " + length + " bytes (expected: <= " + LONGEST + ")"));
            return true;
        }
        if (end < 0) return false;
        ByteBuf text = in.readSlice(length);
        try {
            hear(text, ear);
        } catch (ProtocolException unreadable) {
            ear.accept(new Heard.Odd("a text that is none: " + unreadable.getMessage()));
        }
        return true;
    }

    private void hear(ByteBuf text, Consumer<Heard> ear) {
        String said = text.toString(StandardCharsets.US_ASCII);
        if (said.startsWith(COMMAND)) {
            QueclinkDeed deed = device.understand(QueclinkCommand.read(new FrameCursor(text)));
            ear.accept(new Heard.CommandHeard(deed, deed.text()));
        } else if (said.startsWith(RECEIPT)) onReceipt(QueclinkSack.read(new FrameCursor(text)), ear);
        else
            ear.accept(new Heard.Odd(said + " (expected: " + COMMAND + "… or " + RECEIPT + "…)"));
    }

    private void onReceipt(QueclinkSack receipt, Consumer<Heard> ear) {
        Optional<Integer> records = device.frames().answered(receipt.count());
        if (records.isEmpty())
            ear.accept(new Heard.Odd("a receipt for " + receipt.count() + " (expected: the count of a message that waits for it)"));
        else if (receipt.isOfHeartbeat() && !greeted) {
            greeted = true;
            ear.accept(new Heard.LoginAnswered(true));
        } else if (records.get() > 0) ear.accept(new Heard.RecordsAcked(records.get()));
    }
}
