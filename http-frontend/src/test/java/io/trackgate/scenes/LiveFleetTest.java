package io.trackgate.scenes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.trackgate.scenes.ApiCaller.ON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** New trackers come to a gateway that runs. */
class LiveFleetTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void an_imported_tracker_can_be_used_without_a_restart() {
        GatewayFiles files = GatewayFiles.in(folder).tracker(1, "telfmb120");
        try (GatewayScene scene = GatewayScene.start(files)) {
            assertThat(scene.api(2).setOutput(1, ON).fails(204, "").status()).isEqualTo(404);
            Path more = files.tracker(2, "telfmb120").writeFleet("more.yaml");

            assertThat(CommandLineRun.of("import", more, "--config", folder)).returns(0, CommandLineRun::exitCode)
                    .satisfies(run -> assertThat(run.out()).contains("1 users and 2 trackers"));

            isUsable(scene, 2);
        }
    }

    @Test
    void a_changed_fleet_file_takes_effect_without_a_restart() throws IOException {
        GatewayFiles files = GatewayFiles.in(folder).tracker(1, "telfmb120");
        try (GatewayScene scene = GatewayScene.start(files)) {
            FileTime before = Files.getLastModifiedTime(folder.resolve("fleet.yaml"));
            Path changed = files.tracker(2, "telftc921").writeFleet("fleet.yaml");
            // Not every file system tells two writes in one moment apart.
            Files.setLastModifiedTime(changed, FileTime.fromMillis(before.toMillis() + 2_000));

            isUsable(scene, 2);
        }
    }

    @Test
    void a_fleet_file_with_a_mistake_changes_nothing() {
        GatewayFiles files = GatewayFiles.in(folder).tracker(1, "telfmb120");
        try (GatewayScene scene = GatewayScene.start(files)) {
            Path wrong = files.tracker(2, "telfmb120").tracker(3, "telfmb121").writeFleet("more.yaml");
            CommandLineRun run = CommandLineRun.of("import", wrong, "--config", folder);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.errors()).hasSize(1).first().asString()
                    .startsWith("more.yaml:6: trackers[2].model: telfmb121 (expected: a code of the model files");
            assertThat(scene.store().count("select count(*) from tracker")).isOne();
            scene.online(1);
            scene.api(1).setOutput(1, ON).succeeds("acknowledged");
        }
    }

    @Test
    void a_fleet_file_that_is_not_there_is_named() {
        GatewayFiles.in(folder).write();
        CommandLineRun run = CommandLineRun.of("import", folder.resolve("nowhere.yaml"), "--config", folder);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("nowhere.yaml").contains("(expected: a fleet file)");
    }

    @Test
    void a_tracker_can_be_used_on_the_shared_port() {
        GatewayFiles files = GatewayFiles.in(folder).tracker(1, "telfmb120").sharedPort();
        try (GatewayScene scene = GatewayScene.start(files);
                TcpUplink uplink = new TcpUplink("127.0.0.1", scene.gateway().trackerPort("auto"))) {
            isUsable(scene, uplink, 1);
        }
    }

    private static void isUsable(GatewayScene scene, int id) { isUsable(scene, scene.uplink(), id); }

    private static void isUsable(GatewayScene scene, TcpUplink uplink, int id) {
        await().atMost(GatewayScene.PATIENCE).until(() -> scene.gateway().directory().tracker(id).isPresent());
        SimulatedTracker tracker = SimulatedTracker
                .of(scene.gateway().directory().tracker(id).orElseThrow().model(), GatewayFiles.deviceId(id))
                .build(uplink);
        try (tracker) {
            GatewayScene.connect(tracker);
            scene.api(id).setOutput(1, ON).succeeds("acknowledged");
            assertThat(tracker.outputs()).startsWith(true);
            assertThat(tracker.violations()).isEmpty();
        }
    }
}
