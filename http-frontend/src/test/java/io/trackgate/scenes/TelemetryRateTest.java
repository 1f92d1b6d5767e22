package io.trackgate.scenes;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

import io.netty.util.ResourceLeakDetector;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TrackerEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What one machine stores and receipts when a thousand trackers send as fast as they are receipted; figures, no judgement but that all is kept. */
@Tag("long")
class TelemetryRateTest {
    private static final int TRACKERS = 1_000;
    private static final int RECORDS_PER_PACKET = Integer.getInteger("trackgate.rate.records", 1);
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("trackgate.rate.warm-up", 15));
    private static final Duration MEASURED = Duration.ofSeconds(Integer.getInteger("trackgate.rate.seconds", 30));
    private static final ResourceLeakDetector.Level LEAKS = ResourceLeakDetector.getLevel();

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void watch_fewer_buffers() { ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE); }

    @AfterAll
    static void watch_them_again() { ResourceLeakDetector.setLevel(LEAKS); }

    /** How long receipts took, to the tenth of a millisecond. */
    private static final class ReceiptTimes {
        private static final int SLOTS = 100_000;
        private static final long SLOT_NANOS = 100_000;

        private final AtomicLongArray slots = new AtomicLongArray(SLOTS);
        private final LongAdder count = new LongAdder();

        void took(long nanos) {
            slots.incrementAndGet((int) Math.min(SLOTS - 1, nanos / SLOT_NANOS));
            count.increment();
        }

        double percentileMillis(double share) {
            long left = (long) (count.sum() * share);
            int slot = 0;
            while (slot < SLOTS - 1 && (left -= slots.get(slot)) > 0)
                slot++;
            return slot * SLOT_NANOS / 1e6;
        }
    }

    /** A moment of the measurement. */
    private record Reading(long nanos, long receipted, double stored, double commits, double commitSeconds, Duration gateway,
            Duration trackers) {
        static Reading of(GatewayProcess process, ApiCaller api, NumberedTrackers trackers) {
            String page = api.metrics();
            return new Reading(System.nanoTime(), trackers.receipted(), new Metric("trackgate_telemetry_records_total").of(page),
                    new Metric("trackgate_store_commit_seconds_count").of(page), new Metric("trackgate_store_commit_seconds_sum").of(page),
                    process.processorTime(), ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
        }
    }

    @Test
    void a_thousand_trackers_send_as_fast_as_they_are_receipted() throws IOException {
        GatewayFiles files = NumberedTrackers
                .enter(GatewayProcess.withFreePortsForAll(GatewayFiles.in(folder)), TRACKERS)
                .write();
        StoreFile store = new StoreFile(files.store());
        ReceiptTimes times = new ReceiptTimes();
        AtomicBoolean measuring = new AtomicBoolean();
        try (HttpClient client = HttpClient.newHttpClient();
                FamilyUplinks uplinks = new FamilyUplinks(files);
                NumberedTrackers trackers = new NumberedTrackers(files.load(), TRACKERS, uplinks::of,
                        settings -> settings.recordsPerPacket(RECORDS_PER_PACKET))) {
            long walBytes;
            try (GatewayProcess gateway = GatewayProcess.start(files, "-Xmx1g")) {
                ApiCaller api = new ApiCaller(client, files.httpPort(), 1);
                trackers.forEach(tracker -> sendsOnEachReceipt(tracker, measuring, times));
                trackers.awaitLogins();
                trackers.report(RECORDS_PER_PACKET);
                trackers.awaitReceipts(RECORDS_PER_PACKET);
                pass(WARM_UP);
                measuring.set(true);
                Reading before = Reading.of(gateway, api, trackers);
                pass(MEASURED);
                Reading after = Reading.of(gateway, api, trackers);
                measuring.set(false);
                print(before, after, times);
                trackers.switchOff();
                trackers.areKept(store);
                walBytes = Files.size(Path.of(store.file() + "-wal"));
                gateway.terminate();
                gateway.exitCode();
            }
            long bytes = Files.size(store.file()); // its end brought everything from the log into it
            long records = store.records();
            System.out.printf("rate: %d records in the store, %.0f bytes each; its log was %.1f MiB%n", records, 1.0 * bytes / records,
                    walBytes / 1024.0 / 1024);
            trackers.foundNothingOdd();
            assertThat(records).isPositive();
        }
    }

    /** A packet waits for it whenever it has a receipt. Observers are told on the tracker's own event loop. */
    private static void sendsOnEachReceipt(SimulatedTracker tracker, AtomicBoolean measuring, ReceiptTimes times) {
        long[] sentAt = new long[1];
        tracker.onEvent(event -> {
            if (event instanceof TrackerEvent.RecordsSent) sentAt[0] = System.nanoTime();
            if (event instanceof TrackerEvent.RecordsAcked) {
                if (measuring.get()) times.took(System.nanoTime() - sentAt[0]);
                tracker.report(RECORDS_PER_PACKET);
            }
        });
    }

    private static void pass(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        await().atMost(time.multipliedBy(2)).until(() -> System.nanoTime() - until >= 0);
    }

    private static void print(Reading before, Reading after, ReceiptTimes times) {
        double seconds = (after.nanos - before.nanos) / 1e9;
        double commits = after.commits - before.commits;
        System.out.printf(
                "rate: %d connections, %d records a packet, %.0f s: %.0f records/s receipted, %.0f records/s stored, %.0f packets/s, "
                        + "%.0f commits/s of %.1f ms, receipts after %.1f ms (p50), %.1f ms (p99)%n",
                TRACKERS, RECORDS_PER_PACKET, seconds,
                (after.receipted - before.receipted) / seconds, (after.stored - before.stored) / seconds, times.count.sum() / seconds,
                commits / seconds, (after.commitSeconds - before.commitSeconds) / commits * 1e3, times.percentileMillis(0.5),
                times.percentileMillis(0.99));
        System.out.printf("rate: processor time a second: gateway %.2f s, trackers %.2f s%n",
                after.gateway.minus(before.gateway).toMillis() / 1e3 / seconds,
                after.trackers.minus(before.trackers).toMillis() / 1e3 / seconds);
    }
}
