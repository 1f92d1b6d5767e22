package io.trackgate.jt808;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.trackgate.config.TrackerModel;

/** The keys that a JT/T 808 model may have beside the common ones. */
final class Jt808Options {

    /** Of the clock of all devices of this model: {@code UTC}, {@code +03:00}, {@code Europe/Vilnius}; +08:00 unless said. */
    static final String TIME_ZONE = "time-zone";

    private static final int STATUS_BITS = 32;

    private Jt808Options() {}

    static Optional<ZoneId> timeZone(TrackerModel model) { return Optional.ofNullable(model.options().get(TIME_ZONE)).map(ZoneId::of); }

    /** Here the numbered elements of a model are bits of a location's status. */
    static List<Integer> outputBits(TrackerModel model) {
        return model.telemetry().outputs();
    }

    /** What can't work. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>();
        String zone = model.option(TIME_ZONE, "+08:00");
        try {
            ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            problems.add("options." + TIME_ZONE + ": " + zone + " (expected: a time zone such as UTC, +08:00 or Europe/Vilnius)");
        }
        outputBits(model).stream().filter(bit -> bit < 0 || bit >= STATUS_BITS)
                .forEach(bit -> problems.add("telemetry.outputs: " + bit + " (expected: a status bit, 0 to 31)"));
        return List.copyOf(problems);
    }
}
