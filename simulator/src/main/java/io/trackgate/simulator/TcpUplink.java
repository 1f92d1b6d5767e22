package io.trackgate.simulator;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;

/** TCP or TLS to one gateway. One local address holds about 28,000 connections to one port, so a larger fleet hands in several. */
public final class TcpUplink implements Uplink, AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final EventLoopGroup loops;
    private final InetSocketAddress gateway;
    private final Optional<UplinkTls> tls;
    private final List<InetAddress> localAddresses;
    private final AtomicInteger nextLocal = new AtomicInteger();
    private boolean asProxy;

    public TcpUplink(String host, int port) { this(host, port, 1, List.of()); }

    public TcpUplink(String host, int port, int threads, List<InetAddress> localAddresses) {
        this(host, port, threads, localAddresses, Optional.empty());
    }

    /** @param tls empty: plain TCP */
    public TcpUplink(String host, int port, int threads, List<InetAddress> localAddresses, Optional<UplinkTls> tls) {
        this.tls = tls;
        this.loops = ClientSockets.loops(threads, "tracker");
        this.gateway = new InetSocketAddress(host, port);
        this.localAddresses = List.copyOf(localAddresses);
    }

    /** From now on each connection begins with the header that a proxy sends for a connection of its own. To be called before the first of them. */
    public TcpUplink asProxy() {
        asProxy = true;
        return this;
    }

    @Override
    public EventLoop next() { return loops.next(); }

    @Override
    public ChannelFuture connect(EventLoop loop, ChannelHandler handler) {
        Bootstrap bootstrap = new Bootstrap().group(loop).channel(ClientSockets.type())
                .handler(dressed(handler))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true);
        if (localAddresses.isEmpty()) return bootstrap.connect(gateway);
        // The port is chosen when the other end is known: to look for one that is free whatever the other end takes longer with every connection.
        if (ClientSockets.EPOLL) bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
        else
            bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        return bootstrap.connect(gateway, new InetSocketAddress(nextLocalAddress(), 0));
    }

    private ChannelHandler dressed(ChannelHandler handler) {
        ChannelHandler secured = tls.isEmpty() ? handler : tls.get().before(handler, gateway);
        return asProxy ? ProxyGreeting.before(secured) : secured;
    }

    private InetAddress nextLocalAddress() { return localAddresses.get(Math.floorMod(nextLocal.getAndIncrement(), localAddresses.size())); }

    @Override
    public void close() { loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS); }
}
