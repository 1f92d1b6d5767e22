package io.trackgate.scenes;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A day of coming and going in minutes: {@code -Dchurn.logins=5000000} sessions of the same trackers of all families over real sockets, and a gateway
 * that holds as much after the last as after the first. What it holds is read while nobody is connected: nothing but what stays is in it.
 */
@Tag("long")
class ChurnTest {

    private static final long LOGINS = Long.getLong("churn.logins", 5_000_000);
    private static final long WARM_UP = Long.getLong("churn.warm-up", 150_000);
    private static final long LOGINS_A_READING = Math.clamp(LOGINS / 20, 1, 100_000);
    private static final int FLEET = Integer.getInteger("churn.fleet", 20_000);
    private static final double FLAT = 1.1;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int A_FEW = 5; // files and threads that come and go by themselves
    // Each full collection moves everything together; this one would leave some of what is dead in its place, three times of four.
    private static final String[] JVM = {"-Xmx512m", "-XX:+UseSerialGC", "-XX:MarkSweepAlwaysCompactCount=1", "-Dtrackgate.log.level=WARN"};

    private static final ResourceLeakDetector.Level LEAKS = ResourceLeakDetector.getLevel();

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void watch_fewer_buffers_of_the_trackers() { ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE); }

    @AfterAll
    static void watch_them_again() { ResourceLeakDetector.setLevel(LEAKS); }

    /** What a gateway holds that nobody talks to. */
    private record Held(long logins, double heap, double direct, double resident, double files, double threads, double store) {
        private static final double MIB = 1 << 20;

        static Held of(long logins, GatewayProcess gateway, ApiCaller api, GatewayFiles config) throws IOException {
            await().atMost(PATIENCE).until(() -> new Metric("trackgate_connections").of(api) == 0);
            awaitRest(new Metric("trackgate_store_writes_total"), api);
            double heap = gateway.liveHeap();
            String page = api.metrics();
            Path process = Path.of("/proc", Long.toString(gateway.pid()));
            try (Stream<Path> open = Files.list(process.resolve("fd")); Stream<Path> tasks = Files.list(process.resolve("task"))) {
                return new Held(logins, heap, new Metric("trackgate_memory_direct_bytes").of(page), gateway.residentBytes(), open.count(),
                        tasks.count(), Files.size(config.store()));
            }
        }

        /** Records that are being put into order are in memory meanwhile, tens of MiB of them. */
        private static void awaitRest(Metric writes, ApiCaller api) {
            double[] seen = {-1};
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
                double before = seen[0];
                seen[0] = writes.of(api);
                return seen[0] == before;
            });
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "heap %.2f MiB, direct %.2f MiB, resident %.0f MiB, %.0f files, %.0f threads, store %.0f MiB",
                    heap / MIB, direct / MIB, resident / MIB, files, threads, store / MIB);
        }
    }

    @Test
    void sessions_that_come_and_go_by_the_million_leave_nothing_behind() throws IOException {
        GatewayFiles files = ChurningTrackers
                .enter(GatewayProcess.withFreePortsForAll(GatewayFiles.in(folder)), FLEET).write();
        List<Held> readings = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient();
                GatewayProcess gateway = GatewayProcess.start(files, JVM);
                ChurningTrackers trackers = new ChurningTrackers(files, files.load(), FLEET)) {
            ApiCaller api = new ApiCaller(client, files.httpPort(), 1);
            trackers.churn(WARM_UP);
            System.out.printf("churn: warm after %s%n", trackers.tally());
            long before = trackers.logins();
            long started = System.nanoTime();
            for (long done = 0; done < LOGINS; done = trackers.logins() - before) {
                trackers.churn(LOGINS_A_READING);
                Held held = Held.of(trackers.logins() - before, gateway, api, files);
                readings.add(held);
                System.out.printf("churn: %,d logins, %.0f s: %s%n", held.logins, (System.nanoTime() - started) / 1e9, held);
            }
            System.out.println("churn: " + trackers.tally());
            assertThat(trackers.oddities()).isEmpty();
            assertThat(trackers.confirmed()).isPositive();
            isFlat(readings, gateway);
        }
    }

    /** The last tenth against the first. */
    private static void isFlat(List<Held> readings, GatewayProcess gateway) {
        int tenth = Math.max(1, readings.size() / 10);
        List<Held> first = readings.subList(0, tenth);
        List<Held> last = readings.subList(readings.size() - tenth, readings.size());
        System.out.printf(Locale.ROOT, "churn: last tenth to first: heap %.3f, direct memory %.3f, files %+.1f, threads %+.1f%n",
                ratio(Held::heap, first, last), ratio(Held::direct, first, last), median(Held::files, last) - median(Held::files, first),
                median(Held::threads, last) - median(Held::threads, first));
        assertThat(ratio(Held::heap, first, last)).as(() -> "heap\n" + gateway.classHistogram(30)).isLessThan(FLAT);
        assertThat(ratio(Held::direct, first, last)).as("direct memory").isLessThan(FLAT);
        assertThat(median(Held::files, last)).as("open files").isLessThanOrEqualTo(median(Held::files, first) + A_FEW);
        assertThat(median(Held::threads, last)).as("threads").isLessThanOrEqualTo(median(Held::threads, first) + A_FEW);
    }

    private static double ratio(ToDoubleFunction<Held> what, List<Held> first, List<Held> last) {
        return median(what, last) / median(what, first);
    }

    /** Now and then the newest values of all trackers have just been put away with their records, and there is less. */
    private static double median(ToDoubleFunction<Held> what, List<Held> readings) {
        return readings.stream().mapToDouble(what).sorted().skip(readings.size() / 2).findFirst().orElseThrow();
    }
}
