package io.trackgate.teltonika;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.trackgate.config.TrackerModel;

/** The keys that a Teltonika model may have beside the common ones. */
final class TeltonikaOptions {

    /** Codec of the records that it sends; for the simulator and for readers, the gateway takes each as it comes. */
    static final String CODEC = "codec";
    /** 12, or 14 which names the IMEI and old firmware ignores. */
    static final String COMMAND_CODEC = "command-codec";
    /** Put before every command text: FT units may want one blank. */
    static final String TEXT_PREFIX = "text-prefix";
    /** {@code list}: {@code setparam 1:2;3:4}; {@code single}: {@code setparam 1 2}, one a command. */
    static final String PARAMETER_SYNTAX = "parameter-syntax";
    /** {@code named}: answers name their parameters; {@code text}: "Text:…" and "New Text:…", which name none. */
    static final String PARAMETER_ANSWERS = "parameter-answers";
    /** The texts that answer setdigout; for the simulator and for readers, the gateway knows all three. */
    static final String OUTPUT_DIALECT = "output-dialect";
    /** What a damaged packet is answered: nothing, or zero accepted records. */
    static final String ON_BAD_CRC = "on-bad-crc";
    /** What parameter 108 is on this model: the LED, or on FMB630 and FM63xx the order of records. */
    static final String PARAMETER_108 = "parameter-108";

    private static final String RECORDS_SORTING = "records-sorting";

    private static final Map<String, Set<String>> ALLOWED = Map.of(
            CODEC, Set.of("8", "8e", "16"),
            COMMAND_CODEC, Set.of("12", "14"),
            PARAMETER_SYNTAX, Set.of("list", "single"),
            PARAMETER_ANSWERS, Set.of("named", "text"),
            OUTPUT_DIALECT, Set.of("fmb", "ft", "legacy"),
            ON_BAD_CRC, Set.of("silence", "zero"),
            PARAMETER_108, Set.of("led", RECORDS_SORTING));

    private TeltonikaOptions() {}

    static boolean codec14(TrackerModel model) { return model.option(COMMAND_CODEC, "12").equals("14"); }

    static String textPrefix(TrackerModel model) { return model.option(TEXT_PREFIX, ""); }

    static boolean oneParameterPerCommand(TrackerModel model) { return model.option(PARAMETER_SYNTAX, "list").equals("single"); }

    static boolean answersWithoutId(TrackerModel model) { return model.option(PARAMETER_ANSWERS, "named").equals("text"); }

    static boolean zeroOnBadCrc(TrackerModel model) { return model.option(ON_BAD_CRC, "silence").equals("zero"); }

    static boolean parameter108SortsRecords(TrackerModel model) { return model.option(PARAMETER_108, "led").equals(RECORDS_SORTING); }

    /** Names and values that nobody knows. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>();
        model.options().forEach((key, value) -> {
            Set<String> allowed = ALLOWED.get(key);
            if (allowed != null && !allowed.contains(value)) {
                problems.add("options." + key + ": " + value + " (expected: one of " + String.join(", ", allowed.stream().sorted().toList())
                        + ")");
            } else if (allowed == null && !key.equals(TEXT_PREFIX)) {
                problems.add("options." + key + ": unknown (expected: one of " + String.join(", ", keys()) + ")");
            }
        });
        String prefix = textPrefix(model);
        if (!prefix.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            problems.add("options." + TEXT_PREFIX + ": " + prefix + " (expected: printable ASCII)");
        }
        if (answersWithoutId(model) && !oneParameterPerCommand(model)) {
            problems.add("options." + PARAMETER_ANSWERS + ": text (expected: named, or " + PARAMETER_SYNTAX
                    + ": single: such an answer names no "
                    + "parameter)");
        }
        return problems.stream().sorted().toList();
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>(ALLOWED.keySet());
        keys.add(TEXT_PREFIX);
        return keys.stream().sorted().toList();
    }
}
