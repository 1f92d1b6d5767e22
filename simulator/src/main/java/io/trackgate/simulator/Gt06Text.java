package io.trackgate.simulator;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A command text as the device takes it: up to the first {@code #}, in upper case, its values separated by commas.
 *
 * @param values empty: the bare name, which asks or acts
 */
record Gt06Text(String name, List<String> values) {
    static final char END = '#';

    static Gt06Text of(String received) {
        int end = received.indexOf(END);
        String text = (end < 0 ? received : received.substring(0, end)).toUpperCase(Locale.ROOT);
        List<String> words = Stream.of(text.split(",", -1)).map(String::strip).toList();
        return new Gt06Text(words.getFirst(), words.subList(1, words.size()));
    }

    boolean isBare() { return values.isEmpty(); }
}
