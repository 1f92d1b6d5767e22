package io.trackgate.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a Galileosky terminal keeps, under the names of its commands, and how it says it (fact sheet section 5). */
enum GalileoskySetting {
    WRPERIOD("60,180", "WRPERIOD ", " ", "", List.of("move", "parking")), TURNING("3,10,300,60,20", "TURNING:", ",", ";",
            List.of("Speed", "Angle", "Distance", "SpeedEx", "SpeedDelta"));

    /** As it leaves the factory. */
    static final Map<String, String> FACTORY = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(GalileoskySetting::name, GalileoskySetting::factory));

    private final String factory;
    private final String head;
    private final String between;
    private final String end;
    private final List<String> names;

    GalileoskySetting(String factory, String head, String between, String end, List<String> names) {
        this.factory = factory;
        this.head = head;
        this.between = between;
        this.end = end;
        this.names = names;
    }

    static Optional<GalileoskySetting> named(String name) {
        return Arrays.stream(values()).filter(setting -> setting.name().equals(name)).findFirst();
    }

    String factory() { return factory; }

    /** What becomes of the values that a text carries; empty: it does not take them. */
    Optional<String> take(List<String> values) {
        boolean fits = values.size() == names.size() && values.stream().allMatch(value -> value.matches("\\d{1,6}"));
        if (!fits) return Optional.empty();
        return Optional.of(values.stream().map(value -> Long.toString(Long.parseLong(value))).collect(Collectors.joining(",")));
    }

    String said(String value) {
        String[] values = value.split(",");
        return IntStream.range(0, values.length).mapToObj(at -> names.get(at) + "=" + values[at])
                .collect(Collectors.joining(between, head, end));
    }

    /** Another value than this one, in all of its parts, as wrong answers and wrong deeds need. */
    String other(String value) {
        return Arrays.stream(value.split(",")).map(part -> Long.toString(Long.parseLong(part) + 1)).collect(Collectors.joining(","));
    }
}
