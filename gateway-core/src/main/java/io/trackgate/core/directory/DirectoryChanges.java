package io.trackgate.core.directory;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Rows of users, credentials and trackers that are newer than a version. */
public record DirectoryChanges(long version, List<UserRow> users, List<Credential> credentials, List<TrackerRow> trackers) {

    /** A user as stored: its master's state is not yet in it. */
    public record UserRow(int id, String name, @Nullable String master, boolean demo, boolean blocked, @Nullable String login,
            String timeZone,
            Set<String> rights, Set<Integer> trackers) {}

    /**
     * A tracker as stored: its model is a code, and a clone is not yet joined with its original.
     *
     * @param options where the device differs from its model
     */
    public record TrackerRow(int id, @Nullable String deviceId, @Nullable String model, String owner, String label, boolean blocked,
            @Nullable Integer engineBlockOutput, List<String> aliases, @Nullable String timeZone, @Nullable Integer cloneOf,
            Map<String, String> options) {}

    public static DirectoryChanges none(long version) { return new DirectoryChanges(version, List.of(), List.of(), List.of()); }

    public boolean isEmpty() { return users.isEmpty() && credentials.isEmpty() && trackers.isEmpty(); }
}
