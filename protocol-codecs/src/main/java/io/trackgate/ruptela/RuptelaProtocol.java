package io.trackgate.ruptela;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Recognition;

/** Ruptela trackers over TCP, as the gateway sees them. */
public final class RuptelaProtocol implements DeviceProtocol {

    public static final String NAME = "ruptela";

    private final CommandPhrasing phrasing = new RuptelaCommands();
    private final FrameExplainer explainer = new RuptelaExplainer();

    @Override
    public String name() { return NAME; }

    @Override
    public boolean repliesCarryTag() { return false; }

    @Override
    public ProtocolConnection connect() {
        RuptelaFacts facts = new RuptelaFacts();
        return new ProtocolConnection(new RuptelaFrameDecoder(facts), new RuptelaDecoder(facts), facts);
    }

    // A frame has no mark, so it takes a length, an IMEI and a known command: "00 0F" alone may also begin a login of Teltonika, and "01" others.
    @Override
    public Recognition recognise(ByteBuf firstBytes) {
        try {
            RuptelaFrameDecoder.requiredBytes(firstBytes);
            if (firstBytes.readableBytes() <= RuptelaFrameDecoder.COMMAND_AT)
                return startsRight(firstBytes) ? Recognition.MAYBE : Recognition.NO;
            int command = firstBytes.getUnsignedByte(firstBytes.readerIndex() + RuptelaFrameDecoder.COMMAND_AT);
            return RuptelaNames.isKnown(command) ? Recognition.YES : Recognition.NO;
        } catch (ProtocolException somethingElse) {
            return Recognition.NO;
        }
    }

    // One byte of a length tells already what is too long.
    private static boolean startsRight(ByteBuf in) {
        return !in.isReadable() || in.getUnsignedByte(in.readerIndex()) <= RuptelaFrameDecoder.MAX_CONTENT >> Byte.SIZE;
    }

    @Override
    public CommandPhrasing phrasing() { return phrasing; }

    @Override
    public List<String> lint(TrackerModel model) { return RuptelaCommands.lint(model); }

    @Override
    public FrameExplainer explainer() { return explainer; }
}
