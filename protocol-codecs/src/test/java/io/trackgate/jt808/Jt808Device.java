package io.trackgate.jt808;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.ReplyPatterns;
import io.trackgate.config.Source;
import io.trackgate.config.TelemetryIds;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.ServiceRequest;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.testing.Hex;

/** One terminal at the decoders, and a session behind them that knows it as soon as it names itself. */
final class Jt808Device implements AutoCloseable {

    static final String PHONE = "013912345678";
    static final String PHONE_2019 = "00000000013912345678";

    private final ProtocolConnection connection;
    private final List<DeviceFrame> frames = new ArrayList<>();
    private final List<Throwable> problems = new ArrayList<>();
    private final EmbeddedChannel channel;

    Jt808Device() { this(model(Map.of(), List.of()), Optional.empty()); }

    Jt808Device(TrackerModel model, Optional<ZoneId> zone) { this(model, zone, new Jt808Protocol()); }

    Jt808Device(TrackerModel model, Optional<ZoneId> zone, Jt808Protocol protocol) {
        connection = protocol.connect();
        channel = new EmbeddedChannel(connection.frameDecoder(), connection.decoder(), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                DeviceFrame frame = (DeviceFrame) message;
                frames.add(frame);
                if (frame.messages().getFirst() instanceof Login) connection.facts().identified(model, zone);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) { problems.add(cause); }
        });
        channel.freezeTime();
    }

    /** @param outputBits the status bits of its outputs */
    static TrackerModel model(Map<String, String> options, List<Integer> outputBits) {
        TelemetryIds ids = new TelemetryIds(null, null, null, null, null, null, null, List.of(), outputBits);
        return new TrackerModel(new Source("test.yaml", 1), "huabao", "Test", "Huabao", Jt808Protocol.NAME, "imei", 0,
                "default", Set.of(), null, List.of(), Optional.empty(), Optional.empty(), 1, TrackerModel.Verify.READ_BACK,
                TrackerModel.Verify.READ_BACK,
                TrackerModel.Deliver.AFTER_FIRST_RECEIPT, List.of(), Duration.ofMinutes(10), TrackerModel.Takeover.NEWEST,
                ReplyPatterns.NONE, ids, options);
    }

    /** One segment. */
    Jt808Device feed(String... hex) {
        channel.writeInbound(channel.alloc().buffer().writeBytes(Hex.bytes(hex)));
        return this;
    }

    /** One frame of 2013. */
    Jt808Device says(int id, int serial, String body) {
        return feed(Framed.hex(id, 0, PHONE, serial, body.replace(" ", "")));
    }

    /** One frame of 2019. */
    Jt808Device says2019(int id, int serial, String body) {
        return feed(Framed.hex(id, 0x4000, PHONE_2019, serial, body.replace(" ", "")));
    }

    Jt808Device saysPart(int id, int serial, int total, int index, String body) {
        return feed(Framed.part(id, 0, PHONE, serial, total, index, body.replace(" ", "")));
    }

    /** The usual heartbeat first, so that the next frame is no login; forgotten at once. */
    Jt808Device met() {
        says(0x0002, 0, "");
        return forget();
    }

    Jt808Device forget() {
        frames.clear();
        problems.clear();
        return this;
    }

    void pass(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    /** Messages that wait for the rest of their parts. */
    int timers() { return ((Jt808Decoder) connection.decoder()).waitingMessages(); }

    List<DeviceFrame> frames() { return List.copyOf(frames); }

    DeviceFrame frame() {
        if (frames.size() != 1) throw new AssertionError(frames + ", problems " + problems);
        return frames.getFirst();
    }

    <T extends DeviceMessage> T only(Class<T> type) {
        if (frame().messages().size() != 1) throw new AssertionError(frame());
        return type.cast(frame().messages().getFirst());
    }

    TelemetryRecord record() { return only(TelemetryBatch.class).records().getFirst(); }

    /** What the service that the only frame asks for answers. */
    String answer() {
        return Hex.written(only(ServiceRequest.class).answer(Instant.EPOCH)::write);
    }

    /** What the only frame is owed. */
    String receipt() { return Hex.written(frame().receipt()::write); }

    List<ProtocolException.Reason> reasons() { return problems.stream().map(problem -> ((ProtocolException) problem).reason()).toList(); }

    Jt808Facts facts() { return (Jt808Facts) connection.facts(); }

    boolean wroteSomething() { return !channel.outboundMessages().isEmpty(); }

    void disconnect() { channel.close(); }

    @Override
    public void close() { channel.finishAndReleaseAll(); }
}
