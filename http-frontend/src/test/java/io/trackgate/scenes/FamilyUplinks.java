package io.trackgate.scenes;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.simulator.TcpUplink;

/** The ways of each family's trackers to a gateway process, also over its restarts. */
final class FamilyUplinks implements AutoCloseable {
    private final Map<String, TcpUplink> uplinks = new TreeMap<>();

    FamilyUplinks(GatewayFiles files) {
        for (String protocol : new ProtocolCatalog().names())
            uplinks.put(protocol, new TcpUplink("127.0.0.1", files.trackerPort(protocol)));
    }

    TcpUplink of(String protocol) { return Objects.requireNonNull(uplinks.get(protocol)); }

    @Override
    public void close() { uplinks.values().forEach(TcpUplink::close); }
}
