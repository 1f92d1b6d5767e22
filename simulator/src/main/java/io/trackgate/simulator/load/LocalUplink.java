package io.trackgate.simulator.load;

import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.trackgate.simulator.Uplink;

/** To a gateway in this process, over Netty's in-memory transport: no descriptors, no kernel. */
public final class LocalUplink implements Uplink, AutoCloseable {

    private final EventLoopGroup loops;
    private final SocketAddress gateway;
    private final AtomicLong connections = new AtomicLong();

    /** @param threads event loops */
    public LocalUplink(SocketAddress gateway, int threads) {
        this.gateway = gateway;
        this.loops = new MultiThreadIoEventLoopGroup(threads, LocalIoHandler.newFactory());
    }

    @Override
    public EventLoop next() { return loops.next(); }

    @Override
    public ChannelFuture connect(EventLoop loop, ChannelHandler handler) {
        // Names that Netty makes up itself collide long before a million.
        LocalAddress own = new LocalAddress("tracker:" + connections.getAndIncrement());
        return new Bootstrap().group(loop).channel(LocalChannel.class).handler(handler).connect(gateway, own);
    }

    @Override
    public void close() { loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS); }
}
