package io.trackgate.simulator;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;

/** Says first what a proxy says of a connection that it makes for nobody, PROXY protocol v1, and makes way. */
final class ProxyGreeting extends ChannelInboundHandlerAdapter {

    private static final String HEADER = "PROXY UNKNOWN\r\n";

    private ProxyGreeting() {}

    static ChannelHandler before(ChannelHandler handler) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) { channel.pipeline().addLast(new ProxyGreeting(), handler); }
        };
    }

    @Override
    public void channelActive(ChannelHandlerContext channel) {
        channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), HEADER));
        channel.fireChannelActive();
        channel.pipeline().remove(this);
    }
}
