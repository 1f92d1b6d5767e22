package io.trackgate.gt06;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.trackgate.config.TrackerModel;

/** The keys that a GT06 model may have beside the common ones. */
final class Gt06Options {

    /** {@code on}: the keep-alive without serial and checksum that some clones send is one; else it is garbage. */
    static final String CLONE_FRAMES = "clone-frames";
    /** The zone of the local times of older messages, where neither the fleet nor the login names one. */
    static final String TIME_ZONE = "time-zone";

    /** Behind each command text: {@code none} as in every sample of the vendor, {@code en} or {@code zh} for devices that want the field. */
    static final String LANGUAGE = "language";

    private static final int CHINESE = 1;
    private static final int ENGLISH = 2;
    private static final Map<String, Set<String>> ALLOWED = Map.of(CLONE_FRAMES, Set.of("on", "off"), LANGUAGE, Set.of("none", "en", "zh"));

    /** As the trackers leave the factory. */
    static final String FACTORY_ZONE = "+08:00";

    private Gt06Options() {}

    static boolean cloneFrames(TrackerModel model) { return model.option(CLONE_FRAMES, "off").equals("on"); }

    static ZoneId timeZone(TrackerModel model) { return ZoneId.of(model.option(TIME_ZONE, FACTORY_ZONE)); }

    /** As the frame carries it; empty: no such field. */
    static Optional<Integer> language(TrackerModel model) {
        return switch (model.option(LANGUAGE, "none")) {
            case "en" -> Optional.of(ENGLISH);
            case "zh" -> Optional.of(CHINESE);
            default -> Optional.empty();
        };
    }

    /** Names and values that nobody knows. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>();
        new TreeMap<>(model.options()).forEach((key, value) -> {
            Set<String> allowed = ALLOWED.get(key);
            if (key.equals(TIME_ZONE)) lintZone(value, problems);
            else if (allowed == null)
                problems.add("options." + key + ": unknown (expected: one of " + CLONE_FRAMES + ", " + LANGUAGE + ", " + TIME_ZONE + ")");
            else if (!allowed.contains(value))
                problems.add("options." + key + ": " + value + " (expected: one of " + new TreeSet<>(allowed) + ")");
        });
        return problems;
    }

    private static void lintZone(String zone, List<String> problems) {
        try {
            ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            problems.add("options." + TIME_ZONE + ": " + zone + " (expected: an offset like +08:00, or a zone like Asia/Shanghai)");
        }
    }
}
