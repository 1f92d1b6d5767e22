package io.trackgate.simulator;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

import javax.net.ssl.SSLException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

/** How trackers make sure that they talk to their gateway. A bad network acts on what is inside TLS: its faults are those of a modem, not of an attacker. */
public final class UplinkTls {

    private final SslContext context;

    private UplinkTls(SslContext context) { this.context = context; }

    /**
     * A gateway whose certificate names its host and is signed by one of these.
     *
     * @param ca PEM file; empty: those that this Java trusts
     * @throws IllegalArgumentException for a file that holds no certificate
     */
    public static UplinkTls trusting(Optional<Path> ca) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            ca.ifPresent(file -> builder.trustManager(file.toFile()));
            return new UplinkTls(builder.build());
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tls-ca: " + ca.map(Path::toString).orElse("absent") + " (expected: a PEM file with a CERTIFICATE)", e);
        }
    }

    /** Whoever answers: for the desk. */
    public static UplinkTls trustingAnybody() {
        try {
            return new UplinkTls(SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null).build());
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS in this Java", e);
        }
    }

    /** TLS to that gateway, and the handler behind it. */
    ChannelHandler before(ChannelHandler handler, InetSocketAddress gateway) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(context.newHandler(channel.alloc(), gateway.getHostString(), gateway.getPort()), handler);
            }
        };
    }
}
