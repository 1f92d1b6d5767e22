package io.trackgate.scenes;

import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A gateway, trackers and callers for each test; the gateway's manners are watched in all of them. */
abstract class SceneTest {
    // Long enough for an honest answer on a busy machine, short enough to wait for a silent one.
    static final String IMPATIENT = "reply-timeout: 1500ms, late: 1m";

    @TempDir
    Path folder = Path.of("");

    private @Nullable GatewayScene scene;

    @AfterEach
    void no_tracker_choked_on_anything() {
        GatewayScene played = scene;
        if (played == null) return;
        try (played) {
            assertThat(played.violations()).isEmpty();
        }
    }

    GatewayFiles files() { return GatewayFiles.in(folder); }

    GatewayScene start(GatewayFiles files) {
        GatewayScene started = GatewayScene.start(files);
        scene = started;
        return started;
    }

    static ConditionFactory soon() { return await().atMost(GatewayScene.PATIENCE); }

    static void soon(ThrowingRunnable assertion) { soon().untilAsserted(assertion); }

    static StoreFile.State certain(String value, String source, String desired) {
        return new StoreFile.State(value, source, desired, false);
    }
}
