package io.trackgate.protocol;

import java.util.Map;

import io.trackgate.config.SettingValue;

/** What a tracker said of itself. */
public record ReportedState(Map<StateKey, SettingValue> values) {

    public static final ReportedState NOTHING = new ReportedState(Map.of());

    public ReportedState { values = Map.copyOf(values); }

    public static ReportedState of(StateKey key, SettingValue value) { return new ReportedState(Map.of(key, value)); }

    public boolean isEmpty() { return values.isEmpty(); }
}
