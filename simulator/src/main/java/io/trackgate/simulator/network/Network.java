package io.trackgate.simulator.network;

import java.time.Duration;
import java.util.Optional;

/**
 * What lies between a tracker and its gateway; docs/simulator.md describes each part as a user sees it. A part that is zero, or empty, does
 * nothing; {@link #GOOD} has none.
 *
 * @param latency     one way, in both directions
 * @param jitter      comes on top of it, drawn anew for each segment: nothing to all of this
 * @param lossPercent of segments; TCP sends them again, so that a loss is a stall of everything behind it
 * @param natTimeout  after so long without a byte the mapping is forgotten: both sides' bytes vanish, and nobody is told
 * @param trickle     what the tracker sends comes in such pieces
 * @param halfOpen    after about so long the tracker leaves a connection without a word, and its socket stays open
 * @param reconnect   after about so long the tracker hangs up
 */
public record Network(Duration latency, Duration jitter, double lossPercent, Bandwidth bandwidth, Duration natTimeout,
        Optional<Trickle> trickle, Duration halfOpen, Duration reconnect) {

    static final Duration LONGEST = Duration.ofDays(7);
    static final double MOST_LOSS = 90;

    public static final Network GOOD = new Network(Duration.ZERO, Duration.ZERO, 0, Bandwidth.UNLIMITED, Duration.ZERO, Optional.empty(),
            Duration.ZERO, Duration.ZERO);

    public Network {
        check("latency", latency);
        check("jitter", jitter);
        check("nat-timeout", natTimeout);
        check("half-open", halfOpen);
        check("reconnect", reconnect);
        if (!(lossPercent >= 0 && lossPercent <= MOST_LOSS))
            throw new IllegalArgumentException("loss: " + lossPercent + " (expected: 0.." + MOST_LOSS + " percent)");
    }

    private static void check(String part, Duration length) {
        if (length.isNegative() || length.compareTo(LONGEST) > 0)
            throw new IllegalArgumentException(part + ": " + length + " (expected: 0s.." + LONGEST.toDays() + "d)");
    }

    public boolean isGood() { return equals(GOOD); }

    /**
     * To stand in a channel's pipeline between the socket and whatever speaks the protocol, which hears of {@link NetworkEvent}s as user events.
     *
     * @param seed of everything that is drawn; the same seed and the same bytes at the same times tell the same story
     */
    public NetworkHandler handler(long seed) { return new NetworkHandler(this, seed); }

    public Network withLatency(Duration value) {
        return new Network(value, jitter, lossPercent, bandwidth, natTimeout, trickle, halfOpen, reconnect);
    }

    public Network withJitter(Duration value) {
        return new Network(latency, value, lossPercent, bandwidth, natTimeout, trickle, halfOpen, reconnect);
    }

    public Network withLossPercent(double value) {
        return new Network(latency, jitter, value, bandwidth, natTimeout, trickle, halfOpen, reconnect);
    }

    public Network withBandwidth(Bandwidth value) {
        return new Network(latency, jitter, lossPercent, value, natTimeout, trickle, halfOpen, reconnect);
    }

    public Network withNatTimeout(Duration value) {
        return new Network(latency, jitter, lossPercent, bandwidth, value, trickle, halfOpen, reconnect);
    }

    public Network withTrickle(Optional<Trickle> value) {
        return new Network(latency, jitter, lossPercent, bandwidth, natTimeout, value, halfOpen, reconnect);
    }

    public Network withHalfOpen(Duration value) {
        return new Network(latency, jitter, lossPercent, bandwidth, natTimeout, trickle, value, reconnect);
    }

    public Network withReconnect(Duration value) {
        return new Network(latency, jitter, lossPercent, bandwidth, natTimeout, trickle, halfOpen, value);
    }
}
