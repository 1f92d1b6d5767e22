package io.trackgate.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.trackgate.protocol.Recurring;

/** A fleet against one gateway, switched on bit by bit, running for a time or until closed. */
public final class Simulation implements AutoCloseable {
    private static final Duration RAMP_TICK = Duration.ofMillis(20);
    // A fleet of a hundred thousand keeps little of each.
    private static final int MEMORY_OF_SMALL_FLEET = 256;
    private static final int MEMORY_OF_LARGE_FLEET = 16;
    private static final int SMALL_FLEET = 1_000;

    private final SimulationOptions options;
    private final List<SimulatedTracker> trackers;
    private final Runnable closeUplink;
    private final SimulationCounters counters = new SimulationCounters();
    private final CompletableFuture<SimulationProgress> finished = new CompletableFuture<>();
    private final ScheduledExecutorService ramp = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("simulation").factory());
    private final long startNanos = System.nanoTime();
    private int switchedOn;

    /** Over TCP to the address in the options. */
    public static Simulation start(SimulationOptions options, Consumer<TrackerEvent> observer) {
        TcpUplink uplink = new TcpUplink(options.host(), options.port(), options.threads(), options.localAddresses());
        return start(options, uplink, observer, uplink::close);
    }

    /** Over the application's own transport, which stays the application's to close. */
    public static Simulation start(SimulationOptions options, Uplink uplink, Consumer<TrackerEvent> observer) {
        return start(options, uplink, observer, () -> {});
    }

    private static Simulation start(SimulationOptions options, Uplink uplink, Consumer<TrackerEvent> observer, Runnable closeUplink) {
        Simulation simulation = new Simulation(options, uplink, observer, closeUplink);
        simulation.run();
        return simulation;
    }

    private Simulation(SimulationOptions options, Uplink uplink, Consumer<TrackerEvent> observer, Runnable closeUplink) {
        this.options = options;
        this.closeUplink = closeUplink;
        int size = options.devices().size() + options.twins();
        List<SimulatedTracker> built = new ArrayList<>(size);
        for (int i = 0; i < size; i++) { built.add(tracker(i, uplink, observer)); }
        this.trackers = List.copyOf(built);
    }

    private SimulatedTracker tracker(int index, Uplink uplink, Consumer<TrackerEvent> observer) {
        // Twins come last, so that their number changes nobody else's story.
        SimulatedDevice device = options.devices().get(index % options.devices().size());
        long seed = seed(index);
        SimulatedTracker tracker = SimulatedTracker.of(device.model(), device.deviceId()).seed(seed)
                .interval(options.interval()).recordsPerPacket(options.recordsPerPacket()).pingInterval(options.pingInterval())
                .shape(options.shape()).network(options.network()).script(options.script().script(seed)).backOff(options.backOff())
                .memory(options.devices().size() <= SMALL_FLEET ? MEMORY_OF_SMALL_FLEET : MEMORY_OF_LARGE_FLEET)
                .build(uplink);
        tracker.onEvent(event -> {
            counters.count(event);
            if (event instanceof TrackerEvent.LoggedIn && tracker.logins() > 1) counters.reconnected();
        });
        tracker.onEvent(observer);
        return tracker;
    }

    // Neighbouring seeds draw unlike numbers in SplittableRandom.
    private long seed(int index) { return options.seed() * 1_000_003 + index; }

    private void run() {
        ramp.scheduleAtFixedRate(Recurring.task("switching trackers on", this::switchOn), options.startAfter().toMillis(),
                RAMP_TICK.toMillis(), TimeUnit.MILLISECONDS);
        options.duration().ifPresent(duration -> ramp.schedule(this::finish, duration.toNanos(), TimeUnit.NANOSECONDS));
    }

    // On the ramp's thread only.
    private void switchOn() {
        double due = 1 + elapsed().minus(options.startAfter()).toNanos() / 1e9 * options.rampPerSecond();
        while (switchedOn < Math.min(due, trackers.size())) {
            trackers.get(switchedOn++).connect();
            counters.started();
        }
    }

    public List<SimulatedTracker> trackers() { return trackers; }

    /** From now on all trackers play it, those too that are not switched on yet. */
    public void play(ScriptName script) {
        for (int i = 0; i < trackers.size(); i++) { trackers.get(i).play(script.script(seed(i))); }
    }

    /** With every tracker that the ramp has switched on by now, all at once. */
    public void withEachSwitchedOn(Consumer<SimulatedTracker> action) {
        ramp.execute(() -> trackers.subList(0, switchedOn).forEach(action));
    }

    public Optional<SimulatedTracker> tracker(String deviceId) {
        return trackers.stream().filter(tracker -> tracker.deviceId().equals(deviceId)).findFirst();
    }

    /** Cheap: for a line in a terminal once a second. */
    public SimulationProgress progress() {
        return counters.snapshot(elapsed(), trackers.size());
    }

    /** Done when the duration is over or the simulation is closed, with the last progress before the trackers hung up. */
    public CompletableFuture<SimulationProgress> finished() {
        return finished;
    }

    private Duration elapsed() { return Duration.ofNanos(System.nanoTime() - startNanos); }

    private void finish() { finished.complete(progress()); }

    /** Hangs up every tracker and ends what the simulation started. */
    @Override
    public void close() {
        ramp.shutdownNow();
        finish();
        trackers.forEach(SimulatedTracker::close);
        closeUplink.run();
    }
}
