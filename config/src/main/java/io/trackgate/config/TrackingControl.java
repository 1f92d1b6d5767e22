package io.trackgate.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model's tracking settings: the profile that bounds them and, field by field, where the device keeps them.
 *
 * @param fields field → its parameters, or how its value is written in texts
 * @param modes  where the device is told by texts: one of these for each way of tracking; empty where it keeps numbered parameters
 * @param keep   slots of the texts that no field fills: name → what is written when the device does not say what it has there
 * @param fixed  numbered parameters that are written along, with these values, or the device would ignore the others
 */
public record TrackingControl(TrackingProfile profile, Map<String, FieldMapping> fields, List<TextMode> modes, Map<String, String> keep,
        SortedMap<Integer, String> fixed) {
    // in the order of the model file, so that the same settings always become the same commands
    public TrackingControl {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        modes = List.copyOf(modes);
        keep = Map.copyOf(keep);
        fixed = Collections.unmodifiableSortedMap(new TreeMap<>(fixed));
    }

    /** Numbered parameters alone. */
    public TrackingControl(TrackingProfile profile, Map<String, FieldMapping> fields) {
        this(profile, fields, List.of(), Map.of(), new TreeMap<>());
    }
}
