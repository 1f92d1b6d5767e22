package io.trackgate.jt808;

import java.time.InstantSource;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.Recognition;
import io.trackgate.protocol.ServerKey;

/** JT/T 808 terminals over TCP, as the gateway sees them. */
public final class Jt808Protocol implements DeviceProtocol {

    public static final String NAME = "jt808";

    private final Jt808Commands phrasing = new Jt808Commands(InstantSource.system());
    private final FrameExplainer explainer = new Jt808Explainer();
    private final Jt808Codes codes;

    /** Without a key: no terminal can prove who it is. */
    public Jt808Protocol() { codes = Jt808Codes.OPEN; }

    /** @param key of the codes that terminals get */
    public Jt808Protocol(ServerKey key) { codes = new Jt808Codes(key); }

    @Override
    public String name() { return NAME; }

    @Override
    public boolean repliesCarryTag() { return true; }

    @Override
    public int greatestTag() { return Jt808Facts.GREATEST_TAG; }

    @Override
    public ProtocolConnection connect() {
        Jt808Facts facts = new Jt808Facts();
        return new ProtocolConnection(new Jt808FrameDecoder(facts), new Jt808Decoder(facts, codes), facts);
    }

    @Override
    public Recognition recognise(ByteBuf firstBytes) {
        if (!firstBytes.isReadable()) return Recognition.MAYBE;
        return firstBytes.getUnsignedByte(firstBytes.readerIndex()) == Jt808Encoder.FLAG ? Recognition.YES : Recognition.NO;
    }

    @Override
    public CommandPhrasing phrasing() { return phrasing; }

    @Override
    public List<String> lint(TrackerModel model) { return phrasing.lint(model); }

    @Override
    public FrameExplainer explainer() { return explainer; }
}
