package io.trackgate.core.telemetry;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import com.sun.management.OperatingSystemMXBean;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.telemetry.TelemetryArchive.Period;
import io.trackgate.protocol.Position;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the sink alone takes, without network and decoding: a thousand trackers, each with one packet of one record outstanding; figures, no judgement. */
@Tag("long")
class TelemetrySinkRateTest extends StoreCase {

    private static final int TRACKERS = 1_000;
    private static final int CALLERS = 2;
    private static final long QUEUE = 64 << 20;
    private static final int SECONDS = Integer.getInteger("trackgate.rate.seconds", 15);

    private static final int[] ELEMENTS = {240, 80, 200, 69, 181, 182, 24, 205, 206, 241, 16, 199};

    private final LongAdder stored = new LongAdder();
    private final AtomicBoolean ending = new AtomicBoolean();

    @Test
    void a_thousand_trackers_hand_over_a_record_whenever_the_last_one_is_stored() throws InterruptedException {
        // Nobody listens: the list of StoreCase would cost more than the store.
        sink = new TelemetryStore(database, writer, states, metrics, new GatewayEvents(), QUEUE, () -> now);
        compaction = new Compaction(database, writer, sink, states, age).start();
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int first = caller;
            callers.add(Thread.ofPlatform().name("caller-" + caller).start(() -> hand(first)));
        }
        pass();
        for (int round = 0; round < SECONDS / 5; round++)
            measure();
        ending.set(true);
        for (Thread caller : callers)
            caller.join();
        long bytesStaged = number("select count(*) from telemetry_batch");
        order();
        long inChunks = number("select sum(records) from telemetry_chunk");
        System.out.printf(
                "sink: %d records stored, %d in chunks, %d batches were waiting at the end, %.1f bytes a record of the file's used pages%n",
                stored.sum(), inChunks, bytesStaged, 1.0 * database.readNow(database.gauge()::bytes) / inChunks);
        assertThat(inChunks).isEqualTo(stored.sum());
        assertThat(new TelemetryArchive(database).count(7, Period.ALWAYS)).isPositive();
    }

    private static void pass() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        await().atMost(20, TimeUnit.SECONDS).until(() -> System.nanoTime() - until >= 0);
    }

    private void measure() {
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = stored.sum();
        long cpu = machine.getProcessCpuTime();
        long start = System.nanoTime();
        double commits = registry.timer("trackgate.store.commit").count();
        pass();
        long more = stored.sum() - before;
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("sink: %.0f records/s, %.2f us of processor time a record, %.0f commits/s, load %.1f%n", more / seconds,
                (machine.getProcessCpuTime() - cpu) / 1e3 / more, (registry.timer("trackgate.store.commit").count() - commits) / seconds,
                machine.getSystemLoadAverage());
    }

    /** The trackers of one caller, one after the other, as an event loop has them. */
    private void hand(int first) {
        List<CompletableFuture<Void>> last = new ArrayList<>();
        for (int tracker = first; tracker < TRACKERS; tracker += CALLERS)
            last.add(CompletableFuture.completedFuture(null));
        for (int number = 0; !ending.get(); number++)
            for (int i = 0; i < last.size(); i++) {
                last.get(i).join();
                last.set(i, sink.accept(first + CALLERS * i, new TelemetryBatch(List.of(usual(number)))));
                last.get(i).thenRun(stored::increment);
            }
        last.forEach(CompletableFuture::join);
    }

    /** As an FMB120 says it, a second later each time. */
    private static TelemetryRecord usual(int number) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (int id : ELEMENTS)
            attributes.put("io." + id, (long) id);
        attributes.put("io.24", (long) (number % 90));
        attributes.put("io.16", 89_380_010L + number);
        attributes.put("io.199", (long) number);
        Position position = new Position((546_983_640 + 13L * number) / 1e7, (252_500_000 + 17L * number) / 1e7, 110 + number % 7,
                number % 90,
                number % 360, 11, true);
        return new TelemetryRecord(at(number), 0, position, true, true, 4, 12_600 + number % 50, 4_050, 90, Map.of(1, true),
                Map.of(1, false),
                attributes);
    }
}
