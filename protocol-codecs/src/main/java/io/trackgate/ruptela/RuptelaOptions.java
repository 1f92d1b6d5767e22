package io.trackgate.ruptela;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.OutputLevels;

/** The keys that a Ruptela model may have beside the common ones. */
final class RuptelaOptions {

    /** Put before every text with a blank; empty: the text begins with the blank. */
    static final String PASSWORD = "password";
    /** The level that means on, unless the model says otherwise. */
    private static final String LOW = "0";
    /** How often a switched output is read before it counts as not switched. */
    static final String OUTPUT_READS = "output-reads";
    /** What a damaged packet of records is answered: nothing, or "not accepted". */
    static final String ON_BAD_CRC = "on-bad-crc";
    /** Command of the records that it sends; for the simulator and for readers, the gateway takes each as it comes. */
    static final String RECORDS = "records";

    private static final int LONGEST_PASSWORD = 32;
    private static final Map<String, Set<String>> ALLOWED = Map.of(OUTPUT_READS, Set.of("1", "2", "3"),
            ON_BAD_CRC, Set.of("silence", "zero"), RECORDS, Set.of("1", "68"));
    private static final Set<String> FREE = Set.of(PASSWORD, OutputLevels.OPTION);

    private RuptelaOptions() {}

    static String prefix(TrackerModel model) { return model.option(PASSWORD, "") + " "; }

    static int outputReads(TrackerModel model) { return Integer.parseInt(model.option(OUTPUT_READS, "2")); }

    static boolean zeroOnBadCrc(TrackerModel model) { return model.option(ON_BAD_CRC, "silence").equals("zero"); }

    static OutputLevels levels(TrackerModel model) { return OutputLevels.of(model, LOW); }

    /** Names and values that nobody knows. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>();
        model.options().forEach((key, value) -> {
            Set<String> allowed = ALLOWED.get(key);
            if (allowed != null && !allowed.contains(value)) {
                problems.add("options.%s: %s (expected: one of %s)".formatted(key, value,
                        String.join(", ", allowed.stream().sorted().toList())));
            } else if (allowed == null && !FREE.contains(key)) {
                problems.add("options." + key + ": unknown (expected: one of " + String.join(", ", keys()) + ")");
            }
        });
        lintPassword(model.option(PASSWORD, ""), problems);
        OutputLevels.lint(model, LOW).ifPresent(problems::add);
        return problems.stream().sorted().toList();
    }

    // Not shown: it is a secret.
    private static void lintPassword(String password, List<String> problems) {
        boolean printable = password.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (!printable || password.length() > LONGEST_PASSWORD) {
            problems.add("options." + PASSWORD + ": " + password.length() + " characters (expected: at most " + LONGEST_PASSWORD
                    + ", printable ASCII without blanks)");
        }
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>(ALLOWED.keySet());
        keys.addAll(FREE);
        return keys.stream().sorted().toList();
    }
}
