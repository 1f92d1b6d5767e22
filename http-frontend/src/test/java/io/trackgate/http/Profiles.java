package io.trackgate.http;

import java.nio.file.Path;

import io.trackgate.config.ConfigException;
import io.trackgate.config.TrackingProfile;
import io.trackgate.config.TrackingProfiles;

/** The API's tracking profiles, for tests. */
final class Profiles {
    private Profiles() {}

    static TrackingProfile telfm() {
        try {
            return TrackingProfiles.read(Path.of("../config/tracking-profiles.json")).get("telfm");
        } catch (ConfigException broken) {
            throw new AssertionError(broken);
        }
    }
}
