package io.trackgate.config;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * How one field of the API (the LED, or a field of the tracking profile) is kept in a device.
 *
 * @param targets        in order of preference; more than one when firmware decides which exists ({@code any-of}): the one that the device reads back is used
 * @param factoryDefault what a device holds as it leaves the factory, in the API's terms, or null when nobody knows
 * @param off            device value that stands for an optional field that the caller left out, or null: then nothing is sent
 * @param text           the text that sets this field alone; empty where it has a number, or shares its texts with other fields
 */
public record FieldMapping(String field, List<ParameterTarget> targets, @Nullable SettingValue factoryDefault, @Nullable String off,
        Optional<SettingText> text) {

    public FieldMapping {
        if (targets.isEmpty()) throw new IllegalArgumentException(field + ": no target (expected: at least one)");
        targets = List.copyOf(targets);
    }

    /** A field that has numbers. */
    public FieldMapping(String field, List<ParameterTarget> targets, @Nullable SettingValue factoryDefault, @Nullable String off) {
        this(field, targets, factoryDefault, off, Optional.empty());
    }

    public Optional<SettingValue> factory() { return Optional.ofNullable(factoryDefault); }
}
