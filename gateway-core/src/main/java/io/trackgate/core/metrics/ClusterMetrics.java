package io.trackgate.core.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;

/** What is counted where there are several nodes. */
public final class ClusterMetrics {

    private static final double P50 = 0.5;
    private static final double P99 = 0.99;

    /** What is looked at whenever metrics are read. */
    public interface Watched {

        /** Sessions of this node that the others know of. */
        int claimed();

        /** Trackers whose presence has still to be written. */
        int pending();

        /** Whether the other nodes can be reached. */
        boolean isUp();

        boolean leaseRuns();

        /** Since this node's lease was renewed. */
        Duration leaseAge();

        /** Whose lease runs. */
        int nodes();

        /** Whether another node spreads presence otherwise, so that neither finds the other's trackers. */
        boolean shardsDiffer();
    }

    /** How the writing of one tracker's presence ended. */
    public enum PresenceWrite { WRITTEN, CONFLICT, FAILED }

    /**
     * Commands that went to other nodes since the start, and their way there and back lately: without what the tracker took.
     *
     * @param p50 half of them took no longer; 0 where there were none
     * @param p99 99 of 100 took no longer
     */
    public record Routing(long commands, Duration p50, Duration p99) {}

    private final MeterRegistry registry;
    private final Counter stale;
    private final Counter ceded;
    private final Map<String, Timer> routed = new ConcurrentHashMap<>(); // by what came of it
    private final Timer way;
    private final MultiGauge sessions;
    private final Map<PresenceWrite, Counter> presence = new ConcurrentHashMap<>();

    ClusterMetrics(MeterRegistry registry) {
        this.registry = registry;
        stale = Counter.builder("trackgate.cluster.stale").description("Commands of other nodes for a session that is not here any more")
                .register(registry);
        ceded = Counter.builder("trackgate.cluster.ceded")
                .description("Sessions that ended because their tracker logged in at another node")
                .register(registry);
        way = Timer.builder("trackgate.cluster.way")
                .description("What other nodes and NATS took of commands that went there, without the time of their trackers")
                .publishPercentiles(P50, P99).publishPercentileHistogram().minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofSeconds(10)).register(registry);
        sessions = MultiGauge.builder("trackgate.cluster.node.sessions")
                .description("Sessions of each node whose lease runs, as it tells them")
                .register(registry);
        for (String answer : List.of("ended", "stale", "gone", "unsent", "no-reply"))
            timer(answer);
        for (PresenceWrite end : PresenceWrite.values())
            presence.put(end, presenceWrites(end));
    }

    private Counter presenceWrites(PresenceWrite end) {
        return Counter.builder("trackgate.cluster.presence.writes").description("Writes of trackers' presence, by how they ended")
                .tag("result", end.name().toLowerCase(java.util.Locale.ROOT)).register(registry);
    }

    public void watch(Watched watched) {
        gauge("trackgate.cluster.claimed", "Sessions of this node that the others know of", watched::claimed);
        gauge("trackgate.cluster.pending", "Trackers whose presence has still to be written", watched::pending);
        gauge("trackgate.cluster.up", "1 while the other nodes can be reached", () -> watched.isUp() ? 1 : 0);
        gauge("trackgate.cluster.lease", "1 while this node's lease runs", () -> watched.leaseRuns() ? 1 : 0);
        gauge("trackgate.cluster.nodes", "Nodes whose lease runs, this one included", watched::nodes);
        gauge("trackgate.cluster.shards.differ", "1 while another node has another number of cluster.shards",
                () -> watched.shardsDiffer() ? 1 : 0);
        Supplier<Number> age = () -> watched.leaseAge().toNanos() / 1e9;
        Gauge.builder("trackgate.cluster.lease.age", age).baseUnit("seconds").description("Time since this node renewed its lease")
                .register(registry);
    }

    private void gauge(String name, String help, Supplier<Number> value) {
        Gauge.builder(name, value).description(help).register(registry);
    }

    /** @param byNode of all whose lease runs, by name */
    public void sessions(Map<String, Integer> byNode) {
        sessions.register(byNode.entrySet().stream().<MultiGauge.Row<?>>map(
                node -> MultiGauge.Row.of(Tags.of("node", node.getKey()), node.getValue())).toList(), true);
    }

    public void stale() { stale.increment(); }

    public void ceded() { ceded.increment(); }

    public void presence(PresenceWrite end) {
        Counter counter = presence.get(end);
        if (counter != null) counter.increment();
    }

    /** @param answer {@code ended}, {@code stale}, {@code gone}, {@code unsent} or {@code no-reply} */
    public void routed(String answer, Duration took) {
        timer(answer).record(took);
    }

    private Timer timer(String answer) {
        return routed.computeIfAbsent(answer,
                first -> Timer.builder("trackgate.cluster.routed").description("Commands that went to another node, until its answer")
                        .tag("answer", answer).register(registry));
    }

    /** Of a command that ended at its node: all that its tracker did not take. */
    public void way(Duration took) {
        way.record(took.isNegative() ? Duration.ZERO : took);
    }

    public long staleSoFar() { return (long) stale.count(); }

    public long cededSoFar() { return (long) ceded.count(); }

    public Routing routing() {
        Duration p50 = Duration.ZERO;
        Duration p99 = Duration.ZERO;
        for (ValueAtPercentile value : way.takeSnapshot().percentileValues()) {
            Duration at = Duration.ofNanos((long) value.value(TimeUnit.NANOSECONDS));
            if (value.percentile() == P50) p50 = at;
            else if (value.percentile() == P99) p99 = at;
        }
        return new Routing(routed.values().stream().mapToLong(Timer::count).sum(), p50, p99);
    }
}
