package io.trackgate.config;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** {@code fleet.yaml}: users, their keys, and trackers; upserted into the store, never deleting. */
public record FleetConfig(List<User> users, List<Tracker> trackers) {

    public static final FleetConfig EMPTY = new FleetConfig(List.of(), List.of());

    public FleetConfig {
        users = List.copyOf(users);
        trackers = List.copyOf(trackers);
    }

    /**
     * What the store holds already, so that a file may refer to it.
     *
     * @param masters  names of master users
     * @param trackers ids of all trackers, clones included
     * @param clones   ids of clones, which can't be cloned again
     */
    public record Known(Set<String> masters, Set<Integer> trackers, Set<Integer> clones) {
        public static final Known NOTHING = new Known(Set.of(), Set.of(), Set.of());

        public Known {
            masters = Set.copyOf(masters);
            trackers = Set.copyOf(trackers);
            clones = Set.copyOf(clones);
        }
    }

    /** A fleet file that stands alone: everything it refers to is in it. */
    public static FleetConfig load(Path file, ModelCatalog models) throws ConfigException {
        return load(file, models, Known.NOTHING);
    }

    /** A fleet file that may refer to users and trackers of the store; throws with every mistake found. */
    public static FleetConfig load(Path file, ModelCatalog models, Known known) throws ConfigException {
        Problems problems = new Problems();
        FleetConfig fleet = FleetFile.read(file, models, known, problems);
        problems.throwIfAny();
        return fleet;
    }

    /**
     * @param master   null for a master user
     * @param rights   of a sub-user; a master has all
     * @param trackers ids that a sub-user sees; a master sees its own
     */
    public record User(Source source, String name, @Nullable String master, boolean demo, boolean blocked, @Nullable String login,
            String timeZone,
            Set<String> rights, Set<Integer> trackers, List<Key> keys, List<SessionHash> sessions) {
        public User {
            rights = Set.copyOf(rights);
            trackers = Set.copyOf(trackers);
            keys = List.copyOf(keys);
            sessions = List.copyOf(sessions);
        }
    }

    /** An API key: 32 hexadecimal characters that never expire. */
    public record Key(String hash, boolean revoked) {}

    /** A session hash: 32 hexadecimal characters. */
    public record SessionHash(String hash, Instant expires, boolean revoked) {}

    /**
     * Either a device with a model, or a clone of another tracker.
     *
     * @param timeZone in which this device keeps its clock; null where nobody says so
     * @param options  the vendor's own keys where this device differs from its model: a password, the polarity of its outputs
     */
    public record Tracker(Source source, int id, @Nullable String deviceId, @Nullable String model, String owner, String label,
            boolean blocked,
            @Nullable Integer engineBlockOutput, List<String> aliases, @Nullable String timeZone, @Nullable Integer cloneOf,
            Map<String, String> options, Optional<InitialState> state) {
        public Tracker { options = Map.copyOf(options); }
    }

    /** What is taken as reported until the tracker says otherwise. */
    public record InitialState(@Nullable Boolean led, List<Boolean> outputs, TrackingSettings tracking) {}
}
