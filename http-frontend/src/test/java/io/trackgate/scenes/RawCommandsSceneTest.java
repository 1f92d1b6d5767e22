package io.trackgate.scenes;

import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.JsonNode;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.CommandResult;
import io.trackgate.protocol.RawContent;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.simulator.SimulatedTracker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trackgate.scenes.ApiCaller.OFF;
import static io.trackgate.scenes.ApiCaller.ON;
import static io.trackgate.simulator.CommandMatcher.any;
import static io.trackgate.simulator.CommandMatcher.text;
import static io.trackgate.simulator.Reactions.silence;
import static org.assertj.core.api.Assertions.assertThat;

/** Raw commands and the engine block, for one model of each family over real sockets. */
class RawCommandsSceneTest extends SceneTest {

    private GatewayScene startAll(GatewayFiles files) { return start(files.listenToAll().commands(IMPATIENT)); }

    private static CommandResult ask(GatewayScene scene, int tracker, TrackerCommand command) {
        return asking(scene, tracker, command).join();
    }

    private static CompletableFuture<CommandResult> asking(GatewayScene scene, int tracker, TrackerCommand command) {
        return scene.gateway().dispatcher()
                .dispatch(CommandRequest.of(scene.gateway().directory().tracker(tracker).orElseThrow(), command, "scene"));
    }

    private static CommandResult raw(GatewayScene scene, String text) {
        return ask(scene, 1, new TrackerCommand.SendRaw(new RawContent.Text(text)));
    }

    private static CommandResult hex(GatewayScene scene, String hex) {
        return ask(scene, 1, new TrackerCommand.SendRaw(RawContent.ofHex(hex)));
    }

    // ---- raw ----

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"telfmb120 | getver | Ver:03.18.14_04", "gt06n | STATUS# | Battery:4.16V,NORMAL",
            "km02 | RELAY,0# | result 0 to 0x8300", "fmeco4 | getio | DIN1=1,DIN2=0", "signal_s2551 | *?V | *#V:S-2551",
            "galileosky_v5 | Out 1,0 | OUT(3..0) = 1101"})
    void the_answer_to_a_known_text_is_a_success_and_kept(String model, String text, String answer) {
        GatewayScene scene = startAll(files().tracker(1, model));
        scene.online(1);

        CommandResult result = raw(scene, text);

        assertThat(result.outcome().label()).isEqualTo("acknowledged");
        assertThat(result.reply()).startsWith(answer);
        JsonNode told = scene.api(1).command(result.id().toString());
        assertThat(told.path("kind").asText()).isEqualTo("send_raw");
        assertThat(told.path("reply").asText()).isEqualTo(result.reply());
        assertThat(scene.store().count("select count(*) from command where kind = 'send_raw' and detail = '" + text + "'")).isOne();
    }

    @ParameterizedTest
    @CsvSource({"telfmb120, setparam 99999:1, unsupported, true", "telfmb120, jump, timed-out, true",
            "telfmb120, größe, unsupported, false",
            "gt06n, 'RELAY,1,2,3#', unsupported, true", "gt06n, JUMP#, timed-out, true", "galileosky_v5, jump, timed-out, true",
            "galileosky_v5, 名, unsupported, false",
            "gt06n, 'A#B#', unsupported, false",
            "km02, JUMP, unsupported, true", "jt808, JUMP, unsupported, true",
            "fmeco4, 'setvalue 155,0', unsupported, true", "fmeco4, jump, timed-out, true", "signal_s2551, *!JUMP, unsupported, true",
            "signal_s2551, JUMP, unsupported, false"})
    void a_text_that_the_device_does_not_know_is_refused_as_that_device_does(String model, String text, String outcome, boolean written) {
        GatewayScene scene = startAll(files().tracker(1, model));
        scene.online(1);

        CommandResult result = raw(scene, text);

        assertThat(result.outcome().label()).as("%s", result).isEqualTo(outcome);
        assertThat(result.written()).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"telfmb120, setdigout 1?", "gt06n, 'RELAY,1#'", "km02, 'RELAY,1#'", "fmeco4, 'setio 0,2'", "signal_s2551, *!SETOUT 1Y",
            "signal_s2551, *!1Y", "galileosky_v5, 'Out 0,0'"})
    void after_a_raw_command_what_was_reported_is_read_back(String model, String cut) {
        GatewayScene scene = startAll(files().tracker(1, model));
        SimulatedTracker tracker = scene.online(1);
        scene.api(1).setOutput(1, OFF).succeeds("acknowledged");

        assertThat(raw(scene, cut).outcome().label()).isEqualTo("acknowledged");

        assertThat(tracker.outputs().getFirst()).isTrue();
        soon(() -> assertThat(scene.store().state(1, "output.1")).contains(certain("true", "ack", "false")));
        assertThat(scene.store().count("select count(*) from tracker_state where state_key not like 'output%' and reported is null"))
                .as("nothing that was never reported").isZero();
    }

    @Test
    void bytes_are_what_the_protocol_carries() {
        GatewayScene scene = startAll(files().tracker(1, "w15l"));
        SimulatedTracker tracker = scene.online(1);

        assertThat(hex(scene, "810564").outcome().label()).isEqualTo("acknowledged");
        assertThat(tracker.outputs()).containsExactly(true);
        assertThat(hex(scene, "9999").outcome().label()).isEqualTo("unsupported");
        assertThat(hex(scene, "8104").reply()).startsWith("parameters");
    }

    @ParameterizedTest
    @CsvSource({"telfmb120, setdigout 0?", "gt06n, 'RELAY,0#'", "km02, 'RELAY,0#'", "signal_s2551, *!SETOUT 1N",
            "galileosky_v5, 'Out 0,1'"})
    void silence_is_a_time_out_and_the_next_command_is_answered_by_its_own_answer(String model, String text) {
        GatewayScene scene = startAll(files().tracker(1, model));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(text(said -> said.contains(text))).once().then(silence());

        CommandResult lost = raw(scene, text);

        assertThat(lost.outcome().label()).isEqualTo("timed-out");
        assertThat(lost.reply()).isNull();
        soon(() -> assertThat(scene.api(1).setOutput(1, ON).outcome()).isEqualTo("acknowledged"));
        assertThat(tracker.outputs().getFirst()).isTrue();
        assertThat(raw(scene, text).outcome().label()).isEqualTo("acknowledged");
    }

    @Test
    void nobody_waits_for_a_tracker_that_is_not_there() {
        GatewayScene scene = startAll(files().tracker(1, "telfmb120"));
        assertThat(raw(scene, "getver").outcome().label()).isEqualTo("offline");
    }

    // ---- engine block ----

    private static final String SET_ALL_ONLY = """
            vendor: Nobody
            protocol: teltonika
            models:
              - code: allatonce
                digital-outputs: 2
                output-control: batch
                output-calls: [set_all]
                probe: [getver, getinfo]
            """;

    @ParameterizedTest
    @CsvSource({"telfmb120, 2", "allatonce, 2", "gt06n, 1", "km02, 1"})
    void the_engine_is_blocked_and_freed_through_the_reserved_output_alone(String model, int output) {
        GatewayScene scene = startAll(
                files().model("nobody", SET_ALL_ONLY).tracker(1, model, "engine-block-output: " + output).tracker(2, model));
        SimulatedTracker tracker = scene.online(1);

        assertThat(ask(scene, 1, new TrackerCommand.SetEngineBlock(output, true)).outcome().label()).isEqualTo("acknowledged");
        assertThat(tracker.outputs().get(output - 1)).isTrue();
        assertThat(scene.store().state(1, "output." + output)).contains(certain("true", "ack", "true"));
        assertThat(ask(scene, 1, new TrackerCommand.SetEngineBlock(output, false)).outcome().label()).isEqualTo("acknowledged");
        assertThat(tracker.outputs().get(output - 1)).isFalse();

        assertThat(ask(scene, 2, new TrackerCommand.SetEngineBlock(output, true)).outcome().label()).as("none is reserved")
                .isEqualTo("unsupported");
        assertThat(ask(scene, 1, new TrackerCommand.SetEngineBlock(3 - output, true)).outcome().label()).as("another output")
                .isEqualTo("unsupported");
    }

    @Test
    void an_engine_block_that_meets_silence_is_no_success_and_is_not_said_twice() {
        GatewayScene scene = startAll(files().tracker(1, "telfmb120", "engine-block-output: 2"));
        SimulatedTracker tracker = scene.online(1);
        tracker.when(any()).once().then(silence());

        assertThat(ask(scene, 1, new TrackerCommand.SetEngineBlock(2, true)).outcome().label()).isEqualTo("timed-out");

        soon(() -> assertThat(scene.store().state(1, "output.2")).contains(certain("false", "ack", "true"))); // read back
        assertThat(tracker.received()).filteredOn(said -> said.startsWith("setdigout")).hasSize(1);
    }
}
