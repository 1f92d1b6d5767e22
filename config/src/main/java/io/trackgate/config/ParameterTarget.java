package io.trackgate.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The device parameters that hold one field, and how its values convert.
 *
 * @param parameters all of them get the same value (a Teltonika tracker keeps one set a network class); the first is the one reported
 * @param values     name in the API → value in the device; empty for a field that is a number
 * @param divideBy   units of the API in one unit of the device (60 for seconds kept as minutes); 1 when they agree
 * @param min        the device's own least value in its own units, or null
 * @param max        the device's own greatest value in its own units, or null
 */
public record ParameterTarget(List<Integer> parameters, Map<String, String> values, BigDecimal divideBy, @Nullable Long min,
        @Nullable Long max) {

    public ParameterTarget {
        if (parameters.isEmpty()) throw new IllegalArgumentException("parameters: [] (expected: at least one)");
        if (divideBy.signum() <= 0) throw new IllegalArgumentException("divide-by: " + divideBy + " (expected: > 0)");
        parameters = List.copyOf(parameters);
        values = Map.copyOf(values);
    }

    /** The exact device value; never rounded, never clamped. */
    public DeviceValue toDevice(SettingValue value) {
        throw new UnsupportedOperationException("config helper implements this");
    }

    /** What the device holds, in the API's terms; {@link SettingValue.Unnamed} where it has no name there. */
    public SettingValue toApi(String deviceValue) {
        throw new UnsupportedOperationException("config helper implements this");
    }

    /** Whether two spellings of the device name the same value ("05" and "5", "60" and "60.0"). */
    public static boolean sameDeviceValue(String one, String other) {
        throw new UnsupportedOperationException("config helper implements this");
    }
}
