package io.trackgate.core.session;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.GatewayConfig.Listener;
import io.trackgate.core.frame.FrameRings;
import io.trackgate.core.net.FrontDoor;
import io.trackgate.core.net.FrontDoors;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.ProtocolCatalogue;
import io.trackgate.protocol.ProtocolConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One port that trackers of one protocol connect to, or of all. */
public final class TrackerServer {

    private static final Logger log = LoggerFactory.getLogger(TrackerServer.class);

    // A tracker sends a few hundred bytes now and then, and there may be a million of them: no object of its own that learns how many.
    private static final int READ_AT_ONCE = 1024;
    private static final WriteBufferWaterMark WRITE_MARKS = new WriteBufferWaterMark(4 * 1024, 8 * 1024);
    private static final int BACKLOG = 4096;

    private final Listener listener;
    private final Channel channel;

    private TrackerServer(Listener listener, Channel channel) {
        this.listener = listener;
        this.channel = channel;
    }

    /**
     * Binds the port, or throws with its name.
     *
     * @param doors makes what stands in front of every pipeline
     * @param tap   sees every connection; null, as on any gateway at work: nothing of it is in a pipeline
     */
    public static TrackerServer start(Listener listener, ProtocolCatalogue protocols, Transport transport, SessionContext context,
            FrontDoors doors, @Nullable ConnectionTap tap) {
        FrontDoor door = doors.open(listener.protocol() + ":" + listener.port(), listener.door(), listener.loginDeadline());
        Function<Channel, ConnectionCounter> counters = counters(listener.protocol(), context);
        Consumer<ChannelPipeline> handlers = handlers(listener, protocols, context);
        ServerBootstrap bootstrap = new ServerBootstrap().group(transport.acceptors(), transport.workers())
                .channel(transport.serverChannel())
                .handler(acceptHandlers(listener.protocol() + " trackers", context, transport.workers()))
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_AT_ONCE))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS).childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel child) {
                        door.open(child, () -> {
                            // Who listens hears connections that say nothing, too.
                            BeforeLogin stranger = new BeforeLogin(listener, context, tap == null ? handlers : nothing -> {});
                            child.pipeline().addLast(counters.apply(child), stranger);
                            if (tap == null) return;
                            handlers.accept(child.pipeline());
                            TapHandlers.add(tap, child.pipeline());
                        });
                    }
                });
        if (!transport.isInMemory()) {
            bootstrap.option(ChannelOption.SO_BACKLOG, BACKLOG).option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.SO_KEEPALIVE, true);
        }
        ChannelFuture bound = bootstrap.bind(transport.address(listener.host(), listener.port())).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new PortInUseException(listener.protocol() + " listener", listener.host(), listener.port(), bound.cause());
        }
        TrackerServer server = new TrackerServer(listener, bound.channel());
        log.info("{} trackers on {}:{}", listener.protocol(), listener.host(), server.port());
        return server;
    }

    private static Function<Channel, ConnectionCounter> counters(String protocol, SessionContext context) {
        if (context.frames().isEmpty()) {
            ConnectionCounter shared = new ConnectionCounter(context.metrics(), protocol);
            return child -> shared;
        }
        FrameRings rings = context.frames().get();
        return child -> new RecordingCounter(context.metrics(), protocol, rings.of(child.eventLoop()));
    }

    /** Of the listening port itself. */
    private static ChannelHandler acceptHandlers(String port, SessionContext context, EventLoopGroup workers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel listening) {
                AcceptGate gate = new AcceptGate(context.guard(), workers, context.nanoClock());
                listening.pipeline().addLast(gate, new AcceptTrouble(port, context.metrics(), context.nanoClock(), gate));
            }
        };
    }

    private static Consumer<ChannelPipeline> handlers(Listener listener, ProtocolCatalogue protocols, SessionContext context) {
        if (listener.protocol().equals(GatewayConfig.AUTO)) {
            List<DeviceProtocol> all = protocols.names().stream().map(protocols::find).flatMap(Optional::stream).toList();
            return pipeline -> pipeline.addLast(new ProtocolDetector(listener, all, context));
        }
        DeviceProtocol protocol = protocols.find(listener.protocol()).orElseThrow();
        return pipeline -> addSession(pipeline, listener, protocol, context);
    }

    /** Codecs of a protocol and a session. */
    static void addSession(ChannelPipeline pipeline, Listener listener, DeviceProtocol protocol, SessionContext context) {
        ProtocolConnection connection = protocol.connect();
        pipeline.addLast(connection.frameDecoder(), connection.decoder(),
                new SessionHandler(listener, protocol, connection.facts(), context));
    }

    /** As configuration names it, or {@code auto}. */
    public String protocol() { return listener.protocol(); }

    /** The port that it listens on, also where the configuration left the choice to the system. */
    public int port() {
        return channel.localAddress() instanceof InetSocketAddress socket ? socket.getPort() : listener.port();
    }

    /** No new connection from here on. */
    public void stopAccepting() { channel.close().awaitUninterruptibly(); }
}
