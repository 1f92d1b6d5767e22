package io.trackgate.app.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.simulator.load.LightFleet;

/** A gateway in a process of its own, that a part of the bench loads. */
final class BenchServer implements AutoCloseable {

    /** @param key that may command them all */
    record Fleet(List<String> models, int trackers, String key) {}

    private final Path folder;
    private final List<String> arguments;
    private final String key;
    private BenchProcess process;

    /**
     * Does not wait until it is ready: its ports do.
     *
     * @param name of its folder below the run's
     * @param more arguments of its own
     */
    BenchServer(BenchRun run, String name, List<String> models, int trackers, Duration replyTimeout, String... more) throws IOException {
        this(run, name, new Fleet(models, trackers, BenchFleet.newKey()), replyTimeout, more);
    }

    /** The same for a fleet that other gateways may serve too. */
    BenchServer(BenchRun run, String name, Fleet fleet, Duration replyTimeout, String... more) throws IOException {
        this.folder = run.folder(name);
        this.key = fleet.key;
        this.arguments = List.of("gateway", "--folder", folder.toString(), "--models", String.join(",", fleet.models),
                "--protocol", BenchFleet.of(run.catalog(), fleet.models, fleet.trackers).protocol(), "--trackers",
                String.valueOf(fleet.trackers), "--key", key, "--transport", run.options().transport, "--reply-timeout",
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

    /** Of all cores, since it began. */
    Duration processorTime() { return process.processorTime(); }

    /** kill -9. */
    void kill() { process.kill(); }

    /** Again on the same ports, as after a crash. Does not wait until it is ready. */
    void restart() throws IOException {
        process = start(List.of("--tracker-port", String.valueOf(trackerPort()), "--http-port", String.valueOf(httpPort())));
    }

    /** Ends it, and looks what is in its store. */
    StoreCheck endAndCheck(BenchFleet fleet, LightFleet load) throws IOException {
        process.close();
        return StoreCheck.of(folder, fleet, load);
    }

    @Override
    public void close() throws IOException { process.close(); }
}
