package io.trackgate.app.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

import io.trackgate.config.Configuration;
import io.trackgate.config.FleetConfig;
import io.trackgate.config.TrackerModel;
import io.trackgate.http.DemoTrackers;
import io.trackgate.simulator.ScriptName;
import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.Simulation;
import io.trackgate.simulator.SimulationLines;
import io.trackgate.simulator.SimulationOptions;

/** The trackers of a fleet file, simulated; what they do is shown. */
public final class DemoFleet implements DemoTrackers, AutoCloseable {

    private record Planned(FleetConfig.Tracker tracker, TrackerModel model) {}

    /** What is known of one that runs. Guarded by the fleet. */
    private static final class Played {
        private final SimulatedTracker tracker;
        private boolean running = true;
        private ScriptName script = ScriptName.OBEDIENT;

        private Played(SimulatedTracker tracker) { this.tracker = tracker; }
    }

    private final Map<String, List<Planned>> planned = new LinkedHashMap<>(); // by protocol
    private final Duration interval;
    private final boolean verbose;
    private final PrintWriter out;
    private final List<Simulation> simulations = new ArrayList<>();
    private final SortedMap<Integer, Played> played = new TreeMap<>(); // by tracker; guarded by this

    /**
     * Nothing is simulated before {@link #start}.
     *
     * @param interval between two records of a tracker
     * @param verbose  whether records are shown too
     */
    public DemoFleet(Configuration configuration, Duration interval, boolean verbose, PrintWriter out) {
        this.interval = interval;
        this.verbose = verbose;
        this.out = out;
        configuration.gateway().listeners().forEach(listener -> planned.put(listener.protocol(), new ArrayList<>()));
        for (FleetConfig.Tracker tracker : configuration.fleet().trackers()) {
            model(configuration, tracker).filter(model -> planned.containsKey(model.protocol()))
                    .ifPresent(model -> planned.get(model.protocol()).add(new Planned(tracker, model)));
        }
        planned.values().removeIf(List::isEmpty);
    }

    /** One that runs. @param port of a protocol */
    public static DemoFleet start(Configuration configuration, ToIntFunction<String> port, Duration interval, boolean verbose,
            PrintWriter out) {
        DemoFleet fleet = new DemoFleet(configuration, interval, verbose, out);
        fleet.start(port);
        return fleet;
    }

    /**
     * One simulation a protocol: each has its port.
     *
     * @param port of a protocol
     */
    public synchronized void start(ToIntFunction<String> port) {
        planned.forEach((protocol, trackers) -> {
            List<SimulatedDevice> devices = trackers.stream()
                    .map(each -> new SimulatedDevice(String.valueOf(each.tracker.deviceId()), each.model)).toList();
            SimulationOptions options = SimulationOptions.to("127.0.0.1", port.applyAsInt(protocol), devices).interval(interval).build();
            Simulation simulation = Simulation.start(options, event -> SimulationLines.line(event, verbose).ifPresent(line -> {
                out.println(line);
                out.flush();
            }));
            simulations.add(simulation);
            for (int i = 0; i < trackers.size(); i++)
                played.put(trackers.get(i).tracker.id(), new Played(simulation.trackers().get(i)));
        });
    }

    static Optional<TrackerModel> model(Configuration configuration, FleetConfig.Tracker tracker) {
        String code = tracker.model();
        return code == null ? Optional.empty() : configuration.models().find(code).map(model -> model.with(tracker.options()));
    }

    /** Trackers that are simulated. */
    public int size() { return planned.values().stream().mapToInt(List::size).sum(); }

    // ---- what callers of the API may do with them ----

    @Override
    public List<String> scripts() { return Arrays.stream(ScriptName.values()).map(ScriptName::text).toList(); }

    @Override
    public synchronized List<Simulated> all() {
        return played.entrySet().stream().map(each -> {
            Played one = each.getValue();
            return new Simulated(each.getKey(), one.running, one.tracker.isLoggedIn(), one.script.text());
        }).toList();
    }

    @Override
    public boolean start(int trackerId) {
        return with(trackerId, one -> {
            one.running = true;
            one.tracker.connect();
        });
    }

    @Override
    public boolean stop(int trackerId) {
        return with(trackerId, one -> {
            one.running = false;
            one.tracker.disconnect();
        });
    }

    @Override
    public boolean play(int trackerId, String script) {
        ScriptName name = ScriptName.parse(script);
        return with(trackerId, one -> {
            one.script = name;
            one.tracker.play(name.script(trackerId));
        });
    }

    private synchronized boolean with(int trackerId, Consumer<Played> deed) {
        Played one = played.get(trackerId);
        if (one != null) deed.accept(one);
        return one != null;
    }

    /** Until the caller is interrupted. */
    public void drive() throws InterruptedException { new CountDownLatch(1).await(); }

    @Override
    public synchronized void close() { simulations.forEach(Simulation::close); }
}
