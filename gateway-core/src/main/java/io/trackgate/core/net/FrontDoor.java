package io.trackgate.core.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.Network;
import org.jspecify.annotations.Nullable;

/**
 * The front of one port's pipelines: networks, then the PROXY header, then networks again, then TLS; what stands behind is put there only once a
 * connection has come so far. One object serves any number of connections, each on its event loop.
 */
public final class FrontDoor {

    /** Of what a PROXY v2 header may carry beside addresses: HAProxy and cloud balancers add tens of bytes. */
    private static final int MOST_EXTRAS = 2048;
    private static final Duration HEADER_WITHIN = Duration.ofSeconds(5);

    private final GatewayConfig.Door config;
    private final Optional<ServerTls> tls;
    private final Refusals refusals;
    private final TlsTrouble trouble;
    private final Duration within;

    /** @param within may a connection take to say who it is */
    FrontDoor(GatewayConfig.Door config, Optional<ServerTls> tls, Refusals refusals, Duration within) {
        this.config = config;
        this.tls = tls;
        this.refusals = refusals;
        this.trouble = new TlsTrouble(refusals);
        this.within = within;
    }

    /**
     * Lets a connection in or closes it, while its pipeline is still empty.
     *
     * @param rest adds what stands behind the door, at once or when the proxy has said for whom it connects; {@link ClientAddress} is right by then
     */
    public void open(Channel channel, Runnable rest) {
        if (config.proxies().isEmpty()) {
            if (admits(channel)) enter(channel, rest);
            return;
        }
        InetAddress peer = ClientAddress.ip(channel);
        if (contains(config.proxies(), peer)) {
            Duration headerWithin = within.compareTo(HEADER_WITHIN) < 0 ? within : HEADER_WITHIN;
            channel.pipeline().addLast(new HAProxyMessageDecoder(MOST_EXTRAS, true), new ProxyHeader(this, rest, headerWithin));
        } else
            refuse(channel, Refusals.Reason.NOT_A_PROXY, "it comes from no network of proxy-protocol.from");
    }

    /** Behind a header that names the client; null where the proxy speaks for itself. */
    boolean admits(Channel channel, @Nullable InetSocketAddress client) {
        if (client == null) return true;
        ClientAddress.tell(channel, client);
        return admits(channel);
    }

    private boolean admits(Channel channel) {
        if (config.from().isEmpty() || contains(config.from(), ClientAddress.ip(channel))) return true;
        refuse(channel, Refusals.Reason.NETWORK, "it comes from no network of from");
        return false;
    }

    private static boolean contains(List<Network> networks, @Nullable InetAddress address) {
        return address != null && networks.stream().anyMatch(network -> network.contains(address));
    }

    void enter(Channel channel, Runnable rest) {
        tls.ifPresent(keys -> channel.pipeline().addLast(keys.handler(channel.alloc(), within), trouble));
        rest.run();
    }

    void refuse(Channel channel, Refusals.Reason reason, String why) {
        refusals.refused(channel, reason, why);
        channel.close();
    }
}
