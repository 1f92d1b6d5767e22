package io.trackgate.app;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.trackgate.app.cli.DurationConverter;
import io.trackgate.app.cli.ExitCode;
import io.trackgate.app.cli.NetworkFlags;
import io.trackgate.app.cli.Settings;
import io.trackgate.app.cli.SpeedConverter;
import io.trackgate.app.cli.TlsFlags;
import io.trackgate.app.gateway.SystemLimits;
import io.trackgate.config.ConfigException;
import io.trackgate.config.ModelCatalog;
import io.trackgate.config.ModelFiles;
import io.trackgate.config.TrackerModel;
import io.trackgate.simulator.ScriptName;
import io.trackgate.simulator.ShapeName;
import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.SimulationLines;
import io.trackgate.simulator.SimulationOptions;
import io.trackgate.simulator.SimulationProgress;
import io.trackgate.simulator.scenario.Scenario;
import io.trackgate.simulator.scenario.ScenarioFile;
import io.trackgate.simulator.scenario.ScenarioRun;
import io.trackgate.simulator.scenario.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trackgate simulate}: trackers that log in, drive, send records and obey, against any gateway. */
@Command(name = "simulate", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Simulated trackers: they log in, drive a route, send records, obey commands and remember what was set.",
        "They speak teltonika, gt06, jt808, galileosky, navtelecom, queclink or ruptela, as their model does; trackgate models check --list shows the models.",
        "A DURATION is written 500ms, 30s, 10m, 2h or 7d. Exit code 1 when none was ever logged in, or the gateway broke the protocol."}, footer = {
                "", "Examples:", "  trackgate simulate --device 356307042441013=telfmb120 --verbose",
                "  trackgate simulate --device 356307042441013=gt06n --verbose",
                "  trackgate simulate --device 13912345678=jt808 --verbose",
                "  trackgate simulate --model telfmb920,telfmb120 --count 500 --ramp 100 --interval 30s --duration 10m",
                "  trackgate simulate --count 20 --script chaos --shape cuts --seed 7",
                "  trackgate simulate --count 50 --network gprs --nat-timeout 60s --twins 2",
                "  trackgate simulate --device 356307042441013=telfmb120 --port 5028 --tls-ca ca.pem",
                "  trackgate simulate --scenario config/scenarios/rush-hour.yaml",
                "  trackgate simulate --replay capture.jsonl --speed 10"})
final class SimulateCommand implements Callable<Integer> {

    private static final int MOST_WITH_LINES = 20;
    private static final Set<String> BESIDE_A_SCENARIO = Set.of("--scenario", "--host", "--port", "--tls", "--tls-ca", "--tls-insecure",
            "--config", "--seed", "--duration",
            "--threads", "--local-addresses", "--verbose");
    private static final Set<String> BESIDE_A_REPLAY = Set.of("--replay", "--speed", "--host", "--port", "--tls", "--tls-ca",
            "--tls-insecure",
            "--tls-cert", "--tls-key");

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Gateway (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(names = "--port", description = "Its tracker port (default: the protocol's). Models of several protocols need one: that of a listener with protocol: auto.")
    private @Nullable Integer port;

    @Mixin
    private TlsFlags tls = new TlsFlags();

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
    private ShapeName shape = ShapeName.WHOLE;

    @Mixin
    private NetworkFlags network = new NetworkFlags();

    @Option(names = "--twins", paramLabel = "N", defaultValue = "0", description = "So many trackers have a twin: another one with the same id (default: ${DEFAULT-VALUE}).")
    private int twins;

    @Option(names = "--scenario", paramLabel = "FILE", description = "Groups of trackers and what happens to them, from a file (docs/simulator.md, config/scenarios). "
            + "Beside it: --host, --port, --tls…, --config, --seed, --duration, --threads, --local-addresses, --verbose.")
    private @Nullable Path scenario;

    @Option(names = "--replay", paramLabel = "FILE", description = "Play the tracker's side of a capture (frame/capture/read, a trace) and say what the gateway answers "
            + "now beside what it answered then. Beside it: --speed, --host, --port, --tls….")
    private @Nullable Path replay;

    @Option(names = "--speed", paramLabel = "N", defaultValue = "1", converter = SpeedConverter.class, description = "Of a replay: so many times as fast as it was, or max: without waiting for the time (default: ${DEFAULT-VALUE}).")
    private OptionalDouble speed = OptionalDouble.of(1);

    @Option(names = "--seed", defaultValue = "1", description = "Of every drive, cut, script and network: the same seed does the same (default: ${DEFAULT-VALUE}).")
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
        if (replay != null) {
            refuseBeside("--replay", BESIDE_A_REPLAY, "the capture says it");
            return ReplayRun.play(replay, host, port, tls.tls(), speed, out);
        }
        if (isGiven("--speed")) throw new IllegalArgumentException("--speed: given (expected: beside --replay alone)");
        Scenario played = scenario();
        warnOfLimits(played);
        boolean lines = verbose || trackers(played) <= MOST_WITH_LINES;
        ScenarioRun run = ScenarioRun.start(played, tls.tls(), event -> {
            if (lines) SimulationLines.line(event, verbose).ifPresent(line -> say(out, line));
        });
        // Whatever ends the run, the sum is told once, and before the process ends.
        CompletableFuture<Map<String, SimulationProgress>> told = run.finished().whenComplete((last, failure) -> sum(out, last));
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(run::close));
        Map<String, SimulationProgress> last = follow(run, told, out, lines ? 60 : 5);
        long logins = last.values().stream().mapToLong(SimulationProgress::logins).sum();
        long violations = last.values().stream().mapToLong(SimulationProgress::violations).sum();
        if (logins == 0) say(out, "no tracker was ever logged in");
        return violations > 0 || logins == 0 ? ExitCode.CANT : 0;
    }

    private Scenario scenario() throws ConfigException {
        Target target = new Target(host, port == null ? OptionalInt.empty() : OptionalInt.of(port), threads, localAddresses);
        ModelCatalog catalog = catalog();
        if (scenario == null) return Scenario.of("trackers", options(devices(catalog), target));
        refuseBeside("--scenario", BESIDE_A_SCENARIO, "the file says it");
        return ScenarioFile.load(scenario, catalog, target, new ScenarioFile.Overrides(
                isGiven("--seed") ? Optional.of(seed) : Optional.empty(), Optional.ofNullable(duration)));
    }

    private void refuseBeside(String played, Set<String> allowed, String why) {
        for (OptionSpec option : spec.options()) {
            String name = option.longestName();
            if (isGiven(name) && !allowed.contains(name))
                throw new IllegalArgumentException(name + ": given (expected: absent, beside " + played + "; " + why + ")");
        }
    }

    private boolean isGiven(String option) { return spec.commandLine().getParseResult().hasMatchedOption(option); }

    private void warnOfLimits(Scenario scenario) {
        int toOnePort = scenario.trackersByPort().values().stream().mapToInt(Integer::intValue).max().orElse(0);
        PrintWriter err = spec.commandLine().getErr();
        SystemLimits.ofThisProcess().tooSmallToMake(trackers(scenario), toOnePort, Math.max(1, localAddresses.size()))
                .forEach(limit -> say(err, "too small for all " + trackers(scenario) + " trackers: " + limit));
    }

    private static int trackers(Scenario scenario) { return scenario.trackersByPort().values().stream().mapToInt(Integer::intValue).sum(); }

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

    private SimulationOptions options(List<SimulatedDevice> played, Target target) {
        SimulationOptions.Builder options = SimulationOptions.to(host, target.port(played), played).interval(interval)
                .recordsPerPacket(recordsPerPacket).pingInterval(pingInterval).rampPerSecond(ramp).seed(seed).script(script)
                .verbose(verbose).threads(threads).localAddresses(localAddresses).shape(shape.shape()).network(network.network())
                .twins(twins);
        return duration == null ? options.build() : options.duration(duration).build();
    }

    private static Map<String, SimulationProgress> follow(ScenarioRun run, Future<Map<String, SimulationProgress>> end, PrintWriter out,
            int everySeconds) throws Exception {
        while (true) {
            try {
                return end.get(everySeconds, TimeUnit.SECONDS);
            } catch (TimeoutException goesOn) {
                run.progress().forEach((group, progress) -> say(out, group + ": " + progress.line()));
            }
        }
    }

    private static void sum(PrintWriter out, Map<String, SimulationProgress> groups) {
        groups.forEach((group, progress) -> say(out, progress.summary(group)));
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
