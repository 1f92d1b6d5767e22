package io.trackgate.protocol;

import java.util.Optional;
import java.util.SortedSet;

/** The protocols that this gateway speaks. */
public interface ProtocolCatalogue {
    Optional<DeviceProtocol> find(String name);

    SortedSet<String> names();

    /** The same, giving codes by this key to trackers that register. */
    default ProtocolCatalogue keyed(ServerKey key) { return this; }
}
