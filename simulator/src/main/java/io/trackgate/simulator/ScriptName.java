package io.trackgate.simulator;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The scripts that a whole fleet can play, as the command line names them. */
public enum ScriptName {
    OBEDIENT, SILENT, LATE, REFUSING, CHAOS;

    private static final Duration LATE_BY = Duration.ofSeconds(35);
    private static final Duration CHAOS_LONGEST = Duration.ofSeconds(5);

    public static ScriptName parse(String name) {
        return Arrays.stream(values()).filter(each -> each.text().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("script: " + name + " (expected: "
                        + Arrays.stream(values()).map(ScriptName::text).collect(Collectors.joining(", ")) + ")"));
    }

    public String text() { return name().toLowerCase(Locale.ROOT); }

    /** A script of one tracker; trackers don't share a drawing. */
    public Script script(long seed) {
        return switch (this) {
            case OBEDIENT -> command -> Reactions.acknowledge();
            case SILENT -> command -> Reactions.silence();
            case LATE -> command -> Reactions.answerLate(LATE_BY);
            case REFUSING -> ScriptName::refusing;
            case CHAOS -> new ChaosScript(seed, ChaosScript.Weights.mixed(CHAOS_LONGEST));
        };
    }

    private static Reaction refusing(DeviceCommand command) {
        return switch (command.kind()) {
            case SET_OUTPUTS, SET_LED, SET_PARAMETERS -> Reactions.disabledFromConfig();
            case READ_OUTPUTS, READ_PARAMETERS, PROBE, UNKNOWN -> Reactions.acknowledge();
        };
    }
}
