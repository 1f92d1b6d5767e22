package io.trackgate.galileosky;

import java.time.InstantSource;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.CommandPhrasing;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.FrameExplainer;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.Recognition;

/** Galileosky terminals over TCP, as the gateway sees them. */
public final class GalileoskyProtocol implements DeviceProtocol {

    public static final String NAME = "galileosky";

    private final InstantSource clock;
    private final CommandPhrasing phrasing = new GalileoskyCommands();
    private final FrameExplainer explainer;

    public GalileoskyProtocol() { this(InstantSource.system()); }

    /** @param clock decides about the year of compressed records, which name none */
    public GalileoskyProtocol(InstantSource clock) {
        this.clock = clock;
        this.explainer = new GalileoskyExplainer(() -> GalileoskyFacts.ofAnybody(clock));
    }

    @Override
    public String name() { return NAME; }

    @Override
    public boolean repliesCarryTag() { return true; }

    @Override
    public ProtocolConnection connect() {
        GalileoskyFacts facts = new GalileoskyFacts(clock);
        return new ProtocolConnection(new GalileoskyFrameDecoder(facts), new GalileoskyDecoder(facts), facts);
    }

    // A packet with an IMEI: | 01 | length 2 | (01 hardware 1) | (02 firmware 1) | 03 imei 15 …
    @Override
    public Recognition recognise(ByteBuf firstBytes) {
        int at = firstBytes.readerIndex();
        int end = firstBytes.writerIndex();
        if (at < end && firstBytes.getUnsignedByte(at) != GalileoskyMessages.MAIN) return Recognition.NO;
        at += GalileoskyEncoder.HEAD;
        for (int tag = GalileoskyTag.HARDWARE; tag <= GalileoskyTag.FIRMWARE; tag++) {
            if (at >= end) return Recognition.MAYBE;
            if (firstBytes.getUnsignedByte(at) == tag) at += 1 + GalileoskyTag.size(tag);
        }
        if (at >= end) return Recognition.MAYBE;
        if (firstBytes.getUnsignedByte(at) != GalileoskyTag.IMEI) return Recognition.NO;
        return digits(firstBytes, at + 1, end);
    }

    private static Recognition digits(ByteBuf firstBytes, int from, int end) {
        int enough = from + GalileoskyMessages.IMEI_DIGITS;
        for (int at = from; at < Math.min(end, enough); at++) {
            int digit = firstBytes.getUnsignedByte(at);
            if (digit < '0' || digit > '9') return Recognition.NO;
        }
        return end < enough ? Recognition.MAYBE : Recognition.YES;
    }

    @Override
    public CommandPhrasing phrasing() { return phrasing; }

    @Override
    public List<String> lint(TrackerModel model) { return GalileoskyCommands.lint(model); }

    @Override
    public FrameExplainer explainer() { return explainer; }
}
