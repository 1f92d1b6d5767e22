package io.trackgate.core.directory;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.trackgate.config.TrackerModel;
import org.jspecify.annotations.Nullable;

/**
 * A tracker as the API knows it. A clone has the original's device, model and state, and its own id, owner, label and {@code blocked}.
 *
 * @param deviceId          what the device calls itself (IMEI, phone …); null for a tracker without a device
 * @param engineBlockOutput the output reserved for the engine block: the tracker's own, else its model's; null for none
 * @param timeZone          in which the device keeps its clock; null where the fleet does not say
 * @param cloneOf           id of the original, or null
 * @param blocked           its own flag or, for a clone, also its original's
 */
public record Tracker(int id, @Nullable String deviceId, TrackerModel model, String owner, String label, boolean blocked,
        @Nullable Integer engineBlockOutput, List<String> aliases, @Nullable ZoneId timeZone, @Nullable Integer cloneOf) {

    public Tracker { aliases = List.copyOf(aliases); }

    public boolean isClone() { return cloneOf != null; }

    /** The id under which sessions and state are kept. */
    public int deviceTrackerId() { return cloneOf == null ? id : cloneOf; }

    /** Everything that one of its devices may call itself. */
    public List<String> deviceIds() {
        return Stream.concat(Stream.ofNullable(deviceId), aliases.stream()).toList();
    }

    public Optional<ZoneId> zone() { return Optional.ofNullable(timeZone); }

    public Optional<Integer> engineBlock() { return Optional.ofNullable(engineBlockOutput); }
}
