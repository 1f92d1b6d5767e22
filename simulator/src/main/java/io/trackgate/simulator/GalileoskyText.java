package io.trackgate.simulator;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A command text as the terminal takes it: a name in any case, one blank, values separated by commas.
 *
 * @param values empty: the bare name
 */
record GalileoskyText(String name, List<String> values) {
    static GalileoskyText of(String received) {
        String[] parts = received.strip().split(" ", 2);
        List<String> values = parts.length == 1 ? List.of() : Stream.of(parts[1].split(",", -1)).map(String::strip).toList();
        return new GalileoskyText(parts[0].toUpperCase(Locale.ROOT), values);
    }

    boolean isBare() { return values.isEmpty(); }
}
