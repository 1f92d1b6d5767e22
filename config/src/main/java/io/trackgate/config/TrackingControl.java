package io.trackgate.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
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
    private static final Map<String, Integer> SECONDS = Map.of("s", 1, "min", 60, "h", 3_600, "days", 86_400); // by the units of the profiles
    private static final BigDecimal A_YEAR = BigDecimal.valueOf(Duration.ofDays(365).toSeconds());

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

    /** The longest time between two reports that its settings can ask for; zero where none of them is a time. */
    public Duration longestInterval() {
        BigDecimal seconds = profile.fields().values().stream().map(this::longestSeconds).max(Comparator.naturalOrder())
                .orElse(BigDecimal.ZERO);
        return Duration.ofSeconds(seconds.min(A_YEAR).setScale(0, RoundingMode.UP).longValue());
    }

    private BigDecimal longestSeconds(TrackingProfile.Field field) {
        Integer unit = SECONDS.get(String.valueOf(field.unit()));
        if (unit == null) return BigDecimal.ZERO;
        return longest(field).multiply(BigDecimal.valueOf(unit));
    }

    /** By the profile, and by the device where the model file knows that. */
    private BigDecimal longest(TrackingProfile.Field field) {
        FieldMapping mapping = fields.get(field.name());
        if (mapping == null) return field.max();
        return mapping.targets().stream().map(target -> target.greatest().orElse(field.max())).max(Comparator.naturalOrder())
                .map(field.max()::min).orElse(field.max());
    }
}
