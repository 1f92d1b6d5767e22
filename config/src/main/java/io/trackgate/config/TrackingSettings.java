package io.trackgate.config;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Values of tracking fields by name, in the API's terms. */
public record TrackingSettings(SortedMap<String, SettingValue> fields) {
    public TrackingSettings { fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields)); }
}
