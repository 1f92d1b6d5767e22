package io.trackgate.core.command;

import io.trackgate.protocol.TrackerCommand;

/** Commands by name, for the audit, the API and metrics. */
public final class CommandKinds {

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
            case TrackerCommand.SetOutput set -> "output " + set.output() + (set.enable() ? " on" : " off");
            case TrackerCommand.SetOutputs set -> set.outputs().toString();
            case TrackerCommand.SetEngineBlock set -> "output " + set.output() + (set.blocked() ? " on" : " off");
            case TrackerCommand.SendRaw raw -> raw.content().shown();
            case TrackerCommand.SetLed set -> set.on() ? "on" : "off";
            case TrackerCommand.SetTracking set -> set.settings().fields().toString();
            case TrackerCommand.ReadOutputs read -> "";
            case TrackerCommand.ReadLed read -> "";
            case TrackerCommand.ReadTracking read -> "";
        };
    }
}
