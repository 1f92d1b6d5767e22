package io.trackgate.config;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Which numbered elements of a model's records carry the values that have a meaning everywhere. Null or absent: this model has none.
 * Units are fixed: voltages in mV, battery level in %, GSM signal 0..5.
 *
 * @param inputs  element of input 1, of input 2, …
 * @param outputs element of output 1, of output 2, …
 */
public record TelemetryIds(@Nullable Integer ignition, @Nullable Integer movement, @Nullable Integer gsmSignal,
        @Nullable Integer externalVoltage,
        @Nullable Integer batteryVoltage, @Nullable Integer batteryLevel, @Nullable Integer gnssStatus, List<Integer> inputs,
        List<Integer> outputs) {

    public static final TelemetryIds NONE = new TelemetryIds(null, null, null, null, null, null, null, List.of(), List.of());

    public TelemetryIds {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
