package io.trackgate.navtelecom;

import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.trackgate.navtelecom.NavtelecomMessages.ExtraRecord;
import io.trackgate.protocol.FrameCursor;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

/** Turns one record of the wire into one that every part of the gateway understands ("FLEX 1.0", description of the fields). */
final class NavtelecomTelemetry {

    /** Of a degree: the wire has ten thousandths of a minute. */
    private static final double DEGREE = 600_000;
    private static final double MAX_LATITUDE = 90;
    private static final double MAX_LONGITUDE = 180;
    private static final double MAX_SPEED = 1_000;
    private static final int DECIMETRES = 10;
    private static final int MILLIS = 1_000;

    private static final int VALID = 0x02;
    private static final int SATELLITES_SHIFT = 2;
    private static final int ENGINE_RUNS = 0x80;
    private static final int MAX_CSQ = 31;
    private static final int MAX_GSM_SIGNAL = 5;
    private static final int NO_TEMPERATURE = -128;

    // Every record of every tracker names the same fields.
    private static final String[] KEYS = IntStream.rangeClosed(0, FlexFields.COUNT).mapToObj(field -> "io." + field)
            .toArray(String[]::new);

    private final int outputsOfModel;
    private final SortedMap<Integer, Boolean> inputs = new TreeMap<>();
    private final SortedMap<Integer, Boolean> outputs = new TreeMap<>();
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private long timeMillis = TelemetryRecord.NO_TIME;
    private int event;
    private @Nullable Boolean ignition;
    private @Nullable Integer gsmSignal;
    private @Nullable Integer externalVoltageMv;
    private @Nullable Integer batteryVoltageMv;
    private int navigation;
    private @Nullable Integer latitude;
    private @Nullable Integer longitude;
    private @Nullable Integer altitude;
    private float speed;
    private int course;

    private NavtelecomTelemetry(int outputsOfModel) { this.outputsOfModel = outputsOfModel; }

    /** @param outputs how many the model has: the bits of others mean nothing */
    static TelemetryRecord read(FrameCursor in, FlexMask mask, int outputs) {
        NavtelecomTelemetry telemetry = new NavtelecomTelemetry(outputs);
        for (int field : mask.fields())
            telemetry.read(in, field, mask.size(field));
        return telemetry.toRecord();
    }

    static TelemetryRecord of(ExtraRecord record) {
        NavtelecomTelemetry telemetry = new NavtelecomTelemetry(0);
        telemetry.timeMillis = record.timeSeconds() * MILLIS;
        telemetry.event = record.event();
        telemetry.navigation = record.navigation();
        telemetry.latitude = record.latitude();
        telemetry.longitude = record.longitude();
        telemetry.altitude = record.altitude();
        telemetry.speed = record.speed();
        telemetry.course = record.course();
        telemetry.attributes.put(KEYS[FlexFields.INDEX], record.index());
        telemetry.attributes.put(KEYS[FlexFields.FIX_TIME], record.fixSeconds());
        telemetry.putFloat(FlexFields.MILEAGE, record.mileage());
        for (ExtraRecord.Element element : record.elements())
            telemetry.attributes.put("extra." + element.type(), HexFormat.of().formatHex(element.value()));
        return telemetry.toRecord();
    }

    private TelemetryRecord toRecord() {
        return new TelemetryRecord(timeMillis, event, position(), ignition, null, gsmSignal, externalVoltageMv, batteryVoltageMv, null,
                Collections.unmodifiableSortedMap(inputs), Collections.unmodifiableSortedMap(outputs),
                Collections.unmodifiableMap(attributes));
    }

    private @Nullable Position position() {
        if (latitude == null || longitude == null) return null;
        double north = latitude / DEGREE;
        double east = longitude / DEGREE;
        boolean onEarth = Math.abs(north) <= MAX_LATITUDE && Math.abs(east) <= MAX_LONGITUDE;
        boolean valid = (navigation & VALID) != 0 && onEarth && (latitude != 0 || longitude != 0);
        Integer metres = altitude == null ? null : Math.round((float) altitude / DECIMETRES);
        int kmh = speed >= 0 && speed <= MAX_SPEED ? Math.round(speed) : 0; // not so for what is no number
        return new Position(north, east, metres, kmh, course, navigation >> SATELLITES_SHIFT, valid);
    }

    private void read(FrameCursor in, int field, int bytes) {
        String name = FlexFields.name(field);
        switch (bytes) {
            case 1 -> takeByte(field, in.u8(name));
            case 2 -> takeShort(field, in.u16le(name));
            case 4 -> takeInt(in, field, in.i32le(name));
            case 8 -> takeLong(field, in.i64le(name));
            default -> attributes.put(KEYS[field], HexFormat.of().formatHex(in.bytes(name, bytes)));
        }
    }

    private void takeByte(int field, int value) {
        switch (field) {
            case FlexFields.MODULES -> {
                ignition = (value & ENGINE_RUNS) != 0;
                put(field, value);
            }
            case FlexFields.GSM_LEVEL -> {
                if (value <= MAX_CSQ) gsmSignal = (value * MAX_GSM_SIGNAL + MAX_CSQ / 2) / MAX_CSQ;
            }
            case FlexFields.NAVIGATION -> navigation = value;
            case FlexFields.INPUTS -> bits(inputs, value, 1, Byte.SIZE);
            case FlexFields.MORE_INPUTS -> bits(inputs, value, 1 + Byte.SIZE, 2 * Byte.SIZE);
            case FlexFields.OUTPUTS -> bits(outputs, value, 1, outputsOfModel);
            case FlexFields.MORE_OUTPUTS -> bits(outputs, value, 1 + Byte.SIZE, outputsOfModel);
            default -> {
                if (!isTemperature(field)) put(field, value);
                else if ((byte) value != NO_TEMPERATURE) put(field, (byte) value);
            }
        }
    }

    private static boolean isTemperature(int field) {
        return field >= FlexFields.FIRST_TEMPERATURE && field <= FlexFields.LAST_TEMPERATURE;
    }

    private static void bits(Map<Integer, Boolean> flags, int value, int first, int last) {
        for (int bit = 0; bit < Byte.SIZE && first + bit <= last; bit++)
            flags.put(first + bit, (value >> bit & 1) != 0);
    }

    private void takeShort(int field, int value) {
        switch (field) {
            case FlexFields.EVENT -> event = value;
            case FlexFields.COURSE -> course = value;
            case FlexFields.MAIN_SUPPLY -> externalVoltageMv = value;
            case FlexFields.BACKUP_SUPPLY -> batteryVoltageMv = value;
            default -> put(field, value);
        }
    }

    private void takeInt(FrameCursor in, int field, int value) {
        switch (field) {
            case FlexFields.TIME -> timeMillis = time(in, value);
            case FlexFields.LATITUDE -> latitude = degrees(in, value);
            case FlexFields.LONGITUDE -> longitude = degrees(in, value);
            case FlexFields.ALTITUDE -> {
                altitude = value;
                in.means((double) value / DECIMETRES, "m");
            }
            case FlexFields.SPEED -> {
                speed = Float.intBitsToFloat(value);
                in.means(finite(speed), "km/h");
            }
            case FlexFields.MILEAGE, FlexFields.SEGMENT -> {
                putFloat(field, Float.intBitsToFloat(value));
                in.means(finite(Float.intBitsToFloat(value)), "km");
            }
            default -> put(field, Integer.toUnsignedLong(value));
        }
    }

    private static long time(FrameCursor in, int seconds) {
        long millis = Integer.toUnsignedLong(seconds) * MILLIS;
        in.meansTime(millis);
        return millis;
    }

    private static int degrees(FrameCursor in, int value) {
        in.means(value / DEGREE, "deg");
        return value;
    }

    private static double finite(float value) { return Float.isFinite(value) ? value : -1; }

    private void putFloat(int field, float value) { if (Float.isFinite(value)) attributes.put(KEYS[field], (double) value); }

    /** Eight bytes with the highest bit set don't fit a signed number. */
    private void takeLong(int field, long value) {
        attributes.put(KEYS[field], value >= 0 ? (Object) value : HexFormat.of().toHexDigits(value));
    }

    private void put(int field, long value) { attributes.put(KEYS[field], value); }
}
