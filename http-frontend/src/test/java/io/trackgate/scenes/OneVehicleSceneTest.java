package io.trackgate.scenes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.trackgate.simulator.SimulatedTracker;
import org.junit.jupiter.api.Test;

import static io.trackgate.scenes.ApiCaller.OFF;
import static io.trackgate.scenes.ApiCaller.ON;
import static io.trackgate.simulator.CommandMatcher.setOutput;
import static io.trackgate.simulator.Reactions.answerWhen;
import static io.trackgate.simulator.Reactions.silence;
import static org.assertj.core.api.Assertions.assertThat;

/** A vehicle with two devices, the second one under an alias: one tracker for every caller. */
class OneVehicleSceneTest extends SceneTest {

    private static final String ALIAS = GatewayFiles.deviceId(1001);

    private GatewayScene startWithAlias() {
        return start(files().commands(IMPATIENT).tracker(1, "telfmb120", "aliases: [\"%s\"]".formatted(ALIAS)));
    }

    private static SimulatedTracker satellite(GatewayScene scene) { return GatewayScene.connect(scene.device(1, ALIAS)); }

    /** One by one: records of one moment are one record. */
    private static void sends(SimulatedTracker device, int records) {
        for (int i = 0; i < records; i++) {
            long before = device.recordsAcked();
            device.report(1);
            soon().until(() -> device.recordsAcked() == before + 1);
        }
    }

    @Test
    void both_send_and_are_receipted_and_everything_is_stored_for_the_one_tracker() {
        GatewayScene scene = startWithAlias();
        SimulatedTracker gsm = scene.online(1);
        SimulatedTracker satellite = satellite(scene);

        sends(gsm, 3);
        sends(satellite, 2);
        sends(gsm, 1);

        assertThat((long) scene.store().records(1).size())
                .isEqualTo(gsm.recordsAcked() + satellite.recordsAcked()).isEqualTo(8);
        assertThat(List.of(gsm, satellite)).extracting(SimulatedTracker::logins).as("neither was sent away").containsExactly(1L, 1L);
    }

    @Test
    void a_command_goes_to_the_newest_connection_and_the_next_one_to_the_other_when_that_is_closed() {
        GatewayScene scene = startWithAlias();
        SimulatedTracker gsm = scene.online(1);
        SimulatedTracker satellite = satellite(scene);

        scene.api(1).setOutput(1, ON).succeeds("acknowledged");
        assertThat(satellite.outputs()).containsExactly(true, false);
        assertThat(gsm.received()).isEmpty();
        satellite.disconnect();

        soon(() -> scene.api(1).setOutput(2, ON).succeeds("acknowledged"));
        assertThat(gsm.outputs()).as("nothing that was written is written again").containsExactly(false, true);
        assertThat(satellite.received()).first().isEqualTo("setdigout 1?");
    }

    @Test
    void a_late_answer_of_the_one_confirms_nothing_that_the_other_was_asked() {
        GatewayScene scene = startWithAlias();
        SimulatedTracker satellite = satellite(scene);
        CompletableFuture<Void> answers = new CompletableFuture<>();
        satellite.when(setOutput(1)).then(answerWhen(answers));
        Answered first = scene.api(1).setOutput(1, ON).fails(213, "timed-out");
        SimulatedTracker gsm = scene.tracker(1);
        gsm.when(setOutput(1)).then(silence());
        GatewayScene.connect(gsm);

        CompletableFuture<Answered> second = scene.api(1).settingOutput(1, ON);
        soon().until(() -> gsm.received().contains("setdigout 1?"));
        answers.complete(null);

        soon(() -> assertThat(scene.api(1).command(first.id()).path("late").path("result").asText()).isEqualTo("acknowledged"));
        ApiCaller.waitFor(second).fails(213, "timed-out");
    }

    @Test
    void each_reconnects_before_its_old_connection_is_closed_and_the_newest_login_is_commanded() {
        GatewayScene scene = startWithAlias();
        SimulatedTracker gsm = scene.online(1);
        SimulatedTracker satellite = satellite(scene);

        reconnects(gsm);
        scene.api(1).setOutput(1, ON).succeeds("acknowledged");
        reconnects(satellite);
        scene.api(1).setOutput(2, ON).succeeds("acknowledged");
        reconnects(gsm);
        scene.api(1).setOutput(1, OFF).succeeds("acknowledged");

        assertThat(gsm.received()).containsExactly("setdigout 1?", "setdigout 0?");
        assertThat(satellite.received()).containsExactly("setdigout ?1");
        assertThat(satellite.outputs()).containsExactly(false, true);
        sends(satellite, 1);
        sends(gsm, 1);
        assertThat(satellite.logins()).as("by itself alone").isEqualTo(2);
    }

    @Test
    void a_device_whose_id_is_taken_out_of_the_fleet_is_disconnected_and_the_other_one_goes_on() throws IOException {
        GatewayScene scene = startWithAlias();
        SimulatedTracker gsm = scene.online(1);
        SimulatedTracker satellite = satellite(scene);
        Path fleet = scene.files().folder().resolve("fleet.yaml");
        FileTime before = Files.getLastModifiedTime(fleet);

        Files.writeString(fleet, Files.readString(fleet).replace("\"" + ALIAS + "\"", ""));
        Files.setLastModifiedTime(fleet, FileTime.fromMillis(before.toMillis() + 2_000));

        soon().until(() -> gsm.logins() == 2);
        soon(() -> scene.api(1).setOutput(1, ON).succeeds("acknowledged"));
        assertThat(gsm.outputs()).containsExactly(true, false);
        assertThat(satellite.received()).isEmpty();
        assertThat(satellite.logins()).as("refused since").isEqualTo(1);
    }

    private static void reconnects(SimulatedTracker device) {
        long logins = device.logins();
        device.takeOver();
        soon().until(() -> device.logins() == logins + 1);
        sends(device, 1);
    }
}
