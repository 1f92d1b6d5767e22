package io.trackgate.core.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.trackgate.core.metrics.ProtocolMetrics;

/** Counts what comes in, before anybody judges it; one object for all connections of a listener. */
@Sharable
final class ByteCounter extends ChannelInboundHandlerAdapter {

    private final ProtocolMetrics metrics;

    ByteCounter(ProtocolMetrics metrics) { this.metrics = metrics; }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) metrics.bytesIn(bytes.readableBytes());
        context.fireChannelRead(message);
    }
}
