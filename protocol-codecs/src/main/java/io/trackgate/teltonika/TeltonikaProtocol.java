package io.trackgate.teltonika;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Recognition;

/** Teltonika trackers over TCP, as the gateway sees them. */
public final class TeltonikaProtocol implements DeviceProtocol {

    public static final String NAME = "teltonika";

    private final CommandPhrasing phrasing = new TeltonikaCommands();
    private final FrameExplainer explainer = new TeltonikaExplainer();

    @Override
    public String name() { return NAME; }

    @Override
    public boolean repliesCarryTag() { return false; }

    @Override
    public ProtocolConnection connect() {
        TeltonikaFacts facts = new TeltonikaFacts();
        return new ProtocolConnection(new TeltonikaFrameDecoder(facts), new TeltonikaDecoder(facts), facts);
    }

    @Override
    public Recognition recognise(ByteBuf firstBytes) {
        try {
            int length = TeltonikaFrameDecoder.requiredBytes(firstBytes, false);
            return firstBytes.readableBytes() < length ? Recognition.MAYBE : Recognition.YES;
        } catch (ProtocolException somethingElse) {
            return Recognition.NO;
        }
    }

    @Override
    public CommandPhrasing phrasing() { return phrasing; }

    @Override
    public List<String> lint(TrackerModel model) { return TeltonikaCommands.lint(model); }

    @Override
    public List<String> secrets(TrackerModel model) { return List.of(TeltonikaOptions.textPrefix(model).strip()); }

    @Override
    public FrameExplainer explainer() { return explainer; }
}
