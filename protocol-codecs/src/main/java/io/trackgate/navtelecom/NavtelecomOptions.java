package io.trackgate.navtelecom;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.trackgate.config.TrackerModel;

/** The keys that a Navtelecom model may have beside the common ones. */
final class NavtelecomOptions {

    /** Bytes of field 100: as the document says, as other implementations say, or whichever fits the checksum. */
    static final String TACHOGRAPH_BYTES = "tachograph-bytes";
    /** What a switch means that was taken and still reads otherwise when it is read back. */
    static final String NOT_YET = "not-yet";

    private static final String AUTO = "auto";
    private static final String POSTPONED = "postponed";

    private static final Map<String, Set<String>> ALLOWED = Map.of(
            TACHOGRAPH_BYTES, Set.of(AUTO, "1", "2"),
            NOT_YET, Set.of(POSTPONED, "refused"));

    private NavtelecomOptions() {}

    /** Empty: nobody knows, the checksum tells. */
    static Optional<Integer> tachographBytes(TrackerModel model) {
        String bytes = model.option(TACHOGRAPH_BYTES, AUTO);
        return bytes.equals(AUTO) ? Optional.empty() : Optional.of(Integer.valueOf(bytes));
    }

    /** Whether it will be switched once the vehicle is slow, or whatever else the tracker's configuration makes it wait for. */
    static boolean switchesLater(TrackerModel model) {
        return model.option(NOT_YET, POSTPONED).equals(POSTPONED);
    }

    /** Names and values that nobody knows. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>();
        model.options().forEach((key, value) -> {
            Set<String> allowed = ALLOWED.get(key);
            if (allowed == null) problems.add("options." + key + ": unknown (expected: one of " + sorted(ALLOWED.keySet()) + ")");
            else if (!allowed.contains(value))
                problems.add("options." + key + ": " + value + " (expected: one of " + sorted(allowed) + ")");
        });
        return problems.stream().sorted().toList();
    }

    private static String sorted(Set<String> words) { return String.join(", ", words.stream().sorted().toList()); }
}
