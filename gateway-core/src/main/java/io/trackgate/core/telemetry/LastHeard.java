package io.trackgate.core.telemetry;

/**
 * When a tracker's records last said something, as two numbers: of a hundred thousand trackers that is little.
 *
 * @param position by the tracker's own time, of its last valid position; ms since 1970, or {@link #NEVER}
 * @param record   when its last record came; likewise
 */
public record LastHeard(long position, long record) {

    public static final long NEVER = 0;

    public static final LastHeard NOTHING = new LastHeard(NEVER, NEVER);

    public LastHeard newest(LastHeard other) {
        if (position >= other.position && record >= other.record) return this;
        return new LastHeard(Math.max(position, other.position), Math.max(record, other.record));
    }
}
