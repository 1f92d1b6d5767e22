package io.trackgate.simulator;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.trackgate.jt808.Jt808Location;
import io.trackgate.jt808.Jt808Location.Item;
import io.trackgate.jt808.Octets;
import io.trackgate.protocol.Position;
import org.jspecify.annotations.Nullable;

/** Where a terminal is and how it stands, as its locations have it (fact sheet, section 3). */
final class Jt808Whereabouts {
    private static final DateTimeFormatter BCD = DateTimeFormatter.ofPattern("yyMMddHHmmss", Locale.ROOT);
    private static final double E6 = 1e6;
    private static final int TENTHS = 10;
    private static final int METRES_IN_TENTHS_OF_KM = 100;
    private static final int NO_ALARM = 0;

    private final Jt808Firmware firmware;
    private final InstantSource clock;
    // Null: it has reported nothing so far, and has no fix.
    private @Nullable RoutePoint last;

    Jt808Whereabouts(Jt808Firmware firmware, InstantSource clock) {
        this.firmware = firmware;
        this.clock = clock;
    }

    Jt808Location of(DeviceRecord record) {
        last = record.point();
        return location(record.point(), record.point().timeMillis(), record.outputs());
    }

    /** At this moment, at the place that it reported last. */
    Jt808Location now(List<Boolean> outputs) {
        RoutePoint at = last;
        if (at != null) return location(at, clock.millis(), outputs);
        return new Jt808Location(NO_ALARM, bits(outputs), 0, 0, 0, 0, 0, time(clock.millis()), List.of(), Octets.NONE);
    }

    private Jt808Location location(RoutePoint point, long millis, List<Boolean> outputs) {
        Position at = point.position();
        return new Jt808Location(NO_ALARM, bits(point) | bits(outputs), Math.round(Math.abs(at.latitude()) * E6),
                Math.round(Math.abs(at.longitude()) * E6), at.altitudeM(), at.speedKmh() * TENTHS, at.courseDeg(), time(millis),
                items(point), Octets.NONE);
    }

    private static List<Item> items(RoutePoint point) {
        long signal = 20 + point.odometerM() / 500 % 3;
        List<Item> items = new ArrayList<>();
        items.add(new Item(Jt808Location.ITEM_MILEAGE, Octets.ofHex("%08x".formatted(point.odometerM() / METRES_IN_TENTHS_OF_KM))));
        items.add(new Item(Jt808Location.ITEM_SIGNAL, Octets.ofHex("%02x".formatted(signal))));
        items.add(new Item(Jt808Location.ITEM_SATELLITES, Octets.ofHex("%02x".formatted(point.position().satellites()))));
        return items;
    }

    private static long bits(RoutePoint point) {
        return bit(Jt808Location.STATUS_ACC, point.ignition()) | bit(Jt808Location.STATUS_FIX, point.position().valid())
                | bit(Jt808Location.STATUS_SOUTH, point.position().latitude() < 0)
                | bit(Jt808Location.STATUS_WEST, point.position().longitude() < 0);
    }

    // Output n has the n-th bit that the model names; of further ones nobody hears.
    private long bits(List<Boolean> outputs) {
        List<Integer> places = firmware.model().telemetry().outputs();
        long bits = 0;
        for (int at = 0; at < Math.min(places.size(), outputs.size()); at++) { bits |= bit(places.get(at), outputs.get(at)); }
        return bits;
    }

    private static long bit(int place, boolean set) { return set ? 1L << place : 0; }

    private String time(long millis) { return BCD.format(LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), firmware.zone())); }
}
