package io.trackgate.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.core.store.Database;
import io.trackgate.core.telemetry.TelemetryArchive;
import io.trackgate.core.telemetry.TelemetryArchive.Period;
import io.trackgate.simulator.load.LightTracker;

/** A gateway in a process of its own, that a part of the bench loads. */
final class BenchServer implements AutoCloseable {

    private final Path folder;
    private final List<String> arguments;
    private final String key = BenchFleet.newKey();
    private BenchProcess process;

    /**
     * Does not wait until it is ready: its ports do.
     *
     * @param name of its folder below the run's
     * @param more arguments of its own
     */
    BenchServer(BenchRun run, String name, List<String> models, int trackers, Duration replyTimeout, String... more) throws IOException {
        this.folder = run.folder(name);
        this.arguments = List.of("gateway", "--folder", folder.toString(), "--models", String.join(",", models), "--protocol",
                BenchFleet.of(run.catalog(), models, trackers).protocol(), "--trackers",
                String.valueOf(trackers), "--key", key, "--transport", run.options().transport, "--reply-timeout",
                replyTimeout.toMillis() + "ms");
        this.process = start(List.of(more));
    }

    private BenchProcess start(List<String> more) throws IOException {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(more);
        return BenchProcess.start(folder.resolveSibling(folder.getFileName() + ".log"), List.of(), all);
    }

    String key() { return key; }

    void awaitReady() throws IOException { process.hello(); }

    int httpPort() throws IOException { return process.hello().path("http").asInt(); }

    int trackerPort() throws IOException { return process.hello().path("trackers").asInt(); }

    JsonNode ask(String request) throws IOException { return process.ask(request); }

    long liveHeap() throws IOException { return ask("heap").path("bytes").asLong(); }

    /** kill -9, and again on the same ports, as after a crash. */
    void crashAndRestart() throws IOException {
        List<String> ports = List.of("--tracker-port", String.valueOf(trackerPort()), "--http-port", String.valueOf(httpPort()));
        process.kill();
        process = start(ports);
    }

    /** Ends it; then says how many records trackers were receipted that are not in its store. */
    long lostRecords(List<LightTracker> trackers) throws IOException {
        process.close();
        try (Database database = Database.openToRead("jdbc:sqlite:" + folder.resolve("trackgate.db"))) {
            TelemetryArchive archive = new TelemetryArchive(database);
            return trackers.stream().filter(tracker -> tracker.receipted() > 0).mapToLong(tracker -> Math.max(0,
                    tracker.receipted() - archive.count(BenchFleet.FIRST_ID + tracker.index(), Period.ALWAYS))).sum();
        }
    }

    @Override
    public void close() throws IOException { process.close(); }
}
