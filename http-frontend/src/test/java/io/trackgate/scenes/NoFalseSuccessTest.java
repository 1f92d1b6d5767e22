package io.trackgate.scenes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The promise: "success" means that this tracker confirmed this command. Trackers answer late, never, with the opposite state, partly, after
 * foreign texts, over connections that break and are taken over; held against what the trackers really did.
 */
class NoFalseSuccessTest {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.trackgate");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void twenty_thousand_commands_to_unruly_trackers_give_no_false_success() { prove(new Ordeal.Size(20_000, 4_000, 260, 20_26)); }

    @Test
    @Tag("long")
    void a_million_commands_to_unruly_trackers_give_no_false_success() {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE); // every buffer is watched in the shorter one
        try {
            prove(new Ordeal.Size(Integer.getInteger("trackgate.ordeal", 1_000_000), 50_000, 1_200, 11_07));
        } finally {
            ResourceLeakDetector.setLevel(before);
        }
    }

    @BeforeAll
    static void say_less() { LOG.setLevel(Level.WARN); }

    @AfterAll
    static void say_as_much_as_before() { LOG.setLevel(null); }

    private void prove(Ordeal.Size size) {
        Map<UUID, String> told;
        try (Ordeal ordeal = new Ordeal(GatewayFiles.in(folder), size)) {
            ordeal.run();
            System.out.println(ordeal.summary());
            assertThat(ordeal.failures()).isEmpty();
            assertThat(ordeal.falseSuccesses()).isEmpty();
            assertThat(ordeal.scene().violations()).isEmpty();
            assertThat(ordeal.outcomes()).hasSize(size.commands());
            assertItWasAnOrdeal(ordeal.counts(), size.commands());
            told = ordeal.outcomes();
            ordeal.calmDown();
            await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(ordeal.wronglyReported()).isEmpty());
        }
        assertThat(audited()).as("every command once, with the outcome that its caller was told").isEqualTo(told);
    }

    private static void assertItWasAnOrdeal(Map<String, Long> counts, int commands) {
        assertThat(counts).containsOnlyKeys("acknowledged", "busy", "not-sent", "offline", "postponed", "rejected", "session-lost",
                "timed-out",
                "unsupported");
        assertThat(counts.get("acknowledged")).isGreaterThan(commands / 10);
        for (String unknown : List.of("timed-out", "session-lost", "not-sent"))
            assertThat(counts.get(unknown)).as(unknown).isGreaterThan(commands / 50);
        for (String other : List.of("postponed", "unsupported", "busy"))
            assertThat(counts.get(other)).as(other).isGreaterThan(commands / 500);
    }

    private Map<UUID, String> audited() {
        Map<UUID, String> audited = new HashMap<>();
        new StoreFile(folder.resolve("data/trackgate.db"))
                .rows("select id, outcome from command where asked_by not in ('gateway', 'read')", row -> {
                    String outcome = row.getString(2);
                    return Map.entry(UUID.fromString(row.getString(1)), outcome == null ? "none" : outcome);
                }).forEach(row -> assertThat(audited.put(row.getKey(), row.getValue())).isNull());
        return audited;
    }
}
