package io.trackgate.scenes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

import io.trackgate.scenes.ClusterFaults.Fault;
import io.trackgate.simulator.BackOff;
import io.trackgate.simulator.ChaosScript;
import io.trackgate.simulator.Reactions;
import io.trackgate.simulator.SimulatedTracker;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.trackgate.scenes.ClusterFaults.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Three nodes lose each other, their NATS, their PostgreSQL and themselves, while callers command trackers through any of them and trackers come again to any
 * of them: no false success, nothing done twice, one outcome a command, each receipted record once; and each time all is well again.
 *
 * <p>Again with {@code -Dcluster.seed=}, {@code -Dcluster.seconds=}, {@code -Dcluster.trackers=}, {@code -Dcluster.callers=}.
 */
class ClusterOrdealTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final int AT_ONCE = 100;
    // Obedient: the trouble is elsewhere. Some come again by themselves while they are commanded.
    private static final ChaosScript.Weights ALMOST_OBEDIENT = new ChaosScript.Weights(90, 4, 2, 0, 0, 0, 0, 0, 0, 0, 2, 2, 5, 0,
            Duration.ofMillis(300));

    private static final String STORE_AWAY = "store: a write failed, commands are refused";

    private static final Metric SESSIONS = new Metric("trackgate_sessions");
    private static final Metric CONNECTIONS = new Metric("trackgate_connections");
    private static final Metric CLAIMED = new Metric("trackgate_cluster_claimed");
    private static final Metric PENDING = new Metric("trackgate_cluster_pending");
    private static final Metric STALE = new Metric("trackgate_cluster_stale_total");
    private static final Metric CEDED = new Metric("trackgate_cluster_ceded_total");
    private static final List<String> ANSWERS = List.of("ended", "stale", "gone", "unsent", "no-reply");

    /**
     * How much of it.
     *
     * @param time   at least, and each fault at least once
     * @param report   between two records of a tracker
     * @param patience of a tracker that waits for a receipt: many that hang up because a busy machine is late keep it busy
     * @param think    of a caller, between two commands
     */
    private record Size(int trackers, int callers, Duration time, Duration report, Duration patience, Duration think, List<Fault> faults) {}

    @TempDir
    private Path folder = Path.of("");

    @Test
    void three_nodes_break_no_promise_whatever_happens_to_them_and_to_what_they_share() throws Exception {
        survives(new Size(150, 15, Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofMillis(200),
                List.of(Fault.NODE_KILLED,
                        Fault.NODE_PAUSED, Fault.NODE_CUT_OFF, Fault.NATS_KILLED, Fault.STORE_CRASHED, Fault.TRACKERS_ELSEWHERE)));
    }

    @Test
    @Tag("long")
    void three_thousand_trackers_survive_all_of_it_again_and_again() throws Exception {
        survives(new Size(3_000, 60, Duration.ofMinutes(12), Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMillis(500),
                List.of(Fault.values())));
    }

    private void survives(Size planned) throws IOException {
        Size size = new Size(Integer.getInteger("cluster.trackers", planned.trackers),
                Integer.getInteger("cluster.callers", planned.callers),
                Duration.ofSeconds(Long.getLong("cluster.seconds", planned.time.toSeconds())), planned.report, planned.patience,
                planned.think,
                planned.faults);
        long seed = Long.getLong("cluster.seed", System.nanoTime());
        say("%d trackers for %d s, seed %d", size.trackers, size.time.toSeconds(), seed);
        try (Ordeal ordeal = new Ordeal(folder, size, seed)) {
            ordeal.begin();
            ordeal.rage();
            ordeal.calmDown();
            ordeal.promisesWereKept();
            say("%s", ordeal.summary());
        }
    }

    private static Metric routed(String answer) { return new Metric("trackgate_cluster_routed_seconds_count{answer=\"" + answer + "\"}"); }

    private static List<Metric> counters() {
        List<Metric> counters = new ArrayList<>(List.of(STALE, CEDED));
        ANSWERS.forEach(answer -> counters.add(routed(answer)));
        return counters;
    }

    /** Everything that takes part. */
    private static final class Ordeal implements AutoCloseable {
        private final Size size;
        private final long seed;
        private final ClusterScene scene;
        private final Balancer balancer;
        private final NumberedTrackers trackers;
        private final ClusterCallers callers;
        private final ClusterFaults faults;
        private final Map<Fault, Double> longest = new EnumMap<>(Fault.class); // seconds that a caller asked until a tracker obeyed again
        private long knownLater;
        private NumberedTrackers.Tally records = new NumberedTrackers.Tally(0, 0);

        Ordeal(Path folder, Size size, long seed) {
            this.size = size;
            this.seed = seed;
            scene = new ClusterScene(folder, size.trackers, (int) LEASE.toSeconds());
            balancer = new Balancer(scene.nodes().stream().map(ClusterNode::files).toList(), seed);
            trackers = new NumberedTrackers(scene.nodes().getFirst().files().load(), size.trackers, balancer::of,
                    settings -> settings.interval(size.report).responseTimeout(size.patience)
                            .backOff(BackOff.of(Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofSeconds(1))));
            callers = new ClusterCallers(scene.nodes(), size.think);
            List<SimulatedTracker> all = new ArrayList<>();
            trackers.forEach(all::add);
            for (int id = 1; id <= all.size(); id++)
                if (all.get(id - 1).model().digitalOutputs() > 0) callers.add(id, all.get(id - 1)); // the others only report
            faults = new ClusterFaults(scene, balancer, all, counters(), LEASE, seed);
        }

        void begin() {
            scene.start();
            SplittableRandom seeds = new SplittableRandom(seed);
            trackers.forEach(tracker -> tracker.play(new ChaosScript(seeds.nextLong(), ALMOST_OBEDIENT)));
            trackers.connect();
            callers.everybodyObeys(AT_ONCE, anyNode(), seed);
            callers.start(size.callers, seed);
        }

        private ToIntFunction<SplittableRandom> anyNode() { return random -> random.nextInt(scene.nodes().size()); }

        /** One whole round at least, however slow the machine is. */
        void rage() {
            long start = System.nanoTime();
            Random random = new Random(seed);
            List<Fault> next = size.faults;
            do {
                for (Fault fault : next) {
                    faults.happens(fault, this::recovers);
                    say("%s", summary());
                }
                next = ClusterFaults.shuffled(size.faults, random);
            } while (System.nanoTime() - start < size.time.toNanos());
        }

        private void recovers(Fault fault) {
            double seconds = callers.everybodyObeys(AT_ONCE, anyNode(), seed + callers.commands()).toMillis() / 1e3;
            longest.merge(fault, seconds, Math::max);
            say("%s: everybody obeys again, after %.1f s at most", fault, seconds);
        }

        void calmDown() {
            trackers.forEach(tracker -> tracker.play(command -> Reactions.acknowledge()));
            callers.stop();
            for (int node = 0; node < scene.nodes().size(); node++) {
                int through = node;
                callers.everybodyObeys(AT_ONCE, random -> through, seed + node);
            }
            trackers.awaitReceipts(1);
        }

        void promisesWereKept() {
            eachTrackerIsAtOneNode();
            callers.wereAnswered();
            callers.wereToldNoFalseSuccess();
            callers.nothingWasDoneTwice();
            knownLater = callers.agreeWith(scene.store());
            trackers.areBelievedToBeAsTheyAre(scene.store());
            records = trackers.areKept(scene.store());
            trackers.foundNothingOdd();
            assertThat(faults.counts()).containsOnlyKeys(size.faults);
            scene.nodes().forEach(node -> assertThat(node.process().log().lines()
                    .filter(line -> line.contains(" ERROR ") && !line.contains(STORE_AWAY))).as(node.name()).isEmpty());
        }

        /** What nodes have, what they believe that the others know, and what these can know. */
        private void eachTrackerIsAtOneNode() {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
                Map<String, Integer> held = new TreeMap<>();
                Map<Integer, List<String>> presence = scene.presence();
                presence.values().forEach(nodes -> nodes.forEach(node -> held.merge(node, 1, Integer::sum)));
                assertThat(presence.values().stream().filter(nodes -> !nodes.isEmpty())).hasSize(size.trackers)
                        .allSatisfy(nodes -> assertThat(nodes).hasSize(1));
                for (ClusterNode node : scene.nodes()) {
                    String page = node.metrics();
                    assertThat(Arrays.asList(SESSIONS.of(page), CONNECTIONS.of(page), CLAIMED.of(page), PENDING.of(page)))
                            .as("sessions, connections, claimed, pending of " + node.name())
                            .isEqualTo(Arrays.asList(number(held, node), number(held, node), number(held, node), 0.0));
                }
            });
        }

        private static double number(Map<String, Integer> held, ClusterNode node) { return held.getOrDefault(node.name(), 0); }

        String summary() {
            StringBuilder ways = new StringBuilder();
            ANSWERS.forEach(answer -> ways.append(" %s %.0f".formatted(answer, scene.total(routed(answer)))));
            return "%s; through another node:%s; refused as stale %.0f, ceded %.0f; records %s, receipted %d; known later %d; longest that a caller asked, s: %s"
                    .formatted(callers.summary(), ways, scene.total(STALE), scene.total(CEDED), records, trackers.receipted(), knownLater,
                            longest);
        }

        @Override
        public void close() throws IOException {
            callers.close();
            trackers.close();
            balancer.close();
            scene.close();
        }
    }
}
