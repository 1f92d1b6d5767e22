package io.trackgate.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.net.FrontDoor;
import io.trackgate.core.net.FrontDoors;
import io.trackgate.core.session.PortInUseException;
import io.trackgate.core.session.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port that API callers connect to. */
public final class HttpServer {
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

    private static final int MAX_LINE = 16 << 10;
    private static final int MAX_HEADERS = 16 << 10;
    // What was read ahead of the request in progress stays in memory: so much at a time, and no more.
    private static final int READ_AT_ONCE = 16 << 10;
    private static final int BACKLOG = 1_024;

    private final RequestHandler handler;
    private final HttpLimits limits;
    private final Crowd crowd;
    private final Channel listener;
    // Read by every connection's event loop: an answer written after stop() began says that the connection ends with it.
    private volatile boolean stopping;
    private final ChannelGroup connections = new DefaultChannelGroup("http", GlobalEventExecutor.INSTANCE, true);

    private HttpServer(RequestHandler handler, HttpLimits limits, InetSocketAddress address, Transport transport,
            BiConsumer<Channel, Runnable> door) {
        this.handler = handler;
        this.limits = limits;
        this.crowd = new Crowd(limits.connections());
        ChannelFuture bound = new ServerBootstrap().group(transport.acceptors(), transport.workers()).channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_AT_ONCE).maxMessagesPerRead(1))
                // A client that has finished writing may still be reading its answer.
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) { door.accept(channel, () -> connected(channel)); }
                })
                .bind(address);
        if (!bound.awaitUninterruptibly().isSuccess()) {
            throw new PortInUseException("HTTP API", address.getHostString(), address.getPort(), bound.cause());
        }
        this.listener = bound.channel();
        log.info("HTTP API on {}:{}", address.getHostString(), port());
    }

    /** Binds and serves; the transport stays the caller's to close. */
    public static HttpServer start(HttpApi api, GatewayConfig.Http http, Transport transport, FrontDoors doors) {
        HttpLimits limits = HttpLimits.of(http.maxBody(), http.connections());
        FrontDoor door = doors.open("http", http.door(), limits.request());
        return new HttpServer(api, limits, new InetSocketAddress(http.host(), http.port()), transport, door::open);
    }

    /** With a door that stands open. */
    static HttpServer start(RequestHandler handler, HttpLimits limits, InetSocketAddress address, Transport transport) {
        return new HttpServer(handler, limits, address, transport, (channel, rest) -> rest.run());
    }

    /** The port really bound, where 0 was configured. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Accepts nobody any more, lets running requests end, and cuts what is left after {@code atMost}. Not to be called on an event loop. */
    public void stop(Duration atMost) {
        stopping = true;
        listener.close().syncUninterruptibly();
        for (Channel connection : connections) { connection.pipeline().fireUserEventTriggered(HttpConnection.Stop.STOP); }
        boolean ended = connections.newCloseFuture().awaitUninterruptibly(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) log.warn("HTTP API: {} connections were cut off while they waited for an answer", connections.size());
        connections.close().awaitUninterruptibly();
    }

    private void connected(Channel channel) {
        connections.add(channel);
        HttpConnection connection = new HttpConnection(handler, limits, () -> stopping, crowd);
        HttpDecoderConfig strict = new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS)
                .setMaxChunkSize(READ_AT_ONCE).setStrictLineParsing(true).setUseRfc9112TransferEncoding(true);
        channel.pipeline().addLast(connection.byteWatch(), new HttpServerCodec(strict), connection);
        // Behind a proxy's header it comes late, and stop() may have spoken to all that were there.
        if (stopping) channel.close();
    }
}
