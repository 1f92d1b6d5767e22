package io.trackgate.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.trackgate.config.TrackerModel;

/**
 * What all @Track devices of one model have in common. How many fields a command has, what its fields may hold and what the factory put there
 * is taken from the fact sheet, sections 3 to 5.
 */
final class QueclinkFirmware {

    /** A field of a command. @param factory what it holds as it leaves the factory */
    private record Range(long least, long most, String factory) {
        boolean takes(String value) { return value.matches("\\d{1,9}") && Long.parseLong(value) >= least && Long.parseLong(value) <= most; }
    }

    private static final int LED = 13;
    /** By the first characters of the version. */
    private static final Map<String, Map<String, Integer>> FIELDS = fields();
    private static final Map<String, Map<Integer, Range>> RANGES = ranges();
    private static final List<String> COUNTED = List.of("GTCFG", "GTFRI", "GTNMD", "GTOUT");

    private static final PerModel<QueclinkFirmware> SHARED = new PerModel<>(QueclinkFirmware::new);

    private final String code;
    private final String prefix;
    private final String password;
    private final int outputs;
    private final List<String> onLevels;
    private final Map<String, String> factory = new HashMap<>();

    static QueclinkFirmware of(TrackerModel model) { return SHARED.of(model); }

    private QueclinkFirmware(TrackerModel model) {
        code = model.code();
        prefix = COUNTED.stream().map(word -> model.option(word.toLowerCase(Locale.ROOT), "")).filter(counts -> !counts.isEmpty())
                .map(counts -> counts.substring(0, counts.indexOf('='))).findFirst().orElse("1A");
        password = model.option("password", code);
        outputs = model.digitalOutputs();
        onLevels = List.of(model.option("on-level", "1").split(","));
        RANGES.forEach((word, ranges) -> ranges.forEach((field, range) -> factory.put(name(word, field), range.factory)));
    }

    private static Map<String, Map<String, Integer>> fields() {
        Map<String, Map<String, Integer>> fields = new HashMap<>();
        for (String gl300 : List.of("02", "21", "1A", "30"))
            fields.put(gl300, Map.of("GTCFG", 22, "GTFRI", 21, "GTNMD", 15));
        fields.put("C3", Map.of("GTCFG", 25, "GTFRI", 21));
        for (String gv : List.of("04", "35", "06", "25"))
            fields.put(gv, Map.of("GTOUT", 18));
        for (String gmt : List.of("08", "3F"))
            fields.put(gmt, Map.of("GTOUT", 15));
        return fields;
    }

    private static Map<String, Map<Integer, Range>> ranges() {
        Map<String, Map<Integer, Range>> ranges = new TreeMap<>();
        ranges.put("GTCFG", Map.of(6, new Range(0, 2, "0"), LED, new Range(0, 2, "1")));
        ranges.put("GTFRI", Map.of(2, new Range(0, 6, "1"), 8, new Range(1, 86_400, "30"), 9, new Range(5, 86_400, "30"), 10,
                new Range(1, 86_400, "180"), 11, new Range(5, 86_400, "180"), 13, new Range(50, 65_535, "1000"), 14,
                new Range(50, 65_535, "100"), 19, new Range(0, 180, "0")));
        ranges.put("GTNMD", Map.of(2, new Range(0, 9, "0"), 3, new Range(1, 255, "2"), 6, new Range(5, 86_400, "300"), 7,
                new Range(5, 86_400, "300")));
        return ranges;
    }

    /** Under which the device keeps a field: those of GTCFG by their number alone. */
    static String name(String word, int field) {
        return word.equals("GTCFG") ? String.valueOf(field) : word + "." + field;
    }

    static boolean isLed(String word, int field) { return word.equals("GTCFG") && field == LED; }

    static String led() { return name("GTCFG", LED); }

    String name() { return code.toUpperCase(Locale.ROOT); }

    /** As each of its messages has it. */
    String version() { return prefix + "0102"; }

    String password() { return password; }

    int outputs() { return outputs; }

    /** As this vehicle is wired. @param level "0" or "1"; @param output from 1 */
    boolean isOn(int output, String level) {
        return level.equals(onLevels.get(onLevels.size() == 1 ? 0 : output - 1));
    }

    Map<String, String> factory() { return factory; }

    /** Empty: it knows no such command. */
    Optional<Integer> fields(String word) {
        return Optional.ofNullable(FIELDS.getOrDefault(prefix, Map.of()).get(word));
    }

    /** Of one field of a command; what nobody describes it takes. */
    static boolean takes(String word, int field, String value) {
        Range range = RANGES.getOrDefault(word, Map.of()).get(field);
        return range == null || range.takes(value);
    }
}
