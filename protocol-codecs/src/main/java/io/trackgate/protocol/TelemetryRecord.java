package io.trackgate.protocol;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One record of a tracker.
 *
 * @param timeMillis        the tracker's own time, ms since 1970-01-01 UTC; may lie before 2010 or in the future until its first fix;
 *                          {@link #NO_TIME} where it gave none
 * @param event             the element that caused the record, 0 for none
 * @param position          null where the record has none
 * @param gsmSignal         0..5
 * @param externalVoltageMv mV
 * @param batteryVoltageMv  mV
 * @param batteryLevel      %
 * @param inputs            by number from 1
 * @param outputs           actual state by number from 1
 * @param attributes        everything else by the protocol's own id ({@code io.16}); Long, Double, Boolean, String, or hexadecimal String for bytes
 */
public record TelemetryRecord(long timeMillis, int event, @Nullable Position position, @Nullable Boolean ignition,
        @Nullable Boolean movement,
        @Nullable Integer gsmSignal, @Nullable Integer externalVoltageMv, @Nullable Integer batteryVoltageMv,
        @Nullable Integer batteryLevel,
        Map<Integer, Boolean> inputs, Map<Integer, Boolean> outputs, Map<String, Object> attributes) {

    /** The tracker said no time: that of its arrival counts. */
    public static final long NO_TIME = Long.MIN_VALUE;

    public TelemetryRecord withAttributes(Map<String, Object> others) {
        return new TelemetryRecord(timeMillis, event, position, ignition, movement, gsmSignal, externalVoltageMv, batteryVoltageMv,
                batteryLevel, inputs, outputs, others);
    }

    TelemetryRecord receivedAt(long millis) {
        if (timeMillis != NO_TIME) return this;
        return new TelemetryRecord(millis, event, position, ignition, movement, gsmSignal, externalVoltageMv, batteryVoltageMv,
                batteryLevel, inputs, outputs, attributes);
    }
}
