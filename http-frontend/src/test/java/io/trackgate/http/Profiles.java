package io.trackgate.http;

import java.util.Map;

import io.trackgate.config.TrackingProfile;

/** Tracking profiles for tests. */
final class Profiles {
    private Profiles() {}

    static TrackingProfile telfm() { return new TrackingProfile("telfm", Map.of()); }
}
