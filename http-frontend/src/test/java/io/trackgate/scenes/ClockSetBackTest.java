package io.trackgate.scenes;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;

import io.trackgate.app.Gateway;
import io.trackgate.app.JumpingGateway;
import io.trackgate.app.SharedLong;
import io.trackgate.config.Configuration;
import io.trackgate.simulator.CommandMatcher;
import io.trackgate.simulator.Reactions;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The time of day is set back by hours while a gateway runs. */
class ClockSetBackTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void what_met_silence_is_read_back_all_the_same() {
        GatewayFiles files = GatewayFiles.in(folder).listen("gt06").tracker(1, "jmvl02").commands("reply-timeout: 500ms, late: 10m")
                .write();
        Configuration configuration = files.load();
        SharedLong clockOffset = JumpingGateway.clockOffsetMillis(folder);
        StoreFile store = new StoreFile(files.store());
        try (Gateway gateway = JumpingGateway.start(configuration, clockOffset);
                HttpClient client = HttpClient.newHttpClient();
                TcpUplink uplink = new TcpUplink("127.0.0.1", gateway.trackerPort("gt06"));
                SimulatedTracker tracker = SimulatedTracker.of(configuration.models().find("jmvl02").orElseThrow(),
                        GatewayFiles.deviceId(1)).build(uplink)) {
            GatewayScene.connect(tracker);
            // Output 2 is in no record of this device: nothing but a question tells how it stands.
            tracker.when(CommandMatcher.setOutput(2, true)).once().then(Reactions.applySilently());
            tracker.when(CommandMatcher.readOutputs()).once().then(Reactions.silence());
            new ApiCaller(client, gateway.httpPort(), 1).setOutput(2, true).fails(213, "timed-out");
            await().until(() -> store.count("select count(*) from command where asked_by = 'gateway' and outcome = 'timed-out'") > 0);

            clockOffset.set(-Duration.ofHours(5).toMillis());
            await().atMost(GatewayScene.PATIENCE).untilAsserted(() -> {
                tracker.ping();
                assertThat(store.state(1, "output.2")).get().returns(false, StoreFile.State::uncertain).returns("true",
                        StoreFile.State::reported);
            });
        }
    }
}
