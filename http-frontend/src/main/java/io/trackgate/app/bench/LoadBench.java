package io.trackgate.app.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.trackgate.app.bench.EchoPart.Echo;
import io.trackgate.app.bench.LoadBenchOptions.Part;
import io.trackgate.app.gateway.SystemLimits;
import io.trackgate.app.local.LocalNats;
import io.trackgate.app.local.LocalPostgres;
import io.trackgate.app.local.NotInstalledException;
import io.trackgate.config.ModelCatalog;
import io.trackgate.simulator.load.BenchReport;
import org.jspecify.annotations.Nullable;

/** Loads gateways that it starts itself, one part after the other, each as a ratio to the raw echo of the same run. */
public final class LoadBench {

    private static final int MOST_SESSIONS = 19_000;
    private static final int BUSY_TRACKERS = 1_000;
    /** Its own, and that of who commands it over HTTP. */
    private static final int SOCKETS_A_BUSY_TRACKER = 2;

    private final LoadBenchOptions options;
    private final ModelCatalog catalog;
    private final PrintWriter out;
    private Echo echo = Echo.NOT_MEASURED;

    public LoadBench(LoadBenchOptions options, ModelCatalog catalog, PrintWriter out) {
        this.options = options;
        this.catalog = catalog;
        this.out = out;
    }

    /**
     * Told before anything is started.
     *
     * @throws IllegalArgumentException for an option that can't be
     * @throws NotInstalledException    where a part is named that can't be measured here
     */
    public void check() throws IOException {
        options.check();
        BenchFleet.of(catalog, options.models, 1);
        fits("--sessions", options.sessions, 1);
        fits("--trackers", options.trackers, SOCKETS_A_BUSY_TRACKER);
        fits("--silent", options.enemies.silent, 1);
        for (Part part : List.of(Part.CLUSTER, Part.STORM)) {
            Optional<String> missing = options.insistsOn(part) ? missing(part) : Optional.empty();
            if (missing.isPresent()) throw new NotInstalledException(missing.get());
        }
    }

    /** An interrupt ends it early, with the report of what was done. */
    public BenchReport run() throws IOException {
        Path parent = options.folder;
        Path folder = parent == null ? BenchFolder.create() : BenchFolder.createIn(parent);
        try {
            BenchRun run = new BenchRun(options, folder, catalog, out);
            run.report().circumstance("store_on", Files.getFileStore(folder).type());
            measure(run);
            run.reportChecks();
            if (BenchRun.isStopped()) run.report().trouble("it was stopped before everything was measured");
            return run.report();
        } finally {
            BenchFolder.delete(folder);
        }
    }

    private void measure(BenchRun run) {
        int possible = SystemLimits.ofThisProcess().connections();
        int sessions = options.given(options.sessions, Math.min(MOST_SESSIONS, possible), Math.min(2_000, possible));
        int busy = Math.clamp(possible / SOCKETS_A_BUSY_TRACKER, 1, BUSY_TRACKERS);
        int trackers = options.given(options.trackers, busy, busy);
        circumstances(run.report());
        if (options.has(Part.ECHO)) run.part("echo", () -> echo = new EchoPart(run, trackers, sessions).measure());
        if (options.has(Part.RATES) || options.has(Part.SESSIONS))
            run.part("sockets", () -> new SocketsPart(run, echo, trackers, sessions).measure());
        boolean inMemory = options.has(Part.MEMORY);
        run.part("memory", () -> {
            try (MemoryPart memory = new MemoryPart(run, trackers)) {
                if (options.has(Part.MIX)) run.part("mix", () -> new MixPart(run).measure(inMemory ? memory::start : () -> {}));
                if (inMemory) run.part("memory", memory::measure);
            }
        });
        if (options.has(Part.ENEMIES)) run.part("enemies", () -> new EnemiesPart(run, trackers).measure());
        if (options.has(Part.FRAMES)) run.part("frames", () -> new FramesPart(run, trackers).measure());
        withServers(run, Part.CLUSTER, () -> new ClusterPart(run, trackers).measure());
        withServers(run, Part.STORM, () -> new StormPart(run).measure());
    }

    /** Of what needs programs of others: who names it was told already when they are not there. */
    private void withServers(BenchRun run, Part part, BenchRun.Work work) {
        if (!options.has(part)) return;
        String name = part.name().toLowerCase(Locale.ROOT);
        run.part(name, () -> {
            Optional<String> missing = missing(part);
            missing.ifPresent(what -> run.say("%s: not measured, %s", name, what));
            if (missing.isEmpty()) work.run();
        });
    }

    private static Optional<String> missing(Part part) throws IOException {
        Optional<String> nats = LocalNats.missing();
        return nats.isPresent() || part != Part.CLUSTER ? nats : LocalPostgres.missing();
    }

    private static void fits(String option, @Nullable Integer given, int socketsEach) {
        SystemLimits limits = SystemLimits.ofThisProcess();
        int possible = limits.connections() / socketsEach;
        if (given == null || given <= possible) return;
        throw new IllegalArgumentException(option + ": " + given + " (expected: <= " + possible + " here)\n"
                + String.join("\n", limits.tooSmallFor((int) Math.min((long) given * socketsEach, Integer.MAX_VALUE))));
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
}
