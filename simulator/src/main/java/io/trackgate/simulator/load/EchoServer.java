package io.trackgate.simulator.load;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
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

    private final EventLoopGroup loops;
    private final Channel channel;

    private EchoServer(EventLoopGroup loops, Channel channel) {
        this.loops = loops;
        this.channel = channel;
    }

    /** On a free port of the loopback interface. */
    public static EchoServer start(IoHandlerFactory io, Class<? extends ServerChannel> type) {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), io); // as the gateway
        Channel bound = new ServerBootstrap().group(loops).channel(type).option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true).childHandler(new Echo())
                .bind(new InetSocketAddress("127.0.0.1", 0)).syncUninterruptibly().channel();
        return new EchoServer(loops, bound);
    }

    public int port() { return ((InetSocketAddress) channel.localAddress()).getPort(); }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
