package io.trackgate.scenes;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.config.Configuration;
import io.trackgate.simulator.CommandMatcher;
import io.trackgate.simulator.Reactions;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** kill -9 at any moment loses nothing that was answered with success: a real process, killed at work. */
class KillNineTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = 9;
    private static final int KILLS = 3;
    private static final int TRACKERS = 8;

    @TempDir
    private Path folder = Path.of("");

    /** A tracker that obeys, and a program that changes one thing of it after the other and remembers what it was told. */
    private static final class Pair {
        private static final int THINGS = 4;

        private final int id;
        private final ApiCaller api;
        private final SimulatedTracker tracker;
        private final SplittableRandom random;
        private final Map<String, String> promised = new ConcurrentHashMap<>(); // thing → value that was answered with success
        private final Map<String, String> acknowledged = new ConcurrentHashMap<>(); // command id → thing
        private volatile String unanswered = "";
        private int turn;

        Pair(int id, ApiCaller api, SimulatedTracker tracker) {
            this.id = id;
            this.api = api;
            this.tracker = tracker;
            this.random = new SplittableRandom(SEED + id);
        }

        /** Until the gateway is gone. */
        CompletableFuture<?> work(AtomicInteger successes) {
            String thing;
            String value;
            CompletableFuture<Answered> asked;
            switch (turn++ % THINGS) {
                case 0 -> {
                    boolean on = random.nextBoolean();
                    thing = "led";
                    value = Boolean.toString(on);
                    asked = api.settingLed(on);
                }
                case 1 -> {
                    int interval = 30 + random.nextInt(200);
                    thing = "tracking.tracking_interval";
                    value = Integer.toString(interval);
                    asked = api.settingTracking(Wish.Tracking.telfm(interval, 30).json());
                }
                default -> {
                    int output = turn % 2 + 1;
                    boolean on = random.nextBoolean();
                    thing = "output." + output;
                    value = Boolean.toString(on);
                    asked = api.settingOutput(output, on);
                }
            }
            unanswered = thing;
            return asked.handle((answer, gone) -> {
                if (gone != null) return CompletableFuture.completedFuture(null);
                if (answer.success()) {
                    promised.put(thing, value);
                    acknowledged.put(answer.id(), thing);
                    unanswered = "";
                    successes.incrementAndGet();
                } else {
                    promised.remove(thing); // nobody knows now
                }
                return work(successes);
            }).thenCompose(next -> next);
        }

        /** What must be there after the crash; what was just being changed may be either. */
        Map<String, String> owed() {
            Map<String, String> owed = new HashMap<>(promised);
            if (!unanswered.isEmpty()) promised.remove(unanswered);
            owed.remove(unanswered);
            return owed;
        }
    }

    @Test
    void nothing_that_was_answered_with_success_is_lost() {
        GatewayFiles files = GatewayProcess.withFreePorts(GatewayFiles.in(folder)).commands("reply-timeout: 10s");
        for (int id = 1; id <= TRACKERS; id++)
            files.tracker(id, "telfmb120");
        Configuration configuration = files.write().load();
        StoreFile store = new StoreFile(files.store());
        SplittableRandom random = new SplittableRandom(SEED);
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", files.trackerPort()); HttpClient client = HttpClient.newHttpClient()) {
            List<Pair> pairs = new ArrayList<>();
            for (int id = 1; id <= TRACKERS; id++)
                pairs.add(new Pair(id, new ApiCaller(client, files.httpPort(), id), tracker(id, configuration, uplink)));
            int unknown = 0;
            for (int kill = 1; kill <= KILLS; kill++) {
                try (GatewayProcess gateway = GatewayProcess.start(files)) {
                    holds(pairs, store);
                    workUntilKilled(pairs, gateway, 40 + random.nextInt(120));
                }
                unknown += running(store);
            }
            try (GatewayProcess gateway = GatewayProcess.start(files)) {
                assertThat(gateway.isAlive()).isTrue();
                holds(pairs, store);
                long ended = store.count("select count(*) from command where outcome = 'unknown'");
                assertThat(ended).as("commands that were under way at a kill").isEqualTo(unknown).isPositive();
                System.out.printf("kill -9: %d kills, %d successes kept, %d commands unknown%n", KILLS,
                        pairs.stream().mapToInt(pair -> pair.acknowledged.size()).sum(), ended);
            } finally {
                pairs.forEach(pair -> pair.tracker.close());
            }
            assertThat(pairs).allSatisfy(pair -> assertThat(pair.tracker.violations()).isEmpty());
        }
    }

    private static SimulatedTracker tracker(int id, Configuration configuration, TcpUplink uplink) {
        SimulatedTracker tracker = SimulatedTracker.of(configuration.models().find("telfmb120").orElseThrow(), GatewayFiles.deviceId(id))
                .seed(SEED + id).interval(Duration.ofMillis(40))
                .responseTimeout(Duration.ofSeconds(5)).build(uplink);
        // So that at every moment something is under way.
        tracker.when(CommandMatcher.any()).then(Reactions.answerLate(Duration.ofMillis(10)));
        return tracker;
    }

    private static void workUntilKilled(List<Pair> pairs, GatewayProcess gateway, int successesUntilKill) {
        pairs.forEach(pair -> GatewayScene.connect(pair.tracker));
        AtomicInteger successes = new AtomicInteger();
        List<CompletableFuture<?>> working = pairs.stream().<CompletableFuture<?>>map(pair -> pair.work(successes)).toList();
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                .until(() -> successes.get() >= successesUntilKill);
        gateway.kill();
        CompletableFuture.allOf(working.toArray(CompletableFuture[]::new)).join();
    }

    private static int running(StoreFile store) { return (int) store.count("select count(*) from command where outcome is null"); }

    private static void holds(List<Pair> pairs, StoreFile store) {
        // What the trackers are asked that are back already ends by itself; what was under way at the kill would not.
        await("commands without an outcome").atMost(PATIENCE).until(() -> running(store) == 0);
        for (Pair pair : pairs) {
            Map<String, String> owed = pair.owed();
            owed.forEach((thing, value) -> assertThat(store.state(pair.id, thing).orElseThrow().reported()).as(pair.id + " " + thing)
                    .isEqualTo(value));
            if (owed.containsKey("led")) assertThat(pair.api.readLed().value().asText()).isEqualTo(owed.get("led"));
            JsonNode tracking = pair.api.readTracking().value();
            @Nullable
            String interval = owed.get("tracking.tracking_interval");
            if (interval != null) assertThat(tracking.path("tracking_interval").asText()).isEqualTo(interval);
            Map<String, String> outcomes = new HashMap<>();
            store.rows("select id, outcome from command where tracker_id = " + pair.id,
                    row -> outcomes.put(row.getString(1), row.getString(2)));
            assertThat(pair.acknowledged.keySet()).allSatisfy(id -> assertThat(outcomes.get(id)).isEqualTo("acknowledged"));
        }
    }
}
