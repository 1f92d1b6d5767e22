package io.trackgate.simulator.load;

/** An order in which everyone is met once before anyone is met again, neighbours far apart. */
final class Turns {

    private static final int FAR = 7_919;

    private final int count;
    private final int stride;

    Turns(int count) {
        this.count = count;
        int coprime = FAR;
        while (commonDivisor(coprime, count) != 1)
            coprime++;
        this.stride = coprime;
    }

    private static int commonDivisor(int a, int b) { return b == 0 ? a : commonDivisor(b, a % b); }

    /** @param number of the turn, from 0 */
    int of(long number) { return (int) (number % count * stride % count); }
}
