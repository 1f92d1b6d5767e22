package io.trackgate.galileosky;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

import io.trackgate.config.TrackerModel;
import io.trackgate.protocol.OutputLevels;

/** The keys that a Galileosky model may have beside the common ones; {@link OutputLevels} has the other one. */
final class GalileoskyOptions {

    /** {@code off}: the name of a setting without values is no question to this firmware, so nothing is asked before or after a write. */
    static final String QUERY = "settings-query";

    /** The vendor's manual calls the transistor of {@code Out v,0} open to ground. */
    private static final String ON_LEVEL = "0";

    private GalileoskyOptions() {}

    static OutputLevels levels(TrackerModel model) { return OutputLevels.of(model, ON_LEVEL); }

    static boolean asksSettings(TrackerModel model) { return model.option(QUERY, "on").equals("on"); }

    /** Names and values that nobody knows. */
    static List<String> lint(TrackerModel model) {
        List<String> problems = new ArrayList<>();
        new TreeMap<>(model.options()).forEach((key, value) -> {
            switch (key) {
                case OutputLevels.OPTION -> OutputLevels.lint(model, ON_LEVEL).ifPresent(problems::add);
                case QUERY -> {
                    if (!value.equals("on") && !value.equals("off"))
                        problems.add("options." + key + ": " + value + " (expected: one of [off, on])");
                }
                default -> problems.add(
                        "options." + key + ": unknown (expected: one of " + OutputLevels.OPTION + ", " + QUERY + ")");
            }
        });
        return problems;
    }
}
