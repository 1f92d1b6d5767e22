package io.trackgate.core;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.trackgate.core.directory.Tracker;
import io.trackgate.core.telemetry.LastHeard;
import io.trackgate.core.telemetry.LiveState;

/** How a tracker stands, in the words of the API. */
public enum ConnectionStatus {
    ACTIVE, IDLE, SIGNAL_LOST, OFFLINE, JUST_REGISTERED;

    /** A connection without a position for longer is idle. */
    public static final Duration FRESH = Duration.ofMinutes(5);

    public static Optional<ConnectionStatus> named(String word) {
        return Arrays.stream(values()).filter(status -> status.word().equals(word)).findFirst();
    }

    public static List<String> words() { return Arrays.stream(values()).map(ConnectionStatus::word).toList(); }

    public String word() { return name().toLowerCase(Locale.ROOT); }

    /** @param nowMillis since 1970 */
    public static ConnectionStatus of(Tracker tracker, StateSnapshot state, long nowMillis) {
        LiveState live = state.live();
        long position = live == null || live.position() == null ? LastHeard.NEVER : live.position().time().toEpochMilli();
        long heard = state.lastHeard() == null ? LastHeard.NEVER : state.lastHeard().toEpochMilli();
        return of(tracker, state.online(), position, heard, nowMillis);
    }

    /**
     * A device may be silent for as long as its model may before it counts as gone.
     *
     * @param position when its last valid one was; ms since 1970, {@link LastHeard#NEVER} for none
     * @param heard    likewise, of anything that it said
     */
    static ConnectionStatus of(Tracker tracker, boolean online, long position, long heard, long nowMillis) {
        if (online) return position != LastHeard.NEVER && nowMillis - position <= FRESH.toMillis() ? ACTIVE : IDLE;
        if (heard == LastHeard.NEVER) return JUST_REGISTERED;
        return nowMillis - heard <= tracker.model().maxSilence().toMillis() ? SIGNAL_LOST : OFFLINE;
    }
}
