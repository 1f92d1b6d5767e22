package io.trackgate.http;

import java.time.Duration;

/**
 * What one connection may cost.
 *
 * @param maxBody bytes of a body that is still read for its content
 * @param drain   bytes of a body that is read on and thrown away, so that a client that writes first and reads then gets its answer
 * @param idle    a connection without a request is closed after this
 * @param request a request has to arrive whole within this, however its bytes dribble
 * @param connections that may be open at once, of all callers together
 * @param linger  how long a refused client may keep writing before it is cut off
 */
record HttpLimits(int maxBody, long drain, Duration idle, Duration request, Duration linger, int connections) {
    private static final long LEAST_DRAIN = 16L << 20;

    static HttpLimits of(int maxBody, int connections) {
        return new HttpLimits(maxBody, Math.max(LEAST_DRAIN, 4L * maxBody), Duration.ofSeconds(60), Duration.ofSeconds(30),
                Duration.ofSeconds(5), connections);
    }
}
