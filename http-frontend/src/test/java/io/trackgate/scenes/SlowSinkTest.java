package io.trackgate.scenes;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.trackgate.simulator.SimulatedTracker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The store takes its time: trackers wait for it, memory does not grow, commands still work, and nothing is lost or doubled. */
class SlowSinkTest extends SceneTest {
    private static final int TRACKERS = 250;
    private static final int RECORDS = 24; // of each
    private static final long QUEUE = 1 << 20; // the smallest
    private static final int PACKET = 12; // records; more have no room in one of JT/T 808
    private static final long A_BATCH = 32 << 10; // more than such a packet holds in memory
    // Whoever finds the last byte below the limit may add a batch, on each event loop one.
    private static final int AT_THE_SAME_MOMENT = 2 * Runtime.getRuntime().availableProcessors();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration HANG_UP_AFTER = Duration.ofSeconds(1);
    private static final int COMMANDED = TRACKERS + 1;
    private static final int HOLDS = 3;
    private static final Duration HELD = Duration.ofSeconds(1);
    private static final Duration FREE = Duration.ofMillis(300); // a waiting writer looks every 100 ms
    private static final Metric REFUSED = new Metric("trackgate_telemetry_refused_total");
    private static final Metric WAITING = new Metric("trackgate_telemetry_waiting_bytes");

    @Test
    void a_slow_store_slows_trackers_down_and_loses_nothing() throws SQLException {
        GatewayScene scene = start(
                NumberedTrackers.enter(files().listenToAll().telemetry("queue: 1MiB"), TRACKERS).tracker(COMMANDED, "telfmb120"));
        SimulatedTracker commanded = scene.online(COMMANDED);
        try (NumberedTrackers trackers = new NumberedTrackers(scene.gateway().configuration(), TRACKERS, scene::uplink,
                settings -> settings.recordsPerPacket(PACKET).responseTimeout(HANG_UP_AFTER))) {
            trackers.awaitLogins();
            try (OtherWriter other = new OtherWriter(scene.store())) {
                trackers.report(RECORDS);
                Commands commands = new Commands(scene.api(COMMANDED));
                await().atMost(PATIENCE).until(() -> {
                    commands.oneMore();
                    return other.holds() >= HOLDS;
                });
                trackers.areKept(scene.store());
                assertThat(commands.answers).allSatisfy(answer -> answer.succeeds("acknowledged"));
                assertThat(commands.mostBytes).isLessThanOrEqualTo(2.0 * QUEUE + AT_THE_SAME_MOMENT * A_BATCH);
                System.out.printf(
                        "slow sink: %d records receipted under way, at most %.0f bytes waited, %.0f batches refused, %d commands%n",
                        trackers.receipted(), commands.mostBytes, REFUSED.of(scene.api(COMMANDED)), commands.answers.size());
            }
            soon().until(trackers::haveNothingLeft);
            trackers.areKept(scene.store());
            assertThat(commanded.logins()).isEqualTo(1);
            trackers.wereNeverCutOff();
            trackers.foundNothingOdd();
        }
    }

    /** One after the other, with a look at the memory before each. */
    private static final class Commands {
        private final ApiCaller api;
        private final List<Answered> answers = new ArrayList<>();
        private double mostBytes;

        Commands(ApiCaller api) { this.api = api; }

        void oneMore() {
            mostBytes = Math.max(mostBytes, WAITING.of(api));
            answers.add(api.setOutput(1, answers.size() % 2 == 0));
        }
    }

    /** Another program that writes to the store's file, a second at a time. Confined to its thread. */
    private static final class OtherWriter implements AutoCloseable {
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final Connection connection;
        private final AtomicInteger holds = new AtomicInteger();

        OtherWriter(StoreFile store) throws SQLException {
            connection = DriverManager.getConnection("jdbc:sqlite:" + store.file());
            thread.execute(this::hold);
        }

        int holds() { return holds.get(); }

        private void hold() {
            say("begin immediate");
            thread.schedule(this::release, HELD.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void release() {
            say("commit");
            holds.incrementAndGet();
            thread.schedule(this::hold, FREE.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void say(String sql) {
            try (var statement = connection.createStatement()) {
                statement.execute("pragma busy_timeout = 10000");
                statement.execute(sql);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() throws SQLException {
            thread.shutdownNow();
            connection.close();
        }
    }
}
