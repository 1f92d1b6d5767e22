package io.trackgate.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

import io.trackgate.app.cli.DurationConverter;
import io.trackgate.app.cli.Settings;
import io.trackgate.app.gateway.Gateway;
import io.trackgate.config.Configuration;
import io.trackgate.config.FleetConfig;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.OutputCall;
import io.trackgate.core.account.AccountAdmin;
import io.trackgate.core.store.Database;
import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.Simulation;
import io.trackgate.simulator.SimulationLines;
import io.trackgate.simulator.SimulationOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trackgate demo}: a gateway and a simulated fleet on this machine, and the curl lines to command it. */
@Command(name = "demo", mixinStandardHelpOptions = true, description = "Run a gateway with a simulated fleet (config/demo) and print curl lines that work.")
final class DemoCommand implements Callable<Integer> {

    private static final String PUBLIC_PASSWORD = "trackgate-demo";

    @Option(names = "--config", paramLabel = "DIR", description = "Folder with gateway.yaml and fleet.yaml (default: the shipped demo).")
    private @Nullable Path config;

    @Option(names = "--interval", paramLabel = "DURATION", defaultValue = "10s", converter = DurationConverter.class, description = "Between two records of a tracker (default: ${DEFAULT-VALUE}).")
    private Duration interval = Duration.ofSeconds(10);

    @Option(names = "--verbose", description = "Show records too.")
    private boolean verbose;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        Path folder = config == null ? Settings.shipped().resolve("demo") : config;
        Configuration configuration = Settings.load(Settings.folder(folder), Settings.shipped());
        PrintWriter out = spec.commandLine().getOut();
        Gateway gateway = Gateway.start(configuration);
        List<Simulation> simulations = simulate(configuration, gateway, out);
        greet(configuration, gateway, out);
        // A folder of one's own may hold real trackers: nobody gets a public password there.
        if (config == null) offerSignIn(configuration, gateway, out);
        List<AutoCloseable> parts = new ArrayList<>(List.of(gateway));
        parts.addAll(simulations);
        RunCommand.runUntilSignal(parts.toArray(AutoCloseable[]::new));
        return 0;
    }

    /** One simulation a protocol: each has its port. */
    private List<Simulation> simulate(Configuration configuration, Gateway gateway, PrintWriter out) {
        List<Simulation> simulations = new ArrayList<>();
        configuration.gateway().listeners().stream().map(listener -> listener.protocol()).distinct().forEach(protocol -> {
            List<SimulatedDevice> devices = devices(configuration, protocol);
            if (devices.isEmpty()) return;
            SimulationOptions options = SimulationOptions.to("127.0.0.1", gateway.trackerPort(protocol), devices).interval(interval)
                    .build();
            simulations.add(Simulation.start(options, event -> SimulationLines.line(event, verbose).ifPresent(line -> {
                out.println(line);
                out.flush();
            })));
        });
        return simulations;
    }

    private static List<SimulatedDevice> devices(Configuration configuration, String protocol) {
        List<SimulatedDevice> devices = new ArrayList<>();
        for (FleetConfig.Tracker tracker : configuration.fleet().trackers()) {
            model(configuration, tracker).filter(model -> model.protocol().equals(protocol))
                    .ifPresent(model -> devices.add(new SimulatedDevice(String.valueOf(tracker.deviceId()), model)));
        }
        return devices;
    }

    private static Optional<TrackerModel> model(Configuration configuration, FleetConfig.Tracker tracker) {
        String code = tracker.model();
        return code == null ? Optional.empty() : configuration.models().find(code);
    }

    private static void greet(Configuration configuration, Gateway gateway, PrintWriter out) {
        String api = "http://127.0.0.1:" + gateway.httpPort();
        out.printf("%nTrackgate demo: %d simulated trackers; what they do is shown here. Ctrl-C ends it.%n",
                configuration.fleet().trackers().stream()
                        .filter(tracker -> tracker.deviceId() != null).count());
        out.printf("  API      %s/v2/%n  docs     %s/docs%n  health   %s/health%n  metrics  %s/metrics%n", api, api, api, api);
        Optional<FleetConfig.Tracker> shown = shown(configuration);
        if (shown.isPresent()) printCurl(api, shown.get(), key(configuration, shown.get()), out);
        printOthers(api, configuration, shown.flatMap(tracker -> model(configuration, tracker)), out);
        out.println();
        out.flush();
    }

    /** The demo's master gets a password that everybody may know, unless it has one already. */
    private static void offerSignIn(Configuration configuration, Gateway gateway, PrintWriter out) {
        Optional<FleetConfig.User> master = configuration.fleet().users().stream()
                .filter(user -> user.master() == null && user.login() != null).findFirst();
        if (master.isEmpty()) return;
        boolean isPublic;
        try (Database database = Database.open(configuration.gateway().store().url())) {
            isPublic = AccountAdmin.offerPassword(database, master.get().name(), PUBLIC_PASSWORD, Instant.now());
        }
        out.printf("%nSign in as %s (PUBLIC demo account, like the demo keys above; never on a real gateway):%n", master.get().login());
        out.println("  curl -s -X POST http://127.0.0.1:" + gateway.httpPort()
                + "/v2/user/auth -H 'Content-Type: application/json' -d '{\"login\": \""
                + master.get().login() + "\", \"password\": \"" + (isPublic ? PUBLIC_PASSWORD : "THE ONE THAT YOU HAVE SET") + "\"}'");
        out.println();
        out.flush();
    }

    /** A tracker with everything that the six calls ask for, and its first output free. */
    private static Optional<FleetConfig.Tracker> shown(Configuration configuration) {
        return configuration.fleet().trackers().stream().filter(tracker -> !tracker.blocked())
                .filter(tracker -> !Integer.valueOf(1).equals(tracker.engineBlockOutput()))
                .filter(tracker -> model(configuration, tracker).filter(model -> model.outputCalls().contains(OutputCall.SET)
                        && model.led().isPresent()
                        && model.tracking().filter(tracking -> tracking.profile().name().equals("telfm")).isPresent())
                        .isPresent())
                .findFirst();
    }

    private static String key(Configuration configuration, FleetConfig.Tracker tracker) {
        return configuration.fleet().users().stream().filter(user -> user.name().equals(tracker.owner()))
                .flatMap(user -> user.keys().stream())
                .filter(key -> !key.revoked()).findFirst().map(FleetConfig.Key::hash).orElse("KEY");
    }

    /** The first output of one tracker of each other protocol. */
    private static void printOthers(String api, Configuration configuration, Optional<TrackerModel> shown, PrintWriter out) {
        Set<String> seen = new TreeSet<>();
        shown.map(TrackerModel::protocol).ifPresent(seen::add);
        for (FleetConfig.Tracker tracker : configuration.fleet().trackers()) {
            Optional<TrackerModel> model = model(configuration, tracker).filter(found -> found.outputCalls().contains(OutputCall.SET));
            if (tracker.blocked() || tracker.engineBlockOutput() != null || model.isEmpty() || !seen.add(model.get().protocol())) continue;
            out.printf("%nThe same call, another protocol (%s):%n", tracker.label());
            out.println("  curl -s -X POST " + api + "/v2/tracker/output/set -H 'Content-Type: application/json' -d '{\"hash\": \""
                    + key(configuration, tracker) + "\", \"tracker_id\": " + tracker.id() + ", \"output\": 1, \"enable\": true}'");
        }
    }

    private static void printCurl(String api, FleetConfig.Tracker tracker, String key, PrintWriter out) {
        String head = "  curl -s -X POST " + api + "/v2/tracker/";
        String json = " -H 'Content-Type: application/json' -d '{\"hash\": \"" + key + "\", \"tracker_id\": " + tracker.id();
        out.printf("%nIn another terminal (%s, tracker %d, output 1):%n", tracker.label(), tracker.id());
        out.println(head + "output/set" + json + ", \"output\": 1, \"enable\": true}'");
        out.println(head + "led/update" + json + ", \"value\": false}'");
        out.println(head + "led/read" + json + "}'");
        out.println(head + "settings/tracking/update" + json
                + ", \"tracking_settings\": {\"tracking_angle\": 30, \"tracking_distance\": 100, "
                + "\"tracking_interval\": 60, \"on_stop_tracking_interval\": 180, \"sleep_mode\": \"disabled\", \"stop_detection\": \"ignition\"}}'");
        out.println(head + "settings/tracking/read" + json + "}'");
    }
}
