package io.trackgate.core.session;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.NettyRuntime;
import io.netty.util.concurrent.MultithreadEventExecutorGroup;
import io.netty.util.internal.SystemPropertyUtil;
import io.trackgate.config.GatewayConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads and the kind of channels that everything of one gateway runs on. */
public record Transport(EventLoopGroup acceptors, EventLoopGroup workers, Class<? extends ServerChannel> serverChannel)
        implements
            AutoCloseable {

    /** One a core: two that share a core wake each other up and do no more. Netty's own property sets another number. */
    private static final int LOOPS = SystemPropertyUtil.getInt("io.netty.eventLoopThreads", NettyRuntime.availableProcessors());

    private static final Logger log = LoggerFactory.getLogger(Transport.class);

    /** Sockets, the best kind that this system has. */
    public static Transport best() { return sockets(GatewayConfig.Transport.AUTO); }

    /** Sockets as configuration wants them; where the system has no such thing, the next best, and a warning. */
    public static Transport sockets(GatewayConfig.Transport wanted) {
        return switch (wanted) {
            case AUTO -> Epoll.isAvailable() ? epoll() : nio();
            case EPOLL -> Epoll.isAvailable() ? epoll() : instead("epoll", Epoll.unavailabilityCause());
            case IO_URING -> IoUring.isAvailable() ? ioUring() : instead("io_uring", IoUring.unavailabilityCause());
            case NIO -> nio();
        };
    }

    private static Transport instead(String wanted, Throwable cause) {
        Transport other = Epoll.isAvailable() ? epoll() : nio();
        log.warn("transport: {} can't be had here ({}): {} instead", wanted, cause, other.name());
        return other;
    }

    private static Transport epoll() { return of(EpollIoHandler.newFactory(), EpollServerSocketChannel.class); }

    private static Transport ioUring() { return of(IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class); }

    private static Transport nio() { return of(NioIoHandler.newFactory(), NioServerSocketChannel.class); }

    private static Transport of(IoHandlerFactory io, Class<? extends ServerChannel> serverChannel) {
        return new Transport(new MultiThreadIoEventLoopGroup(1, io), new MultiThreadIoEventLoopGroup(LOOPS, io), serverChannel);
    }

    /**
     * No sockets: trackers of this process come over Netty's local channels, to {@link #address}. For more sessions than a process may have
     * descriptors.
     *
     * @param threads event loops
     */
    public static Transport inMemory(int threads) {
        IoHandlerFactory io = LocalIoHandler.newFactory();
        return new Transport(new MultiThreadIoEventLoopGroup(1, io), new MultiThreadIoEventLoopGroup(threads, io),
                LocalServerChannel.class);
    }

    /** For the log. */
    public String name() {
        if (serverChannel == EpollServerSocketChannel.class) return "epoll";
        if (serverChannel == IoUringServerSocketChannel.class) return "io_uring";
        return isInMemory() ? "in memory" : "nio";
    }

    /** Event loops that connections are spread over. */
    public int loops() {
        return workers instanceof MultithreadEventExecutorGroup several ? several.executorCount() : 1;
    }

    boolean isInMemory() { return serverChannel == LocalServerChannel.class; }

    /** Where a listener of this host and port is found. */
    public SocketAddress address(String host, int port) {
        return isInMemory() ? new LocalAddress("trackgate:" + port) : new InetSocketAddress(host, port);
    }

    @Override
    public void close() {
        for (EventLoopGroup group : List.of(acceptors, workers))
            group.shutdownGracefully(0, group == acceptors ? 5 : 10, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
