package io.trackgate.app.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
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
    static final int FEWEST_SESSIONS = 1_000;
    private static final Duration LOGGED_IN_WITHIN = Duration.ofMinutes(20);
    private static final Duration RECEIPTED_WITHIN = Duration.ofMinutes(3);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(30);

    private final BenchRun run;
    private final LoadBenchOptions options;
    private final int trackers;
    private final int sessions;
    private final long heapBytes;
    private @Nullable BenchProcess process;

    /** @param trackers that are busy at once */
    MemoryPart(BenchRun run, int trackers) {
        this.run = run;
        this.trackers = trackers;
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
        String protocol = fleet().protocol();
        process = BenchProcess.start(run.folder("memory.log"), List.of("-Xmx" + (heapBytes >> 20) + "m"),
                List.of("memory", "--folder", folder().toString(), "--models", String.join(",", options.models), "--protocol", protocol,
                        "--trackers", String.valueOf(sessions), "--records-per-packet", String.valueOf(options.recordsPerPacket), "--key",
                        BenchFleet.newKey()));
    }

    void measure() throws IOException {
        if (process == null) start();
        grow(process);
        goOn(process);
        check(process);
    }

    private BenchFleet fleet() { return BenchFleet.of(run.catalog(), options.models, sessions); }

    private Path folder() { return run.folder("memory"); }

    @Override
    public void close() throws IOException { if (process != null) process.close(); }

    // ---- growth ----

    private void grow(BenchProcess bench) throws IOException {
        connect(bench, FEWEST_SESSIONS / 10); // what is made once is made
        commandsPerSecond(bench, FEWEST_SESSIONS / 10);
        List<Double> counts = new ArrayList<>();
        List<Double> heaps = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        long empty = heap(bench);
        int before = FEWEST_SESSIONS / 10;
        String storm = "";
        double logins = 0;
        for (int step = FEWEST_SESSIONS; step <= sessions; step = step < sessions && step * 10L > sessions ? sessions : step * 10) {
            long start = System.nanoTime();
            connect(bench, step);
            storm = "in memory: logins, from %,d to %,d sessions".formatted(before, step);
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
        report.figure("memory_logins_per_second", storm, logins, "/s");
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
        for (JsonNode now = status(bench); now.path("sessions").asInt() < to; now = status(bench)) {
            int there = now.path("sessions").asInt();
            if (now.path("refused").asLong() > 0) throw new IOException(now.path("refused") + " logins were refused");
            if (System.nanoTime() - until > 0) throw new IOException("only " + there + " of " + to + " sessions in " + LOGGED_IN_WITHIN);
            if (System.nanoTime() - told > TOLD_EVERY.toNanos()) {
                told = System.nanoTime();
                run.say("in memory: %,d of %,d sessions", there, to);
            }
            run.pause(Duration.ofMillis(20));
        }
    }

    private static JsonNode status(BenchProcess bench) throws IOException { return bench.ask("status"); }

    private static long heap(BenchProcess bench) throws IOException { return bench.ask("heap").path("bytes").asLong(); }

    private double commandsPerSecond(BenchProcess bench, int among) throws IOException {
        int busy = Math.min(trackers, among);
        bench.ask("dispatch " + busy + " " + among / busy);
        double perSecond = run.rate(() -> bench.ask("dispatched").path("confirmed").asLong(), () -> {});
        bench.ask("stop-dispatching");
        return perSecond;
    }

    // ---- a while ----

    private void goOn(BenchProcess bench) throws IOException {
        long confirmed = bench.ask("dispatched").path("confirmed").asLong();
        bench.ask("forget");
        bench.ask("telemetry " + options.interval().toMillis());
        bench.ask("commands " + options.rate);
        long start = System.nanoTime();
        long until = start + options.memoryTime().toNanos();
        for (long told = start; System.nanoTime() - until < 0; run.pause(Duration.ofMillis(100))) {
            if (System.nanoTime() - told < TOLD_EVERY.toNanos()) continue;
            told = System.nanoTime();
            JsonNode now = status(bench);
            run.say("in memory: %,d sessions, %,d records receipted, %,d commands confirmed", now.path("sessions").asInt(),
                    now.path("receipted").asLong(), bench.ask("dispatched").path("confirmed").asLong() - confirmed);
        }
        double perSecond = status(bench).path("receipted").asLong() * 1e9 / (System.nanoTime() - start);
        bench.ask("stop-sending");
        JsonNode commands = bench.ask("stop-dispatching");
        BenchReport report = run.report();
        report.figure("memory_records_per_second", "in memory: records receipted meanwhile", perSecond, "/s");
        report.figure("memory_commands_meanwhile", "in memory: commands confirmed meanwhile",
                commands.path("confirmed").asLong() - confirmed, "");
        report.figure("memory_command_p99_us", "in memory: these, 99 %", commands.path("p99_us").asLong(), "µs");
        commands.path("otherwise").properties().forEach(other -> tell(other.getValue().asLong(), "× " + other.getKey()));
    }

    // ---- what must not be ----

    private void check(BenchProcess bench) throws IOException {
        awaitReceipts(bench);
        JsonNode found = bench.ask("findings");
        run.report().figure("memory_receipt_p99_us", "in memory: from a packet to its receipt, 99 %", found.path("receipt_p99_us").asLong(),
                "µs");
        tell(found.path("lost").asLong(), "sessions were lost");
        tell(found.path("oddities").asLong(), "times a gateway did what none should do, first: " + found.path("oddity").asText());
        run.addFalseAcks(found.path("false_acks").asLong());
        close();
        JsonNode receipted = found.path("receipted");
        run.say("in memory: every receipted record of %,d trackers is looked for in the store", sessions);
        long[] told = {System.nanoTime()};
        // No session has ended, or that is a trouble: so its first records are those that were receipted.
        run.addStored(StoreCheck.of(folder(), fleet(), index -> {
            if (System.nanoTime() - told[0] > TOLD_EVERY.toNanos()) {
                told[0] = System.nanoTime();
                run.say("in memory: %,d of %,d trackers' records looked for", index, sessions);
            }
            BitSet numbers = new BitSet();
            numbers.set(0, receipted.path(index).asInt());
            return numbers;
        }));
    }

    private void awaitReceipts(BenchProcess bench) throws IOException {
        long until = System.nanoTime() + RECEIPTED_WITHIN.toNanos();
        for (long open = unreceipted(bench); open > 0; open = unreceipted(bench)) {
            if (System.nanoTime() - until > 0) throw new IOException(open + " packets without a receipt after " + RECEIPTED_WITHIN);
            run.pause(Duration.ofMillis(20));
        }
    }

    private static long unreceipted(BenchProcess bench) throws IOException { return status(bench).path("unreceipted").asLong(); }

    private void tell(long count, String what) { if (count > 0) run.report().trouble("memory: %,d %s".formatted(count, what)); }
}
