package io.trackgate.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model's tracking settings: the profile that bounds them and, field by field, where the device keeps them. */
public record TrackingControl(TrackingProfile profile, Map<String, FieldMapping> fields) {
    // in the order of the model file, so that the same settings always become the same commands
    public TrackingControl { fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields)); }
}
