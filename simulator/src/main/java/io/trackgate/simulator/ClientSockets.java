package io.trackgate.simulator;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** What connections to a gateway run on: epoll where the system has it, as the gateway itself. */
public final class ClientSockets {

    static final boolean EPOLL = Epoll.isAvailable();

    private ClientSockets() {}

    /** Event loops that do not keep the process alive. */
    public static EventLoopGroup loops(int threads, String name) {
        IoHandlerFactory io = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), io);
    }

    public static Class<? extends SocketChannel> type() { return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class; }
}
