package io.trackgate.app.bench;

import java.io.IOException;
import java.time.Duration;

import io.trackgate.app.bench.EchoPart.Echo;
import io.trackgate.app.bench.LoadBenchOptions.Part;
import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.load.ApiLoad;
import io.trackgate.simulator.load.LightFleet;

/** A gateway in another process, over real sockets: what it can do, and what a session of it costs. */
final class SocketsPart {

    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);
    private static final int FEWEST_CALLERS = 4;
    private static final int MOST_CALLERS = 64;
    /** As many as a session of the gateway may have without a receipt before it is not read on. */
    static final int PACKETS_ON_WIRE = 4;

    private final BenchRun run;
    private final Echo echo;
    private final int trackers;
    private final int sessions;
    private final LoadBenchOptions options;
    private final LoadWatch watch;

    SocketsPart(BenchRun run, Echo echo, int trackers, int sessions) {
        this.run = run;
        this.echo = echo;
        this.trackers = trackers;
        this.sessions = sessions;
        this.options = run.options();
        this.watch = new LoadWatch(run, "sockets");
    }

    void measure() throws IOException {
        int all = Math.max(sessions, trackers);
        BenchFleet fleet = BenchFleet.of(run.catalog(), options.models, all);
        run.say("gateway: starting, %,d trackers in its fleet", all);
        try (BenchServer gateway = new BenchServer(run, "gateway", options.models, all, REPLY_TIMEOUT)) {
            if (options.has(Part.RATES)) dispatcherAlone(gateway);
            try (TcpUplink uplink = new TcpUplink("127.0.0.1", gateway.trackerPort(), 1, BenchRun.addresses(all));
                    LightFleet load = new LightFleet(fleet.devices(0, all), uplink, options.recordsPerPacket)) {
                if (options.has(Part.RATES)) rates(gateway, load);
                if (options.has(Part.SESSIONS)) sessions(gateway, load);
                watch.tellTroubles(load);
                run.addStored(gateway.endAndCheck(fleet, load));
            }
        }
    }

    // ---- rates ----

    private void rates(BenchServer gateway, LightFleet load) throws IOException {
        connect(load, trackers);
        run.report().figure("durable_commands_per_second", "commands confirmed, dispatcher and store", dispatcher(gateway, load), "/s",
                echo.perSecond());
        api(gateway, load);
        run.report().figure("records_per_second", "telemetry records stored and receipted", telemetry(load, 1), "/s",
                yardstick(1));
        run.report().figure("records_per_second_" + PACKETS_ON_WIRE + "_on_wire",
                "the same, " + PACKETS_ON_WIRE + " packets on the wire each",
                telemetry(load, PACKETS_ON_WIRE), "/s", yardstick(PACKETS_ON_WIRE));
        disconnect(load);
    }

    /** A frame of the echo stands for a packet, however many records it has. */
    private double yardstick(int onWire) {
        return echo.perSecond(onWire) * options.recordsPerPacket;
    }

    /** @param other that starts meanwhile, and has nothing to do yet */
    private void dispatcherAlone(BenchServer other) throws IOException {
        BenchFleet fleet = BenchFleet.of(run.catalog(), options.models, trackers);
        try (BenchServer gateway = new BenchServer(run, "unrecorded", options.models, trackers, REPLY_TIMEOUT, "--unrecorded");
                TcpUplink uplink = new TcpUplink("127.0.0.1", gateway.trackerPort(), 1, BenchRun.addresses(trackers));
                LightFleet load = new LightFleet(fleet.devices(0, trackers), uplink, 1)) {
            other.awaitReady();
            connect(load, trackers);
            run.say("gateway without audit: %,d trackers are there", trackers);
            run.report().figure("commands_per_second", "commands confirmed, dispatcher alone", dispatcher(gateway, load), "/s",
                    echo.perSecond());
            watch.tellTroubles(load);
        }
    }

    private double dispatcher(BenchServer gateway, LightFleet load) throws IOException {
        run.say("commands through the dispatcher, %,d trackers, one outstanding each", trackers);
        gateway.ask("dispatch " + trackers + " 1");
        double perSecond = run.rate(() -> gateway.ask("dispatched").path("confirmed").asLong(), () -> {});
        watch.checkDispatched(gateway.ask("stop-dispatching"), gateway, load);
        return perSecond;
    }

    private void api(BenchServer gateway, LightFleet load) throws IOException {
        run.say("commands over HTTP, %,d keep-alive connections, one outstanding each", trackers);
        try (ApiLoad callers = new ApiLoad(gateway.httpPort(), trackers, gateway.key(), load.trackers().subList(0, trackers),
                BenchFleet.FIRST_ID)) {
            callers.onAndOn();
            double perSecond = run.rate(callers::confirmed, callers.latencies()::reset);
            end(callers, "HTTP");
            run.report().figure("http_commands_per_second", "commands confirmed over HTTP, durable", perSecond, "/s", echo.perSecond());
            run.report().curve("http_busy", "commands over HTTP, " + trackers + " connections, as fast as it goes",
                    callers.latencies().summary());
        }
    }

    private double telemetry(LightFleet load, int packetsOnWire) throws IOException {
        run.say("telemetry, %,d trackers, %d records a packet, %d packets on the wire each", trackers, options.recordsPerPacket,
                packetsOnWire);
        load.sendOnReceipt(trackers, packetsOnWire);
        double perSecond = run.rate(load::receiptedRecords, load.receipts()::reset);
        watch.stopSending(load);
        run.report().curve("receipts_" + packetsOnWire,
                "from a packet to its receipt, as fast as it goes, %d on the wire".formatted(packetsOnWire),
                load.receipts().summary());
        return perSecond;
    }

    // ---- sessions ----

    private void sessions(BenchServer gateway, LightFleet load) throws IOException {
        long empty = gateway.liveHeap();
        run.say("a storm of %,d logins", sessions);
        load.logins().reset();
        long triedBefore = load.retries();
        long start = System.nanoTime();
        connect(load, sessions);
        double logins = sessions * 1e9 / (System.nanoTime() - start);
        run.report().figure("sessions", "sessions over sockets", load.loggedIn(), "");
        run.report().figure("logins_per_second", "logins of all, %,d under way at once".formatted(EchoPart.CONNECTS_AT_ONCE), logins, "/s",
                echo.connectsPerSecond());
        run.report().curve("logins", "from the storm's begin to each accepted login", load.logins().summary());
        run.report().figure("logins_tried_again", "of these, connections that had to be tried again",
                load.retries() - triedBefore, "");
        double heap = (double) (gateway.liveHeap() - empty) / sessions;
        run.report().figure("heap_bytes_per_session", "heap of an idle session", heap, "B", echo.heapBytes());
        run.say("%,d sessions, %,.0f bytes of heap each; %,.0f commands a second among them over HTTP", sessions, heap, options.rate);
        atRate(gateway, load);
        if (load.loggedIn() != sessions) run.report().trouble((sessions - load.loggedIn()) + " sessions are not there any more");
    }

    private void atRate(BenchServer gateway, LightFleet load) throws IOException {
        // So few that each has something to do before the gateway closes it for being idle.
        int connections = (int) Math.clamp(Math.ceil(options.rate), FEWEST_CALLERS, MOST_CALLERS);
        try (ApiLoad callers = new ApiLoad(gateway.httpPort(), connections, gateway.key(), load.trackers().subList(0, sessions),
                BenchFleet.FIRST_ID)) {
            callers.atRate(options.rate);
            double reached = run.rate(callers::confirmed, callers.latencies()::reset);
            end(callers, "HTTP at a rate");
            run.reportReached("command_reached_per_second", "commands over HTTP among them", reached);
            run.report().figure("command_p50_us", "these, median", callers.latencies().percentileMicros(50), "µs", echo.p50Micros());
            run.report().figure("command_p99_us", "these, 99 %", callers.latencies().percentileMicros(99), "µs", echo.p99Micros());
            run.report().curve("commands", "commands over HTTP, %,.0f a second among %,d sessions".formatted(options.rate, sessions),
                    callers.latencies().summary());
        }
    }

    // ---- both ----

    private void end(ApiLoad callers, String what) throws IOException {
        watch.stopCalling(callers);
        callers.otherwise().forEach((how, count) -> run.report().trouble(what + ": " + count + " × " + how));
    }

    private void connect(LightFleet load, int count) throws IOException {
        load.connect(0, count, EchoPart.CONNECTS_AT_ONCE);
        watch.awaitLogins(load, count);
    }

    private void disconnect(LightFleet load) throws IOException {
        load.disconnect();
        watch.awaitGone(load);
        load.forgiveDisconnect();
        run.pause(Duration.ofMillis(300)); // the gateway has seen it too
    }
}
