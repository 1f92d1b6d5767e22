package io.trackgate.app.gateway;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import io.micrometer.core.instrument.MeterRegistry;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.GatewayConfig.Door;
import io.trackgate.config.GatewayConfig.Listener;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.UplinkTls;

/** How the canary comes in: by which port, with TLS and a PROXY header where that port has them. For the canary's thread. */
final class CanaryDoors {

    private final GatewayConfig.Canary config;
    private final GatewayConfig gateway;
    private final ToIntFunction<String> trackerPorts;
    private final int httpPort;
    private final Map<GatewayConfig.Tls, OwnTls> known = new HashMap<>();

    /** @param trackerPorts the port of the first listener of a protocol, where the system has chosen it */
    CanaryDoors(GatewayConfig.Canary config, GatewayConfig gateway, ToIntFunction<String> trackerPorts, int httpPort) {
        this.config = config;
        this.gateway = gateway;
        this.trackerPorts = trackerPorts;
        this.httpPort = httpPort;
    }

    Canary canary(TrackerDirectory directory, MeterRegistry registry) {
        return new Canary(config, directory, this::uplinkTo, new ThroughDoor(), registry);
    }

    /** The port for trackers of this protocol, as they reach it. */
    private Optional<TcpUplink> uplinkTo(String protocol) throws IOException {
        List<Listener> listeners = gateway.listeners().stream()
                .filter(listener -> config.port().isEmpty() || config.port().getAsInt() == listener.port()).toList();
        Optional<Listener> found = Stream.of(protocol, GatewayConfig.AUTO)
                .flatMap(name -> listeners.stream().filter(listener -> listener.protocol().equals(name))).findFirst();
        return found.isEmpty() ? Optional.empty() : Optional.of(uplink(found.get()));
    }

    private TcpUplink uplink(Listener listener) throws IOException {
        int port = listener.port() == 0 ? trackerPorts.applyAsInt(listener.protocol()) : listener.port();
        TcpUplink uplink = new TcpUplink(Canary.reachable(listener.host()), port, 1, List.of(), tls(listener.door()).map(UplinkTls::of));
        return listener.door().proxies().isEmpty() ? uplink : uplink.asProxy();
    }

    private Optional<SSLContext> tls(Door door) throws IOException {
        if (door.tls().isEmpty()) return Optional.empty();
        return Optional.of(known.computeIfAbsent(door.tls().get(), port -> new OwnTls(port, config.tls())).context());
    }

    /** The API's port, with what its certificate is now. */
    private final class ThroughDoor implements ApiClient.Exchange {
        @Override
        public ApiClient.Response send(String method, String path, byte[] json) throws IOException {
            GatewayConfig.Http http = gateway.http();
            return new DirectHttp(Canary.reachable(http.host()), httpPort, config.within(), tls(http.door()),
                    !http.door().proxies().isEmpty()).send(method, path, json);
        }

        @Override
        public void close() {
            // nothing is kept between two calls
        }
    }
}
