package io.trackgate.jt808;

import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.trackgate.jt808.Jt808Location.Item;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

import static io.trackgate.jt808.Jt808Location.STATUS_ACC;
import static io.trackgate.jt808.Jt808Location.STATUS_ELECTRIC_CUT;
import static io.trackgate.jt808.Jt808Location.STATUS_FIX;
import static io.trackgate.jt808.Jt808Location.STATUS_OIL_CUT;
import static io.trackgate.jt808.Jt808Location.TENTHS;

/** Turns one location of the wire into a record that every part of the gateway understands. */
final class Jt808Telemetry {

    private static final int MV_PER_UNIT = 10;
    private static final int PERCENT_PER_UNIT = 10;
    private static final int FULL_BATTERY = 10;

    // Every record of every terminal names the same few items.
    private static final String[] KEYS = IntStream.range(0, 256).mapToObj("item.%02x"::formatted).toArray(String[]::new);

    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private int satellites;
    private @Nullable Integer externalVoltageMv;
    private @Nullable Integer batteryVoltageMv;
    private @Nullable Integer batteryLevel;

    private Jt808Telemetry() {}

    /**
     * @param zone       of the device's clock
     * @param outputBits the status bit of output 1, of output 2, …
     */
    static TelemetryRecord record(Jt808Location location, ZoneId zone, List<Integer> outputBits) {
        Jt808Telemetry telemetry = new Jt808Telemetry();
        telemetry.take(location);
        return telemetry.toRecord(location, zone, outputBits);
    }

    private TelemetryRecord toRecord(Jt808Location location, ZoneId zone, List<Integer> outputBits) {
        return new TelemetryRecord(Jt808Time.millis(location.time(), zone), event(location), position(location), location.has(STATUS_ACC),
                null, null, externalVoltageMv, batteryVoltageMv, batteryLevel, Map.of(), outputs(location, outputBits),
                Collections.unmodifiableMap(attributes));
    }

    // The lowest alarm bit that is set, counted from 1, so that 0 stays "none"; all of them are in the attribute.
    private static int event(Jt808Location location) {
        return location.alarm() == 0 ? 0 : Long.numberOfTrailingZeros(location.alarm()) + 1;
    }

    // Without a fix a terminal repeats its last place; after power-up it says 0/0.
    private Position position(Jt808Location location) {
        boolean somewhere = location.latitudeE6() != 0 || location.longitudeE6() != 0;
        boolean valid = location.has(STATUS_FIX) && somewhere && location.isOnEarth();
        return new Position(location.latitude(), location.longitude(), location.altitudeM(), (int) Math.round(location.speed() / TENTHS),
                location.direction(), satellites, valid);
    }

    private static Map<Integer, Boolean> outputs(Jt808Location location, List<Integer> bits) {
        if (bits.isEmpty()) return Map.of();
        Map<Integer, Boolean> outputs = new LinkedHashMap<>();
        for (int at = 0; at < bits.size(); at++)
            outputs.put(at + 1, location.has(bits.get(at)));
        return Collections.unmodifiableMap(outputs);
    }

    private void take(Jt808Location location) {
        attributes.put("alarm", location.alarm());
        attributes.put("status", location.status());
        attributes.put("oil_cut", location.has(STATUS_OIL_CUT));
        attributes.put("electric_cut", location.has(STATUS_ELECTRIC_CUT));
        for (Item item : location.items()) { if (!takeKnown(item)) takeUnknown(item); }
        if (location.cut().length() > 0) attributes.put("item.cut", location.cut().hex());
    }

    /** By the length that the standard gives; with another one it is something else. */
    private boolean takeKnown(Item item) {
        return switch (item.value().length()) {
            case Byte.BYTES -> takeByte(item.id(), (int) item.value().unsigned());
            case Short.BYTES -> takeWord(item.id(), (int) item.value().unsigned());
            case Integer.BYTES -> takeDoubleWord(item.id(), item.value().unsigned());
            default -> false;
        };
    }

    private boolean takeByte(int id, int value) {
        switch (id) {
            case Jt808Location.ITEM_SIGNAL -> attributes.put("gsm_raw", (long) value);
            case Jt808Location.ITEM_SATELLITES -> satellites = value;
            case Jt808Location.ITEM_BATTERY_TENTHS -> {
                if (value > FULL_BATTERY) return false;
                batteryLevel = value * PERCENT_PER_UNIT;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean takeWord(int id, int value) {
        switch (id) {
            case Jt808Location.ITEM_IO_STATUS -> attributes.put("io_status", (long) value);
            case Jt808Location.ITEM_EXTERNAL_VOLTAGE -> externalVoltageMv = value * MV_PER_UNIT;
            case Jt808Location.ITEM_BATTERY_VOLTAGE -> batteryVoltageMv = value * MV_PER_UNIT;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean takeDoubleWord(int id, long value) {
        switch (id) {
            case Jt808Location.ITEM_MILEAGE -> attributes.put("mileage_km", value / TENTHS);
            case Jt808Location.ITEM_ANALOG -> {
                attributes.put("analog.1", value >> Short.SIZE);
                attributes.put("analog.2", value & 0xFFFF);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void takeUnknown(Item item) {
        attributes.put(KEYS[item.id()], item.value().hex());
        if (item.id() != Jt808Location.ITEM_NESTED) return;
        for (Item.Nested nested : item.nested())
            attributes.put(KEYS[item.id()] + ".%04x".formatted(nested.id()), nested.value().hex());
    }
}
