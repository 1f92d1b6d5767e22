package io.trackgate.core.telemetry;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a record says beside its time and event, as bytes. The same content is the same bytes, whatever order its values came in: they tell repeats from
 * news. What stands here is in stores, so it must not change; a new form gets a new number in {@link StagedPacket} and {@link ChunkCodec}.
 *
 * <pre>
 * | what is there | position? | signal? | external? | battery? | level? | inputs? | outputs? | attributes? |
 * position: latitude, longitude (by their unit), altitude?, speed, course, satellites
 * flags:    count, then each number * 2 + on        attributes: count, then each name, kind, value
 * </pre>
 */
final class RecordCodec {

    private static final int POSITION = 1;
    private static final int VALID = 1 << 1;
    private static final int ALTITUDE = 1 << 2;
    private static final int IGNITION = 1 << 3;
    private static final int IGNITION_ON = 1 << 4;
    private static final int MOVEMENT = 1 << 5;
    private static final int MOVES = 1 << 6;
    private static final int SIGNAL = 1 << 7;
    private static final int EXTERNAL = 1 << 8;
    private static final int BATTERY = 1 << 9;
    private static final int LEVEL = 1 << 10;
    private static final int INPUTS = 1 << 11;
    private static final int OUTPUTS = 1 << 12;
    private static final int ATTRIBUTES = 1 << 13;
    private static final int UNIT_AT = 14; // two bits

    // Trackers say degrees as whole numbers of these, which are half as long as a double.
    private static final double[] UNITS = {1, 1e7, 1_800_000};

    private static final Comparator<String> BY_HASH = RecordCodec::byHash;
    private static final String[] NO_NAMES = {};
    private static final int FEW = 32; // as many as a record has

    private static int byHash(String one, String other) {
        int byHash = Integer.compare(one.hashCode(), other.hashCode());
        return byHash != 0 ? byHash : one.compareTo(other);
    }

    private static final byte LONG = 0;
    private static final byte DOUBLE = 1;
    private static final byte TRUE = 2;
    private static final byte FALSE = 3;
    private static final byte TEXT = 4;

    private RecordCodec() {}

    // ---- writing ----

    static void write(TelemetryRecord record, PackedWriter out) {
        Position position = record.position();
        int unit = position == null ? 0 : unit(position);
        out.putNumber(present(record) | (long) unit << UNIT_AT);
        if (position != null) write(position, unit, out);
        number(record.gsmSignal(), out);
        number(record.externalVoltageMv(), out);
        number(record.batteryVoltageMv(), out);
        number(record.batteryLevel(), out);
        if (!record.inputs().isEmpty()) flags(record.inputs(), out);
        if (!record.outputs().isEmpty()) flags(record.outputs(), out);
        if (!record.attributes().isEmpty()) attributes(record.attributes(), out);
    }

    private static int present(TelemetryRecord record) {
        int present = flag(record.ignition(), IGNITION, IGNITION_ON) | flag(record.movement(), MOVEMENT, MOVES);
        Position position = record.position();
        if (position != null) present |= POSITION | (position.valid() ? VALID : 0) | (position.altitudeM() != null ? ALTITUDE : 0);
        if (record.gsmSignal() != null) present |= SIGNAL;
        if (record.externalVoltageMv() != null) present |= EXTERNAL;
        if (record.batteryVoltageMv() != null) present |= BATTERY;
        if (record.batteryLevel() != null) present |= LEVEL;
        if (!record.inputs().isEmpty()) present |= INPUTS;
        if (!record.outputs().isEmpty()) present |= OUTPUTS;
        if (!record.attributes().isEmpty()) present |= ATTRIBUTES;
        return present;
    }

    private static int flag(@Nullable Boolean value, int said, int on) { return value == null ? 0 : value ? said | on : said; }

    /** 0 where the numbers are whole in none of the units. */
    private static int unit(Position position) {
        for (int unit = 1; unit < UNITS.length; unit++)
            if (isWhole(position.latitude(), UNITS[unit]) && isWhole(position.longitude(), UNITS[unit])) return unit;
        return 0;
    }

    /** Whether exactly this value comes out again. */
    private static boolean isWhole(double degrees, double unit) {
        double back = Math.round(degrees * unit) / unit;
        return Double.doubleToRawLongBits(back) == Double.doubleToRawLongBits(degrees);
    }

    private static void write(Position position, int unit, PackedWriter out) {
        degrees(position.latitude(), unit, out);
        degrees(position.longitude(), unit, out);
        number(position.altitudeM(), out);
        out.putSigned(position.speedKmh());
        out.putSigned(position.courseDeg());
        out.putSigned(position.satellites());
    }

    private static void degrees(double degrees, int unit, PackedWriter out) {
        if (unit == 0) out.putDouble(degrees);
        else
            out.putSigned(Math.round(degrees * UNITS[unit]));
    }

    private static void number(@Nullable Integer value, PackedWriter out) { if (value != null) out.putSigned(value); }

    private static void flags(Map<Integer, Boolean> flags, PackedWriter out) {
        out.putNumber(flags.size());
        Map<Integer, Boolean> sorted = flags.size() == 1 || flags instanceof SortedMap ? flags : new TreeMap<>(flags);
        for (Map.Entry<Integer, Boolean> flag : sorted.entrySet())
            out.putSigned(2L * flag.getKey() + (flag.getValue() ? 1 : 0));
    }

    private static void attributes(Map<String, Object> attributes, PackedWriter out) {
        String[] names = attributes.keySet().toArray(NO_NAMES);
        sort(names);
        out.putNumber(names.length);
        for (String name : names) {
            out.putText(name);
            value(attributes.get(name), out);
        }
    }

    /** The order is nobody's business but the same for the same names. Texts know their hash, so this compares numbers. */
    private static void sort(String[] names) {
        if (names.length > FEW) Arrays.sort(names, BY_HASH);
        else
            for (int i = 1; i < names.length; i++) {
                String name = names[i];
                int at = i;
                for (; at > 0 && BY_HASH.compare(names[at - 1], name) > 0; at--)
                    names[at] = names[at - 1];
                names[at] = name;
            }
    }

    private static void value(@Nullable Object value, PackedWriter out) {
        switch (value) {
            case Long number -> {
                out.put(LONG);
                out.putSigned(number);
            }
            case Double number -> {
                out.put(DOUBLE);
                out.putDouble(number);
            }
            case Integer number -> value(number.longValue(), out);
            case Boolean flag -> out.put(flag ? TRUE : FALSE);
            case null, default -> {
                out.put(TEXT);
                out.putText(String.valueOf(value));
            }
        }
    }

    // ---- reading ----

    static TelemetryRecord read(long timeMillis, int event, PackedReader in) {
        long present = in.number();
        Position position = has(present, POSITION) ? position(present, in) : null;
        return new TelemetryRecord(timeMillis, event, position, flag(present, IGNITION, IGNITION_ON), flag(present, MOVEMENT, MOVES),
                number(present, SIGNAL, in), number(present, EXTERNAL, in), number(present, BATTERY, in), number(present, LEVEL, in),
                has(present, INPUTS) ? flags(in) : Map.of(), has(present, OUTPUTS) ? flags(in) : Map.of(),
                has(present, ATTRIBUTES) ? attributes(in) : Map.of());
    }

    private static boolean has(long present, int what) { return (present & what) != 0; }

    private static @Nullable Boolean flag(long present, int said, int on) { return has(present, said) ? has(present, on) : null; }

    private static @Nullable Integer number(long present, int what, PackedReader in) {
        return has(present, what) ? (int) in.signed() : null;
    }

    private static Position position(long present, PackedReader in) {
        int unit = (int) (present >>> UNIT_AT & 3);
        if (unit >= UNITS.length) throw PackedReader.damaged("unit " + unit + " of degrees (expected: < " + UNITS.length + ")");
        return new Position(degrees(unit, in), degrees(unit, in), number(present, ALTITUDE, in), (int) in.signed(), (int) in.signed(),
                (int) in.signed(), has(present, VALID));
    }

    private static double degrees(int unit, PackedReader in) { return unit == 0 ? in.real() : in.signed() / UNITS[unit]; }

    private static SortedMap<Integer, Boolean> flags(PackedReader in) {
        SortedMap<Integer, Boolean> flags = new TreeMap<>();
        for (int left = in.count(); left > 0; left--) {
            long flag = in.signed();
            flags.put((int) (flag >> 1), (flag & 1) != 0);
        }
        return flags;
    }

    private static SortedMap<String, Object> attributes(PackedReader in) {
        SortedMap<String, Object> attributes = new TreeMap<>();
        for (int left = in.count(); left > 0; left--)
            attributes.put(in.text(), value(in));
        return attributes;
    }

    private static Object value(PackedReader in) {
        byte kind = in.next();
        return switch (kind) {
            case LONG -> in.signed();
            case DOUBLE -> in.real();
            case TRUE -> true;
            case FALSE -> false;
            case TEXT -> in.text();
            default -> throw PackedReader.damaged("a value of kind " + kind + " (expected: <= " + TEXT + ")");
        };
    }
}
