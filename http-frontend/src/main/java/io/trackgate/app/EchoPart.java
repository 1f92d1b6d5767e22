package io.trackgate.app;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.load.EchoLoad;

/** The yardstick: the same client, the same connections, and a server that only echoes. */
final class EchoPart {

    /** Connections that are under way at once; a listener's queue takes 4096. */
    static final int CONNECTS_AT_ONCE = 1_000;

    private static final Duration CONNECTED_WITHIN = Duration.ofMinutes(2);

    /**
     * What a raw server can do; all 0 when it was not measured.
     *
     * @param heapBytes    per connection after one echo
     * @param connectsPerSecond new connections, each with one echo
     */
    record Echo(double perSecond, double heapBytes, double connectsPerSecond, long p50Micros, long p99Micros) {
        static final Echo NOT_MEASURED = new Echo(0, 0, 0, 0, 0);
    }

    private final BenchRun run;
    private final int trackers;
    private final int sessions;

    EchoPart(BenchRun run, int trackers, int sessions) {
        this.run = run;
        this.trackers = trackers;
        this.sessions = sessions;
    }

    Echo measure() throws IOException {
        try (BenchProcess server = BenchProcess.start(run.folder("echo.log"), List.of(), List.of("echo"));
                TcpUplink uplink = new TcpUplink("127.0.0.1", server.hello().path("port").asInt(), 1, BenchRun.addresses(sessions))) {
            double perSecond = roundTrips(uplink);
            run.pause(Duration.ofMillis(200)); // what was closed is gone
            long empty = server.ask("heap").path("bytes").asLong();
            try (EchoLoad load = new EchoLoad(uplink, sessions)) {
                long start = System.nanoTime();
                connect(load, sessions);
                load.once();
                run.await("echoes", CONNECTED_WITHIN, () -> load.roundTrips() == sessions);
                double connects = sessions * 1e9 / (System.nanoTime() - start);
                double heap = (double) (server.ask("heap").path("bytes").asLong() - empty) / sessions;
                run.say("raw echo: %,d connections, %,.0f bytes of heap each; %,.0f frames a second among them", sessions, heap,
                        run.options().rate);
                load.atRate(run.options().rate);
                run.rate(load::roundTrips, load.latencies()::reset);
                load.stop();
                Echo echo = new Echo(perSecond, heap, connects, load.latencies().percentileMicros(50),
                        load.latencies().percentileMicros(99));
                report(echo, load);
                return echo;
            }
        }
    }

    private double roundTrips(TcpUplink uplink) throws IOException {
        try (EchoLoad load = new EchoLoad(uplink, trackers)) {
            connect(load, trackers);
            run.say("raw echo: %,d connections, one frame on the way each", trackers);
            load.onAndOn(trackers);
            double perSecond = run.rate(load::roundTrips, load.latencies()::reset);
            run.report().curve("echo_busy", "raw echo, " + trackers + " connections, as fast as it goes", load.latencies().summary());
            return perSecond;
        }
    }

    private void connect(EchoLoad load, int count) throws IOException {
        load.connect(CONNECTS_AT_ONCE);
        run.await("connections to the echo", CONNECTED_WITHIN, () -> load.connected() == count);
    }

    private void report(Echo echo, EchoLoad load) {
        run.report().figure("echo_per_second", "raw echo: round trips, " + trackers + " connections", echo.perSecond, "/s");
        run.report().figure("echo_connects_per_second", "raw echo: new connections", echo.connectsPerSecond, "/s");
        run.report().figure("echo_heap_bytes_per_connection", "raw echo: heap of a connection", echo.heapBytes, "B");
        run.report().figure("echo_p50_us", "raw echo: median among " + sessions + " connections", echo.p50Micros, "µs");
        run.report().figure("echo_p99_us", "raw echo: 99 % among " + sessions + " connections", echo.p99Micros, "µs");
        run.report().curve("echo", "raw echo, %,.0f a second among %,d connections".formatted(run.options().rate, sessions),
                load.latencies().summary());
    }
}
