package io.trackgate.protocol;

import java.util.List;

/** The records of one frame, in the order in which they were sent (often newest first). */
public record TelemetryBatch(List<TelemetryRecord> records) implements DeviceMessage {
    public TelemetryBatch { records = List.copyOf(records); }

    /** The same records, those without a time of their own with this one. */
    public TelemetryBatch receivedAt(long millis) {
        boolean timed = records.stream().allMatch(record -> record.timeMillis() != TelemetryRecord.NO_TIME);
        return timed ? this : new TelemetryBatch(records.stream().map(record -> record.receivedAt(millis)).toList());
    }
}
