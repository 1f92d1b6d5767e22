package io.trackgate.simulator;

import java.time.Duration;

/** What happened to a simulated tracker, in the order in which it happened; told on the tracker's event loop. */
public sealed interface TrackerEvent {

    String deviceId();

    record Connected(String deviceId) implements TrackerEvent {}

    record LoggedIn(String deviceId) implements TrackerEvent {}

    record LoginRefused(String deviceId) implements TrackerEvent {}

    /** @param repeated the same packet went out before */
    record RecordsSent(String deviceId, int records, boolean repeated) implements TrackerEvent {}

    record RecordsAcked(String deviceId, int records) implements TrackerEvent {}

    record CommandReceived(String deviceId, CommandKind kind, String text) implements TrackerEvent {}

    record Changed(String deviceId, AppliedChange change) implements TrackerEvent {}

    /** An answer has left; {@code kind} is that of the command that it answers. */
    record Answered(String deviceId, CommandKind kind, String text) implements TrackerEvent {}

    /** The connection ended, or could not be made. */
    record Disconnected(String deviceId, boolean wasConnected, boolean wasLoggedIn, String why) implements TrackerEvent {}

    /** A segment was lost on the network, and everything behind it in its direction comes so much later. */
    record Stalled(String deviceId, Duration duration) implements TrackerEvent {}

    /** The network carries nothing any more, and the tracker doesn't know. */
    record Silenced(String deviceId) implements TrackerEvent {}

    record Violated(String deviceId, Violation violation) implements TrackerEvent {}
}
