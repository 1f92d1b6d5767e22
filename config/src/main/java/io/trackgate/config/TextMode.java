package io.trackgate.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The texts that bring a device into one way of tracking; a device whose answers all have the shapes of a mode is in that mode.
 *
 * @param when  field of the profile → the one value that asks for this mode; empty: every setting does
 * @param texts told in this order, for the last one may undo an earlier one
 */
public record TextMode(Map<String, String> when, List<SettingText> texts) {

    public TextMode {
        when = Map.copyOf(when);
        texts = List.copyOf(texts);
    }

    /** Fields and kept values that its texts set. */
    public Set<String> slots() {
        Set<String> slots = new TreeSet<>();
        texts.forEach(text -> slots.addAll(text.set().slots()));
        return slots;
    }

    public boolean isAskedFor(TrackingSettings settings) {
        return when.entrySet().stream().allMatch(condition -> {
            SettingValue value = settings.fields().get(condition.getKey());
            return value != null && ValueType.spelled(value).equals(condition.getValue());
        });
    }
}
