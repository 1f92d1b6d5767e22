package io.trackgate.core.session;

/**
 * An id that two devices show, and that gets no commands for it.
 *
 * @param deviceId   as the fleet lists it
 * @param trackerId  whose device it is
 * @param sinceNanos by the clock for deadlines
 * @param from       address and port of the device that logged in last
 * @param before     of the one whose session that ended
 */
public record Quarantine(String deviceId, int trackerId, long sinceNanos, String from, String before) {

    /** The same after one more login. */
    Quarantine next(String nowFrom, String nowBefore) {
        return new Quarantine(deviceId, trackerId, sinceNanos, nowFrom, nowBefore);
    }
}
