package io.trackgate.scenes;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.core.testing.NatsServer;
import io.trackgate.simulator.SimulatedTracker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Telemetry goes to NATS, which comes late, goes and comes back: whatever was receipted is in the stream, once. */
class NatsSceneTest extends SceneTest {
    private static final String STREAM = "TRACKGATE_TELEMETRY";
    private static final int TRACKERS = 12;
    private static final int ROUNDS = 4;
    private static final long SEED = 4;

    private @Nullable NatsServer server;

    @AfterEach
    void end_the_server() {
        NatsServer found = server;
        if (found != null) found.close();
    }

    @Test
    void every_receipted_record_is_in_the_stream_once_although_nats_comes_and_goes() {
        NatsServer nats = NatsServer.in(folder);
        server = nats;
        GatewayScene scene = start(fleet(nats));
        Map<Integer, SimulatedTracker> trackers = new TreeMap<>();
        for (int id = 1; id <= TRACKERS; id++)
            trackers.put(id, connected(scene, id));
        assertThat(part(scene, "nats")).isEqualTo("down");
        trackersTry(scene);
        assertThat(trackers.values()).allSatisfy(tracker -> assertThat(tracker.recordsAcked()).isZero());
        nats.start();
        allAreReceipted(trackers);
        assertThat(part(scene, "nats")).isEqualTo("up");
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 2 == 0) nats.stop();
            else
                nats.kill();
            trackersTry(scene);
            nats.start();
            allAreReceipted(trackers);
        }
        assertThat(trackers.values()).allSatisfy(tracker -> assertThat(tracker.logins()).as("its connection stays").isEqualTo(1));
        trackers.values().forEach(SimulatedTracker::close);
        everyReceiptedRecordIsThereOnce(trackers, nats);
        assertThat(scene.store().count("select count(*) from telemetry")).as("the store is none of the sinks").isZero();
    }

    private GatewayFiles fleet(NatsServer nats) {
        GatewayFiles files = files().listenToAll().telemetry("sinks: [nats], nats: { urls: [\"%s\"], timeout: 2s }".formatted(nats.url()));
        for (int id = 1; id <= TRACKERS; id++)
            files.tracker(id, id % 3 == 0 ? "jt808" : "telfmb120");
        return files;
    }

    private static SimulatedTracker connected(GatewayScene scene, int id) {
        String model = id % 3 == 0 ? "jt808" : "telfmb120";
        SimulatedTracker tracker = scene.tracker(id, SimulatedTracker.of(scene.model(model), GatewayFiles.deviceId(id)).seed(SEED + id)
                .clock(new KillNineTest.RecordClock()).interval(Duration.ofMillis(50)).memory(100_000).repeatOnSameLink()
                .responseTimeout(Duration.ofMillis(500)));
        tracker.connect().orTimeout(GatewayScene.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        return tracker;
    }

    private static String part(GatewayScene scene, String name) {
        Answered health = scene.api(1).health();
        assertThat(health.status()).as("a sink that is away stops no command").isEqualTo(200);
        return health.body().path("parts").path(name).asText();
    }

    /** Batches that could not be published go on coming. */
    private static void trackersTry(GatewayScene scene) {
        double before = failures(scene);
        soon().until(() -> failures(scene) > before + 2 * TRACKERS);
    }

    private static double failures(GatewayScene scene) {
        return scene.api(1).metrics().lines().filter(line -> line.startsWith("trackgate_nats_failures_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ')))).sum();
    }

    private static void allAreReceipted(Map<Integer, SimulatedTracker> trackers) {
        Map<SimulatedTracker, Long> before = trackers.values().stream()
                .collect(Collectors.toMap(Function.identity(), SimulatedTracker::recordsAcked));
        soon().until(() -> before.entrySet().stream().allMatch(each -> each.getKey().recordsAcked() > each.getValue() + 20));
    }

    /** A tracker's packets are receipted in order, so the first n records are those with a receipt. */
    private static void everyReceiptedRecordIsThereOnce(Map<Integer, SimulatedTracker> trackers, NatsServer nats) {
        trackers.forEach((id, tracker) -> {
            List<Long> stored = nats.read(STREAM, "trackgate.telemetry." + id).stream().map(NatsServer.Stored::body)
                    .map(NatsSceneTest::number).sorted().toList();
            assertThat(stored).as("tracker %d", id).doesNotHaveDuplicates();
            for (long number = 0; number < tracker.recordsAcked(); number++)
                assertThat(stored).as("tracker %d", id).contains(number);
        });
    }

    private static long number(JsonNode record) {
        long time = Instant.parse(record.path("time").asText()).toEpochMilli();
        return (time - KillNineTest.FIRST_RECORD) / KillNineTest.BETWEEN_RECORDS;
    }
}
