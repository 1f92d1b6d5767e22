package io.trackgate.config;

import java.util.Map;

/** A model's tracking settings: the profile that bounds them and, field by field, where the device keeps them. */
public record TrackingControl(TrackingProfile profile, Map<String, FieldMapping> fields) {
    public TrackingControl { fields = Map.copyOf(fields); }
}
