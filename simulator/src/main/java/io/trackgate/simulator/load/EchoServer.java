package io.trackgate.simulator.load;

import java.net.InetSocketAddress;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;

/** The yardstick: a server that does nothing but send back what it reads. No gateway on the same machine can be quicker, or leaner. */
public final class EchoServer implements AutoCloseable {

    private static final int BACKLOG = 4096;

    @Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) { context.writeAndFlush(message, context.voidPromise()); }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { context.close(); }
    }

    private final Channel channel;

    private EchoServer(Channel channel) { this.channel = channel; }

    /**
     * On a free port of the loopback interface.
     *
     * @param acceptors and the others are those that a gateway would have, and their owner's to close
     */
    public static EchoServer start(EventLoopGroup acceptors, EventLoopGroup workers, Class<? extends ServerChannel> type) {
        Channel bound = new ServerBootstrap().group(acceptors, workers).channel(type).option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true).childHandler(new Echo())
                .bind(new InetSocketAddress("127.0.0.1", 0)).syncUninterruptibly().channel();
        return new EchoServer(bound);
    }

    public int port() { return ((InetSocketAddress) channel.localAddress()).getPort(); }

    @Override
    public void close() { channel.close().awaitUninterruptibly(); }
}
