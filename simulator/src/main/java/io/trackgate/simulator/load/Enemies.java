package io.trackgate.simulator.load;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongFunction;

import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.TcpUplink;

/**
 * Everybody who means ill, at the same time: connections to the tracker port that never log in, callers of the API who never finish a request, and
 * devices that nobody knows. Any thread.
 */
public final class Enemies implements AutoCloseable {

    /**
     * How many, and how they behave.
     *
     * @param silent      connections that never log in
     * @param slowCallers that send a byte of their request's head a second
     * @param unknownLogins a second
     * @param returnAfter whoever is thrown out is back
     * @param addresses   where they come from, in turn
     */
    public record Strength(int silent, int slowCallers, double unknownLogins, Duration returnAfter, List<InetAddress> addresses) {}

    /**
     * What they got. Counts but for {@code silentNow} and {@code callersNow}, which are connections that are open.
     *
     * @param silentEnded  connections that the gateway ended
     * @param callersEnded the same of slow callers
     * @param notConnected attempts of these without a connection
     * @param unknownAccepted unknown devices that were welcomed
     * @param unknownNotMade  that were due and could not be sent: the enemies' own machine was not fast enough
     */
    public record Spoils(int silentNow, long silentEnded, int callersNow, long callersEnded, long notConnected, long unknownSent,
            long unknownTurnedAway, long unknownAccepted, long unknownNotMade) {}

    private static final HeldConnections.Manner SLOW_CALLER = new HeldConnections.Manner(
            "POST /v2/tracker/output/set HTTP/1.1\r\nHost: trackgate\r\nX-Patience: ".getBytes(StandardCharsets.US_ASCII), new byte[]{'a'},
            Duration.ofSeconds(1));

    private final double unknownLogins;
    private final TcpUplink trackers;
    private final TcpUplink api;
    private final HeldConnections silent;
    private final HeldConnections callers;
    private final UnknownLogins unknown;

    /** @param devices that the gateway does not know, the n-th from 0; of the protocol of its port */
    public Enemies(int trackerPort, int httpPort, Strength strength, LongFunction<SimulatedDevice> devices) {
        unknownLogins = strength.unknownLogins;
        trackers = new TcpUplink("127.0.0.1", trackerPort, 1, strength.addresses);
        api = new TcpUplink("127.0.0.1", httpPort, 1, strength.addresses);
        silent = new HeldConnections(trackers, strength.silent, HeldConnections.Manner.SILENT, strength.returnAfter);
        callers = new HeldConnections(api, strength.slowCallers, SLOW_CALLER, strength.returnAfter);
        unknown = new UnknownLogins(trackers, devices);
    }

    /** All of them begin. Returns at once. */
    public void attack() {
        silent.begin();
        callers.begin();
        if (unknownLogins > 0) unknown.atRate(unknownLogins);
    }

    /** Connections that were ever made, of those that mean to stay. */
    public long opened() { return silent.opened() + callers.opened(); }

    public Spoils spoils() {
        return new Spoils(silent.open(), silent.ended(), callers.open(), callers.ended(), silent.notConnected() + callers.notConnected(),
                unknown.sent(), unknown.turnedAway(), unknown.accepted(), unknown.notMade());
    }

    @Override
    public void close() {
        silent.close();
        callers.close();
        unknown.close();
        trackers.close();
        api.close();
    }
}
