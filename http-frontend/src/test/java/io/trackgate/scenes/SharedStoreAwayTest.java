package io.trackgate.scenes;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.trackgate.core.store.Database;
import io.trackgate.core.telemetry.TelemetryArchive;
import io.trackgate.core.testing.PostgresServer;
import io.trackgate.simulator.SimulatedTracker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.trackgate.scenes.ApiCaller.OFF;
import static io.trackgate.scenes.ApiCaller.ON;
import static org.assertj.core.api.Assertions.assertThat;

/** PostgreSQL goes away and comes back under a gateway: callers are told so, in time, and trackers notice nothing but a receipt that comes late. */
class SharedStoreAwayTest extends SceneTest {

    private static final int ONLINE = 1;
    private static final int OFFLINE = 2;
    private static final int REPORTING = 3; // and hangs up itself where no receipt comes, to send again
    private static final Duration AT_MOST = Duration.ofSeconds(10); // the server's second, twice, and a connection's two

    /** What becomes of the server. */
    private enum Trouble {
        CRASHES(PostgresServer::crash, PostgresServer::again), IS_FROZEN(PostgresServer::freeze, PostgresServer::thaw);

        private final Consumer<PostgresServer> goes;
        private final Consumer<PostgresServer> comes;

        Trouble(Consumer<PostgresServer> goes, Consumer<PostgresServer> comes) {
            this.goes = goes;
            this.comes = comes;
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_call_that_needs_the_store_is_answered_503_and_nobody_else_notices(Trouble trouble) {
        PostgresServer server = PostgresServer.shared();
        String url = server.newStore() + "&socketTimeout=1";
        GatewayScene scene = start(files().storeAt(url).commands(IMPATIENT + ", deferrable: [led]").tracker(ONLINE, "telfmb120")
                .tracker(OFFLINE, "telfmb120").tracker(REPORTING, "telfmb120"));
        SimulatedTracker tracker = scene.online(ONLINE);
        SimulatedTracker reporting = GatewayScene.connect(scene.tracker(REPORTING,
                SimulatedTracker.of(scene.model("telfmb120"), GatewayFiles.deviceId(REPORTING)).responseTimeout(Duration.ofSeconds(1))));
        ApiCaller api = scene.api(ONLINE);
        String command = api.setOutput(1, ON).succeeds("acknowledged").id();
        String kept = scene.api(OFFLINE).setLed(OFF).succeeds("deferred").id();
        int heard = tracker.received().size();

        trouble.goes.accept(server);
        try {
            asSoonAsItIsGone(scene, command);
            soon().until(() -> api.health().status() == 503);
            reporting.report(1);
            needTheStore(scene, command, kept).forEach((call, answer) -> assertThat(got(answer)).as(call).returns(503, Answered::status)
                    .returns(14, Answered::code));
            assertThat(got(api.calling("tracker/list", "")).success()).as("known without it").isTrue();
            assertThat(tracker.received()).as("at most what was asked before it was known").hasSizeLessThanOrEqualTo(heard + 1);
            assertThat(reporting.recordsAcked()).as("not before it is stored").isEqualTo(1);
        } finally {
            trouble.comes.accept(server);
        }
        soon().until(() -> api.health().status() == 200);
        soon().until(() -> reporting.recordsAcked() == 2);
        soon(() -> api.setOutput(1, OFF).succeeds("acknowledged"));
        needTheStore(scene, command, kept).forEach((call, answer) -> assertThat(got(answer).code()).as(call).isNotIn(1, 14));
        assertThat(tracker.logins()).as("its connection has lasted").isEqualTo(1);
        try (Database look = Database.openToRead(url)) {
            assertThat(new TelemetryArchive(look).count(REPORTING, TelemetryArchive.Period.ALWAYS)).isEqualTo(2);
        }
    }

    /** Nobody knows yet: whatever these are told, they are told it in time, and a success is one. */
    private static void asSoonAsItIsGone(GatewayScene scene, String command) {
        ApiCaller api = scene.api(ONLINE);
        List<CompletableFuture<Answered>> asked = Stream.concat(Stream.of(api.settingOutput(1, OFF)),
                Stream.generate(() -> api.askingForCommand(command)).limit(20)).toList();
        asked.forEach(answer -> assertThat(got(answer).code()).isIn(0, 1, 14));
        assertThat(got(asked.getFirst()).success()).as("the audit has no row of it").isFalse();
    }

    private static Answered got(CompletableFuture<Answered> answer) {
        return ApiCaller.waitFor(answer.copy().orTimeout(AT_MOST.toSeconds(), TimeUnit.SECONDS));
    }

    /** One call of each kind, all at once. */
    private static Map<String, CompletableFuture<Answered>> needTheStore(GatewayScene scene, String command, String kept) {
        ApiCaller api = scene.api(ONLINE);
        Map<String, CompletableFuture<Answered>> asked = new LinkedHashMap<>();
        asked.put("output/set", api.settingOutput(1, ON));
        asked.put("led/update, to be kept", scene.api(OFFLINE).settingLed(ON));
        asked.put("commands", api.askingForCommand(command));
        asked.put("command/cancel", scene.api(OFFLINE).calling("tracker/command/unconfirmed/cancel", "\"command_id\": \"" + kept + "\""));
        for (String call : List.of("tracker/led/read", "tracker/settings/tracking/read", "tracker/get_state", "tracker/get_outputs",
                "tracker/command/unconfirmed/list",
                "tracker/command/unconfirmed/count"))
            asked.put(call, api.calling(call, ""));
        asked.put("tracker/get_states", api.calling("tracker/get_states", "\"trackers\": [1, 2]"));
        asked.put("tracker/raw_command/send", api.calling("tracker/raw_command/send", "\"command\": \"getver\""));
        asked.put("tracker/output/update",
                api.calling("tracker/output/update", "\"tracker_output\": {\"number\": 1, \"title\": \"Siren\"}"));
        return asked;
    }
}
