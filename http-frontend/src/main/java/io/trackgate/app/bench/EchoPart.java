package io.trackgate.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.trackgate.app.bench.LoadBenchOptions.Part;
import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.load.EchoLoad;

/** The yardstick: the same client, the same connections, and a server that only echoes. */
final class EchoPart {

    /** Connections that are under way at once: more than a listener's queue holds (4,096) wait for the kernel's next try, a second and longer. */
    static final int CONNECTS_AT_ONCE = 1_000;

    private static final Duration CONNECTED_WITHIN = Duration.ofMinutes(2);

    /**
     * What a raw server can do; all 0 when it was not measured.
     *
     * @param perSecond       frames, one on the wire a connection
     * @param perSecondOnWire {@link SocketsPart#PACKETS_ON_WIRE} of them
     * @param heapBytes       per connection after one echo
     * @param connectsPerSecond new connections, each with one echo
     */
    record Echo(double perSecond, double perSecondOnWire, double heapBytes, double connectsPerSecond, long p50Micros, long p99Micros) {
        static final Echo NOT_MEASURED = new Echo(0, 0, 0, 0, 0, 0);

        /** The yardstick of telemetry. */
        double perSecond(int onWire) { return onWire == 1 ? perSecond : perSecondOnWire; }
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
        List<String> role = List.of("echo", "--transport", run.options().transport);
        try (BenchProcess server = BenchProcess.start(run.folder("echo.log"), List.of(), role);
                TcpUplink uplink = new TcpUplink("127.0.0.1", server.hello().path("port").asInt(), 1,
                        BenchRun.addresses(Math.max(trackers, sessions)))) {
            // The one that everything is compared with comes second: by then this process is warm.
            boolean rates = run.options().has(Part.RATES);
            double perSecondOnWire = rates ? roundTrips(uplink, SocketsPart.PACKETS_ON_WIRE) : 0;
            double perSecond = roundTrips(uplink, 1);
            run.pause(Duration.ofMillis(200)); // what was closed is gone
            return amongSessions(server, uplink, perSecond, perSecondOnWire);
        }
    }

    private double roundTrips(TcpUplink uplink, int onWire) throws IOException {
        try (EchoLoad load = new EchoLoad(uplink, trackers)) {
            connect(load, trackers);
            run.say("raw echo: %,d connections, %d on the wire each", trackers, onWire);
            load.onAndOn(trackers, onWire);
            double perSecond = run.rate(load::roundTrips, load.latencies()::reset);
            tellLost(load);
            String suffix = onWire == 1 ? "" : "_" + onWire + "_on_wire";
            run.report().figure("echo_per_second" + suffix, "raw echo: round trips, %d connections, %d on the wire each".formatted(trackers,
                    onWire), perSecond, "/s");
            run.report().curve("echo_busy" + suffix, "raw echo, %d connections, %d on the wire each, as fast as it goes".formatted(trackers,
                    onWire), load.latencies().summary());
            return perSecond;
        }
    }

    private Echo amongSessions(BenchProcess server, TcpUplink uplink, double perSecond, double perSecondOnWire) throws IOException {
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
            double reached = run.rate(load::roundTrips, load.latencies()::reset);
            load.stop();
            tellLost(load);
            Echo echo = new Echo(perSecond, perSecondOnWire, heap, connects, load.latencies().percentileMicros(50),
                    load.latencies().percentileMicros(99));
            report(echo, reached, load);
            return echo;
        }
    }

    private void connect(EchoLoad load, int count) throws IOException {
        load.connect(CONNECTS_AT_ONCE);
        run.await("connections to the echo", CONNECTED_WITHIN, () -> load.connected() == count);
    }

    private void tellLost(EchoLoad load) { if (load.lost() > 0) run.report().trouble("echo: " + load.lost() + " connections were lost"); }

    private void report(Echo echo, double reached, EchoLoad load) {
        run.report().figure("echo_connects_per_second", "raw echo: new connections", echo.connectsPerSecond, "/s");
        run.report().figure("echo_heap_bytes_per_connection", "raw echo: heap of a connection", echo.heapBytes, "B");
        run.reportReached("echo_reached_per_second", "raw echo: frames among " + sessions + " connections", reached);
        run.report().figure("echo_p50_us", "raw echo: these, median", echo.p50Micros, "µs");
        run.report().figure("echo_p99_us", "raw echo: these, 99 %", echo.p99Micros, "µs");
        run.report().curve("echo", "raw echo, %,.0f a second among %,d connections".formatted(run.options().rate, sessions),
                load.latencies().summary());
    }
}
