package io.trackgate.core.telemetry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record as it is stored; made on the caller's thread, for the writer is one for all.
 *
 * @param digest     first 8 bytes of the SHA-256 of the record's canonical JSON
 * @param attributes JSON; null for none
 * @param bytes      about what the record and its row hold in memory until it is stored
 */
record TelemetryRow(TelemetryRecord record, long digest, @Nullable String attributes, long bytes) {

    // Measured as the difference of live objects of 100,000 records, ordinary object headers: a batch with its job and futures, a record with its
    // position and row, an attribute with its map entry, name and value.
    static final int BYTES_A_BATCH = 600;
    private static final int BYTES_A_RECORD = 670;
    private static final int BYTES_AN_ATTRIBUTE = 110;

    static TelemetryRow of(TelemetryRecord record) {
        String attributes = RecordJson.attributes(record.attributes());
        String canonical = RecordJson.canonical(record, attributes);
        long digest = ByteBuffer.wrap(sha256(canonical.getBytes(StandardCharsets.UTF_8))).getLong();
        long bytes = BYTES_A_RECORD + (long) BYTES_AN_ATTRIBUTE * record.attributes().size() + 2L * attributes.length();
        return new TelemetryRow(record, digest, record.attributes().isEmpty() ? null : attributes, bytes);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
