package io.trackgate.scenes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trackgate.config.ModelCatalog;
import io.trackgate.simulator.BackOff;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;

/** {@code trackgate bench --tracker} with a simulated tracker in front of it: what it printed, and its two reports. */
record BenchedTracker(CommandLineRun run, JsonNode json, String html) {

    private static final ModelCatalog MODELS = GatewayFiles.in(GatewayFiles.SHIPPED).load().models();
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The tracker in front of it; {@code shown} is the id that it logs in with. */
    record Tracker(String id, String shown, String model, Consumer<SimulatedTracker> play) {
        static Tracker of(String id, String model) { return new Tracker(id, id, model, tracker -> {}); }

        Tracker shows(String other) { return new Tracker(id, other, model, play); }

        Tracker plays(Consumer<SimulatedTracker> script) { return new Tracker(id, shown, model, script); }
    }

    /** @param options name, value, and so on; they win over the defaults of these tests, which are in a hurry */
    static BenchedTracker of(Path folder, Tracker tracker, String... options) {
        int port = freePort();
        Path json = folder.resolve("report.json");
        Path html = folder.resolve("report.html");
        Map<String, String> args = new LinkedHashMap<>(Map.of("--tracker", tracker.id(), "--model", tracker.model(), "--host", "127.0.0.1",
                "--port", String.valueOf(port), "--wait", "20s", "--telemetry-wait", "10s", "--silence", "300ms", "--reconnect-wait", "10s",
                "--json", json.toString(), "--report", html.toString()));
        for (int i = 0; i < options.length; i += 2)
            args.put(options[i], options[i + 1]);
        SimulatedTracker.Builder settings = SimulatedTracker.of(MODELS.find(tracker.model()).orElseThrow(), tracker.shown())
                .interval(Duration.ofMillis(60)).backOff(BackOff.of(Duration.ofMillis(20)));
        AtomicReference<CommandLineRun> run = new AtomicReference<>();
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", port); SimulatedTracker simulated = settings.build(uplink)) {
            tracker.play().accept(simulated);
            simulated.connect();
            run.set(CommandLineRun.of(line(args)));
        }
        if (!Files.exists(html)) throw new AssertionError(run.get().toString());
        return new BenchedTracker(run.get(), parsed(read(json)), read(html));
    }

    private static Object[] line(Map<String, String> options) {
        return Stream
                .concat(Stream.of("bench"), options.entrySet().stream().flatMap(option -> Stream.of(option.getKey(), option.getValue())))
                .toArray();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode step(String name) {
        for (JsonNode step : json.path("steps"))
            if (step.path("name").asText().equals(name)) return step;
        throw new AssertionError("no step " + name + " in " + json.path("steps"));
    }

    String verdict(String step) { return step(step).path("verdict").asText(); }

    String found(String step) { return step(step).path("found").asText(); }

    List<String> named(String verdict) {
        return json.path("steps").valueStream().filter(step -> step.path("verdict").asText().equals(verdict))
                .map(step -> step.path("name").asText()).toList();
    }
}
