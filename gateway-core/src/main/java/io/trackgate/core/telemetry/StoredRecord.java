package io.trackgate.core.telemetry;

import java.time.Instant;

import io.trackgate.protocol.TelemetryRecord;

/** A record as the store gives it out again. */
public record StoredRecord(int trackerId, Instant receivedAt, TelemetryRecord record) {

    /** The tracker's own. */
    public Instant time() { return Instant.ofEpochMilli(record.timeMillis()); }
}
