package io.trackgate.queclink;

import java.time.InstantSource;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.Recognition;

/** Queclink's @Track over TCP, as the gateway sees it. */
public final class QueclinkProtocol implements DeviceProtocol {

    public static final String NAME = "queclink";

    private final InstantSource clock;
    private final QueclinkCommands phrasing = new QueclinkCommands();
    private final FrameExplainer explainer = new QueclinkExplainer();

    public QueclinkProtocol() { this(InstantSource.system()); }

    /** @param clock decides how long the answer to a question is waited for */
    public QueclinkProtocol(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() { return NAME; }

    @Override
    public boolean repliesCarryTag() { return true; }

    @Override
    public int greatestTag() { return QueclinkFacts.GREATEST_TAG; }

    @Override
    public ProtocolConnection connect() {
        QueclinkFacts facts = new QueclinkFacts(clock);
        return new ProtocolConnection(new QueclinkFrameDecoder(facts), new QueclinkDecoder(facts), facts);
    }

    @Override
    public Recognition recognise(ByteBuf firstBytes) { return QueclinkForm.recognise(firstBytes, firstBytes.readerIndex()); }

    @Override
    public CommandPhrasing phrasing() { return phrasing; }

    @Override
    public List<String> lint(TrackerModel model) { return phrasing.lint(model); }

    @Override
    public List<String> secrets(TrackerModel model) { return List.of(QueclinkOptions.password(model)); }

    @Override
    public FrameExplainer explainer() { return explainer; }
}
