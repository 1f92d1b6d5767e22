package io.trackgate.app.bench;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.cluster.Answer;
import io.trackgate.core.cluster.Holding;
import io.trackgate.core.cluster.LocalNode;
import io.trackgate.core.cluster.NatsEngine;
import io.trackgate.core.cluster.Predecessor;
import io.trackgate.core.cluster.RoutedCommand;
import io.trackgate.core.command.Leftover;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.simulator.load.Latencies;

/** A node of a cluster without sockets: it claims trackers as if they had logged in, as fast as presence takes them. */
final class PresenceLoad implements AutoCloseable {

    /** Claims that wait for their answer: as many as keep presence busy, and few enough that each is answered long before its session gives up. */
    private static final int MOST_OPEN = 8_192;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration LONGEST_COMMAND = Duration.ofSeconds(30);
    private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(30);
    private static final Duration FOUND_WITHIN = Duration.ofSeconds(60);
    private static final long FIRST_DEVICE = 356_307_040_000_000L;

    /**
     * What has become of the claims so far.
     *
     * @param answered where it is known who had the device before
     * @param unheard  where whoever had it could not be asked
     * @param told     trackers that are in presence as this node's
     */
    record Claims(long asked, long answered, long unheard, long told, long p99Micros) {}

    /** Gives up whatever others claim. */
    private static final class NoSessions implements LocalNode {
        @Override
        public CompletableFuture<Answer> execute(RoutedCommand command) { return CompletableFuture.completedFuture(new Answer.Stale()); }

        @Override
        public CompletableFuture<Leftover> cede(int trackerId, String deviceId, long newer, String where) {
            return CompletableFuture.completedFuture(Leftover.NONE);
        }

        @Override
        public void look(int trackerId) {}

        @Override
        public Optional<Holding> held(int trackerId) { return Optional.empty(); }

        @Override
        public int sessions() { return 0; }
    }

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final NatsEngine engine;
    private final Semaphore open = new Semaphore(MOST_OPEN);
    private final LongAdder asked = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder unheard = new LongAdder();
    private final Latencies latencies = new Latencies();

    /** Returns when it is connected. */
    PresenceLoad(String nats, String node, int shards) throws InterruptedException {
        engine = new NatsEngine(new GatewayConfig.Cluster(GatewayConfig.EngineKind.NATS, node, List.of(nats), Optional.empty(), TIMEOUT,
                LEASE, shards, 1), LONGEST_COMMAND, new GatewayMetrics(meters).cluster(), InstantSource.system(), System::nanoTime);
        engine.start(new NoSessions());
        long until = System.nanoTime() + CONNECTS_WITHIN.toNanos();
        while (!engine.isUp()) {
            if (System.nanoTime() - until > 0) throw new IllegalStateException("no connection to " + nats);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** Trackers with these ids log in here from now on; returns at once. @param to exclusive */
    void claim(int from, int to) {
        Thread.ofPlatform().name("logins").daemon(true).start(() -> {
            for (int trackerId = from; trackerId < to; trackerId++)
                claim(trackerId);
        });
    }

    private void claim(int trackerId) {
        open.acquireUninterruptibly();
        long startNanos = System.nanoTime();
        engine.claim(trackerId, String.valueOf(FIRST_DEVICE + trackerId), engine.nextEpoch()).thenAccept(before -> {
            latencies.since(startNanos);
            (before instanceof Predecessor.Unreachable ? unheard : answered).increment();
            open.release();
        });
        asked.increment();
    }

    Claims claims() {
        long told = Math.max(0, gauge("trackgate.cluster.claimed") - gauge("trackgate.cluster.pending"));
        return new Claims(asked.sum(), answered.sum(), unheard.sum(), told, latencies.percentileMicros(99));
    }

    private long gauge(String name) { return Math.round(meters.get(name).gauge().value()); }

    /** Of these trackers, those that presence does not have here. */
    int strays(int from, int to, int step) {
        List<Integer> ids = IntStream.iterate(from, id -> id < to, id -> id + step).boxed().toList();
        Map<Integer, Holding> found = engine.findAll(ids).orTimeout(FOUND_WITHIN.toSeconds(), TimeUnit.SECONDS).join();
        return (int) ids.stream().filter(id -> !found.containsKey(id) || !found.get(id).node().equals(engine.self())).count();
    }

    @Override
    public void close() {
        engine.close();
        meters.close();
    }
}
