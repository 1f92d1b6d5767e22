package io.trackgate.simulator;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

/** How trackers make sure that they talk to their gateway. A bad network acts on what is inside TLS: its faults are those of a modem, not of an attacker. */
public final class UplinkTls {

    private final SslContext context;

    private UplinkTls(SslContext context) { this.context = context; }

    /**
     * A gateway whose certificate names its host and is signed by one of these.
     *
     * @param ca  PEM file; empty: those that this Java trusts
     * @param own what the trackers show; empty: nothing
     * @throws IllegalArgumentException for a file that does not hold what it should
     */
    public static UplinkTls trusting(Optional<Path> ca, Optional<Own> own) {
        SslContextBuilder builder = SslContextBuilder.forClient();
        try {
            ca.ifPresent(file -> builder.trustManager(file.toFile()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tls-ca: " + ca.orElseThrow() + " (expected: a PEM file with a CERTIFICATE)", e);
        }
        return built(builder, own);
    }

    /** Whoever answers: for the desk. */
    public static UplinkTls trustingAnybody(Optional<Own> own) {
        return built(SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null),
                own);
    }

    /** What trackers show where a gateway wants to see that they are its own: PEM files, the certificate first, its key in PKCS #8. */
    public record Own(Path certificate, Path key) {}

    private static UplinkTls built(SslContextBuilder builder, Optional<Own> own) {
        own.ifPresent(shown -> show(builder, shown));
        try {
            return new UplinkTls(builder.build());
        } catch (SSLException e) {
            throw new IllegalArgumentException("tls: " + e.getMessage(), e);
        }
    }

    private static void show(SslContextBuilder builder, Own own) {
        try {
            builder.keyManager(own.certificate().toFile(), own.key().toFile());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tls-cert, tls-key: %s, %s (expected: a PEM file with a CERTIFICATE, and one with its PRIVATE KEY"
                            .formatted(own.certificate(), own.key()) + " in PKCS #8, not encrypted)",
                    e);
        }
    }

    /** Whatever this one trusts and shows; names of hosts are its own affair. */
    public static UplinkTls of(SSLContext context) {
        return new UplinkTls(new JdkSslContext(context, true, null, SupportedCipherSuiteFilter.INSTANCE, ApplicationProtocolConfig.DISABLED,
                ClientAuth.NONE, null, false));
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
