package io.trackgate.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.trackgate.config.TrackerModel;
import org.junit.jupiter.api.AfterEach;

/** A raw server, and trackers that are switched off when the test ends. */
abstract class SceneTest {
    static final String IMEI = "356307042441013";

    final RawServer server = new RawServer();
    final TcpUplink uplink = server.uplink();
    final List<TrackerEvent> events = new CopyOnWriteArrayList<>();
    private final List<SimulatedTracker> trackers = new ArrayList<>();

    SimulatedTracker.Builder fmb120() { return SimulatedTracker.of(Models.model("telfmb120"), IMEI); }

    SimulatedTracker.Builder tracker(TrackerModel model) { return SimulatedTracker.of(model, IMEI); }

    SimulatedTracker online(SimulatedTracker.Builder builder) {
        SimulatedTracker tracker = built(builder);
        tracker.connect().join();
        return tracker;
    }

    SimulatedTracker built(SimulatedTracker.Builder builder) {
        SimulatedTracker tracker = builder.build(uplink);
        tracker.onEvent(events::add);
        trackers.add(tracker);
        return tracker;
    }

    @AfterEach
    void switch_everything_off() {
        trackers.forEach(SimulatedTracker::close);
        uplink.close();
        server.close();
    }
}
