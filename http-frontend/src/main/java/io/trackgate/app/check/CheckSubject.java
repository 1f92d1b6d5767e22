package io.trackgate.app.check;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.trackgate.app.cli.Settings;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.ConfigException;
import io.trackgate.config.Configuration;
import io.trackgate.config.FleetConfig;
import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.DeviceProtocol;
import org.jspecify.annotations.Nullable;

/**
 * The tracker that is examined, and what it is taken for.
 *
 * @param entry the fleet's, where it has one: engine block, aliases, clock zone and options are taken from it
 */
record CheckSubject(String deviceId, TrackerModel model, Optional<FleetConfig.Tracker> entry) {

    /**
     * @param model code, or null: the fleet's entry says it
     * @throws IllegalArgumentException when nobody says which model it is
     */
    static CheckSubject find(String deviceId, @Nullable String model, @Nullable Path config) throws ConfigException {
        Configuration configuration = Settings.load(Settings.folder(config), Settings.shipped());
        Optional<FleetConfig.Tracker> entry = configuration.fleet().trackers().stream()
                .filter(tracker -> deviceId.equals(tracker.deviceId()) || tracker.aliases().contains(deviceId)).findFirst();
        String code = Optional.ofNullable(model).or(() -> entry.map(FleetConfig.Tracker::model)).orElseThrow(
                () -> new IllegalArgumentException("--model: missing, and the fleet has no tracker " + deviceId
                        + " (expected: a code of a model file, see: trackgate models check --list; or --config DIR with the tracker in its fleet)"));
        TrackerModel found = configuration.models().find(code).orElseThrow(() -> new IllegalArgumentException(
                "--model: " + code + " (expected: a code of a model file; see: trackgate models check --list)"));
        // An entry that was made for another model says nothing of this one's outputs.
        Optional<FleetConfig.Tracker> own = entry.filter(tracker -> code.equals(tracker.model()));
        return new CheckSubject(deviceId, own.map(tracker -> found.with(tracker.options())).orElse(found), own);
    }

    /** Everything that the device may call itself. */
    Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>(List.of(deviceId));
        entry.ifPresent(tracker -> {
            if (tracker.deviceId() != null) ids.add(tracker.deviceId());
            ids.addAll(tracker.aliases());
        });
        return ids;
    }

    DeviceProtocol protocol() { return new ProtocolCatalog().find(model.protocol()).orElseThrow(); }

    /** The output reserved for the engine block, from 1. */
    Optional<Integer> engineBlock() {
        return entry.map(FleetConfig.Tracker::engineBlockOutput).or(() -> Optional.ofNullable(model.engineBlockOutput()));
    }
}
