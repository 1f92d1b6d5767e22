package io.trackgate.app.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.trackgate.app.report.CheckWords;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryRecord;

/** A record with a fix, its numbers in units that can be true. */
final class PositionStep implements CheckStep {

    private static final int FASTEST_KMH = 300;
    private static final int LOWEST_M = -500;
    private static final int HIGHEST_M = 9_000;
    private static final int FULL_TURN = 360;
    private static final int HIGHEST_MV = 100_000;

    @Override
    public About about() { return new About("position", "Position and units", true, List.of("telemetry")); }

    @Override
    public Finding run(CheckBench bench) throws InterruptedException {
        Duration patience = bench.options().telemetryWait;
        String expected = "a record with a fix within " + CheckWords.duration(patience) + ", speed in km/h, altitude in m, voltage in mV";
        Optional<TelemetryRecord> fixed = bench.log().await(0, patience, happenings -> happenings.stream()
                .flatMap(happening -> TelemetryStep.batch(happening).stream()).flatMap(batch -> batch.records().stream())
                .filter(PositionStep::hasFix).findFirst());
        if (fixed.isEmpty()) return Finding.fail(expected, "no record has a fix: its antenna needs the open sky (or --skip position)");
        List<String> odd = odd(fixed.get());
        return odd.isEmpty()
                ? Finding.pass(expected, shown(fixed.get()))
                : Finding.fail(expected, shown(fixed.get()) + "; " + String.join("; ", odd));
    }

    private static boolean hasFix(TelemetryRecord record) { return record.position() != null && record.position().valid(); }

    private static List<String> odd(TelemetryRecord record) {
        List<String> odd = new ArrayList<>();
        Position position = record.position();
        if (position == null) return odd;
        if (Math.abs(position.latitude()) > 90 || Math.abs(position.longitude()) > 180) odd.add("there is no such place");
        if (position.latitude() == 0 && position.longitude() == 0) odd.add("0, 0 is no place for a tracker with a fix");
        if (position.speedKmh() > FASTEST_KMH) odd.add("speed (expected: <= " + FASTEST_KMH + " km/h)");
        if (position.courseDeg() < 0 || position.courseDeg() > FULL_TURN) odd.add("course (expected: 0..360 degrees)");
        Integer altitude = position.altitudeM();
        if (altitude != null && (altitude < LOWEST_M || altitude > HIGHEST_M))
            odd.add("altitude (expected: " + LOWEST_M + ".." + HIGHEST_M + " m)");
        Integer voltage = record.externalVoltageMv();
        if (voltage != null && voltage > HIGHEST_MV) odd.add("external voltage (expected: <= " + HIGHEST_MV + " mV)");
        return odd;
    }

    private static String shown(TelemetryRecord record) {
        Position position = record.position();
        if (position == null) return "no position";
        String text = String.format(Locale.ROOT, "%.6f, %.6f, %d km/h, course %d, %d satellites", position.latitude(), position.longitude(),
                position.speedKmh(), position.courseDeg(), position.satellites());
        if (position.altitudeM() != null) text += ", altitude " + position.altitudeM() + " m";
        if (record.externalVoltageMv() != null) text += ", external voltage " + record.externalVoltageMv() + " mV";
        return text;
    }
}
