package io.trackgate.simulator;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** A server on the loopback, on one event loop; what it speaks is its subclass's affair. */
abstract class FakeServer implements AutoCloseable {
    final List<Channel> connections = new CopyOnWriteArrayList<>();
    final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;

    FakeServer() {
        listener = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(connection(connections.size()));
                connections.add(channel);
            }
        }).bind("127.0.0.1", 0).syncUninterruptibly().channel();
    }

    /** @param number of the connection, from 0 */
    abstract ChannelHandler connection(int number);

    int port() { return ((InetSocketAddress) listener.localAddress()).getPort(); }

    TcpUplink uplink() { return new TcpUplink("127.0.0.1", port()); }

    @Override
    public void close() {
        connections.forEach(Channel::close);
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
