package io.trackgate.core.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.trackgate.core.frame.FrameRing;
import io.trackgate.core.frame.FrameRings;
import io.trackgate.core.frame.Recorded;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.protocol.FrameExplainer;
import org.jspecify.annotations.Nullable;

/**
 * Also keeps what passes, behind TLS, in the ring of the event loop: one copy of the bytes, and nothing is made for them. One object a connection,
 * in the place of the shared counter, for a handler of its own would cost each of a million sessions more. Confined to the channel's event loop.
 */
final class RecordingCounter extends ConnectionCounter implements Recorded {

    private final FrameRing ring;
    private final int connection;
    private int entries;
    private long last = -1;
    private @Nullable TrackerSession session;

    RecordingCounter(GatewayMetrics metrics, String protocol, FrameRing ring) {
        super(metrics, protocol);
        this.ring = ring;
        this.connection = ring.rings().nextConnection();
    }

    private RecordingCounter(GatewayMetrics metrics, String protocol, RecordingCounter before) {
        super(metrics, protocol);
        this.ring = before.ring;
        this.connection = before.connection;
        this.entries = before.entries;
        this.last = before.last;
        this.session = before.session;
    }

    @Override
    ConnectionCounter under(GatewayMetrics metrics, String protocol) { return new RecordingCounter(metrics, protocol, this); }

    /** Whose connection it is. */
    void loggedIn(TrackerSession its) { session = its; }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf in) keep(in, false);
        super.channelRead(context, message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf out && context.channel().isActive()) keep(out, true);
        context.write(message, promise);
    }

    private void keep(ByteBuf bytes, boolean sent) {
        last = ring.append(bytes, sent, entries, last);
        entries += FrameRing.entries(bytes.readableBytes());
    }

    /** Kept as an ended one before its session ends: whoever looks finds it in one place or the other. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        TrackerSession mine = session;
        FrameRings rings = ring.rings();
        if (mine != null)
            rings.ended(mine.trackerId(), new FrameRings.Ended(connection, ring, last, rings.millis(), mine.protocol(), mine.facts()));
        super.channelInactive(context);
    }

    // ---- for whoever looks ----

    @Override
    public int connection() { return connection; }

    @Override
    public FrameRing ring() { return ring; }

    @Override
    public long last() { return last; }

    @Override
    public FrameExplainer explainer() {
        TrackerSession mine = session;
        if (mine == null) throw new IllegalStateException("connection " + connection + ": not logged in (expected: asked of a session)");
        return mine.protocol().explainer().ofConnection(mine.facts());
    }
}
