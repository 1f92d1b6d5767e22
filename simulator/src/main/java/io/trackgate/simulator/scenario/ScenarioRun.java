package io.trackgate.simulator.scenario;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.Simulation;
import io.trackgate.simulator.SimulationOptions;
import io.trackgate.simulator.SimulationProgress;
import io.trackgate.simulator.TcpUplink;
import io.trackgate.simulator.TrackerEvent;
import io.trackgate.simulator.UplinkTls;

/** A scenario that runs: a simulation for each group, and a clock that makes things happen to them. */
public final class ScenarioRun implements AutoCloseable {
    private final Map<Scenario.Group, Simulation> simulations = new LinkedHashMap<>();
    private final Optional<UplinkTls> tls;
    private final Map<Integer, TcpUplink> uplinks = new HashMap<>();
    private final CompletableFuture<Map<String, SimulationProgress>> finished = new CompletableFuture<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("scenario").factory());

    public static ScenarioRun start(Scenario scenario, Consumer<TrackerEvent> observer) {
        return start(scenario, Optional.empty(), observer);
    }

    /** @param tls empty: plain TCP */
    public static ScenarioRun start(Scenario scenario, Optional<UplinkTls> tls, Consumer<TrackerEvent> observer) {
        ScenarioRun run = new ScenarioRun(tls);
        try {
            run.begin(scenario, observer);
        } catch (RuntimeException e) {
            run.close();
            throw e;
        }
        return run;
    }

    private ScenarioRun(Optional<UplinkTls> tls) { this.tls = tls; }

    private void begin(Scenario scenario, Consumer<TrackerEvent> observer) {
        scenario.groups().forEach(group -> simulations.put(group, Simulation.start(group.options(), uplink(group.options()), observer)));
        scenario.phases().forEach(phase -> clock.schedule(() -> happen(phase), phase.at().toNanos(), TimeUnit.NANOSECONDS));
        scenario.duration().ifPresent(duration -> clock.schedule(this::finish, duration.toNanos(), TimeUnit.NANOSECONDS));
    }

    private TcpUplink uplink(SimulationOptions options) {
        return uplinks.computeIfAbsent(options.port(),
                port -> new TcpUplink(options.host(), port, options.threads(), options.localAddresses(), tls));
    }

    /** Now, whenever it was to be. */
    public void happen(Scenario.Phase phase) {
        simulations.forEach((group, simulation) -> { if (phase.concerns(group)) happen(phase, simulation); });
    }

    private static void happen(Scenario.Phase phase, Simulation simulation) {
        phase.network().ifPresent(network -> simulation.trackers().forEach(tracker -> tracker.network(network)));
        phase.script().ifPresent(simulation::play);
        phase.happening().ifPresent(happening -> simulation.withEachSwitchedOn(switch (happening) {
            case DROP -> SimulatedTracker::drop;
            case VANISH -> SimulatedTracker::vanish;
            case SWITCH_OFF -> SimulatedTracker::disconnect;
            case SWITCH_ON -> SimulatedTracker::connect;
        }));
    }

    /** By group, in the order of the scenario. */
    public Map<String, SimulationProgress> progress() {
        Map<String, SimulationProgress> progress = new LinkedHashMap<>();
        simulations.forEach((group, simulation) -> progress.put(group.name(), simulation.progress()));
        return progress;
    }

    /** Done when the duration is over or the run is closed, with the last progress before the trackers hung up. */
    public CompletableFuture<Map<String, SimulationProgress>> finished() {
        return finished;
    }

    private void finish() { finished.complete(progress()); }

    @Override
    public void close() {
        clock.shutdownNow();
        finish();
        simulations.values().forEach(Simulation::close);
        uplinks.values().forEach(TcpUplink::close);
    }
}
