package io.trackgate.catalogue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.trackgate.galileosky.GalileoskyProtocol;
import io.trackgate.gt06.Gt06Protocol;
import io.trackgate.jt808.Jt808Protocol;
import io.trackgate.navtelecom.NavtelecomProtocol;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.ProtocolCatalogue;
import io.trackgate.protocol.ServerKey;
import io.trackgate.queclink.QueclinkProtocol;
import io.trackgate.ruptela.RuptelaProtocol;
import io.trackgate.teltonika.TeltonikaProtocol;

/** Every protocol that this build speaks; a new vendor is one line here. */
public final class ProtocolCatalog implements ProtocolCatalogue {

    private final Map<String, DeviceProtocol> byName;

    public ProtocolCatalog() { this(new Jt808Protocol()); }

    private ProtocolCatalog(Jt808Protocol jt808) {
        byName = List
                .<DeviceProtocol>of(new TeltonikaProtocol(), new Gt06Protocol(), jt808, new RuptelaProtocol(), new NavtelecomProtocol(),
                        new QueclinkProtocol(), new GalileoskyProtocol())
                .stream()
                .collect(Collectors.toUnmodifiableMap(DeviceProtocol::name, Function.identity()));
    }

    @Override
    public ProtocolCatalogue keyed(ServerKey key) { return new ProtocolCatalog(new Jt808Protocol(key)); }

    @Override
    public Optional<DeviceProtocol> find(String name) { return Optional.ofNullable(byName.get(name)); }

    @Override
    public SortedSet<String> names() { return new TreeSet<>(byName.keySet()); }
}
