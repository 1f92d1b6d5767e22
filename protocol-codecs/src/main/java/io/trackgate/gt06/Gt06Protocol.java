package io.trackgate.gt06;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.Recognition;

/** GT06 trackers over TCP, as the gateway sees them. */
public final class Gt06Protocol implements DeviceProtocol {

    public static final String NAME = "gt06";

    private final CommandPhrasing phrasing = new Gt06Commands();
    private final FrameExplainer explainer = new Gt06Explainer();

    @Override
    public String name() { return NAME; }

    @Override
    public boolean repliesCarryTag() { return true; }

    @Override
    public ProtocolConnection connect() {
        Gt06Facts facts = new Gt06Facts();
        return new ProtocolConnection(new Gt06FrameDecoder(facts), new Gt06Decoder(facts), facts);
    }

    // | 7878 |   | 7979 |
    @Override
    public Recognition recognise(ByteBuf firstBytes) {
        int start = firstBytes.readerIndex();
        if (!firstBytes.isReadable()) return Recognition.MAYBE;
        if (Gt06Framing.markFrom(firstBytes, start) != start) return Recognition.NO;
        return firstBytes.readableBytes() < Gt06Encoder.MARK_BYTES ? Recognition.MAYBE : Recognition.YES;
    }

    @Override
    public CommandPhrasing phrasing() { return phrasing; }

    @Override
    public List<String> lint(TrackerModel model) { return Gt06Commands.lint(model); }

    @Override
    public FrameExplainer explainer() { return explainer; }
}
