package io.trackgate.teltonika;

import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.trackgate.config.TelemetryIds;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.teltonika.TeltonikaMessages.AvlRecord;
import io.trackgate.teltonika.TeltonikaMessages.IoElement;
import org.jspecify.annotations.Nullable;

/** Turns one record of the wire into one that every part of the gateway understands, by the element ids of its model. */
final class TeltonikaTelemetry {

    private static final double MAX_LATITUDE = 90;
    private static final double MAX_LONGITUDE = 180;
    private static final int MAX_GSM_SIGNAL = 5;
    private static final int MAX_PERCENT = 100;

    /** Element 69, "GNSS status": 0 off, 1 on with fix, 2 on without fix, 3 asleep. */
    private static final int GNSS_FIX = 1;

    // Every record of every tracker names the same few hundred elements.
    private static final String[] KEYS = IntStream.range(0, 1024).mapToObj(TeltonikaTelemetry::name).toArray(String[]::new);

    private static final SortedMap<Integer, Boolean> NONE = Collections.emptySortedMap();

    private final TelemetryIds ids;
    private SortedMap<Integer, Boolean> inputs = NONE;
    private SortedMap<Integer, Boolean> outputs = NONE;
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private @Nullable Boolean ignition;
    private @Nullable Boolean movement;
    private @Nullable Integer gsmSignal;
    private @Nullable Integer externalVoltageMv;
    private @Nullable Integer batteryVoltageMv;
    private @Nullable Integer batteryLevel;
    private boolean gnssFix = true;

    private TeltonikaTelemetry(TelemetryIds ids) { this.ids = ids; }

    static TelemetryRecord record(AvlRecord record, TelemetryIds ids) {
        TeltonikaTelemetry telemetry = new TeltonikaTelemetry(ids);
        for (IoElement element : record.elements())
            telemetry.take(element);
        if (record.priority() != 0) telemetry.attributes.put("priority", (long) record.priority());
        if (record.generationType() != 0) telemetry.attributes.put("generation", (long) record.generationType());
        return telemetry.toRecord(record);
    }

    private TelemetryRecord toRecord(AvlRecord record) {
        return new TelemetryRecord(record.timestampMillis(), record.eventId(), position(record), ignition, movement, gsmSignal,
                externalVoltageMv, batteryVoltageMv, batteryLevel, Collections.unmodifiableSortedMap(inputs),
                Collections.unmodifiableSortedMap(outputs), Collections.unmodifiableMap(attributes));
    }

    // Without a fix a tracker repeats its last place with no satellites; after power-up it says 0/0.
    private Position position(AvlRecord record) {
        double latitude = record.latitudeE7() / AvlRecord.DEGREE;
        double longitude = record.longitudeE7() / AvlRecord.DEGREE;
        boolean onEarth = Math.abs(latitude) <= MAX_LATITUDE && Math.abs(longitude) <= MAX_LONGITUDE;
        boolean somewhere = record.latitudeE7() != 0 || record.longitudeE7() != 0;
        boolean valid = record.satellites() > 0 && somewhere && onEarth && gnssFix;
        return new Position(latitude, longitude, record.altitudeM(), record.speedKmh(), record.angleDeg(), record.satellites(), valid);
    }

    private void take(IoElement element) {
        switch (element) {
            case IoElement.Fixed fixed -> takeFixed(fixed);
            case IoElement.Variable variable -> attributes.put(key(variable), TeltonikaTexts.asciiOrHex(variable.value()));
        }
    }

    private void takeFixed(IoElement.Fixed element) {
        if (!takeSwitch(element) && !takeMeasure(element)) attributes.put(key(element), number(element));
    }

    // A value beyond 0 and 1 isn't the switch that the id stands for elsewhere: input 4 is a pulse counter on some models.
    private boolean takeSwitch(IoElement.Fixed element) {
        if (element.value() != 0 && element.value() != 1) return false;
        boolean on = element.value() == 1;
        int id = element.id();
        if (is(ids.ignition(), id)) ignition = on;
        else if (is(ids.movement(), id)) movement = on;
        else if (ids.inputs().contains(id)) inputs = with(inputs, ids.inputs().indexOf(id) + 1, on);
        else if (ids.outputs().contains(id)) outputs = with(outputs, ids.outputs().indexOf(id) + 1, on);
        else
            return false;
        return true;
    }

    private static SortedMap<Integer, Boolean> with(SortedMap<Integer, Boolean> flags, int number, boolean on) {
        SortedMap<Integer, Boolean> more = flags == NONE ? new TreeMap<>() : flags;
        more.put(number, on);
        return more;
    }

    private boolean takeMeasure(IoElement.Fixed element) {
        int id = element.id();
        int value = Math.clamp(element.value(), -1, Integer.MAX_VALUE);
        if (is(ids.gsmSignal(), id) && value >= 0 && value <= MAX_GSM_SIGNAL) gsmSignal = value;
        else if (is(ids.externalVoltage(), id) && isMeasure(value)) externalVoltageMv = value;
        else if (is(ids.batteryVoltage(), id) && isMeasure(value)) batteryVoltageMv = value;
        else if (is(ids.batteryLevel(), id) && value >= 0 && value <= MAX_PERCENT) batteryLevel = value;
        else if (is(ids.gnssStatus(), id)) {
            gnssFix = value == GNSS_FIX;
            return false; // the reason why a position isn't valid stays visible
        } else
            return false;
        return true;
    }

    private static boolean isMeasure(int value) { return value >= 0 && value < Integer.MAX_VALUE; }

    private static boolean is(@Nullable Integer role, int id) { return role != null && role == id; }

    private static String key(IoElement element) { return element.id() < KEYS.length ? KEYS[element.id()] : name(element.id()); }

    private static String name(int id) { return "io." + id; }

    /** Eight bytes with the highest bit set don't fit a signed number. */
    private static Object number(IoElement.Fixed element) {
        if (element.value() >= 0) return element.value();
        return HexFormat.of().toHexDigits(element.value());
    }
}
