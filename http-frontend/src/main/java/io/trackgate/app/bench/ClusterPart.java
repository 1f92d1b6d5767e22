package io.trackgate.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.trackgate.app.local.LocalNats;
import io.trackgate.app.local.LocalPostgres;
import io.trackgate.simulator.load.ApiLoad;
import io.trackgate.simulator.load.Latencies;

/**
 * Three gateways that share NATS and PostgreSQL, and beside them one that is alone with a store in the same PostgreSQL: what a command costs that comes in at
 * another node than its tracker's, in round trips of NATS itself, and what three nodes do together. Measured in turns, a slice each, so that
 * whatever else the machine does meets all alike.
 */
final class ClusterPart {

    private static final int NODES = 3;
    private static final int THIRDS = 3;
    private static final int CALLERS = 16;
    private static final int A_THIRD = ClusterNodes.BLOCKS / THIRDS;
    private static final Duration LATENCY_SLICE = Duration.ofSeconds(1);
    private static final Duration THROUGHPUT_SLICE = Duration.ofSeconds(3);
    private static final double MOST_ROUND_TRIPS = 2;

    private record AtRate(ApiLoad callers, double perSecond) implements Slices.Load {
        @Override
        public void begin() { callers.atRate(perSecond); }

        @Override
        public void end() { callers.stop(); }

        @Override
        public long unanswered() { return callers.unanswered(); }

        @Override
        public long done() { return callers.confirmed(); }

        @Override
        public Duration busy() { return Duration.ZERO; }
    }

    private record Asking(NatsEcho echo, double perSecond) implements Slices.Load {
        @Override
        public void begin() { echo.atRate(perSecond); }

        @Override
        public void end() { echo.stop(); }

        @Override
        public long unanswered() { return echo.unanswered(); }

        @Override
        public long done() { return echo.answered(); }

        @Override
        public Duration busy() { return Duration.ZERO; }
    }

    private record OnAndOn(List<ApiLoad> callers, ClusterNodes nodes) implements Slices.Load {
        @Override
        public void begin() { callers.forEach(ApiLoad::onAndOn); }

        @Override
        public void end() { callers.forEach(ApiLoad::stop); }

        @Override
        public long unanswered() { return callers.stream().mapToLong(ApiLoad::unanswered).sum(); }

        @Override
        public long done() { return callers.stream().mapToLong(ApiLoad::confirmed).sum(); }

        @Override
        public Duration busy() { return nodes.processorTime(); }
    }

    private final BenchRun run;
    private final int trackers;
    private final LoadWatch watch;

    /** @param trackers of each of both fleets; at least one a block */
    ClusterPart(BenchRun run, int trackers) {
        this.run = run;
        this.trackers = Math.max(1, trackers / ClusterNodes.BLOCKS) * ClusterNodes.BLOCKS;
        this.watch = new LoadWatch(run, "cluster");
    }

    void measure() throws IOException {
        BenchFleet fleet = BenchFleet.of(run.catalog(), run.options().models, trackers);
        run.say("cluster: PostgreSQL and nats-server are started, three gateways that share them, and one for itself");
        try (LocalPostgres postgres = LocalPostgres.start();
                LocalNats nats = LocalNats.start();
                ClusterNodes alone = new ClusterNodes(run, fleet, postgres.newStore("alone"), watch);
                ClusterNodes three = new ClusterNodes(run, fleet, postgres.newStore("three"), watch)) {
            alone.start("alone", "");
            for (int node = 1; node <= NODES; node++) {
                three.start("node" + node, nats.url());
                if (node == 1) three.awaitReady(); // it makes the schema
            }
            alone.connect();
            three.connect();
            latency(nats, three);
            throughput(nats, alone, three);
            alone.endAndCheck();
            three.endAndCheck();
        }
    }

    // ---- latency ----

    /** Of the first node's trackers, those of one block through it and those of another block through the second node. */
    private void latency(LocalNats nats, ClusterNodes three) throws IOException {
        double rate = run.options().rate;
        run.say("cluster: %,.0f commands a second, in turns through their own node, through another one, and questions to NATS alone",
                rate);
        try (ApiLoad own = three.callers(0, 0, 1, CALLERS);
                ApiLoad other = three.callers(1, NODES, NODES + 1, CALLERS);
                NatsEcho echo = new NatsEcho(nats.url())) {
            Slices owner = new Slices(new AtRate(own, rate));
            Slices remote = new Slices(new AtRate(other, rate));
            Slices bare = new Slices(new Asking(echo, rate));
            Slices.inTurns(run, LATENCY_SLICE, List.of(owner, remote, bare), () -> {
                own.latencies().reset();
                other.latencies().reset();
                echo.latencies().reset();
            });
            ended(List.of(own, other));
            run.reportReached("cluster_owner_reached_per_second", "cluster: commands through their own node", owner.perSecond());
            run.reportReached("cluster_remote_reached_per_second", "cluster: commands through another node", remote.perSecond());
            run.reportReached("cluster_nats_reached_per_second", "cluster: questions to NATS alone", bare.perSecond());
            compare(own.latencies().summary(), other.latencies().summary(), echo.latencies().summary());
        }
    }

    private void compare(Latencies.Summary owner, Latencies.Summary remote, Latencies.Summary nats) {
        report("owner", "commands through their own node", owner);
        report("remote", "commands through another node", remote);
        report("nats", "questions to NATS alone", nats);
        double times = nats.p50() > 0 ? (double) (remote.p50() - owner.p50()) / nats.p50() : 0;
        run.report().figure("cluster_remote_in_round_trips", "cluster: what another node costs more, median", times, "× NATS");
        if (times > MOST_ROUND_TRIPS && !run.options().quick)
            run.report().trouble(
                    "cluster: another node costs %.2f × NATS's round trip more (expected: <= %.0f)".formatted(times, MOST_ROUND_TRIPS));
    }

    private void report(String key, String label, Latencies.Summary times) {
        run.report().figure("cluster_" + key + "_p50_us", "cluster: " + label + ", median", times.p50(), "µs");
        run.report().figure("cluster_" + key + "_p99_us", "cluster: " + label + ", 99 %", times.p99(), "µs");
        run.report().curve("cluster_" + key, "cluster: " + label, times);
    }

    // ---- throughput ----

    private void throughput(LocalNats nats, ClusterNodes alone, ClusterNodes three) throws IOException {
        run.say("cluster: commands as fast as it goes, %,d trackers, one outstanding each, in turns at one node alone and at three",
                trackers);
        List<ApiLoad> atOne = callers(alone, 1);
        List<ApiLoad> atThree = callers(three, NODES);
        try {
            Slices one = new Slices(new OnAndOn(atOne, alone));
            OnAndOn routed = new OnAndOn(atThree, three);
            Slices all = new Slices(routed);
            Duration natsBefore = nats.processorTime();
            Slices.inTurns(run, THROUGHPUT_SLICE, List.of(one, all), () -> {});
            ended(atOne);
            ended(atThree);
            report(one, all, nats.processorTime().minus(natsBefore), routed.done());
        } finally {
            atOne.forEach(ApiLoad::close);
            atThree.forEach(ApiLoad::close);
        }
    }

    private void report(Slices one, Slices all, Duration nats, long routed) {
        run.report().figure("cluster_alone_per_second", "cluster: commands of one node alone", one.perSecond(), "/s");
        run.report().figure("cluster_three_per_second", "cluster: commands of three, two thirds through another node", all.perSecond(),
                "/s");
        run.report().figure("cluster_three_to_alone", "cluster: three to one, on the same processors",
                one.perSecond() == 0 ? 0 : all.perSecond() / one.perSecond(), "× alone");
        run.report().figure("cluster_alone_command_us", "cluster: processor time of a command, one node alone", one.busyMicros(), "µs");
        run.report().figure("cluster_three_command_us", "cluster: processor time of a command, three nodes", all.busyMicros(), "µs");
        run.report().figure("cluster_nats_command_us", "cluster: … of nats-server", routed == 0 ? 0 : nats.toNanos() / 1e3 / routed, "µs");
    }

    /** One load a third of the trackers, whoever they are called at: as many connections and threads here for one node as for three. */
    private List<ApiLoad> callers(ClusterNodes nodes, int servers) throws IOException {
        List<ApiLoad> callers = new ArrayList<>();
        for (int third = 0; third < THIRDS; third++)
            callers.add(nodes.callers(third % servers, third * A_THIRD, (third + 1) * A_THIRD, A_THIRD * nodes.blockSize()));
        return callers;
    }

    private void ended(List<ApiLoad> callers) throws IOException {
        for (ApiLoad each : callers) {
            watch.stopCalling(each);
            each.otherwise().forEach((how, count) -> run.report().trouble("cluster: " + count + " × " + how));
        }
    }
}
