package io.trackgate.simulator.scenario;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.trackgate.simulator.ScriptName;
import io.trackgate.simulator.SimulationOptions;
import io.trackgate.simulator.network.Network;

/**
 * Who comes to a gateway, and what happens then.
 *
 * @param duration empty: until closed
 */
public record Scenario(Optional<Duration> duration, List<Group> groups, List<Phase> phases) {

    /** Trackers that are alike. */
    public record Group(String name, SimulationOptions options) {}

    /** What else may happen to trackers that are switched on. */
    public enum Happening {
        /** They hang up, and come back by their back-off. */
        DROP,
        /** They are gone without a word, leave their sockets open, and come back by their back-off. */
        VANISH,
        /** They hang up and stay away. */
        SWITCH_OFF,
        /** Those that stay away come back at once. */
        SWITCH_ON
    }

    /**
     * A change that lasts until another.
     *
     * @param at     since the start
     * @param groups by name; empty: all
     */
    public record Phase(Duration at, Set<String> groups, Optional<Network> network, Optional<ScriptName> script,
            Optional<Happening> happening) {
        public Phase { groups = Set.copyOf(groups); }

        boolean concerns(Group group) { return groups.isEmpty() || groups.contains(group.name()); }
    }

    public Scenario {
        groups = List.copyOf(groups);
        phases = List.copyOf(phases);
        if (groups.isEmpty()) throw new IllegalArgumentException("groups: [] (expected: at least one)");
        long trackers = groups.stream().mapToLong(group -> group.options().trackers()).sum();
        if (trackers > SimulationOptions.MOST_TRACKERS)
            throw new IllegalArgumentException("trackers: " + trackers + " (expected: <= " + SimulationOptions.MOST_TRACKERS
                    + " in all groups, twins included)");
        // Groups share the ports of a source address where they come to the same port of the gateway.
        List<InetAddress> addresses = groups.getFirst().options().localAddresses();
        trackersByPort(groups).forEach((port, sum) -> SimulationOptions.checkLocalAddresses(addresses, sum, port));
    }

    /** How many come to each port of the gateway, twins included. */
    public Map<Integer, Integer> trackersByPort() {
        return trackersByPort(groups);
    }

    private static Map<Integer, Integer> trackersByPort(List<Group> groups) {
        return groups.stream().map(Group::options)
                .collect(Collectors.toMap(SimulationOptions::port, SimulationOptions::trackers, Integer::sum, TreeMap::new));
    }

    /** One fleet that nothing happens to. */
    public static Scenario of(String name, SimulationOptions options) {
        return new Scenario(options.duration(), List.of(new Group(name, options)), List.of());
    }
}
