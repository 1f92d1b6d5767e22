package io.trackgate.app;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.trackgate.config.GatewayConfig;
import io.trackgate.config.ModelCatalog;
import io.trackgate.config.ModelFiles;
import io.trackgate.config.TrackerModel;
import io.trackgate.simulator.ByteShape;
import io.trackgate.simulator.ScriptName;
import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.Simulation;
import io.trackgate.simulator.SimulationLines;
import io.trackgate.simulator.SimulationOptions;
import io.trackgate.simulator.SimulationProgress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trackgate simulate}: trackers that log in, drive, send records and obey, against any gateway. */
@Command(name = "simulate", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Simulated trackers: they log in, drive a route, send records, obey commands and remember what was set.",
        "They speak teltonika, gt06 or jt808, as their model does; trackgate models check --list shows the models.",
        "A DURATION is written 500ms, 30s, 10m, 2h or 7d. Exit code 1 when none was ever logged in, or the gateway broke the protocol."}, footer = {
                "", "Examples:", "  trackgate simulate --device 356307042441013=telfmb120 --verbose",
                "  trackgate simulate --device 356307042441013=gt06n --verbose",
                "  trackgate simulate --device 13912345678=jt808 --verbose",
                "  trackgate simulate --model telfmb920,telfmb120 --count 500 --ramp 100 --interval 30s --duration 10m",
                "  trackgate simulate --count 20 --script chaos --shape cuts --seed 7"})
final class SimulateCommand implements Callable<Integer> {

    /** How their bytes reach the network. */
    enum Shape {
        WHOLE, BYTES, CUTS, GLUED
    }

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Gateway (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(names = "--port", description = "Its tracker port (default: the protocol's). Models of several protocols need one: that of a listener with protocol: auto.")
    private @Nullable Integer port;

    @Option(names = "--config", paramLabel = "DIR", description = "Folder whose model files are played (default: the shipped config).")
    private @Nullable Path config;

    @Option(names = "--device", paramLabel = "ID=MODEL", description = "One tracker by its device id; may be repeated.")
    private Map<String, String> devices = new LinkedHashMap<>();

    @Option(names = "--model", paramLabel = "CODE", split = ",", defaultValue = "telfmb120", description = "Models that take turns among --count trackers (default: ${DEFAULT-VALUE}).")
    private List<String> models = List.of("telfmb120");

    @Option(names = "--count", defaultValue = "1", description = "How many trackers, when no --device is given (default: ${DEFAULT-VALUE}).")
    private int count = 1;

    @Option(names = "--first-id", paramLabel = "ID", defaultValue = "356307042441013", description = "Device id of the first of them; the others follow (default: ${DEFAULT-VALUE}).")
    private String firstId = "356307042441013";

    @Option(names = "--interval", paramLabel = "DURATION", defaultValue = "10s", converter = DurationConverter.class, description = "Between two records of a tracker, jittered (default: ${DEFAULT-VALUE}).")
    private Duration interval = Duration.ofSeconds(10);

    @Option(names = "--records-per-packet", paramLabel = "N", defaultValue = "1", description = "Records in one packet (default: ${DEFAULT-VALUE}).")
    private int recordsPerPacket = 1;

    @Option(names = "--ping-interval", paramLabel = "DURATION", defaultValue = "0s", converter = DurationConverter.class, description = "Between two keep-alives; 0s: none (default: ${DEFAULT-VALUE}).")
    private Duration pingInterval = Duration.ZERO;

    @Option(names = "--ramp", paramLabel = "PER_SECOND", defaultValue = "200", description = "Trackers switched on a second (default: ${DEFAULT-VALUE}).")
    private double ramp = 200;

    @Option(names = "--duration", paramLabel = "DURATION", converter = DurationConverter.class, description = "Stop after this (default: until Ctrl-C).")
    private @Nullable Duration duration;

    @Option(names = "--script", defaultValue = "obedient", description = "How they take commands: obedient, silent (never answer), late (after 35 s), refusing (switched off in their configuration), "
            + "chaos (anything that a tracker may do) (default: ${DEFAULT-VALUE}).")
    private ScriptName script = ScriptName.OBEDIENT;

    @Option(names = "--shape", defaultValue = "whole", description = "How their bytes come: whole, bytes (one by one), cuts (anywhere), glued (with the next) (default: ${DEFAULT-VALUE}).")
    private Shape shape = Shape.WHOLE;

    @Option(names = "--seed", defaultValue = "1", description = "Of every drive, cut and script: the same seed does the same (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Event loops (default: ${DEFAULT-VALUE}).")
    private int threads = 1;

    @Option(names = "--local-addresses", paramLabel = "IP", split = ",", description = "Source addresses; one for each 20,000 trackers.")
    private List<InetAddress> localAddresses = List.of();

    @Option(names = "--verbose", description = "Show what each tracker does (also: with at most 20 trackers, all but their records).")
    private boolean verbose;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<SimulatedDevice> played = devices(catalog());
        SimulationOptions options = options(played);
        boolean lines = verbose || played.size() <= 20;
        Simulation simulation = Simulation.start(options, event -> {
            if (lines) SimulationLines.line(event, verbose).ifPresent(line -> say(out, line));
        });
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            say(out, simulation.progress().line());
            simulation.close();
        }));
        SimulationProgress last = follow(simulation, out, lines ? 60 : 5);
        if (last.logins() == 0) say(out, "no tracker was ever logged in");
        return last.violations() > 0 || last.logins() == 0 ? Main.CANT : 0;
    }

    private ModelCatalog catalog() {
        ModelFiles.Result read = Settings.models(Settings.folder(config), Settings.shipped());
        if (!read.problems().isEmpty()) throw new IllegalArgumentException(String.valueOf(read.problems().getFirst()));
        return read.models();
    }

    private List<SimulatedDevice> devices(ModelCatalog catalog) {
        if (devices.isEmpty()) return SimulationOptions.devices(models.stream().map(code -> model(catalog, code)).toList(), count, firstId);
        List<SimulatedDevice> named = new ArrayList<>();
        devices.forEach((id, code) -> named.add(new SimulatedDevice(id, model(catalog, code))));
        return named;
    }

    private static TrackerModel model(ModelCatalog catalog, String code) {
        return catalog.find(code).orElseThrow(() -> new IllegalArgumentException(
                "model: " + code + " (expected: a code of a model file; see: trackgate models check --list)"));
    }

    private SimulationOptions options(List<SimulatedDevice> played) {
        SimulationOptions.Builder options = SimulationOptions.to(host, port != null ? port : defaultPort(played), played).interval(interval)
                .recordsPerPacket(recordsPerPacket)
                .pingInterval(pingInterval).rampPerSecond(ramp).seed(seed).script(script).verbose(verbose).threads(threads)
                .localAddresses(localAddresses).shape(switch (shape) {
                    case WHOLE -> ByteShape.whole();
                    case BYTES -> ByteShape.byteByByte();
                    case CUTS -> ByteShape.randomCuts(7);
                    case GLUED -> ByteShape.glued(Duration.ofMillis(500));
                });
        return duration == null ? options.build() : options.duration(duration).build();
    }

    private static int defaultPort(List<SimulatedDevice> played) {
        SortedSet<String> protocols = new TreeSet<>();
        played.forEach(device -> protocols.add(device.model().protocol()));
        if (protocols.size() == 1) return GatewayConfig.DEFAULT_PORTS.getOrDefault(protocols.first(), 0);
        throw new IllegalArgumentException("--port: missing (expected: the port of a listener with protocol: auto, for models of "
                + String.join(" and ", protocols) + "; or models of one protocol)");
    }

    private static SimulationProgress follow(Simulation simulation, PrintWriter out, int everySeconds) throws Exception {
        while (true) {
            try {
                return simulation.finished().get(everySeconds, TimeUnit.SECONDS);
            } catch (TimeoutException goesOn) {
                say(out, simulation.progress().line());
            }
        }
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
