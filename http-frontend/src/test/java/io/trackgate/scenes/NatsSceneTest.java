package io.trackgate.scenes;

import java.time.Duration;
import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.core.testing.NatsServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Telemetry goes to NATS, which comes late, goes and comes back: whatever was receipted is in the stream, once. */
class NatsSceneTest extends SceneTest {
    private static final String STREAM = "TRACKGATE_TELEMETRY";
    private static final int TRACKERS = 20;
    private static final Duration HANG_UP_AFTER = Duration.ofMillis(800);
    private static final Metric FAILURES = new Metric("trackgate_nats_failures_total");

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
        GatewayScene scene = start(NumberedTrackers.enter(files().listenToAll()
                .telemetry("sinks: [nats], nats: { urls: [\"%s\"], timeout: 1s }".formatted(nats.url())), TRACKERS));
        try (NumberedTrackers trackers = new NumberedTrackers(scene.gateway().configuration(), TRACKERS, scene::uplink,
                settings -> settings.interval(Duration.ofMillis(100)).responseTimeout(HANG_UP_AFTER))) {
            trackers.connect();
            trackersTry(scene);
            assertThat(part(scene, "nats")).isEqualTo("down");
            assertThat(trackers.receipted()).isZero();
            nats.start();
            trackers.awaitReceipts(10);
            assertThat(part(scene, "nats")).isEqualTo("up");
            nats.stop();
            trackersTry(scene);
            nats.start();
            trackers.awaitReceipts(10);
            nats.kill();
            trackersTry(scene);
            nats.start();
            trackers.awaitReceipts(10);
            trackers.wereNeverCutOff();
            trackers.areKept(id -> nats.read(STREAM, "trackgate.telemetry." + id).stream().map(NatsServer.Stored::body)
                    .map(NatsSceneTest::number).toList());
            trackers.foundNothingOdd();
        }
        assertThat(scene.store().records()).as("the store is none of the sinks").isZero();
    }

    private static String part(GatewayScene scene, String name) {
        Answered health = scene.api(1).health();
        assertThat(health.status()).as("a sink that is away stops no command").isEqualTo(200);
        return health.body().path("parts").path(name).asText();
    }

    /** Batches that could not be published go on coming. */
    private static void trackersTry(GatewayScene scene) {
        double before = FAILURES.of(scene.api(1));
        soon().until(() -> FAILURES.of(scene.api(1)) > before + 2 * TRACKERS);
    }

    private static long number(JsonNode record) { return RecordClock.numberOf(Instant.parse(record.path("time").asText()).toEpochMilli()); }
}
