package io.trackgate.scenes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;

import io.trackgate.config.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two hundred trackers of all families report while the gateway is killed again and again: what was receipted is in the store, once. */
class NothingLostTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = 200;
    private static final int TRACKERS = 200;
    private static final int MOST_RECEIPTS_UNTIL_KILL = 1_500;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void every_receipted_record_is_stored_once_although_the_gateway_is_killed() { killed(3); }

    @Test
    @Tag("long")
    void every_receipted_record_is_stored_once_although_the_gateway_is_killed_fifty_times() {
        killed(Integer.getInteger("trackgate.kills", 50));
    }

    private void killed(int kills) {
        GatewayFiles files = NumberedTrackers.enter(GatewayProcess.withFreePortsForAll(GatewayFiles.in(folder)),
                TRACKERS);
        Configuration configuration = files.write().load();
        StoreFile store = new StoreFile(files.store());
        try (FamilyUplinks uplinks = new FamilyUplinks(files);
                NumberedTrackers trackers = new NumberedTrackers(configuration, TRACKERS,
                        uplinks::of, settings -> settings.interval(Duration.ofMillis(50)).responseTimeout(Duration.ofSeconds(5)))) {
            SplittableRandom random = new SplittableRandom(SEED);
            for (int kill = 1; kill <= kills; kill++) {
                try (GatewayProcess gateway = GatewayProcess.start(files)) {
                    trackers.connect();
                    long until = trackers.receipted() + random.nextInt(MOST_RECEIPTS_UNTIL_KILL);
                    await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                            .until(() -> trackers.receipted() > until);
                    gateway.kill();
                }
            }
            try (GatewayProcess gateway = GatewayProcess.start(files)) {
                trackers.awaitReceipts(1);
                assertThat(gateway.isAlive()).isTrue();
                NumberedTrackers.Tally tally = trackers.areKept(store);
                System.out.printf("nothing lost: %d kills, %d trackers, %d records receipted, %d stored, each once%n", kills, TRACKERS,
                        tally.receipted(), tally.stored());
            }
            trackers.foundNothingOdd();
        }
    }
}
