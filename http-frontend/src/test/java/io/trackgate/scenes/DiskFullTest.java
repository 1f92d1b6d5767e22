package io.trackgate.scenes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.trackgate.simulator.SimulatedTracker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static io.trackgate.scenes.ApiCaller.OFF;
import static io.trackgate.scenes.ApiCaller.ON;
import static org.assertj.core.api.Assertions.assertThat;

/** The store's disk is full: nothing is receipted that is not stored, and when there is room again everything goes on by itself. */
class DiskFullTest extends SceneTest {
    private static final int TRACKERS = 30;
    private static final int AT_ONCE = 200; // records of each
    private static final int COMMANDED = TRACKERS + 1;
    private static final Duration HANG_UP_AFTER = Duration.ofSeconds(1);
    private static final Metric FAILURES = new Metric("trackgate_telemetry_failures_total");
    private static final int MOST_LOG_LINES = 10; // over all those failures

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private @Nullable SmallDisk disk;

    @AfterEach
    void unmount() {
        Logger.class.cast(LoggerFactory.getLogger("io.trackgate")).detachAppender(logged);
        SmallDisk mounted = disk;
        if (mounted != null) mounted.close();
    }

    @Test
    void nothing_receipted_is_lost_on_a_full_disk_and_everything_comes_when_there_is_room() {
        SmallDisk small = SmallDisk.mount(files().store().getParent(), "2m");
        disk = small;
        GatewayScene scene = start(NumberedTrackers.enter(files().listenToAll(), TRACKERS).tracker(COMMANDED, "telfmb120"));
        SimulatedTracker commanded = scene.online(COMMANDED);
        logged.start();
        Logger.class.cast(LoggerFactory.getLogger("io.trackgate")).addAppender(logged);
        try (NumberedTrackers trackers = new NumberedTrackers(scene.gateway().configuration(), TRACKERS, scene::uplink,
                settings -> settings.recordsPerPacket(10).responseTimeout(HANG_UP_AFTER))) {
            trackers.awaitLogins();
            fill(scene, trackers);
            commandsAreRefused(scene.api(COMMANDED), commanded);
            NumberedTrackers.Tally full = trackers.areKept(scene.store());
            assertThat(trackers.haveNothingLeft()).isFalse();

            small.resize("256m");
            soon().until(trackers::haveNothingLeft);
            NumberedTrackers.Tally all = trackers.areKept(scene.store());
            scene.api(COMMANDED).setOutput(1, OFF).succeeds("acknowledged");
            assertThat(commanded.logins()).isEqualTo(1);
            trackers.wereNeverCutOff();
            trackers.foundNothingOdd();
            List<String> said = warnings();
            System.out.printf(
                    "disk full: %d records receipted before, %d of %d after there was room, each stored once; %.0f batches failed, %d lines logged%n",
                    full.receipted(), all.receipted(), all.stored(), FAILURES.of(scene.api(COMMANDED)), said.size());
            assertThat(said).hasSizeLessThan(MOST_LOG_LINES);
        }
    }

    /** Trackers send until whatever they send fails. */
    private static void fill(GatewayScene scene, NumberedTrackers trackers) {
        soon().until(() -> {
            if (trackers.haveNothingLeft()) trackers.report(AT_ONCE);
            return FAILURES.of(scene.api(COMMANDED)) > TRACKERS;
        });
        soon().until(() -> scene.api(COMMANDED).health().status() == 503);
    }

    /** What is asked in the last free bytes may succeed, or end as unknown; then nothing is sent any more. */
    private static void commandsAreRefused(ApiCaller api, SimulatedTracker tracker) {
        List<Integer> codes = new ArrayList<>();
        soon(() -> {
            int heard = tracker.received().size();
            Answered answer = api.setOutput(1, ON);
            codes.add(answer.code());
            if (answer.success()) assertThat(tracker.outputs()).startsWith(ON);
            assertThat(answer.code()).isEqualTo(14);
            assertThat(tracker.received()).hasSize(heard);
        });
        assertThat(codes).isSubsetOf(0, 1, 14);
    }

    private List<String> warnings() {
        return List.copyOf(logged.list).stream().filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage).toList();
    }
}
