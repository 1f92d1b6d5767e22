package io.trackgate.core.command;

import java.time.Duration;

/** The one ending of a command; each means one observable fact. */
public sealed interface CommandOutcome {

    /** This tracker confirmed this command. */
    record Acknowledged() implements CommandOutcome {}

    /** The tracker said that it will do it later. */
    record Postponed(String text) implements CommandOutcome {}

    /** Written to a model that never confirms. */
    record Sent() implements CommandOutcome {}

    /** Kept for the tracker's next connection. */
    record Deferred() implements CommandOutcome {}

    /** The tracker refused in its present state, or reads back another. */
    record Rejected(String why) implements CommandOutcome {}

    /** The model, or the device itself, does not know it. */
    record Unsupported(String why) implements CommandOutcome {}

    /** The tracker has no session. */
    record Offline() implements CommandOutcome {}

    /** The session's line is full. */
    record Busy(int line) implements CommandOutcome {}

    /** Never written: its deadline passed in line, its session ended before its turn, or the line waits behind an unanswered command. */
    record NotSent(String why) implements CommandOutcome {}

    /** Written, and no answer in time: nobody knows. */
    record TimedOut(Duration after) implements CommandOutcome {}

    /** Written, and the session ended before the answer: nobody knows. */
    record SessionLost(String why) implements CommandOutcome {}

    /** The name in headers, metrics and the audit ({@code timed-out}). */
    default String label() {
        return switch (this) {
            case Acknowledged outcome -> "acknowledged";
            case Postponed outcome -> "postponed";
            case Sent outcome -> "sent";
            case Deferred outcome -> "deferred";
            case Rejected outcome -> "rejected";
            case Unsupported outcome -> "unsupported";
            case Offline outcome -> "offline";
            case Busy outcome -> "busy";
            case NotSent outcome -> "not-sent";
            case TimedOut outcome -> "timed-out";
            case SessionLost outcome -> "session-lost";
        };
    }

    /** More than the label, for logs and the audit; empty where there is no more. */
    default String detail() {
        return switch (this) {
            case Acknowledged outcome -> "";
            case Postponed outcome -> outcome.text();
            case Sent outcome -> "";
            case Deferred outcome -> "";
            case Rejected outcome -> outcome.why();
            case Unsupported outcome -> outcome.why();
            case Offline outcome -> "";
            case Busy outcome -> "the line holds " + outcome.line();
            case NotSent outcome -> outcome.why();
            case TimedOut outcome -> "no answer in " + outcome.after().toMillis() + " ms";
            case SessionLost outcome -> outcome.why();
        };
    }
}
