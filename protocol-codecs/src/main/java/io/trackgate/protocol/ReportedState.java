package io.trackgate.protocol;

import java.util.Map;
import java.util.stream.Collectors;

import io.trackgate.config.SettingValue;

/** What a tracker said of itself. */
public record ReportedState(Map<StateKey, SettingValue> values) {

    public static final ReportedState NOTHING = new ReportedState(Map.of());

    public ReportedState { values = Map.copyOf(values); }

    public static ReportedState of(StateKey key, SettingValue value) { return new ReportedState(Map.of(key, value)); }

    /** @param on by output, from 1 */
    public static ReportedState ofOutputs(Map<Integer, Boolean> on) {
        return new ReportedState(on.entrySet().stream().collect(
                Collectors.toUnmodifiableMap(one -> StateKey.output(one.getKey()), one -> new SettingValue.Flag(one.getValue()))));
    }

    public boolean isEmpty() { return values.isEmpty(); }
}
