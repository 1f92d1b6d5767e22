package io.trackgate.ruptela;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.trackgate.config.TelemetryIds;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.ruptela.RuptelaMessages.IoElement;
import io.trackgate.ruptela.RuptelaMessages.IoRecord;
import io.trackgate.ruptela.RuptelaMessages.Records;
import org.jspecify.annotations.Nullable;

/** Turns one measurement of the wire into a record that every part of the gateway understands, by the element ids of its model. */
final class RuptelaTelemetry {

    private static final double MAX_LATITUDE = 90;
    private static final double MAX_LONGITUDE = 180;
    private static final double HUNDREDTHS = 100;
    private static final double TENTHS = 10;

    private final TelemetryIds ids;
    private final SortedMap<Integer, Boolean> inputs = new TreeMap<>();
    private final SortedMap<Integer, Boolean> outputs = new TreeMap<>();
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private @Nullable Boolean ignition;
    private @Nullable Boolean movement;
    private @Nullable Integer externalVoltageMv;
    private @Nullable Integer batteryVoltageMv;

    private RuptelaTelemetry(TelemetryIds ids) { this.ids = ids; }

    /** The parts of a measurement that stand behind its first become one record with it. */
    static TelemetryBatch batch(Records packet, TelemetryIds ids) {
        List<TelemetryRecord> records = new ArrayList<>();
        for (int at = 0; at < packet.records().size();) {
            int end = endOfParts(packet.records(), at);
            records.add(record(packet.records().subList(at, end), ids));
            at = end;
        }
        return new TelemetryBatch(records);
    }

    // A part whose first came in another frame stays a record of its own: nothing of it is lost, and nothing is held back for it.
    private static int endOfParts(List<IoRecord> records, int first) {
        int end = first + 1;
        while (end < records.size() && follows(records.get(end), records.get(end - 1)))
            end++;
        return end;
    }

    private static boolean follows(IoRecord part, IoRecord before) {
        return part.timeSeconds() == before.timeSeconds() && part.parts() == before.parts() && part.place() == before.place() + 1
                && part.place() < part.parts();
    }

    private static TelemetryRecord record(List<IoRecord> parts, TelemetryIds ids) {
        RuptelaTelemetry telemetry = new RuptelaTelemetry(ids);
        for (IoRecord part : parts) {
            for (IoElement element : part.elements())
                telemetry.take(element);
        }
        return telemetry.toRecord(parts.getFirst());
    }

    private TelemetryRecord toRecord(IoRecord first) {
        attributes.put("hdop", first.hdop());
        if (first.priority() != 0) attributes.put("priority", (long) first.priority());
        if (first.timeExt() != 0) attributes.put("time-extension", (long) first.timeExt());
        return new TelemetryRecord(first.timeMillis(), first.event(), position(first), ignition, movement, null, externalVoltageMv,
                batteryVoltageMv, null, Collections.unmodifiableSortedMap(inputs), Collections.unmodifiableSortedMap(outputs),
                Collections.unmodifiableMap(attributes));
    }

    private static @Nullable Position position(IoRecord record) {
        if (record.latitudeE7() == RuptelaMessages.NO_COORDINATE || record.longitudeE7() == RuptelaMessages.NO_COORDINATE) return null;
        double latitude = record.latitudeE7() / IoRecord.DEGREE;
        double longitude = record.longitudeE7() / IoRecord.DEGREE;
        boolean onEarth = Math.abs(latitude) <= MAX_LATITUDE && Math.abs(longitude) <= MAX_LONGITUDE;
        boolean somewhere = record.latitudeE7() != 0 || record.longitudeE7() != 0;
        Integer altitude = record.altitudeDm() == RuptelaMessages.NO_ALTITUDE ? null : rounded(record.altitudeDm() / TENTHS);
        return new Position(latitude, longitude, altitude, record.speedKmh(), rounded(record.courseCenti() / HUNDREDTHS),
                record.satellites(), record.satellites() > 0 && somewhere && onEarth);
    }

    private static int rounded(double value) { return (int) Math.round(value); }

    private void take(IoElement element) {
        if (!takeSwitch(element) && !takeVoltage(element)) attributes.put("io." + element.id(), number(element));
    }

    // An input may be the ignition as well. A value beyond 0 and 1 isn't the switch that the id stands for elsewhere.
    private boolean takeSwitch(IoElement element) {
        if (element.value() != 0 && element.value() != 1) return false;
        boolean on = element.value() == 1;
        int id = element.id();
        if (is(ids.ignition(), id)) ignition = on;
        if (is(ids.movement(), id)) movement = on;
        if (ids.inputs().contains(id)) inputs.put(ids.inputs().indexOf(id) + 1, on);
        if (ids.outputs().contains(id)) outputs.put(ids.outputs().indexOf(id) + 1, on);
        return is(ids.ignition(), id) || is(ids.movement(), id) || ids.inputs().contains(id) || ids.outputs().contains(id);
    }

    private boolean takeVoltage(IoElement element) {
        if (element.value() < 0 || element.value() > Integer.MAX_VALUE) return false;
        if (is(ids.externalVoltage(), element.id())) externalVoltageMv = (int) element.value();
        else if (is(ids.batteryVoltage(), element.id())) batteryVoltageMv = (int) element.value();
        else
            return false;
        return true;
    }

    private static boolean is(@Nullable Integer role, int id) { return role != null && role == id; }

    /** Eight bytes with the highest bit set don't fit a signed number. */
    private static Object number(IoElement element) {
        if (element.value() >= 0) return element.value();
        return HexFormat.of().toHexDigits(element.value());
    }
}
