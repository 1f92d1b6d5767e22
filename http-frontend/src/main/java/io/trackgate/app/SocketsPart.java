package io.trackgate.app;

import java.io.IOException;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.app.EchoPart.Echo;
import io.trackgate.app.LoadBenchOptions.Part;
import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.load.ApiLoad;
import io.trackgate.simulator.load.LightFleet;

/** A gateway in another process, over real sockets: what it can do, and what a session of it costs. */
final class SocketsPart {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);
    private static final int CALLERS_AT_RATE = 64;
    /** As many as a session of the gateway may have without a receipt before it is not read on. */
    private static final int PACKETS_ON_WIRE = 4;

    private final BenchRun run;
    private final Echo echo;
    private final int trackers;
    private final int sessions;
    private final LoadBenchOptions options;

    SocketsPart(BenchRun run, Echo echo, int trackers, int sessions) {
        this.run = run;
        this.echo = echo;
        this.trackers = trackers;
        this.sessions = sessions;
        this.options = run.options();
    }

    void measure() throws IOException {
        int all = Math.max(sessions, trackers);
        BenchFleet fleet = BenchFleet.of(run.catalog(), options.models, all);
        run.say("gateway: starting, %,d trackers in its fleet", all);
        try (BenchServer gateway = new BenchServer(run, "gateway", options.models, all, REPLY_TIMEOUT)) {
            if (options.parts.contains(Part.RATES)) dispatcherAlone(gateway);
            long lost = 0;
            try (TcpUplink uplink = new TcpUplink("127.0.0.1", gateway.trackerPort(), 1, BenchRun.addresses(all));
                    LightFleet load = new LightFleet(fleet.devices(0, all), uplink, options.recordsPerPacket)) {
                if (options.parts.contains(Part.RATES)) rates(gateway, load);
                if (options.parts.contains(Part.SESSIONS)) sessions(gateway, load);
                load.stopSending();
                if (load.lost() > 0) run.report().trouble(load.lost() + " sessions were lost");
                load.firstOddities().forEach(run.report()::trouble);
                lost = gateway.lostRecords(load.trackers());
            }
            run.addChecks(0, lost);
        }
    }

    // ---- rates ----

    private void rates(BenchServer gateway, LightFleet load) throws IOException {
        connect(load, 0, trackers);
        run.report().figure("durable_commands_per_second", "commands confirmed, dispatcher and store", dispatcher(gateway, load), "/s",
                echo.perSecond());
        api(gateway, load);
        run.report().figure("records_per_second", "telemetry records stored and receipted", telemetry(load, 1), "/s", echo.perSecond());
        run.report().figure("records_per_second_" + PACKETS_ON_WIRE + "_on_wire",
                "the same, " + PACKETS_ON_WIRE + " packets on the wire each",
                telemetry(load, PACKETS_ON_WIRE), "/s", echo.perSecond());
        disconnect(load);
    }

    /** @param other that starts meanwhile, and has nothing to do yet */
    private void dispatcherAlone(BenchServer other) throws IOException {
        BenchFleet fleet = BenchFleet.of(run.catalog(), options.models, trackers);
        try (BenchServer gateway = new BenchServer(run, "unrecorded", options.models, trackers, REPLY_TIMEOUT, "--unrecorded");
                TcpUplink uplink = new TcpUplink("127.0.0.1", gateway.trackerPort(), 1, BenchRun.addresses(trackers));
                LightFleet load = new LightFleet(fleet.devices(0, trackers), uplink, 1)) {
            other.awaitReady();
            connect(load, 0, trackers);
            run.say("gateway without audit: %,d trackers are there", trackers);
            run.report().figure("commands_per_second", "commands confirmed, dispatcher alone", dispatcher(gateway, load), "/s",
                    echo.perSecond());
        }
    }

    private double dispatcher(BenchServer gateway, LightFleet load) throws IOException {
        run.say("commands through the dispatcher, %,d trackers, one outstanding each", trackers);
        gateway.ask("dispatch " + trackers + " 1");
        double perSecond = run.rate(() -> gateway.ask("dispatched").path("confirmed").asLong(), () -> {});
        JsonNode end = gateway.ask("stop-dispatching");
        int falseAcks = 0;
        for (int index = 0; index < end.path("confirmations").size(); index++)
            falseAcks += Math.max(0, end.path("confirmations").path(index).asInt() - load.trackers().get(index).applied());
        end.path("otherwise").properties()
                .forEach(other -> run.report().trouble("dispatcher: " + other.getValue() + " × " + other.getKey()));
        run.addChecks(falseAcks, 0);
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
        load.stopSending();
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
        long start = System.nanoTime();
        connect(load, 0, sessions);
        double logins = sessions * 1e9 / (System.nanoTime() - start);
        run.report().figure("sessions", "sessions over sockets", load.loggedIn(), "");
        run.report().figure("logins_per_second", "logins in a storm of all", logins, "/s", echo.connectsPerSecond());
        run.report().curve("logins", "from the connection to the accepted login, in a storm", load.logins().summary());
        run.report().figure("logins_tried_again", "of these, connections that had to be tried again", load.retries(), "");
        double heap = (double) (gateway.liveHeap() - empty) / sessions;
        run.report().figure("heap_bytes_per_session", "heap of an idle session", heap, "B", echo.heapBytes());
        run.say("%,d sessions, %,.0f bytes of heap each; %,.0f commands a second among them over HTTP", sessions, heap, options.rate);
        try (ApiLoad callers = new ApiLoad(gateway.httpPort(), CALLERS_AT_RATE, gateway.key(), load.trackers().subList(0, sessions),
                BenchFleet.FIRST_ID)) {
            callers.atRate(options.rate);
            run.rate(callers::confirmed, callers.latencies()::reset);
            end(callers, "HTTP at a rate");
            run.report().figure("command_p50_us", "command over HTTP among them, median", callers.latencies().percentileMicros(50), "µs",
                    echo.p50Micros());
            run.report().figure("command_p99_us", "command over HTTP among them, 99 %", callers.latencies().percentileMicros(99), "µs",
                    echo.p99Micros());
            run.report().curve("commands", "commands over HTTP, %,.0f a second among %,d sessions".formatted(options.rate, sessions),
                    callers.latencies().summary());
        }
        if (load.loggedIn() != sessions) run.report().trouble((sessions - load.loggedIn()) + " sessions were lost");
    }

    // ---- both ----

    private void end(ApiLoad callers, String what) throws IOException {
        callers.stop();
        run.await("answers", PATIENCE, callers::isIdle);
        callers.otherwise().forEach((how, count) -> run.report().trouble(what + ": " + count + " × " + how));
        run.addChecks(callers.falseAcks(), 0);
    }

    private void connect(LightFleet load, int from, int to) throws IOException {
        load.connect(from, to, EchoPart.CONNECTS_AT_ONCE);
        run.await("logins", PATIENCE, () -> load.loggedIn() >= to);
    }

    private void disconnect(LightFleet load) throws IOException {
        load.disconnect();
        run.await("goodbyes", PATIENCE, () -> load.loggedIn() == 0);
        load.forgiveDisconnect();
        run.pause(Duration.ofMillis(300)); // the gateway has seen it too
    }
}
