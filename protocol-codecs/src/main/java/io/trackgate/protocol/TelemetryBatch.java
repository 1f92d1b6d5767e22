package io.trackgate.protocol;

import java.util.List;

/** The records of one frame, in the order in which they were sent (often newest first). */
public record TelemetryBatch(List<TelemetryRecord> records) implements DeviceMessage {
    public TelemetryBatch { records = List.copyOf(records); }

    /** The same records, those without a time of their own with this one. */
    public TelemetryBatch receivedAt(long millis) {
        for (TelemetryRecord record : records) {
            if (record.timeMillis() == TelemetryRecord.NO_TIME)
                return new TelemetryBatch(records.stream().map(each -> each.receivedAt(millis)).toList());
        }
        return this;
    }
}
