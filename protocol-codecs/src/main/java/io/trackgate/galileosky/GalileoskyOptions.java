package io.trackgate.galileosky;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

import io.trackgate.config.TrackerModel;

/** The keys that a Galileosky model may have beside the common ones; {@link GalileoskyLevels} has the other one. */
final class GalileoskyOptions {

    /** {@code off}: the name of a setting without values is no question to this firmware, so nothing is asked before or after a write. */
    static final String QUERY = "settings-query";

    private GalileoskyOptions() {}

    static boolean asksSettings(TrackerModel model) { return model.option(QUERY, "on").equals("on"); }

    /** Names and values that nobody knows. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>();
        new TreeMap<>(model.options()).forEach((key, value) -> {
            switch (key) {
                case GalileoskyLevels.OPTION -> GalileoskyLevels.lint(model).ifPresent(problems::add);
                case QUERY -> {
                    if (!value.equals("on") && !value.equals("off"))
                        problems.add("options." + key + ": " + value + " (expected: one of [off, on])");
                }
                default -> problems.add(
                        "options." + key + ": unknown (expected: one of " + GalileoskyLevels.OPTION + ", " + QUERY + ")");
            }
        });
        return problems;
    }
}
