package io.trackgate.scenes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import io.trackgate.simulator.SimulatedTracker;

import static org.awaitility.Awaitility.await;

/** What happens to three nodes and to what they share, one after the other, by a seed. Confined to the test's thread. */
final class ClusterFaults {

    enum Fault {
        /** kill -9; it is started again later. */
        NODE_KILLED,
        /** SIGSTOP for longer than its lease at NATS, and SIGCONT. */
        NODE_PAUSED,
        /** The same for longer than its lease in the store: others take over what it has there. */
        NODE_PAUSED_LONG,
        /** Its connections to NATS end, and none comes about. */
        NODE_CUT_OFF,
        /** They stay, and nothing is carried. */
        NODE_UNHEARD, NATS_STOPPED, NATS_KILLED, STORE_STOPPED,
        /** As if the power went. */
        STORE_CRASHED,
        /** Trackers come again, to any node, while their connections of before live: some of these are silent, some still speak. */
        TRACKERS_ELSEWHERE
    }

    private static final Duration STORE_LEASE = Duration.ofSeconds(30);

    private final ClusterScene scene;
    private final Balancer balancer;
    private final List<SimulatedTracker> trackers;
    private final List<Metric> counters;
    private final Duration lease;
    private final Random random;
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);

    /** @param counters of nodes, which a kill would take with it */
    ClusterFaults(ClusterScene scene, Balancer balancer, List<SimulatedTracker> trackers, List<Metric> counters, Duration lease,
            long seed) {
        this.scene = scene;
        this.balancer = balancer;
        this.trackers = trackers;
        this.counters = counters;
        this.lease = lease;
        this.random = new Random(seed);
    }

    /** Who finds out when all is well again. */
    @FunctionalInterface
    interface Recovery {
        /** @param since by the clock for deadlines */
        void await(Fault fault, long since);
    }

    /** One of them, and what has to be put right behind it. */
    void happens(Fault fault, Recovery recovery) {
        int node = random.nextInt(scene.nodes().size());
        counts.merge(fault, 1, Integer::sum);
        say("%s (%s)", fault, scene.nodes().get(node).name());
        switch (fault) {
            case NODE_KILLED -> kill(node, recovery);
            case NODE_PAUSED -> pause(node, lease.plus(seconds(1, 3)));
            case NODE_PAUSED_LONG -> pause(node, STORE_LEASE.plus(seconds(7, 10)));
            case NODE_CUT_OFF -> cutOff(node);
            case NODE_UNHEARD -> unheard(node);
            case NATS_STOPPED -> {
                scene.nats().stop();
                without(scene.nats()::start);
            }
            case NATS_KILLED -> {
                scene.nats().kill();
                without(scene.nats()::start);
            }
            case STORE_STOPPED -> {
                scene.postgres().stop();
                without(scene.postgres()::again);
            }
            case STORE_CRASHED -> {
                scene.postgres().crash();
                without(scene.postgres()::again);
            }
            case TRACKERS_ELSEWHERE -> elsewhere(trackers.size() / 3);
        }
        recovery.await(fault, System.nanoTime());
    }

    private void kill(int node, Recovery recovery) {
        long since = System.nanoTime();
        scene.nodes().get(node).kill(counters);
        balancer.takeOut(node);
        recovery.await(Fault.NODE_KILLED, since);
        scene.nodes().get(node).start();
        balancer.putBack(node);
        elsewhere(trackers.size() / 3); // or nobody would come to it
    }

    /** A load balancer may notice that nothing comes back, or may not. */
    private void pause(int node, Duration time) {
        boolean noticed = random.nextBoolean();
        scene.nodes().get(node).process().signal("STOP");
        try {
            if (noticed) balancer.takeOut(node);
            elsewhere(trackers.size() / 10);
            pass(time);
        } finally {
            scene.nodes().get(node).process().signal("CONT");
            balancer.putBack(node);
        }
    }

    private void cutOff(int node) {
        try {
            scene.nodes().get(node).nats().cut();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        without(scene.nodes().get(node).nats()::mend);
    }

    private void unheard(int node) {
        scene.nodes().get(node).nats().fallSilent();
        without(scene.nodes().get(node).nats()::mend);
    }

    /** Trackers go on coming and going meanwhile. */
    private void without(Runnable end) {
        try {
            elsewhere(trackers.size() / 10);
            pass(lease.plus(seconds(0, 3)));
        } finally {
            end.run();
        }
    }

    private void elsewhere(int count) {
        for (int i = 0; i < count; i++) {
            SimulatedTracker tracker = trackers.get(random.nextInt(trackers.size()));
            switch (random.nextInt(3)) {
                case 0 -> tracker.vanish();
                case 1 -> tracker.takeOver();
                default -> tracker.drop();
            }
        }
    }

    /** All of them in the order of a seed. */
    static List<Fault> shuffled(List<Fault> faults, Random random) {
        List<Fault> order = new ArrayList<>(faults);
        Collections.shuffle(order, random);
        return order;
    }

    Map<Fault, Integer> counts() { return counts; }

    private Duration seconds(int least, int most) { return Duration.ofMillis(random.nextInt(least * 1_000, most * 1_000)); }

    private static void pass(Duration time) { await().pollDelay(time).atMost(time.plusMinutes(1)).until(() -> true); }

    static void say(String form, Object... arguments) {
        System.out.printf(Locale.ROOT, LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " cluster: " + form + "%n", arguments);
    }
}
