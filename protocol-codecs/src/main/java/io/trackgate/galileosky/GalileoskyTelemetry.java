package io.trackgate.galileosky;

import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.trackgate.galileosky.GalileoskyMessages.DataRecord;
import io.trackgate.galileosky.GalileoskyMessages.Element;
import io.trackgate.protocol.OutputLevels;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import org.jspecify.annotations.Nullable;

/** Turns one record of the wire into one that every part of the gateway understands. */
final class GalileoskyTelemetry {

    private static final int INPUTS = 16;
    private static final double MAX_LATITUDE = 90;
    private static final double MAX_LONGITUDE = 180;

    // Tag 0x40.
    private static final int MOVING = 0x0001;
    private static final int ENGINE_RUNS = 0x0200;
    private static final int SIGNAL_SHIFT = 12;
    private static final int SIGNAL_MASK = 0x3;
    private static final int[] SIGNAL_OF_FIVE = {0, 2, 3, 5};

    // Tags 0x70 to 0x77: a broken thermometer says 127 and -128.
    private static final int BROKEN_ID = 127;
    private static final int BROKEN_TEMPERATURE = -128;

    private final OutputLevels levels;
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private long timeMillis = TelemetryRecord.NO_TIME;
    private Element.@Nullable Place place;
    private Element.@Nullable Motion motion;
    private @Nullable Integer altitude;
    private @Nullable Boolean ignition;
    private @Nullable Boolean movement;
    private @Nullable Integer gsmSignal;
    private @Nullable Integer supplyMv;
    private @Nullable Integer batteryMv;
    private SortedMap<Integer, Boolean> inputs = Collections.emptySortedMap();
    private SortedMap<Integer, Boolean> outputs = Collections.emptySortedMap();

    private GalileoskyTelemetry(OutputLevels levels) { this.levels = levels; }

    /** @param levels which level of an output is its "on" */
    static TelemetryRecord of(DataRecord record, OutputLevels levels) {
        GalileoskyTelemetry telemetry = new GalileoskyTelemetry(levels);
        record.elements().forEach(telemetry::take);
        return telemetry.toRecord();
    }

    private TelemetryRecord toRecord() {
        return new TelemetryRecord(timeMillis, 0, position(), ignition, movement, gsmSignal, supplyMv, batteryMv, null,
                Collections.unmodifiableSortedMap(inputs), Collections.unmodifiableSortedMap(outputs),
                Collections.unmodifiableMap(attributes));
    }

    private @Nullable Position position() {
        Element.Place at = place;
        if (at == null) return null;
        double latitude = at.latitudeE6() / Element.Place.DEGREE;
        double longitude = at.longitudeE6() / Element.Place.DEGREE;
        boolean onEarth = Math.abs(latitude) <= MAX_LATITUDE && Math.abs(longitude) <= MAX_LONGITUDE;
        boolean somewhere = at.latitudeE6() != 0 || at.longitudeE6() != 0;
        return new Position(latitude, longitude, altitude, motion == null ? 0 : tenths(motion.speedTenths()),
                motion == null ? 0 : tenths(motion.courseTenths()), at.satellites(), at.isValid() && onEarth && somewhere);
    }

    private static int tenths(int value) { return (int) Math.round(value / Element.Motion.TENTH); }

    private void take(Element element) {
        switch (element) {
            case Element.Number number -> takeNumber(number);
            case Element.Place found -> place = found;
            case Element.Motion found -> motion = found;
            // who speaks, and what it answers, is no telemetry
            case Element.Text text -> {
                // nothing of it
            }
            case Element.Octets octets -> takeOctets(octets);
        }
    }

    private void takeNumber(Element.Number number) {
        int value = (int) number.value();
        switch (number.tag()) {
            case GalileoskyTag.TIME -> timeMillis = number.value() * 1000;
            case GalileoskyTag.ALTITUDE -> altitude = (int) (short) value;
            case GalileoskyTag.STATUS -> takeStatus(value);
            case GalileoskyTag.SUPPLY -> supplyMv = value;
            case GalileoskyTag.BATTERY -> batteryMv = value;
            case GalileoskyTag.INPUTS -> inputs = bits(value);
            case GalileoskyTag.OUTPUTS -> {
                outputs = levels.states(value);
                put(number.tag(), number.value()); // also those that the model has not
            }
            case GalileoskyTag.TEMPERATURE -> put(number.tag(), (long) (byte) value);
            default -> takeOther(number);
        }
    }

    private void takeOther(Element.Number number) {
        if (GalileoskyTag.isThermometer(number.tag())) takeThermometer(number);
        else if (!GalileoskyTag.isAnswer(number.tag())) put(number.tag(), number.value());
    }

    // | id 1 | temperature 1 |
    private void takeThermometer(Element.Number number) {
        int id = (int) number.value() & 0xFF;
        int temperature = (byte) (number.value() >> Byte.SIZE);
        if (id == BROKEN_ID && temperature == BROKEN_TEMPERATURE) return;
        attributes.put(name(number.tag()) + ".id", (long) id);
        attributes.put(name(number.tag()), (long) temperature);
    }

    private void takeStatus(int status) {
        movement = (status & MOVING) != 0;
        ignition = (status & ENGINE_RUNS) != 0;
        gsmSignal = SIGNAL_OF_FIVE[status >> SIGNAL_SHIFT & SIGNAL_MASK];
        put(GalileoskyTag.STATUS, (long) status);
    }

    // | level 2, lowest byte first | temperature 1 |
    private void takeOctets(Element.Octets octets) {
        byte[] value = octets.value();
        if (GalileoskyTag.isAnswer(octets.tag())) return;
        if (GalileoskyTag.isFuelSensor(octets.tag())) {
            put(octets.tag(), (long) (value[0] & 0xFF | (value[1] & 0xFF) << Byte.SIZE));
            attributes.put(name(octets.tag()) + ".temperature", (long) value[2]);
        } else
            put(octets.tag(), HexFormat.of().formatHex(value));
    }

    private void put(int tag, Object value) { attributes.put(GalileoskyCompressed.attribute(tag).orElse(name(tag)), value); }

    private static String name(int tag) { return "tag.%02x".formatted(tag); }

    private static SortedMap<Integer, Boolean> bits(int mask) {
        SortedMap<Integer, Boolean> bits = new TreeMap<>();
        for (int bit = 0; bit < INPUTS; bit++)
            bits.put(bit + 1, (mask >> bit & 1) == 1);
        return bits;
    }
}
