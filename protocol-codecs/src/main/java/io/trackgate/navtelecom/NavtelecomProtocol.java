package io.trackgate.navtelecom;

import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Recognition;

/** Navtelecom trackers over TCP, as the gateway sees them. */
public final class NavtelecomProtocol implements DeviceProtocol {

    public static final String NAME = "navtelecom";

    private final CommandPhrasing phrasing = new NavtelecomCommands();
    private final FrameExplainer explainer = new NavtelecomExplainer();

    @Override
    public String name() { return NAME; }

    @Override
    public boolean repliesCarryTag() { return false; }

    @Override
    public ProtocolConnection connect() {
        NavtelecomFacts facts = new NavtelecomFacts();
        return new ProtocolConnection(new NavtelecomFrameDecoder(facts), new NavtelecomDecoder(facts), facts);
    }

    /** A whole header whose checksum is right, or a ping: nobody else begins with 7F. */
    @Override
    public Recognition recognise(ByteBuf firstBytes) {
        try {
            int length = NavtelecomFrameDecoder.requiredBytes(firstBytes, false, Optional.empty());
            return firstBytes.readableBytes() < Math.min(length, NavtelecomMessages.NtcbPacket.HEADER)
                    ? Recognition.MAYBE
                    : Recognition.YES;
        } catch (ProtocolException somethingElse) {
            return Recognition.NO;
        }
    }

    @Override
    public CommandPhrasing phrasing() { return phrasing; }

    @Override
    public List<String> lint(TrackerModel model) { return NavtelecomCommands.lint(model); }

    @Override
    public FrameExplainer explainer() { return explainer; }
}
