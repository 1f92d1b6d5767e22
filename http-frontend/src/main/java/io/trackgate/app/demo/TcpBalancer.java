package io.trackgate.app.demo;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * One port of loopback in front of several: a connection goes to the one that has fewest, and to the next where that refuses it, as a node does that drains
 * or is gone. It stands for the load balancer of a real cluster, which is a program of its own.
 */
final class TcpBalancer implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2_000;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("balancer", true),
            NioIoHandler.newFactory());
    private final List<Backend> backends;
    private final Channel door;

    /** One port behind it. */
    private record Backend(InetSocketAddress address, AtomicInteger connections) {}

    /** @param port 0: any; throws where it can't be had */
    TcpBalancer(int port, List<Integer> behind) throws InterruptedException {
        backends = behind.stream().map(one -> new Backend(new InetSocketAddress("127.0.0.1", one), new AtomicInteger())).toList();
        try {
            door = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class).childOption(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.TCP_NODELAY, true).childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel client) { connect(client, byLoad(), 0); }
                    }).bind("127.0.0.1", port).sync().channel();
        } catch (Exception e) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
    }

    int port() { return ((InetSocketAddress) door.localAddress()).getPort(); }

    private List<Backend> byLoad() {
        List<Backend> order = new ArrayList<>(backends);
        order.sort(Comparator.comparingInt(backend -> backend.connections.get()));
        return order;
    }

    private void connect(Channel client, List<Backend> order, int next) {
        if (next == order.size()) { // nobody is there: the client comes again
            client.close();
            return;
        }
        Backend backend = order.get(next);
        backend.connections.incrementAndGet();
        new Bootstrap().group(client.eventLoop()).channel(NioSocketChannel.class).option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS).option(ChannelOption.TCP_NODELAY, true)
                .handler(new Pipe(client)).connect(backend.address).addListener((ChannelFutureListener) done -> {
                    if (done.isSuccess()) join(client, done.channel(), backend);
                    else {
                        backend.connections.decrementAndGet();
                        connect(client, order, next + 1);
                    }
                });
    }

    private static void join(Channel client, Channel server, Backend backend) {
        server.closeFuture().addListener(closed -> backend.connections.decrementAndGet());
        client.pipeline().addLast(new Pipe(server));
        if (!client.isActive()) {
            server.close();
            return;
        }
        client.read();
        server.read();
    }

    /** What one side sends goes to the other, as fast as that takes it. */
    private static final class Pipe extends ChannelInboundHandlerAdapter {
        private final Channel other;

        Pipe(Channel other) { this.other = other; }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            other.writeAndFlush(bytes).addListener(done -> {
                if (done.isSuccess()) context.channel().read();
                else
                    context.close();
            });
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) { other.close(); }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable reset) { context.close(); }
    }

    @Override
    public void close() { loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(CONNECT_MILLIS); }
}
