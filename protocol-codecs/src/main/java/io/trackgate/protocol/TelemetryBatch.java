package io.trackgate.protocol;

import java.util.List;

/** The records of one frame, in the order in which they were sent (often newest first). */
public record TelemetryBatch(List<TelemetryRecord> records) implements DeviceMessage {
    public TelemetryBatch { records = List.copyOf(records); }
}
