package io.trackgate.core.directory;

import java.util.List;
import java.util.Optional;

/** Look-ups that never wait: everything is in memory and follows the store within a second. */
public interface TrackerDirectory {

    Optional<Tracker> tracker(int id);

    /** By the id that a device shows, or by one of a tracker's aliases. */
    Optional<Tracker> byDeviceId(String deviceId);

    /** Everything that this user sees, ordered by id. */
    List<Tracker> trackersOf(User user);

    Optional<User> user(String name);

    /** @param hash the 32 hexadecimal characters that a caller sent */
    Optional<Credential> credential(String hash);
}
