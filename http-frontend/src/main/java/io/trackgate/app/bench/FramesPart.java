package io.trackgate.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.load.LightFleet;

/**
 * What it costs to keep the last frames while nobody looks at them: two gateways, one with the shipped {@code frames.ring} and one that keeps nothing, the same
 * load on each in turns.
 */
final class FramesPart {

    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SLICE = Duration.ofSeconds(3);

    private final BenchRun run;
    private final int trackers;
    private final BenchFleet fleet;
    private final LoadWatch watch;

    FramesPart(BenchRun run, int trackers) {
        this.run = run;
        this.trackers = trackers;
        this.fleet = BenchFleet.of(run.catalog(), run.options().models, trackers);
        this.watch = new LoadWatch(run, "frames");
    }

    /** A gateway without audit, and its trackers. */
    private final class Side implements AutoCloseable {
        private final BenchServer gateway;
        private final TcpUplink uplink;
        private final LightFleet load;
        private final Slices commands = new Slices(new Commands());
        private final Slices records = new Slices(new Records());
        private JsonNode lastEnd = MissingNode.getInstance(); // of its commands

        Side(String name, String... more) throws IOException {
            gateway = new BenchServer(run, name, run.options().models, trackers, REPLY_TIMEOUT, more);
            uplink = new TcpUplink("127.0.0.1", gateway.trackerPort(), 1, BenchRun.addresses(trackers));
            load = new LightFleet(fleet.devices(0, trackers), uplink, run.options().recordsPerPacket);
            load.connect(0, trackers, EchoPart.CONNECTS_AT_ONCE);
            watch.awaitLogins(load, trackers);
        }

        /** Nothing that it said was untrue. */
        void endAndCheck() throws IOException {
            watch.checkDispatched(lastEnd, gateway, load);
            watch.tellTroubles(load);
            run.addStored(gateway.endAndCheck(fleet, load));
        }

        @Override
        public void close() throws IOException {
            load.close();
            uplink.close();
            gateway.close();
        }

        private final class Commands implements Slices.Load {
            @Override
            public void begin() throws IOException { gateway.ask("dispatch " + trackers + " 1"); }

            @Override
            public void end() throws IOException { lastEnd = gateway.ask("stop-dispatching"); }

            @Override
            public long unanswered() { return 0; } // the end waits for them

            @Override
            public long done() throws IOException { return gateway.ask("dispatched").path("confirmed").asLong(); }

            @Override
            public Duration busy() { return gateway.processorTime(); }
        }

        private final class Records implements Slices.Load {
            @Override
            public void begin() { load.sendOnReceipt(trackers, SocketsPart.PACKETS_ON_WIRE); }

            @Override
            public void end() { load.stopSending(); }

            @Override
            public long unanswered() { return load.unreceipted(); }

            @Override
            public long done() { return load.receiptedRecords(); }

            @Override
            public Duration busy() { return gateway.processorTime(); }
        }
    }

    void measure() throws IOException {
        run.say("frames: two gateways, one that keeps the last frames and one that keeps none; %,d trackers each", trackers);
        try (Side kept = new Side("frames-kept", "--unrecorded");
                Side none = new Side("frames-none", "--unrecorded", "--no-frames")) {
            run.say("frames: commands through the dispatcher, one outstanding each, in turns at one and the other");
            Slices.inTurns(run, SLICE, List.of(kept.commands, none.commands), () -> {});
            report("commands", "commands confirmed, dispatcher alone", kept.commands, none.commands);
            run.say("frames: telemetry, %d packets on the wire each, in turns at one and the other", SocketsPart.PACKETS_ON_WIRE);
            Slices.inTurns(run, SLICE, List.of(kept.records, none.records), () -> {});
            report("records", "telemetry records stored and receipted", kept.records, none.records);
            kept.endAndCheck();
            none.endAndCheck();
        }
    }

    private void report(String key, String label, Slices kept, Slices none) {
        report("frames_kept_" + key, "frames kept: " + label, kept);
        report("frames_none_" + key, "no frames kept: " + label, none);
        run.report().figure("frames_" + key + "_rate_ratio", "frames: " + key + " where they are kept to those without",
                none.perSecond() == 0 ? 0 : kept.perSecond() / none.perSecond(), "× none");
        run.report().figure("frames_" + key + "_time_ratio", "frames: processor time of " + key + ", kept to none",
                none.busyMicros() == 0 ? 0 : kept.busyMicros() / none.busyMicros(), "× none");
    }

    private void report(String key, String label, Slices side) {
        run.report().figure(key + "_per_second", label, side.perSecond(), "/s");
        run.report().figure(key + "_us", label + ", processor time of one", side.busyMicros(), "µs");
    }
}
