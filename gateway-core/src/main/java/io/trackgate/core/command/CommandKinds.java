package io.trackgate.core.command;

import java.util.Locale;
import java.util.stream.Collectors;

import io.trackgate.config.SettingValue;
import io.trackgate.protocol.TrackerCommand;

/** Commands by name, for the audit, the API and metrics. */
public final class CommandKinds {

    private static final int LONGEST = 300; // characters of what is said in short words

    private CommandKinds() {}

    public static String name(TrackerCommand command) {
        return switch (command) {
            case TrackerCommand.SetOutput set -> "set_output";
            case TrackerCommand.SetOutputs set -> "set_outputs";
            case TrackerCommand.SetEngineBlock set -> "set_engine_block";
            case TrackerCommand.SendRaw raw -> "send_raw";
            case TrackerCommand.SetLed set -> "set_led";
            case TrackerCommand.SetTracking set -> "set_tracking";
            case TrackerCommand.ReadOutputs read -> "read_outputs";
            case TrackerCommand.ReadLed read -> "read_led";
            case TrackerCommand.ReadTracking read -> "read_tracking";
        };
    }

    /** What exactly was asked, for a person who reads the audit. */
    public static String detail(TrackerCommand command) {
        return switch (command) {
            case TrackerCommand.SetOutput set -> "output " + set.output() + " " + onOff(set.enable());
            case TrackerCommand.SetOutputs set -> set.outputs().stream().map(change -> change.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
            case TrackerCommand.SetEngineBlock set -> "output " + set.output() + " " + onOff(set.blocked());
            case TrackerCommand.SendRaw raw -> raw.content().shown();
            case TrackerCommand.SetLed set -> onOff(set.on());
            case TrackerCommand.SetTracking set -> set.settings().fields().entrySet().stream()
                    .map(field -> field.getKey() + " " + text(field.getValue())).collect(Collectors.joining(", "));
            case TrackerCommand.ReadOutputs read -> "";
            case TrackerCommand.ReadLed read -> "";
            case TrackerCommand.ReadTracking read -> "";
        };
    }

    /** The same in short words, of what the audit has. */
    public static String words(String kind, String detail) {
        String words = switch (kind) {
            case "set_output" -> detail;
            case "set_outputs" -> "outputs " + detail;
            case "set_engine_block" -> "engine block, " + detail;
            case "set_led" -> "LED " + detail;
            case "set_tracking" -> "tracking settings: " + detail;
            case "send_raw" -> "raw: " + detail;
            case "read_outputs" -> "read outputs";
            case "read_led" -> "read LED";
            case "read_tracking" -> "read tracking settings";
            default -> (kind + " " + detail).strip();
        };
        return words.length() <= LONGEST
                ? words
                : words.substring(0, Character.isHighSurrogate(words.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1) + "…";
    }

    private static String onOff(boolean on) { return on ? "on" : "off"; }

    private static String text(SettingValue value) {
        return switch (value) {
            case SettingValue.Flag flag -> Boolean.toString(flag.value());
            case SettingValue.Whole whole -> Long.toString(whole.value());
            case SettingValue.Decimal decimal -> decimal.value().toPlainString();
            case SettingValue.Text text -> text.value();
            case SettingValue.Texts texts -> String.join(" and ", texts.values());
            case SettingValue.Unnamed unnamed -> unnamed.deviceValue();
        };
    }
}
