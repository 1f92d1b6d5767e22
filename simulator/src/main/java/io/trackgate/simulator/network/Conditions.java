package io.trackgate.simulator.network;

import java.util.SplittableRandom;

/**
 * A network's effect on the segments of one direction, in nanoseconds.
 *
 * @param bitsPerSecond 0: no limit
 * @param segment       bytes at a time
 * @param gap           between two segments
 */
record Conditions(long latency, long jitter, double lossPercent, long bitsPerSecond, int segment, long gap) {
    private static final long SECOND = 1_000_000_000L;
    // What one TCP segment carries on a path with an MTU of 1,500 and some tunnels in it.
    private static final int TCP_SEGMENT = 1_400;

    // RFC 6298: the time until a retransmission is the smoothed round trip and four times its variation, doubled with each that fails, 60 s at
    // most. The lower bound is Linux's; the RFC would have one second.
    private static final long SHORTEST_RETRANSMISSION = SECOND / 5;
    private static final long LONGEST_RETRANSMISSION = 60 * SECOND;
    private static final int MOST_LOSSES_IN_A_ROW = 8;

    static Conditions up(Network network) {
        int trickle = network.trickle().map(Trickle::bytes).orElse(Integer.MAX_VALUE);
        long gap = network.trickle().map(each -> each.gap().toNanos()).orElse(0L);
        return of(network, network.bandwidth().upBitsPerSecond(), trickle, gap);
    }

    static Conditions down(Network network) { return of(network, network.bandwidth().downBitsPerSecond(), Integer.MAX_VALUE, 0); }

    private static Conditions of(Network network, long bitsPerSecond, int longest, long gap) {
        return new Conditions(network.latency().toNanos(), network.jitter().toNanos(), network.lossPercent(), bitsPerSecond,
                Math.min(longest, TCP_SEGMENT), gap);
    }

    /** How long so many bytes keep the line busy. */
    long transmission(int bytes) {
        return bitsPerSecond == 0 ? 0 : bytes * 8 * SECOND / bitsPerSecond;
    }

    long drawDelay(SplittableRandom random) { return jitter == 0 ? latency : latency + random.nextLong(jitter + 1); }

    /** Zero where the segment comes through at the first attempt. */
    long drawStall(SplittableRandom random) {
        long stall = 0;
        long retransmission = retransmission();
        for (int lost = 0; lost < MOST_LOSSES_IN_A_ROW && isLost(random); lost++) {
            stall += retransmission;
            retransmission = Math.min(2 * retransmission, LONGEST_RETRANSMISSION);
        }
        return stall;
    }

    private boolean isLost(SplittableRandom random) { return lossPercent > 0 && random.nextDouble(100) < lossPercent; }

    /** A round trip has half the jitter each way on average, and varies by about half of it. */
    private long retransmission() {
        return Math.clamp(2 * latency + 3 * jitter, SHORTEST_RETRANSMISSION, LONGEST_RETRANSMISSION);
    }
}
