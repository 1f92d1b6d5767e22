package io.trackgate.simulator;

import java.util.Optional;

/** Events as lines for a person at a terminal. */
public final class SimulationLines {
    private SimulationLines() {}

    /** Empty for what would only scroll by: records, unless {@code verbose}. */
    public static Optional<String> line(TrackerEvent event, boolean verbose) {
        Optional<String> text = switch (event) {
            case TrackerEvent.Connected it -> when(verbose, "connected");
            case TrackerEvent.LoggedIn it -> Optional.of("logged in");
            case TrackerEvent.LoginRefused it -> Optional.of("login refused");
            case TrackerEvent.RecordsSent it -> when(verbose, "sent " + it.records() + " records" + (it.repeated() ? " again" : ""));
            case TrackerEvent.RecordsAcked it -> when(verbose, it.records() + " records acknowledged");
            case TrackerEvent.CommandReceived it -> Optional.of("<- " + it.text());
            case TrackerEvent.Changed it -> Optional.of("   " + change(it.change()));
            case TrackerEvent.Answered it -> Optional.of("-> " + it.text());
            case TrackerEvent.Disconnected it -> Optional.of((it.wasConnected() ? "disconnected: " : "can't connect: ") + it.why());
            case TrackerEvent.Stalled it -> when(verbose, "the network stalls for " + it.duration().toMillis() + " ms");
            case TrackerEvent.Silenced it -> Optional.of("the network has fallen silent");
            case TrackerEvent.Violated it -> Optional.of("VIOLATION: " + it.violation().what());
        };
        return text.map(words -> event.deviceId() + "  " + words);
    }

    private static Optional<String> when(boolean shown, String text) { return shown ? Optional.of(text) : Optional.empty(); }

    private static String change(AppliedChange change) {
        return switch (change) {
            case AppliedChange.OutputsSet it -> "outputs now " + outputs(it);
            case AppliedChange.ParameterSet it -> "parameter " + it.name() + " now " + it.value();
        };
    }

    private static String outputs(AppliedChange.OutputsSet change) {
        StringBuilder text = new StringBuilder();
        change.outputs().forEach(on -> text.append(text.isEmpty() ? "" : " ").append(on ? "on" : "off"));
        return text.toString();
    }
}
