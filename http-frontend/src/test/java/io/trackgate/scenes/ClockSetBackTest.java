package io.trackgate.scenes;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.trackgate.app.JumpingGateway;
import io.trackgate.app.SharedLong;
import io.trackgate.app.gateway.Gateway;
import io.trackgate.config.Configuration;
import io.trackgate.simulator.CommandMatcher;
import io.trackgate.simulator.Reactions;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The time of day is set back by hours while a gateway runs. */
class ClockSetBackTest {

    @TempDir
    private Path folder = Path.of("");

    private static final Duration HOURS = Duration.ofHours(5);

    @Test
    void what_met_silence_is_read_back_all_the_same() {
        GatewayFiles files = GatewayFiles.in(folder).tracker(1, "jmvl02").commands("reply-timeout: 2s, late: 10m");
        try (Scene scene = new Scene(files)) {
            SimulatedTracker tracker = scene.tracker;
            GatewayScene.connect(tracker);
            // Output 2 is in no record of this device: nothing but a question tells how it stands.
            tracker.when(CommandMatcher.setOutput(2, true)).once().then(Reactions.applySilently());
            tracker.when(CommandMatcher.readOutputs()).once().then(Reactions.silence());
            scene.api().setOutput(2, true).fails(213, "timed-out");
            await().until(() -> scene.store.count("select count(*) from command where asked_by = 'gateway' and outcome = 'timed-out'") > 0);

            scene.clockOffset.set(-HOURS.toMillis());
            await().atMost(GatewayScene.PATIENCE).untilAsserted(() -> {
                tracker.ping();
                assertThat(scene.store.state(1, "output.2")).get().returns(false, StoreFile.State::uncertain).returns("true",
                        StoreFile.State::reported);
            });
        }
    }

    /** A heartbeat has no time of its own, so it has the gateway's. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_was_reported_while_the_clock_ran_ahead_keeps_no_later_word_out(boolean logsInAgain) {
        try (Scene scene = new Scene(GatewayFiles.in(folder).tracker(1, "gt06n"))) {
            SimulatedTracker tracker = scene.tracker;
            scene.clockOffset.set(HOURS.toMillis());
            GatewayScene.connect(tracker);
            scene.awaitReported("false");
            scene.clockOffset.set(0);
            tracker.setOutputs(Map.of(1, true));
            if (logsInAgain) {
                tracker.drop();
                GatewayScene.connect(tracker);
            }
            tracker.ping();
            scene.awaitReported("true");
        }
    }

    /** A gateway whose clock jumps, and a GT06 tracker. */
    private final class Scene implements AutoCloseable {
        final StoreFile store;
        final SharedLong clockOffset = JumpingGateway.clockOffsetMillis(folder);
        final SimulatedTracker tracker;
        private final Gateway gateway;
        private final HttpClient client = HttpClient.newHttpClient();
        private final TcpUplink uplink;

        Scene(GatewayFiles files) {
            Configuration configuration = files.listen("gt06").write().load();
            store = new StoreFile(files.store());
            gateway = JumpingGateway.start(configuration, clockOffset);
            uplink = new TcpUplink("127.0.0.1", gateway.trackerPort("gt06"));
            String model = configuration.fleet().trackers().getFirst().model();
            tracker = SimulatedTracker.of(configuration.models().find(String.valueOf(model)).orElseThrow(), GatewayFiles.deviceId(1))
                    .build(uplink);
        }

        ApiCaller api() { return new ApiCaller(client, gateway.httpPort(), 1); }

        void awaitReported(String value) {
            await().atMost(GatewayScene.PATIENCE)
                    .untilAsserted(() -> assertThat(store.state(1, "output.1")).get().returns(value, StoreFile.State::reported)
                            .returns(false, StoreFile.State::uncertain));
        }

        @Override
        public void close() {
            tracker.close();
            uplink.close();
            client.close();
            gateway.close();
        }
    }
}
