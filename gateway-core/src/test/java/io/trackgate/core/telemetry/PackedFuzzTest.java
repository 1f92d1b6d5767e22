package io.trackgate.core.telemetry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.trackgate.core.store.StoreException;
import io.trackgate.fuzz.FuzzCase;
import io.trackgate.fuzz.Provided;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

/** Rows of any bytes are read or said to be damaged, within memory that they fill; any record comes out of a row as it went in. */
class PackedFuzzTest extends FuzzCase {

    private static final int MOST_RECORDS = 5;

    PackedFuzzTest() { super(PackedFuzzTest::fuzzerTestOneInput, 5_000); }

    /** The first byte says what the others are. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) return;
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0] & 3) {
            case 0 -> readStaged(rest);
            case 1 -> readChunk(rest);
            default -> roundTrip(records(new Provided(rest)));
        }
    }

    private static void readStaged(byte[] row) {
        try {
            StagedPacket.read(row, (tracker, record) -> record.unpacked());
        } catch (StoreException damaged) {
            isSaid(damaged);
        }
    }

    private static void readChunk(byte[] row) {
        try (ChunkCodec codec = new ChunkCodec()) {
            codec.unpack(row).forEach(PackedRecord::unpacked);
        } catch (StoreException damaged) {
            isSaid(damaged);
        }
    }

    private static void isSaid(StoreException damaged) {
        if (!String.valueOf(damaged.getMessage()).contains("can't be read")) throw new AssertionError(damaged);
    }

    private static void roundTrip(List<TelemetryRecord> records) {
        List<PackedRecord> staged = new ArrayList<>();
        byte[] packed = StagedPacket.pack(7, 1_000, records);
        byte[] row = new byte[packed.length + 1];
        row[0] = StagedPacket.FORM;
        System.arraycopy(packed, 0, row, 1, packed.length);
        StagedPacket.read(row, (tracker, record) -> staged.add(record));
        same(records, staged);
        List<PackedRecord> ordered = PackedRecords.ordered(staged);
        try (ChunkCodec codec = new ChunkCodec()) {
            same(ordered.stream().map(PackedRecord::unpacked).toList(), codec.unpack(codec.pack(ordered)));
        }
    }

    private static void same(List<TelemetryRecord> in, List<PackedRecord> out) {
        List<TelemetryRecord> unpacked = out.stream().map(PackedRecord::unpacked).toList();
        if (!unpacked.equals(in)) throw new AssertionError(unpacked + " (expected: " + in + ")");
    }

    private static List<TelemetryRecord> records(Provided data) {
        List<TelemetryRecord> records = new ArrayList<>();
        for (int left = 1 + data.below(MOST_RECORDS); left > 0; left--)
            records.add(new TelemetryRecord(data.number(), data.integer(), data.flag() ? position(data) : null, flag(data),
                    flag(data), number(data), number(data), number(data), number(data), flags(data), flags(data), attributes(data)));
        return records;
    }

    private static Position position(Provided data) {
        boolean whole = data.flag();
        return new Position(degrees(data, whole), degrees(data, whole), number(data), data.integer(), data.integer(),
                data.integer(), data.flag());
    }

    private static double degrees(Provided data, boolean whole) { return whole ? data.integer() / 1e7 : data.real(); }

    private static @Nullable Boolean flag(Provided data) { return data.flag() ? data.flag() : null; }

    private static @Nullable Integer number(Provided data) { return data.flag() ? data.integer() : null; }

    private static Map<Integer, Boolean> flags(Provided data) {
        Map<Integer, Boolean> flags = new TreeMap<>();
        for (int left = data.below(4); left > 0; left--)
            flags.put(data.integer(), data.flag());
        return flags;
    }

    private static Map<String, Object> attributes(Provided data) {
        Map<String, Object> attributes = new TreeMap<>();
        for (int left = data.below(4); left > 0; left--)
            attributes.put(data.text(20), switch (data.below(4)) {
                case 0 -> data.number();
                case 1 -> data.real();
                case 2 -> data.flag();
                default -> data.text(50);
            });
        return attributes;
    }

    @Override
    protected List<byte[]> seeds() {
        TelemetryRecord record = new TelemetryRecord(1_700_000_000_000L, 239, new Position(54.7, 25.3, 112, 60, 180, 11, true), true, null,
                4, 12_600, null, null, Map.of(1, true), Map.of(), Map.of("io.16", 1_234L, "io.11", "894", "io.9", 1.5));
        List<PackedRecord> packed = new ArrayList<>();
        byte[] packet = StagedPacket.pack(7, 1_000, List.of(record, record));
        byte[] row = new byte[packet.length + 2];
        row[1] = StagedPacket.FORM;
        System.arraycopy(packet, 0, row, 2, packet.length);
        StagedPacket.read(Arrays.copyOfRange(row, 1, row.length), (tracker, each) -> packed.add(each));
        try (ChunkCodec codec = new ChunkCodec()) {
            byte[] body = codec.pack(packed);
            byte[] chunk = new byte[body.length + 1];
            chunk[0] = 1;
            System.arraycopy(body, 0, chunk, 1, body.length);
            byte[] properties = new byte[200];
            Arrays.fill(properties, (byte) 0x5B);
            properties[0] = 2;
            return List.of(row, chunk, properties);
        }
    }
}
