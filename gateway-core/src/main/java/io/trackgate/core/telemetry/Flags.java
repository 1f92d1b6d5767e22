package io.trackgate.core.telemetry;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/** Inputs and outputs as the store keeps them: one character a number from 1, {@code 1} on, {@code 0} off, {@code -} not said. */
final class Flags {

    private static final char ON = '1';
    private static final char OFF = '0';
    private static final char NOT_SAID = '-';

    private Flags() {}

    static @Nullable String text(Map<Integer, Boolean> flags) {
        if (flags.isEmpty()) return null;
        SortedMap<Integer, Boolean> sorted = new TreeMap<>(flags);
        StringBuilder text = new StringBuilder();
        for (int number = 1; number <= sorted.lastKey(); number++) {
            Boolean on = sorted.get(number);
            text.append(on == null ? NOT_SAID : on ? ON : OFF);
        }
        return text.toString();
    }

    static SortedMap<Integer, Boolean> read(@Nullable String text) {
        SortedMap<Integer, Boolean> flags = new TreeMap<>();
        if (text == null) return flags;
        for (int i = 0; i < text.length(); i++) {
            char flag = text.charAt(i);
            if (flag != NOT_SAID) flags.put(i + 1, flag == ON);
        }
        return flags;
    }
}
