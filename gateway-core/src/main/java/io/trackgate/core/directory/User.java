package io.trackgate.core.directory;

import java.time.ZoneId;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who calls the API.
 *
 * @param id       its number in the API; stable
 * @param master   whose sub-user this is, or null for a master user
 * @param blocked  its own flag, or its master's
 * @param rights   of a sub-user; {@code admin} stands for all
 * @param trackers ids bound to a sub-user
 */
public record User(int id, String name, @Nullable String master, boolean demo, boolean blocked, @Nullable String login, ZoneId timeZone,
        Set<String> rights, Set<Integer> trackers) {

    public User {
        rights = Set.copyOf(rights);
        trackers = Set.copyOf(trackers);
    }

    public boolean has(String right) { return master == null || rights.contains(right) || rights.contains("admin"); }

    /** A master sees its own trackers, a sub-user those of its master that are bound to it; any other does not exist for them. */
    public boolean sees(Tracker tracker) {
        return master == null ? tracker.owner().equals(name) : tracker.owner().equals(master) && trackers.contains(tracker.id());
    }
}
