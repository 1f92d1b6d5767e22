package io.trackgate.app.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToIntFunction;

import io.trackgate.config.Configuration;
import io.trackgate.config.FleetConfig;
import io.trackgate.config.TrackerModel;
import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.Simulation;
import io.trackgate.simulator.SimulationLines;
import io.trackgate.simulator.SimulationOptions;

/** The trackers of a fleet file, simulated; what they do is shown. */
public final class DemoFleet implements AutoCloseable {

    private final List<Simulation> simulations = new ArrayList<>();
    private int size;

    /**
     * One simulation a protocol: each has its port.
     *
     * @param port     of a protocol
     * @param interval between two records of a tracker
     * @param verbose  whether records are shown too
     */
    public static DemoFleet start(Configuration configuration, ToIntFunction<String> port, Duration interval, boolean verbose,
            PrintWriter out) {
        DemoFleet fleet = new DemoFleet();
        configuration.gateway().listeners().stream().map(listener -> listener.protocol()).distinct().forEach(protocol -> {
            List<SimulatedDevice> devices = devices(configuration, protocol);
            if (devices.isEmpty()) return;
            fleet.size += devices.size();
            SimulationOptions options = SimulationOptions.to("127.0.0.1", port.applyAsInt(protocol), devices).interval(interval).build();
            fleet.simulations.add(Simulation.start(options, event -> SimulationLines.line(event, verbose).ifPresent(line -> {
                out.println(line);
                out.flush();
            })));
        });
        return fleet;
    }

    private DemoFleet() {}

    private static List<SimulatedDevice> devices(Configuration configuration, String protocol) {
        List<SimulatedDevice> devices = new ArrayList<>();
        for (FleetConfig.Tracker tracker : configuration.fleet().trackers()) {
            model(configuration, tracker).filter(model -> model.protocol().equals(protocol))
                    .ifPresent(model -> devices.add(new SimulatedDevice(String.valueOf(tracker.deviceId()), model)));
        }
        return devices;
    }

    static Optional<TrackerModel> model(Configuration configuration, FleetConfig.Tracker tracker) {
        String code = tracker.model();
        return code == null ? Optional.empty() : configuration.models().find(code).map(model -> model.with(tracker.options()));
    }

    /** Trackers that are simulated. */
    public int size() { return size; }

    /** Until the caller is interrupted. */
    public void drive() throws InterruptedException { new CountDownLatch(1).await(); }

    @Override
    public void close() { simulations.forEach(Simulation::close); }
}
