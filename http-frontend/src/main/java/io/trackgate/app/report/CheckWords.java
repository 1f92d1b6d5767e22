package io.trackgate.app.report;

import java.time.Duration;
import java.util.Locale;

/** Times and outcomes in the words of a hardware engineer. */
public final class CheckWords {

    private static final int A_MINUTE_MILLIS = 60_000;
    private static final int A_SECOND_MILLIS = 1_000;

    private CheckWords() {}

    public static String duration(Duration duration) { return millis(duration.toNanos() / 1e6); }

    public static String millis(double millis) {
        if (millis < 10) return String.format(Locale.ROOT, "%.1f ms", millis);
        if (millis < A_SECOND_MILLIS) return Math.round(millis) + " ms";
        if (millis < A_MINUTE_MILLIS) return String.format(Locale.ROOT, "%.1f s", millis / A_SECOND_MILLIS);
        long seconds = Math.round(millis / A_SECOND_MILLIS);
        return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }

    public static String onOff(boolean on) { return on ? "on" : "off"; }

    /**
     * What became of a command.
     *
     * @param outcome as the API's header names it; empty where nothing was dispatched
     * @param written whether any of its bytes may have reached the tracker
     */
    public static String outcome(String outcome, boolean written, Duration replyTimeout) {
        return switch (outcome) {
            case "acknowledged" -> "the tracker confirmed it";
            case "sent" -> "it was written; this model never confirms";
            case "postponed" -> "the tracker put it off: it will do it later";
            case "deferred" -> "it was kept for the next connection";
            case "rejected" -> "the tracker refused in its present state, or reads back another state";
            case "unsupported" -> written
                    ? "the tracker does not know it, or reads back another value than the one that was written"
                    : "nothing was sent: by its model file, this tracker can't";
            case "offline" -> "the tracker is not connected";
            case "busy" -> "too many commands are waiting for this tracker";
            case "not-sent" -> "nothing was sent: an earlier command is still without an answer, or the connection ended";
            case "timed-out" -> "the tracker gave no answer within " + duration(replyTimeout);
            case "session-lost" -> "the connection ended before the tracker answered";
            default -> "the gateway answered with an error";
        };
    }
}
