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
        run.say("cluster: PostgreSQL and nats-server are started");
        try (LocalPostgres postgres = LocalPostgres.start()) {
            routing(fleet, postgres);
            durable(fleet, postgres);
        }
    }

    /** Two nodes that wait for no commit, which takes many times as long as a question to NATS and never twice the same. */
    private void routing(BenchFleet fleet, LocalPostgres postgres) throws IOException {
        try (LocalNats nats = LocalNats.start();
                ClusterNodes pair = new ClusterNodes(run, fleet, postgres.newStore("pair"), watch)) {
            start(pair, 2, "quick", nats, "--unrecorded");
            pair.connect();
            run.say("cluster: two gateways that write no audit, %,.0f commands a second", run.options().rate);
            Compared found = latency(nats, pair, "", "");
            double times = found.roundTrips();
            run.report().figure("cluster_remote_in_round_trips", "cluster: what another node costs more, median", times, "× NATS");
            if (times > MOST_ROUND_TRIPS && !run.options().quick)
                run.report().trouble(
                        "cluster: another node costs %.2f × NATS's round trip more (expected: <= %.0f)".formatted(times, MOST_ROUND_TRIPS));
            pair.endAndCheck();
        }
    }

    private void durable(BenchFleet fleet, LocalPostgres postgres) throws IOException {
        try (LocalNats nats = LocalNats.start();
                ClusterNodes alone = new ClusterNodes(run, fleet, postgres.newStore("alone"), watch);
                ClusterNodes three = new ClusterNodes(run, fleet, postgres.newStore("three"), watch)) {
            alone.start("alone", "");
            start(three, NODES, "node", nats);
            alone.connect();
            three.connect();
            run.say("cluster: three gateways that share their store, and one for itself; %,.0f commands a second to the three",
                    run.options().rate);
            latency(nats, three, "_durable", ", durable");
            throughput(nats, alone, three);
            alone.endAndCheck();
            three.endAndCheck();
        }
    }

    private static void start(ClusterNodes nodes, int count, String name, LocalNats nats, String... more) throws IOException {
        for (int node = 1; node <= count; node++) {
            nodes.start(name + node, nats.url(), more);
            if (node == 1) nodes.awaitReady(); // it makes the schema
        }
    }

    // ---- latency ----

    private record Compared(Latencies.Summary owner, Latencies.Summary remote, Latencies.Summary nats) {
        double roundTrips() { return nats.p50() > 0 ? (double) (remote.p50() - owner.p50()) / nats.p50() : 0; }
    }

    /** Of the first node's trackers, those of one block through it and those of another block through the second node. */
    private Compared latency(LocalNats nats, ClusterNodes nodes, String key, String words) throws IOException {
        double rate = run.options().rate;
        int block = nodes.servers(); // the first node's second one
        try (ApiLoad own = nodes.callers(0, 0, 1, CALLERS);
                ApiLoad other = nodes.callers(1, block, block + 1, CALLERS);
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
            run.reportReached("cluster" + key + "_owner_reached_per_second", "cluster: commands through their own node" + words,
                    owner.perSecond());
            run.reportReached("cluster" + key + "_remote_reached_per_second", "cluster: commands through another node" + words,
                    remote.perSecond());
            Compared found = new Compared(own.latencies().summary(), other.latencies().summary(), echo.latencies().summary());
            report(key + "_owner", "commands through their own node" + words, found.owner);
            report(key + "_remote", "commands through another node" + words, found.remote);
            report(key + "_nats", "questions to NATS alone meanwhile", found.nats);
            return found;
        }
    }

    private void report(String key, String label, Latencies.Summary times) {
        run.report().figure("cluster" + key + "_p50_us", "cluster: " + label + ", median", times.p50(), "µs");
        run.report().figure("cluster" + key + "_p99_us", "cluster: " + label + ", 99 %", times.p99(), "µs");
        run.report().curve("cluster" + key, "cluster: " + label, times);
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
