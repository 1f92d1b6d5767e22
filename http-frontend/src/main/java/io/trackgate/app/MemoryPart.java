package io.trackgate.app;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import io.trackgate.core.store.Database;
import io.trackgate.core.telemetry.TelemetryArchive;
import io.trackgate.simulator.load.BenchReport;
import org.jspecify.annotations.Nullable;

/**
 * The same gateway without sockets: as many sessions as memory holds, what each costs as they grow, telemetry of all and commands to any of them for a
 * time.
 */
final class MemoryPart implements AutoCloseable {

    /** Gateway, tracker, both channels and the tracker's entry, with room for the collector; measured. */
    private static final long BYTES_A_SESSION = 12_000;
    private static final long OTHER_BYTES = 1L << 30;
    private static final int MOST_SESSIONS = 1_000_000;
    private static final int FEWEST_SESSIONS = 1_000;
    private static final Duration LOGGED_IN_WITHIN = Duration.ofMinutes(20);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(30);

    private final BenchRun run;
    private final LoadBenchOptions options;
    private final int sessions;
    private final long heapBytes;
    private @Nullable BenchProcess process;

    MemoryPart(BenchRun run) {
        this.run = run;
        this.options = run.options();
        long memory = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
        long most = memory / 10 * 8 - OTHER_BYTES;
        int possible = Math.clamp(most / BYTES_A_SESSION, FEWEST_SESSIONS, MOST_SESSIONS);
        this.sessions = options.given(options.memorySessions, possible, Math.min(possible, 10_000));
        this.heapBytes = Math.min(most, OTHER_BYTES + sessions * BYTES_A_SESSION);
    }

    /** Does not wait until it is ready. */
    void start() throws IOException {
        run.say("in memory: starting, %,d trackers in its fleet, %,d MiB of heap", sessions, heapBytes >> 20);
        String protocol = BenchFleet.of(run.catalog(), options.models, sessions).protocol();
        process = BenchProcess.start(run.folder("memory.log"), List.of("-Xmx" + (heapBytes >> 20) + "m"),
                List.of("memory", "--folder", folder().toString(), "--models", String.join(",", options.models), "--protocol", protocol,
                        "--trackers", String.valueOf(sessions), "--key", BenchFleet.newKey()));
    }

    void measure() throws IOException {
        if (process == null) start();
        grow(process);
        long receipted = goOn(process);
        close();
        run.addChecks(0, Math.max(0, receipted - stored(folder())));
    }

    private Path folder() { return run.folder("memory"); }

    @Override
    public void close() throws IOException { if (process != null) process.close(); }

    private static long stored(Path folder) {
        try (Database database = Database.openToRead("jdbc:sqlite:" + folder.resolve("trackgate.db"))) {
            TelemetryArchive archive = new TelemetryArchive(database);
            return archive.trackers().stream().mapToLong(tracker -> archive.count(tracker, TelemetryArchive.Period.ALWAYS)).sum();
        }
    }

    // ---- growth ----

    private void grow(BenchProcess bench) throws IOException {
        connect(bench, FEWEST_SESSIONS / 10); // what is made once is made
        commandsPerSecond(bench, FEWEST_SESSIONS / 10);
        List<Double> counts = new ArrayList<>();
        List<Double> heaps = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        long empty = heap(bench);
        int before = FEWEST_SESSIONS / 10;
        double logins = 0;
        for (int step = FEWEST_SESSIONS; step <= sessions; step = step < sessions && step * 10L > sessions ? sessions : step * 10) {
            long start = System.nanoTime();
            connect(bench, step);
            logins = (step - before) * 1e9 / (System.nanoTime() - start);
            double each = (double) (heap(bench) - empty) / (step - FEWEST_SESSIONS / 10);
            double rate = commandsPerSecond(bench, step);
            run.say("in memory: %,d sessions, %,.0f bytes of heap each (both ends of the channel), %,.0f logins/s, %,.0f commands/s",
                    step, each, logins, rate);
            counts.add((double) step);
            heaps.add(each);
            rates.add(rate);
            before = step;
            if (step == sessions) break;
        }
        BenchReport report = run.report();
        report.figure("memory_sessions", "in memory: sessions", before, "");
        report.figure("memory_logins_per_second", "in memory: logins, the last step", logins, "/s");
        report.figure("memory_heap_bytes_per_session", "in memory: heap of a session, both ends of its channel", heaps.getLast(), "B");
        report.figure("memory_commands_per_second", "in memory: commands confirmed among all", rates.getLast(), "/s");
        report.figure("memory_heap_growth", "in memory: heap of a session, most to fewest", heaps.getLast() / heaps.getFirst(), "×");
        report.figure("memory_commands_growth", "in memory: commands a second, most to fewest", rates.getLast() / rates.getFirst(), "×");
        report.series(new BenchReport.Series("memory_heap", "Heap of a session", "sessions", "heap_bytes_per_session", counts, heaps));
        report.series(new BenchReport.Series("memory_commands", "Commands confirmed", "sessions", "commands_per_second", counts, rates));
    }

    private void connect(BenchProcess bench, int to) throws IOException {
        bench.ask("connect " + to);
        long until = System.nanoTime() + LOGGED_IN_WITHIN.toNanos();
        long told = System.nanoTime();
        for (int there = sessions(bench); there < to; there = sessions(bench)) {
            if (System.nanoTime() - until > 0) throw new IOException("only " + there + " of " + to + " sessions in " + LOGGED_IN_WITHIN);
            if (System.nanoTime() - told > TOLD_EVERY.toNanos()) {
                told = System.nanoTime();
                run.say("in memory: %,d of %,d sessions", there, to);
            }
            run.pause(Duration.ofMillis(20));
        }
    }

    private static int sessions(BenchProcess bench) throws IOException { return bench.ask("status").path("sessions").asInt(); }

    private static long heap(BenchProcess bench) throws IOException { return bench.ask("heap").path("bytes").asLong(); }

    private double commandsPerSecond(BenchProcess bench, int among) throws IOException {
        int busy = Math.min(options.trackers, among);
        bench.ask("dispatch " + busy + " " + among / busy);
        double perSecond = run.rate(() -> bench.ask("dispatched").path("confirmed").asLong(), () -> {});
        bench.ask("stop-dispatching");
        return perSecond;
    }

    // ---- a while ----

    /** @return records that were receipted */
    private long goOn(BenchProcess bench) throws IOException {
        long confirmed = bench.ask("dispatched").path("confirmed").asLong();
        bench.ask("forget");
        bench.ask("telemetry " + options.interval().toMillis());
        bench.ask("commands " + options.rate);
        long start = System.nanoTime();
        long until = start + options.memoryTime().toNanos();
        for (long told = start; System.nanoTime() - until < 0; run.pause(Duration.ofMillis(100))) {
            if (System.nanoTime() - told < TOLD_EVERY.toNanos()) continue;
            told = System.nanoTime();
            JsonNode now = bench.ask("status");
            run.say("in memory: %,d sessions, %,d records receipted, %,d commands confirmed", now.path("sessions").asInt(),
                    now.path("receipted").asLong(), bench.ask("dispatched").path("confirmed").asLong() - confirmed);
        }
        bench.ask("stop-sending");
        JsonNode commands = bench.ask("stop-dispatching");
        run.pause(Duration.ofSeconds(1)); // receipts that are on their way
        JsonNode end = bench.ask("status");
        double seconds = (System.nanoTime() - start) / 1e9;
        BenchReport report = run.report();
        report.figure("memory_records_per_second", "in memory: records receipted meanwhile", end.path("receipted").asLong() / seconds,
                "/s");
        report.figure("memory_commands_meanwhile", "in memory: commands confirmed meanwhile",
                commands.path("confirmed").asLong() - confirmed, "");
        report.figure("memory_command_p99_us", "in memory: these, 99 %", commands.path("p99_us").asLong(), "µs");
        report.figure("memory_receipt_p99_us", "in memory: from a packet to its receipt, 99 %", end.path("receipt_p99_us").asLong(), "µs");
        if (end.path("lost").asLong() > 0) report.trouble("in memory: " + end.path("lost").asLong() + " sessions were lost");
        end.path("oddities").forEach(odd -> report.trouble("in memory: " + odd.asText()));
        commands.path("otherwise").properties().forEach(other -> report.trouble("in memory: " + other.getValue() + " × " + other.getKey()));
        run.addChecks(end.path("false_acks").asLong(), 0);
        return end.path("receipted").asLong();
    }
}
