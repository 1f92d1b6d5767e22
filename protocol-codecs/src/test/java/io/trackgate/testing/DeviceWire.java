package io.trackgate.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.ProtocolException;

/** One connection of a device through a vendor's own pipeline; remembers everything that came out of it. */
public final class DeviceWire implements AutoCloseable {

    private final List<DeviceFrame> frames = new ArrayList<>();
    private final List<Throwable> problems = new ArrayList<>();
    private final ProtocolConnection connection;
    private final EmbeddedChannel channel;

    public DeviceWire(DeviceProtocol protocol) {
        connection = protocol.connect();
        channel = new EmbeddedChannel(connection.frameDecoder(), connection.decoder(), new Tail());
    }

    public DeviceWire feed(String... hex) { return feed(Hex.bytes(hex)); }

    /** One segment. */
    public DeviceWire feed(byte[] segment) {
        channel.writeInbound(channel.alloc().buffer(Math.max(1, segment.length)).writeBytes(segment));
        return this;
    }

    /** Segments of one byte. */
    public DeviceWire feedByteByByte(byte[] bytes) {
        for (byte b : bytes)
            feed(new byte[]{b});
        return this;
    }

    /** Two segments. */
    public DeviceWire feedCutAt(byte[] bytes, int offset) {
        feed(Arrays.copyOfRange(bytes, 0, offset));
        return feed(Arrays.copyOfRange(bytes, offset, bytes.length));
    }

    public List<DeviceFrame> frames() { return List.copyOf(frames); }

    /** The only message of the only frame since the last {@link #forget()}. */
    public <T> T only(Class<T> type) {
        if (frames.size() != 1 || frames.getFirst().messages().size() != 1) throw new AssertionError(frames + ", problems " + problems);
        return type.cast(frames.getFirst().messages().getFirst());
    }

    public List<Throwable> problems() { return List.copyOf(problems); }

    public List<ProtocolException.Reason> reasons() {
        return problems.stream().map(problem -> ((ProtocolException) problem).reason()).toList();
    }

    /** What the device is told when all is well, frame by frame, without the silent ones. */
    public List<String> replies() {
        List<String> replies = new ArrayList<>();
        for (DeviceFrame frame : frames) {
            frame.messages().stream().filter(Login.class::isInstance).map(Login.class::cast)
                    .forEach(login -> replies.add(Hex.written(login.accepted()::write)));
            replies.add(Hex.written(frame.receipt()::write));
        }
        replies.removeIf(String::isEmpty);
        return replies;
    }

    public ConnectionFacts facts() { return connection.facts(); }

    public boolean wroteSomething() { return !channel.outboundMessages().isEmpty(); }

    public DeviceWire forget() {
        frames.clear();
        problems.clear();
        return this;
    }

    @Override
    public void close() { channel.finishAndReleaseAll(); }

    private final class Tail extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) { frames.add((DeviceFrame) message); }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) { problems.add(cause); }
    }
}
