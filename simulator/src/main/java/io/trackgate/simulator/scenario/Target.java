package io.trackgate.simulator.scenario;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

import io.trackgate.config.GatewayConfig;
import io.trackgate.simulator.SimulatedDevice;

/**
 * The gateway that trackers come to, and what they come with.
 *
 * @param port           empty: the usual one of the trackers' protocol
 * @param threads        event loops for each port
 * @param localAddresses see {@link io.trackgate.simulator.SimulationOptions#localAddresses()}
 */
public record Target(String host, OptionalInt port, int threads, List<InetAddress> localAddresses) {

    public Target { localAddresses = List.copyOf(localAddresses); }

    /** @throws IllegalArgumentException where no port is given and the devices speak several protocols */
    public int port(List<SimulatedDevice> devices) {
        if (port.isPresent()) return port.getAsInt();
        SortedSet<String> protocols = new TreeSet<>();
        devices.forEach(device -> protocols.add(device.model().protocol()));
        if (protocols.size() == 1) return GatewayConfig.DEFAULT_PORTS.getOrDefault(protocols.first(), 0);
        throw new IllegalArgumentException("--port: missing (expected: the port of a listener with protocol: auto, for models of "
                + String.join(" and ", protocols) + "; or models of one protocol)");
    }
}
