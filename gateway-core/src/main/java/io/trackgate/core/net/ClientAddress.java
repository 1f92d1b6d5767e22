package io.trackgate.core.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/** Where a connection comes from, for logs and limits: behind a proxy that is believed, what the proxy says. Any thread. */
public final class ClientAddress {

    private static final int SUBSCRIBER_BYTES = 8; // of 16
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

    /** Whom limits count: one subscriber has all addresses of an IPv6 network of 64 bits, which the address returned stands for. */
    public static InetAddress subscriber(InetAddress ip) {
        if (!(ip instanceof Inet6Address)) return ip;
        byte[] network = ip.getAddress();
        Arrays.fill(network, SUBSCRIBER_BYTES, network.length, (byte) 0);
        try {
            return InetAddress.getByAddress(network);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("its length is that of an address", e);
        }
    }

    static void tell(Channel channel, InetSocketAddress address) { channel.attr(TOLD).set(address); }
}
