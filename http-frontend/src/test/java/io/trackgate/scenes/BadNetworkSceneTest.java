package io.trackgate.scenes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.trackgate.simulator.ByteShape;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TrackerEvent;
import io.trackgate.simulator.network.Network;
import io.trackgate.simulator.network.NetworkPreset;
import org.junit.jupiter.api.Test;

import static io.trackgate.scenes.ApiCaller.OFF;
import static io.trackgate.scenes.ApiCaller.ON;
import static org.assertj.core.api.Assertions.assertThat;

/** Trackers on networks that let them down, and two that show one id: callers are told the truth, and what was receipted is stored. */
class BadNetworkSceneTest extends SceneTest {
    private static final Duration SOON = Duration.ofMillis(300);
    private static final int LOSSY = 4;
    private static final int SILENT = 5;
    private static final int CONTESTED = 6;
    private static final int ROUNDS = 2;

    private final Map<Integer, Deeds> deeds = new HashMap<>();
    private final CompletableFuture<TrackerEvent> fellSilent = new CompletableFuture<>();

    private SimulatedTracker watched(GatewayScene scene, int id, SimulatedTracker.Builder settings) {
        SimulatedTracker tracker = settings.build(scene.uplink());
        Deeds done = deeds.computeIfAbsent(id, unknown -> new Deeds());
        tracker.onEvent(event -> { if (event instanceof TrackerEvent.Changed changed) done.did(changed.change()); });
        return tracker;
    }

    private SimulatedTracker.Builder fmb120(GatewayScene scene, int id) {
        return SimulatedTracker.of(scene.model("telfmb120"), GatewayFiles.deviceId(id)).seed(id).responseTimeout(Duration.ofSeconds(1));
    }

    /** Its answer is a success that has to be true, or says that nobody knows. */
    private CompletableFuture<Integer> ask(GatewayScene scene, int id, Wish.Output wish) {
        long asked = System.nanoTime();
        return wish.ask(scene.api(id)).thenApply(answer -> {
            if (answer.success()) deeds.get(id).acknowledged(wish, answer.commandId(), asked, System.nanoTime());
            else
                assertThat(answer.code()).as(answer.toString()).isEqualTo(213);
            return answer.success() ? 1 : 0;
        });
    }

    @Test
    void nobody_is_told_a_success_that_is_none_and_no_receipted_record_is_missing() {
        GatewayFiles files = files().commands("reply-timeout: 600ms, late: 1m");
        for (int id = 1; id <= CONTESTED; id++) { files.tracker(id, "telfmb120"); }
        GatewayScene scene = start(files);
        Network lossy = NetworkPreset.GPRS.network().withLatency(Duration.ofMillis(15)).withJitter(Duration.ofMillis(30))
                .withLossPercent(8);
        List<SimulatedTracker> trackers = new ArrayList<>();
        for (int id = 1; id <= LOSSY; id++)
            trackers.add(watched(scene, id, fmb120(scene, id).network(lossy).shape(ByteShape.randomCuts(5)).interval(Duration.ofMillis(100))
                    .responseTimeout(Duration.ofSeconds(2))));
        SimulatedTracker silent = watched(scene, SILENT, fmb120(scene, SILENT));
        silent.onEvent(event -> { if (event instanceof TrackerEvent.Silenced) fellSilent.complete(event); });
        trackers.add(silent);
        List<SimulatedTracker> twins = List.of(watched(scene, CONTESTED, fmb120(scene, CONTESTED).interval(Duration.ofMillis(100))),
                watched(scene, CONTESTED, fmb120(scene, CONTESTED).seed(99).interval(Duration.ofMillis(100))));
        trackers.addAll(twins);
        trackers.forEach(SimulatedTracker::connect);
        try {
            soon().until(() -> trackers.stream().allMatch(tracker -> tracker.logins() > 0));
            aCommandIntoTheSilenceIsNoSuccess(scene, silent);
            commandAll(scene);
            soon().until(() -> trackers.stream().limit(LOSSY).allMatch(tracker -> tracker.recordsAcked() > 0));
        } finally {
            trackers.forEach(SimulatedTracker::close);
        }
        deeds.forEach((id, done) -> assertThat(done.falseSuccesses()).as("tracker %d", id).isEmpty());
        assertThat(trackers).allSatisfy(tracker -> assertThat(tracker.violations()).isEmpty());
        for (int id = 1; id <= CONTESTED; id++) { receiptedIsStored(scene, id, trackers); }
        assertThat(twins).as("each takes the connection from the other").allMatch(twin -> twin.logins() > 1);
    }

    private void commandAll(GatewayScene scene) {
        int succeeded = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<CompletableFuture<Integer>> asked = new ArrayList<>();
            for (int id = 1; id <= CONTESTED; id++) { asked.add(ask(scene, id, new Wish.Output(1, round % 2 == 0))); }
            for (CompletableFuture<Integer> answer : asked) { succeeded += answer.join(); }
        }
        assertThat(succeeded).as("a bad network is no dead one").isPositive();
    }

    private void aCommandIntoTheSilenceIsNoSuccess(GatewayScene scene, SimulatedTracker silent) {
        silent.network(Network.GOOD.withNatTimeout(SOON));
        soon().until(fellSilent::isDone);
        scene.api(SILENT).setOutput(2, ON).fails(213, "timed-out").wasWritten(true);
        assertThat(silent.received()).doesNotContain("setdigout ?1");
        // Its next connection is a good one.
        silent.network(Network.GOOD);
        silent.report(1);
        soon().until(() -> silent.recordsAcked() == 1);
        assertThat(silent.logins()).isGreaterThanOrEqualTo(2);
        scene.api(SILENT).setOutput(2, OFF).succeeds("acknowledged");
        assertThat(silent.outputs().get(1)).isFalse();
    }

    private static void receiptedIsStored(GatewayScene scene, int id, List<SimulatedTracker> trackers) {
        long receipted = trackers.stream().filter(tracker -> tracker.deviceId().equals(GatewayFiles.deviceId(id)))
                .mapToLong(SimulatedTracker::recordsAcked).sum();
        assertThat((long) scene.store().records(id).size()).as("tracker %d", id).isGreaterThanOrEqualTo(receipted);
    }
}
