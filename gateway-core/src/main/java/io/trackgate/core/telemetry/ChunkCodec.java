package io.trackgate.core.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Records of one tracker, in order, as a row of {@code telemetry_chunk} holds them. Confined to a thread.
 *
 * <pre>
 * | form | count | bytes when inflated | deflated: count times | time − last | event | received − last | length | content |
 * </pre>
 */
final class ChunkCodec implements AutoCloseable {

    private static final byte FORM = 1;
    /** Deflate makes of a byte at most about a thousand; more can't be meant. */
    private static final int MOST_INFLATION = 1_100;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final Inflater inflater = new Inflater(true);
    private final PackedWriter plain = new PackedWriter();
    private final PackedWriter out = new PackedWriter();
    private final byte[] buffer = new byte[8 << 10];

    byte[] pack(List<PackedRecord> records) {
        plain.clear();
        long time = 0;
        long received = 0;
        for (PackedRecord record : records) {
            plain.putSigned(record.place().time() - time);
            plain.putSigned(record.place().event());
            plain.putSigned(record.receivedAt() - received);
            plain.putNumber(record.length());
            plain.put(record.bytes(), record.offset(), record.length());
            time = record.place().time();
            received = record.receivedAt();
        }
        out.clear();
        out.put(FORM);
        out.putNumber(records.size());
        out.putNumber(plain.size());
        deflate();
        return out.toBytes();
    }

    private void deflate() {
        deflater.reset();
        plain.giveTo(deflater);
        deflater.finish();
        while (!deflater.finished())
            out.put(buffer, 0, deflater.deflate(buffer));
    }

    List<PackedRecord> unpack(byte[] body) {
        PackedReader head = new PackedReader(body);
        byte form = head.next();
        if (form != FORM) throw PackedReader.damaged("a chunk of form " + form + " (expected: " + FORM + ")");
        long count = head.number();
        long length = head.number();
        if (length < 0 || length > (long) MOST_INFLATION * body.length || count < 0 || count > length)
            throw PackedReader.damaged("%d records of %d bytes in %d (expected: fewer)".formatted(count, length, body.length));
        byte[] inflated = inflate(body, head.skip(0), (int) length);
        List<PackedRecord> records = new ArrayList<>((int) count);
        PackedReader in = new PackedReader(inflated);
        long time = 0;
        long received = 0;
        for (long left = count; left > 0; left--) {
            time += in.signed();
            int event = (int) in.signed();
            received += in.signed();
            int size = in.count();
            records.add(PackedRecord.of(time, event, received, inflated, in.skip(size), size));
        }
        return records;
    }

    private byte[] inflate(byte[] body, int from, int length) {
        byte[] inflated = new byte[length];
        inflater.reset();
        inflater.setInput(body, from, body.length - from);
        try {
            int size = 0;
            while (size < length) {
                int more = inflater.inflate(inflated, size, length - size);
                if (more == 0) throw PackedReader.damaged("%d bytes in a chunk (expected: %d)".formatted(size, length));
                size += more;
            }
        } catch (DataFormatException e) {
            throw PackedReader.damaged("a chunk that can't be inflated: " + e.getMessage());
        }
        return inflated;
    }

    /** Gives back what lies outside of the heap. */
    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
