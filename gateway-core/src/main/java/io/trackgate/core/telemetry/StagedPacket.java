package io.trackgate.core.telemetry;

import java.util.List;

import io.trackgate.protocol.TelemetryRecord;

/**
 * What one tracker sent at once, as it stands in a row of {@code telemetry_batch}: a row is the form's number and then packets one after the other.
 *
 * <pre>
 * | tracker | received at, ms | count | count times: time, ms | event | length | content |
 * </pre>
 */
final class StagedPacket {

    static final byte FORM = 1;

    // Where records are packed: once a thread, for every packet comes through here.
    private static final ThreadLocal<PackedWriter> WHOLE = ThreadLocal.withInitial(PackedWriter::new);
    private static final ThreadLocal<PackedWriter> CONTENT = ThreadLocal.withInitial(PackedWriter::new);

    private StagedPacket() {}

    /** Takes what a row holds. */
    interface Reader {
        void take(int trackerId, PackedRecord record);
    }

    static byte[] pack(int trackerId, long receivedAt, List<TelemetryRecord> records) {
        PackedWriter out = WHOLE.get();
        out.clear();
        out.putSigned(trackerId);
        out.putSigned(receivedAt);
        out.putNumber(records.size());
        PackedWriter content = CONTENT.get();
        for (TelemetryRecord record : records) {
            content.clear();
            RecordCodec.write(record, content);
            out.putSigned(record.timeMillis());
            out.putSigned(record.event());
            out.putNumber(content.size());
            out.put(content);
        }
        return out.toBytes();
    }

    /** The records of a row, in the order in which they came. */
    static void read(byte[] row, Reader reader) {
        PackedReader in = new PackedReader(row);
        byte form = in.next();
        if (form != FORM) throw PackedReader.damaged("a batch of form " + form + " (expected: " + FORM + ")");
        while (in.hasMore())
            readPacket(in, reader);
    }

    private static void readPacket(PackedReader in, Reader reader) {
        int trackerId = (int) in.signed();
        long receivedAt = in.signed();
        for (int left = in.count(); left > 0; left--) {
            long time = in.signed();
            int event = (int) in.signed();
            int length = in.count();
            reader.take(trackerId, PackedRecord.of(time, event, receivedAt, in.bytes(), in.skip(length), length));
        }
    }
}
