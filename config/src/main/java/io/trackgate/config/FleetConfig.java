package io.trackgate.config;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** {@code fleet.yaml}: users, their keys, and trackers; upserted into the store, never deleting. */
public record FleetConfig(List<User> users, List<Tracker> trackers) {

    /**
     * @param master   null for a master user
     * @param rights   of a sub-user; a master has all
     * @param trackers ids that a sub-user sees; a master sees its own
     */
    public record User(Source source, String name, @Nullable String master, boolean demo, boolean blocked, @Nullable String login,
            String timeZone,
            Set<String> rights, Set<Integer> trackers, List<Key> keys, List<SessionHash> sessions) {}

    /** An API key: 32 hexadecimal characters that never expire. */
    public record Key(String hash, boolean revoked) {}

    /** A session hash: 32 hexadecimal characters. */
    public record SessionHash(String hash, Instant expires, boolean revoked) {}

    /** Either a device with a model, or a clone of another tracker. */
    public record Tracker(Source source, int id, @Nullable String deviceId, @Nullable String model, String owner, String label,
            boolean blocked,
            @Nullable Integer engineBlockOutput, List<String> aliases, @Nullable Integer cloneOf, Optional<InitialState> state) {}

    /** What is taken as reported until the tracker says otherwise. */
    public record InitialState(@Nullable Boolean led, List<Boolean> outputs, TrackingSettings tracking) {}
}
