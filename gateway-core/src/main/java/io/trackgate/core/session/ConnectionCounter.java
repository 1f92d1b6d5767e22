package io.trackgate.core.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.ProtocolMetrics;

/** Counts connections and what comes in, before anybody judges it; one object serves any number of connections. */
@Sharable
class ConnectionCounter extends ChannelDuplexHandler {

    private final GatewayMetrics connections;
    private final ProtocolMetrics bytes;

    /** @param protocol under whose name bytes are counted */
    ConnectionCounter(GatewayMetrics metrics, String protocol) {
        this.connections = metrics;
        this.bytes = metrics.protocol(protocol);
    }

    /** The same connection's bytes are counted under this name from now on. */
    ConnectionCounter under(GatewayMetrics metrics, String protocol) {
        return new ConnectionCounter(metrics, protocol);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        connections.connectionOpened();
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        connections.connectionClosed();
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf in) bytes.bytesIn(in.readableBytes());
        context.fireChannelRead(message);
    }
}
