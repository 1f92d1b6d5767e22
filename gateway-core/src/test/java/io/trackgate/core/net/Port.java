package io.trackgate.core.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.net.Refusals.Reason;

/** A port behind a door: it answers every read with where it comes from and what it says. */
final class Port implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(20);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    final FrontDoors doors = new FrontDoors(new GatewayMetrics(registry), now::get, System::nanoTime);
    private final Channel listening;

    Port(GatewayConfig.Door config, Duration within) {
        FrontDoor door = doors.open("port", config, within);
        listening = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) { door.open(channel, () -> channel.pipeline().addLast(new Answering())); }
                }).bind("127.0.0.1", 0).syncUninterruptibly().channel();
    }

    private static final class Answering extends SimpleChannelInboundHandler<ByteBuf> {
        private String greeting = "never active";

        @Override
        public void channelActive(ChannelHandlerContext context) {
            greeting = String.valueOf(ClientAddress.of(context.channel())).substring(1).replaceFirst(":\\d{5}$", "");
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
            context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), greeting + " " + in.toString(StandardCharsets.US_ASCII)));
        }
    }

    int number() { return ((InetSocketAddress) listening.localAddress()).getPort(); }

    double refused(Reason reason) {
        Counter counter = registry.find("trackgate.door.refused").tag("listener", "port").tag("reason", reason.label()).counter();
        return counter == null ? 0 : counter.count();
    }

    double secondsUntilExpiry() { return registry.get("trackgate.tls.certificate.expiry").gauge().value(); }

    Socket connect() throws IOException { return connect("127.0.0.1"); }

    /** From one of this machine's many loopback addresses. */
    Socket connect(String from) throws IOException {
        Socket socket = new Socket("127.0.0.1", number(), InetAddress.getByName(from), 0);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) LONG.toMillis());
        return socket;
    }

    SSLSocket connect(SSLContext tls) throws IOException { return over(connect(), tls); }

    SSLSocket over(Socket socket, SSLContext tls) throws IOException {
        return (SSLSocket) tls.getSocketFactory().createSocket(socket, "127.0.0.1", number(), true);
    }

    /** What the port answers to that; empty when it closes instead. */
    static String answer(Socket socket, byte[] said) throws IOException {
        try {
            socket.getOutputStream().write(said);
            byte[] answer = new byte[512];
            int length = socket.getInputStream().read(answer);
            return length < 0 ? "" : new String(answer, 0, length, StandardCharsets.US_ASCII);
        } catch (SocketException reset) {
            return "";
        }
    }

    static String answer(Socket socket, String said) throws IOException {
        return answer(socket, said.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
