package io.trackgate.scenes;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.util.ResourceLeakDetector;
import io.trackgate.app.JumpingGateway;
import io.trackgate.app.SharedLong;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.Configuration;
import io.trackgate.core.session.Transport;
import io.trackgate.scenes.ChaosProxy.Repeats;
import io.trackgate.scenes.ChaosProxy.Trouble;
import io.trackgate.simulator.BackOff;
import io.trackgate.simulator.ChaosScript;
import io.trackgate.simulator.Reactions;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Everything goes wrong at once: trackers have a bad day, their network and the callers' cuts, delays, reorders and repeats, the gateway's process is
 * paused, its clock jumps, its disk fills, its store is locked. Both promises hold all the same, and afterwards nothing of it is left.
 *
 * <p>Again with {@code -Dchaos.seed=}, {@code -Dchaos.seconds=}, {@code -Dchaos.trackers=}.
 */
class ChaosTest {
    static final String DISK = "1g";

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.trackgate");
    private static final List<String> FAMILIES = List.copyOf(new ProtocolCatalog().names());
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PROGRESS = Duration.ofSeconds(30);
    // Mostly obedient: the trouble is elsewhere. Late by less than the network leaves of commands.late.
    private static final ChaosScript.Weights UNRULY = new ChaosScript.Weights(60, 4, 3, 2, 2, 1, 1, 1, 2, 0, 1, 1, 10, 0,
            Duration.ofMillis(400));
    // An acknowledgement that names no state, and nothing done: where it was so already, nobody can tell that from obedience.
    private static final ChaosScript.Weights UNRULY_BUT_NO_PRETENDER = new ChaosScript.Weights(60, 4, 3, 2, 2, 0, 0, 1, 2, 0, 1, 1, 10, 0,
            Duration.ofMillis(400));

    /**
     * How much of it.
     *
     * @param report between two records of a tracker
     * @param think  of a caller, between two commands
     */
    private record Size(int trackers, int callers, Duration time, Duration report, Duration think) {}

    @TempDir
    private Path folder = Path.of("");

    @Test
    void half_a_minute_of_chaos_breaks_no_promise() {
        survives(new Size(300, 60, Duration.ofSeconds(15), Duration.ofMillis(1_000), Duration.ofMillis(100)));
    }

    @Test
    @Tag("long")
    void ten_minutes_of_chaos_break_no_promise() {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE); // every buffer is watched in the shorter one
        try {
            survives(new Size(2_000, 200, Duration.ofMinutes(10), Duration.ofSeconds(5), Duration.ofMillis(1_000)));
        } finally {
            ResourceLeakDetector.setLevel(before);
        }
    }

    @BeforeAll
    static void say_less() { LOG.setLevel(Level.WARN); }

    @AfterAll
    static void say_as_much_as_before() { LOG.setLevel(null); }

    private void survives(Size planned) {
        Size size = new Size(Integer.getInteger("chaos.trackers", planned.trackers), planned.callers,
                Duration.ofSeconds(Long.getLong("chaos.seconds", planned.time.toSeconds())), planned.report, planned.think);
        long seed = Long.getLong("chaos.seed", System.nanoTime());
        say("%d trackers for %d s, seed %d", size.trackers, size.time.toSeconds(), seed);
        try (Chaos chaos = new Chaos(folder, size, seed)) {
            chaos.warmUp();
            ProcessFigures before = chaos.figures();
            chaos.rage();
            chaos.calmDown();
            chaos.promisesWereKept();
            chaos.everybodyLeaves();
            ProcessFigures after = chaos.nothingIsLeft(before);
            say("%s%n  before %s%n  after  %s", chaos.summary(), before, after);
        }
    }

    private static void say(String form, Object... arguments) { System.out.printf(Locale.ROOT, "chaos: " + form + "%n", arguments); }

    /** What the gateway's process holds on to. */
    private record ProcessFigures(double heapMiB, double directMiB, double descriptors) {
        private static final double MIB = 1 << 20;
        private static final Metric DESCRIPTORS = new Metric("process_files_open_files");

        static ProcessFigures of(String page, SharedLong directMemory) {
            double heap = page.lines().filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
            return new ProcessFigures(heap / MIB, directMemory.get() / MIB, DESCRIPTORS.of(page));
        }

        /** Room for what grows with use and then no more: pools of buffers and connections, caches, compiled code's data. */
        boolean isAbout(ProcessFigures before) {
            return heapMiB <= before.heapMiB * 1.2 + 8 && directMiB <= before.directMiB * 1.5 + 8 && descriptors <= before.descriptors + 24;
        }

        @Override
        public String toString() {
            return "%.1f MiB of heap, %.1f MiB of direct memory, %.0f descriptors".formatted(heapMiB, directMiB, descriptors);
        }
    }

    /** Everything that takes part. */
    private static final class Chaos implements AutoCloseable {
        private final Size size;
        private final long seed;
        private final GatewayFiles files;
        private final StoreFile store;
        private final ChaosFaults faults;
        private final GatewayProcess gateway;
        private final Transport network = Transport.best();
        private final Map<String, ChaosProxy> proxies = new TreeMap<>();
        private final Map<String, TcpUplink> uplinks = new TreeMap<>();
        private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final NumberedTrackers trackers;
        private final ChaosCallers callers;
        private final ApiCaller operator;
        private final SharedLong directMemory;

        Chaos(Path folder, Size size, long seed) {
            this.size = size;
            this.seed = seed;
            files = NumberedTrackers
                    .enter(GatewayProcess.withFreePortsForAll(GatewayFiles.in(folder)), size.trackers)
                    .commands("reply-timeout: 2s, late: 10s");
            store = new StoreFile(files.store());
            Optional<SmallDisk> disk = SmallDisk.mountIfPossible(files.store().getParent(), DISK);
            Configuration configuration = files.write().load();
            gateway = GatewayProcess.startWithClock(files);
            faults = new ChaosFaults(gateway, store, disk, JumpingGateway.clockOffsetMillis(folder), seed);
            directMemory = JumpingGateway.directMemoryBytes(folder);
            for (String family : FAMILIES)
                proxy(family, files.trackerPort(family), repeats(family));
            proxy("http", files.httpPort(), Repeats.NOTHING);
            for (String family : FAMILIES)
                uplinks.put(family, new TcpUplink("127.0.0.1", proxies.get(family).port()));
            trackers = new NumberedTrackers(configuration, size.trackers, uplinks::get,
                    settings -> settings.interval(size.report).responseTimeout(Duration.ofSeconds(3))
                            .backOff(BackOff.of(Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(2))));
            operator = new ApiCaller(client, files.httpPort(), 1);
            callers = new ChaosCallers(size.think);
            List<SimulatedTracker> all = new ArrayList<>();
            trackers.forEach(all::add);
            for (int id = 1; id <= all.size(); id++) {
                if (all.get(id - 1).model().digitalOutputs() == 0) continue; // it only reports
                callers.add(id, all.get(id - 1), new ApiCaller(client, files.httpPort(), id),
                        new ApiCaller(client, proxies.get("http").port(), id));
            }
        }

        private static Repeats repeats(String family) {
            return switch (family) {
                case "teltonika" -> Repeats.A_FEW_BYTES;
                case "gt06" -> Repeats.WHOLE_FRAMES;
                // Texts have no checksum, and FLEX has one of eight bits: what is damaged may be another record.
                case "queclink", "navtelecom" -> Repeats.NOTHING;
                default -> Repeats.ANYTHING;
            };
        }

        private void proxy(String name, int port, Repeats repeats) {
            proxies.put(name, new ChaosProxy(network, port, repeats, seed + name.hashCode()));
        }

        /** Everybody comes, is used, and leaves again: what is made once is made now. */
        void warmUp() {
            trackers.awaitLogins();
            trackers.awaitReceipts(2);
            trackers.forEach(tracker -> operator.health());
            everybodyLeaves();
        }

        void rage() {
            SplittableRandom seeds = new SplittableRandom(seed);
            trackers.forEach(tracker -> tracker.play(new ChaosScript(seeds.nextLong(), weights(tracker))));
            trackers.connect();
            callers.start(size.callers, seed);
            proxies.values().forEach(ChaosProxy::stir);
            long start = System.nanoTime();
            long told = start;
            // Each at least once, however slow the machine is.
            while (System.nanoTime() - start < size.time.toNanos() || !faults.counts().keySet().containsAll(faults.possible())) {
                faults.one();
                faults.rest();
                assertThat(gateway.isAlive()).isTrue();
                if (System.nanoTime() - told < PROGRESS.toNanos()) continue;
                told = System.nanoTime();
                say("%d s: %s", (told - start) / 1_000_000_000, summary());
            }
        }

        private static ChaosScript.Weights weights(SimulatedTracker tracker) {
            return switch (tracker.model().protocol()) {
                case "queclink", "ruptela" -> UNRULY_BUT_NO_PRETENDER;
                default -> UNRULY;
            };
        }

        void calmDown() {
            proxies.values().forEach(ChaosProxy::calmDown);
            faults.calmDown();
            trackers.forEach(tracker -> tracker.play(command -> Reactions.acknowledge()));
            callers.stop();
            trackers.awaitLogins();
            trackers.awaitReceipts(2);
        }

        void promisesWereKept() {
            callers.allHadTheirAnswer();
            callers.wereToldNoFalseSuccess();
            callers.agreeWith(store);
            trackers.areBelievedToBeAsTheyAre(store);
            assertThat(faults.counts()).containsOnlyKeys(faults.possible());
            assertThat(troubles()).containsOnlyKeys(Trouble.values());
            assertThat(callers.commands()).isGreaterThan(size.callers);
        }

        void everybodyLeaves() {
            trackers.forEach(SimulatedTracker::disconnect);
            await().atMost(PATIENCE).untilAsserted(() -> {
                String page = operator.metrics();
                assertThat(new Metric("trackgate_sessions").of(page)).as("sessions").isZero();
                assertThat(new Metric("trackgate_connections").of(page)).as("connections").isZero();
                assertThat(new Metric("trackgate_commands_in_flight").of(page)).as("commands in flight").isZero();
            });
        }

        ProcessFigures figures() {
            gateway.collect();
            return ProcessFigures.of(operator.metrics(), directMemory);
        }

        /** Also what is kept of trackers for a while goes. */
        ProcessFigures nothingIsLeft(ProcessFigures before) {
            trackers.areKept(store);
            ProcessFigures[] last = new ProcessFigures[1];
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> {
                last[0] = figures();
                assertThat(last[0]).matches(after -> after.isAbout(before), "about " + before);
            });
            assertThat(gateway.log()).doesNotContain("OutOfMemory").doesNotContain("LEAK:");
            return last[0];
        }

        private Map<Trouble, Long> troubles() {
            Map<Trouble, Long> all = new TreeMap<>();
            proxies.values().forEach(proxy -> proxy.counts().forEach((trouble, count) -> all.merge(trouble, count, Long::sum)));
            return all;
        }

        String summary() {
            long[] logins = new long[1];
            trackers.forEach(tracker -> logins[0] += tracker.logins());
            return "%d trackers, %d logins, %s; %d records receipted; %s; %s".formatted(size.trackers, logins[0], callers.summary(),
                    trackers.receipted(), faults.counts(), troubles());
        }

        @Override
        public void close() {
            callers.close();
            trackers.close();
            uplinks.values().forEach(TcpUplink::close);
            client.shutdownNow();
            proxies.values().forEach(ChaosProxy::close);
            network.close();
            gateway.close();
            faults.close();
        }
    }
}
