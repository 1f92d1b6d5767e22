package io.trackgate.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

import io.trackgate.app.EchoPart.Echo;
import io.trackgate.app.LoadBenchOptions.Part;
import io.trackgate.config.ModelCatalog;
import io.trackgate.simulator.load.BenchReport;

/** Loads gateways that it starts itself, one part after the other, each as a ratio to the raw echo of the same run. */
final class LoadBench {

    private static final int MOST_SESSIONS = 19_000;

    private final LoadBenchOptions options;
    private final ModelCatalog catalog;
    private final PrintWriter out;

    LoadBench(LoadBenchOptions options, ModelCatalog catalog, PrintWriter out) {
        this.options = options;
        this.catalog = catalog;
        this.out = out;
    }

    BenchReport run() throws IOException {
        options.check();
        BenchFleet.of(catalog, options.models, 1); // a mistake is told before anything is started
        Path folder = Files.createTempDirectory("trackgate-bench");
        try {
            return run(new BenchRun(options, folder, catalog, out));
        } finally {
            delete(folder);
        }
    }

    private BenchReport run(BenchRun run) throws IOException {
        int trackers = options.trackers;
        int sessions = sessions();
        circumstances(run.report());
        Echo echo = options.parts.contains(Part.ECHO) ? new EchoPart(run, trackers, sessions).measure() : Echo.NOT_MEASURED;
        if (options.parts.contains(Part.RATES) || options.parts.contains(Part.SESSIONS))
            new SocketsPart(run, echo, trackers, sessions).measure();
        boolean inMemory = options.parts.contains(Part.MEMORY);
        try (MemoryPart memory = new MemoryPart(run)) {
            if (options.parts.contains(Part.MIX)) new MixPart(run).measure(inMemory ? memory::start : () -> {});
            if (inMemory) memory.measure();
        }
        run.reportChecks();
        return run.report();
    }

    private int sessions() {
        SystemLimits limits = SystemLimits.ofThisProcess();
        int possible = limits.connections();
        int sessions = options.given(options.sessions, Math.min(MOST_SESSIONS, possible), Math.min(2_000, possible));
        if (sessions > possible) {
            throw new IllegalArgumentException("--sessions: " + sessions + " (expected: <= " + possible + " here)\n"
                    + String.join("\n", limits.tooSmallFor(sessions)));
        }
        return sessions;
    }

    private void circumstances(BenchReport report) {
        Runtime.Version java = Runtime.version();
        report.circumstance("java", System.getProperty("java.vm.name") + " " + java);
        report.circumstance("jvm_flags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        report.circumstance("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        report.circumstance("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        report.circumstance("transport", options.transport);
        report.circumstance("models", String.join(", ", options.models));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(file);
        }
    }
}
