package io.trackgate.core.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/** Where a connection comes from, for logs and limits: behind a proxy that is believed, what the proxy says. Any thread. */
public final class ClientAddress {

    private static final AttributeKey<InetSocketAddress> TOLD = AttributeKey.valueOf(ClientAddress.class, "told");

    private ClientAddress() {}

    /** Of connections without sockets, whatever they have; null when nobody knows. */
    public static @Nullable SocketAddress of(Channel channel) {
        // Asked before it is taken: taking it would make room for it in each connection.
        InetSocketAddress told = channel.hasAttr(TOLD) ? channel.attr(TOLD).get() : null;
        return told == null ? channel.remoteAddress() : told;
    }

    /** Without the port; null for a connection without sockets, or one that is gone already. */
    public static @Nullable InetAddress ip(Channel channel) {
        return of(channel) instanceof InetSocketAddress socket ? socket.getAddress() : null;
    }

    static void tell(Channel channel, InetSocketAddress address) { channel.attr(TOLD).set(address); }
}
