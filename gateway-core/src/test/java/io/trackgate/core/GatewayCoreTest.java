package io.trackgate.core;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.Configuration;
import io.trackgate.config.SettingValue;
import io.trackgate.core.command.CommandEntry;
import io.trackgate.core.command.CommandRecord;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.directory.User;
import io.trackgate.core.event.ChangedTrackers;
import io.trackgate.core.event.NodeNews;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.session.Transport;
import io.trackgate.core.store.StateValue;
import io.trackgate.core.telemetry.LiveState;
import io.trackgate.core.testing.EmptyStore;
import io.trackgate.protocol.StateKey;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.TrackerCommand.OutputChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

class GatewayCoreTest {

    @TempDir
    Path folder;

    Transport transport;
    GatewayCore core;

    String url() { return "jdbc:sqlite:trackgate.db"; }

    NodeNews news() { return NodeNews.NONE; }

    @BeforeEach
    void start() throws Exception {
        if (url().startsWith("jdbc:sqlite:")) EmptyStore.at(folder.resolve("trackgate.db"));
        Files.writeString(folder.resolve("gateway.yaml"), """
                listeners: [{ protocol: teltonika, host: 127.0.0.1, port: 0 }, { protocol: auto, host: 127.0.0.1, port: 0 }]
                store: { url: "%s" }
                commands: { reply-timeout: 1s, deferrable: [led] }
                fleet: fleet.yaml
                models: %s
                tracking-profiles: %s
                """.formatted(url(), shipped("models"), shipped("tracking-profiles.json")));
        fleet("Truck 1");
        transport = Transport.best();
        core = gateway();
    }

    /** One more with the same configuration. */
    GatewayCore gateway() throws Exception {
        return GatewayCore.start(Configuration.load(folder, Path.of("..", "config")), new ProtocolCatalog(), transport,
                new GatewayMetrics(new SimpleMeterRegistry()), new GatewayCore.Instruments(null, false, Clock.systemUTC(), news()));
    }

    private static Path shipped(String name) { return Path.of("..", "config", name).toAbsolutePath().normalize(); }

    private void fleet(String label) throws IOException { Files.writeString(folder.resolve("fleet.yaml"),
            """
                    users: [{ name: acme, keys: [00000000000000000000000000000001] }]
                    trackers:
                      - { id: 7, device-id: "356307042441013", aliases: ["356307042441014"], model: telfmb120, owner: acme, label: %s, engine-block-output: 2 }
                      - { id: 8, owner: acme, clone-of: 7 }
                    """
                    .formatted(label)); }

    @AfterEach
    void stop() {
        core.close();
        transport.close();
    }

    CommandResult ask(int tracker, TrackerCommand command) {
        return core.dispatcher().dispatch(CommandRequest.of(core.directory().tracker(tracker).orElseThrow(), command, "test"))
                .orTimeout(10, TimeUnit.SECONDS).join();
    }

    String outcome(int tracker, TrackerCommand command) { return ask(tracker, command).outcome().label(); }

    String became(UUID id) {
        return core.audit().find(id).join().map(record -> record.late() == null ? "" : record.late().result()).orElse("no row");
    }

    @Test
    void the_engine_block_output_is_left_alone() {
        assertThat(outcome(7, new TrackerCommand.SetOutput(2, true))).isEqualTo("unsupported");
        assertThat(outcome(7, new TrackerCommand.SetOutputs(List.of(OutputChange.ON, OutputChange.ON)))).isEqualTo("unsupported");
        assertThat(outcome(7, new TrackerCommand.SetOutputs(List.of(OutputChange.ON, OutputChange.OFF)))).isEqualTo("offline");
        assertThat(outcome(7, new TrackerCommand.SetOutput(1, true))).as("an output is never kept").isEqualTo("offline");
    }

    @Test
    void set_all_says_unchanged_for_the_engine_block_and_a_clone_reaches_its_original() throws Exception {
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            var result = core.dispatcher().dispatch(CommandRequest.of(core.directory().tracker(8).orElseThrow(),
                    new TrackerCommand.SetOutputs(List.of(OutputChange.ON, OutputChange.OFF)), "test"));
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            device.says("DOUT1:1 Timeout:INFINITY");
            assertThat(result.orTimeout(10, TimeUnit.SECONDS).join().outcome().label()).isEqualTo("acknowledged");
            assertThat(result.join().durable()).isTrue();
        }
    }

    private FleetView.Seen fleet(FleetView.Sort sort) {
        User acme = core.directory().user("acme").orElseThrow();
        return core.fleetView()
                .look(acme, new FleetView.Question(0, 50, sort, false, "", Optional.empty(), Optional.empty(), Optional.empty()))
                .orTimeout(10, TimeUnit.SECONDS).join().orElseThrow();
    }

    @Test
    void a_fleet_is_seen_as_it_stands() throws Exception {
        assertThat(fleet(FleetView.Sort.ID).lines()).extracting(FleetView.Line::status).containsOnly(ConnectionStatus.JUST_REGISTERED);
        assertThat(outcome(8, new TrackerCommand.SetLed(true))).isEqualTo("deferred");
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            await().untilAsserted(() -> assertThat(fleet(FleetView.Sort.STATUS).counts()).containsEntry(ConnectionStatus.IDLE, 2));
            assertThat(fleet(FleetView.Sort.LAST_HEARD).lines()).extracting(line -> line.tracker().id()).containsExactly(7, 8);
            assertThat(fleet(FleetView.Sort.ID).lines()).allSatisfy(line -> {
                assertThat(line.status()).isEqualTo(ConnectionStatus.IDLE);
                assertThat(line.address()).get().asString().startsWith("127.0.0.1:");
                assertThat(line.waiting()).as("kept, of the clone's device").isEqualTo(1);
                assertThat(line.state().node()).as("there is but one").isNull();
            });
            var switching = core.dispatcher().dispatch(
                    CommandRequest.of(core.directory().tracker(7).orElseThrow(), new TrackerCommand.SetOutput(1, true), "test"));
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            assertThat(fleet(FleetView.Sort.ID).lines()).extracting(FleetView.Line::waiting).as("and one under way").containsOnly(2);
            device.says("DOUT1:1 Timeout:INFINITY");
            switching.orTimeout(10, TimeUnit.SECONDS).join();
            device.sendsRecord();
        }
        await().untilAsserted(() -> assertThat(fleet(FleetView.Sort.ID).counts()).containsEntry(ConnectionStatus.SIGNAL_LOST, 2));
        assertThat(fleet(FleetView.Sort.ID).lines()).allSatisfy(line -> {
            assertThat(line.status()).isEqualTo(ConnectionStatus.SIGNAL_LOST);
            assertThat(line.address()).isEmpty();
            assertThat(line.state().values()).containsKey(StateKey.output(1));
        });
    }

    @Test
    void a_tracker_s_history_says_when_a_command_was_sent() throws Exception {
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            var switching = core.dispatcher().dispatch(
                    CommandRequest.of(core.directory().tracker(8).orElseThrow(), new TrackerCommand.SetOutput(1, true), "test"));
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            device.says("DOUT1:1 Timeout:INFINITY");
            switching.orTimeout(10, TimeUnit.SECONDS).join();
        }
        await().until(() -> core.metrics().sessions() == 0);
        assertThat(outcome(7, new TrackerCommand.SetOutput(1, true))).isEqualTo("offline");
        List<CommandEntry> entries = core.audit().history(7, record -> !record.kind().startsWith("read"), 50, Optional.empty()).join()
                .orElseThrow().entries();
        assertThat(entries).extracting(CommandEntry::what).containsExactly("output 1 on", "output 1 on");
        assertThat(entries.getFirst().sentAt()).as("nothing was").isNull();
        CommandEntry sent = entries.getLast();
        assertThat(sent.record().trackerId()).isEqualTo(8);
        assertThat(sent.sentAt()).isBetween(sent.record().askedAt(), sent.endedAt());
    }

    @Test
    void the_engine_block_is_switched_through_the_reserved_output_alone() throws Exception {
        assertThat(outcome(7, new TrackerCommand.SetEngineBlock(1, true))).as("another output").isEqualTo("unsupported");
        assertThat(outcome(7, new TrackerCommand.SetEngineBlock(2, true))).as("never kept").isEqualTo("offline");
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            var result = core.dispatcher().dispatch(
                    CommandRequest.of(core.directory().tracker(7).orElseThrow(), new TrackerCommand.SetEngineBlock(2, true), "test"));
            assertThat(device.hears()).isEqualTo("setdigout ?1");
            device.says("DOUT1:IGNORED DOUT2:1 Timeout:INFINITY");
            CommandResult done = result.orTimeout(10, TimeUnit.SECONDS).join();
            assertThat(done.outcome().label()).isEqualTo("acknowledged");
            assertThat(done.reply()).isEqualTo("DOUT1:IGNORED DOUT2:1 Timeout:INFINITY");
            assertThat(core.audit().find(done.id()).join()).get().returns("set_engine_block", CommandRecord::kind)
                    .returns(done.reply(), CommandRecord::reply);
            assertThat(core.states().output(core.directory().tracker(8).orElseThrow(), 2).join()).as("a clone's").contains(true);
        }
    }

    @Test
    void an_output_that_was_never_reported_is_asked_for_when_the_tracker_is_there() throws Exception {
        var tracker = core.directory().tracker(7).orElseThrow();
        assertThat(core.states().output(tracker, 1).join()).isEmpty();
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            var asked = core.states().output(tracker, 1);
            assertThat(device.hears()).isEqualTo("getio");
            device.says("DI1:0 AIN1:0 DO1:1 DO2:0");
            assertThat(asked.orTimeout(10, TimeUnit.SECONDS).join()).contains(true);
            assertThat(core.states().output(tracker, 2).join()).as("reported by the same answer").contains(false);
        }
    }

    @Test
    void what_is_kept_is_listed_and_withdrawn_and_then_never_sent() throws Exception {
        var tracker = core.directory().tracker(7).orElseThrow();
        UUID kept = ask(7, new TrackerCommand.SetLed(false)).id();
        assertThat(core.states().led(tracker).join()).contains(false);
        assertThat(core.keptCommands().of(core.directory().tracker(8).orElseThrow()).join()).singleElement()
                .returns(kept, KeptCommands.Kept::id).returns("led", KeptCommands.Kept::kind).returns("test", KeptCommands.Kept::askedBy)
                .satisfies(each -> assertThat(each.expiresAt()).isAfter(each.askedAt()));

        assertThat(core.keptCommands().cancel(tracker, UUID.randomUUID()).join()).isFalse();
        assertThat(core.keptCommands().cancel(tracker, kept).join()).isTrue();
        assertThat(core.keptCommands().cancel(tracker, kept).join()).as("once").isFalse();

        assertThat(became(kept)).isEqualTo("cancelled");
        assertThat(core.snapshots().of(List.of(tracker)).join().get(tracker.id()).values().values()).as("not wanted any more")
                .allSatisfy(value -> assertThat(value.desired()).isNull());
        assertThat(core.keptCommands().of(tracker).join()).isEmpty();
        assertThat(core.states().led(tracker).join()).as("the reported one again, here the factory's").contains(true);
        ask(7, new TrackerCommand.SetLed(false));
        assertThat(core.keptCommands().cancelAll(tracker).join()).isOne();
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            device.sendsRecord();
            var result = core.dispatcher().dispatch(CommandRequest.of(tracker, new TrackerCommand.SetOutput(1, true), "test"));
            assertThat(device.hears()).as("nothing was kept").isEqualTo("setdigout 1?");
            device.says("DOUT1:1");
            assertThat(result.orTimeout(10, TimeUnit.SECONDS).join().outcome().label()).isEqualTo("acknowledged");
        }
    }

    @Test
    void what_is_on_its_way_can_not_be_called_back() throws Exception {
        var tracker = core.directory().tracker(7).orElseThrow();
        UUID kept = ask(7, new TrackerCommand.SetLed(false)).id();
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            device.sendsRecord();
            assertThat(device.hears()).isEqualTo("setparam 108:0");
            assertThat(core.keptCommands().cancel(tracker, kept).join()).isFalse();
            device.says("New value 108:0;");
            assertThat(device.hears()).isEqualTo("getparam 108");
            device.says("Param ID:108 Value:0");
            await().untilAsserted(() -> assertThat(became(kept)).isEqualTo("acknowledged"));
            assertThat(core.audit().find(kept).join().orElseThrow().reply()).isEqualTo("Param ID:108 Value:0");
        }
    }

    @Test
    void what_one_session_could_not_deliver_goes_out_on_the_newer_one_that_looked_meanwhile() throws Exception {
        UUID kept = ask(7, new TrackerCommand.SetLed(false)).id();
        try (TeltonikaDevice newer = deviceThatLooksWhileAnotherOneHasIt()) {
            String heard = newer.hears();
            if (heard.equals("getparam 108")) { // what the older one has done is read back, before or behind
                newer.says("Param ID:108 Value:1");
                heard = newer.hears();
            }
            assertThat(heard).isEqualTo("setparam 108:0");
            newer.says("New value 108:0;");
            assertThat(newer.hears()).isEqualTo("getparam 108");
            newer.says("Param ID:108 Value:0");
            await().untilAsserted(() -> assertThat(became(kept)).isEqualTo("acknowledged"));
        }
    }

    private TeltonikaDevice deviceThatLooksWhileAnotherOneHasIt() throws Exception {
        try (TeltonikaDevice older = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            older.sendsRecord();
            assertThat(older.hears()).isEqualTo("setparam 108:0");
            TeltonikaDevice newer = new TeltonikaDevice(core.trackerPort("teltonika"), "356307042441014");
            newer.sendsRecord();
            return newer;
        }
    }

    @Test
    void a_tracker_on_the_shared_port_is_as_good_as_on_its_own() throws Exception {
        assertThat(core.trackerPort("auto")).isNotEqualTo(core.trackerPort("teltonika"));
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("auto"))) {
            var result = core.dispatcher()
                    .dispatch(CommandRequest.of(core.directory().tracker(7).orElseThrow(), new TrackerCommand.SetOutput(1, true), "test"));
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            device.says("DOUT1:1 Timeout:INFINITY");
            assertThat(result.orTimeout(10, TimeUnit.SECONDS).join().outcome().label()).isEqualTo("acknowledged");
            device.sendsRecord();
        }
        try (Socket stranger = new Socket("127.0.0.1", core.trackerPort("auto"))) {
            stranger.setSoTimeout(10_000);
            stranger.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_kept_setting_goes_out_after_the_first_receipt_and_not_again_on_that_connection() throws Exception {
        CommandResult kept = ask(7, new TrackerCommand.SetLed(false));
        assertThat(kept.outcome().label()).isEqualTo("deferred");
        assertThat(core.states().led(core.directory().tracker(7).orElseThrow()).join()).contains(false);
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            device.sendsRecord();
            assertThat(device.hears()).startsWith("setparam").contains("108");
            assertThat(device.hears()).as("no answer: a probe").isEqualTo("getver");
            device.says("Ver:03.27.07_00 GPS:AXN_5.10_3333 Hw:FMB120 Mod:1 IMEI:356307042441013 Init:2020-1-1 1:1 Uptime:1 BL:1.7");
            assertThat(device.hears()).as("read back").isEqualTo("getparam 108");
            device.says("Param ID:108 Value:1");
            await().until(() -> became(kept.id()).equals("timed-out"));
            var read = core.dispatcher().dispatch(
                    CommandRequest.of(core.directory().tracker(7).orElseThrow(), new TrackerCommand.SetOutput(1, true), "test"));
            assertThat(device.hears()).as("not the kept setting again").isEqualTo("setdigout 1?");
            device.says("DOUT1:1 Timeout:INFINITY");
            assertThat(read.orTimeout(10, TimeUnit.SECONDS).join().outcome().label()).isEqualTo("acknowledged");
        }
        await().until(() -> core.metrics().sessions() == 0);
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            device.sendsRecord();
            assertThat(device.hears()).as("its next moment").startsWith("setparam").contains("108");
        }
    }

    @Test
    void after_a_restart_the_answer_to_an_older_command_confirms_no_new_one() throws Exception {
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            core.dispatcher()
                    .dispatch(CommandRequest.of(core.directory().tracker(7).orElseThrow(), new TrackerCommand.SetOutput(1, true), "test"));
            assertThat(device.hears()).isEqualTo("setdigout 1?");
        }
        await().until(() -> core.metrics().sessions() == 0);
        core.close();
        transport.close();
        start();
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            var again = core.dispatcher()
                    .dispatch(CommandRequest.of(core.directory().tracker(7).orElseThrow(), new TrackerCommand.SetOutput(1, true), "test"));
            assertThat(device.hears()).as("not the command again, but what comes between the two answers").isEqualTo("getver");
            device.says("DOUT1:1 Timeout:INFINITY");
            assertThat(again.orTimeout(10, TimeUnit.SECONDS).join().outcome().label()).isEqualTo("not-sent");
        }
    }

    @Test
    void a_device_that_another_tracker_gets_takes_what_it_may_still_answer_along() throws Exception {
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            core.dispatcher()
                    .dispatch(CommandRequest.of(core.directory().tracker(7).orElseThrow(), new TrackerCommand.SetOutput(1, true), "test"));
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            Files.writeString(folder.resolve("fleet.yaml"), """
                    users: [{ name: acme, keys: [00000000000000000000000000000001] }]
                    trackers:
                      - { id: 7, device-id: "356307042441014", model: telfmb120, owner: acme }
                      - { id: 9, device-id: "356307042441013", model: telfmb120, owner: acme }
                    """);
            Files.setLastModifiedTime(folder.resolve("fleet.yaml"), java.nio.file.attribute.FileTime.fromMillis(2));
            await().until(() -> core.directory().tracker(9).isPresent() && core.metrics().sessions() == 0);
        }
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            core.dispatcher()
                    .dispatch(CommandRequest.of(core.directory().tracker(9).orElseThrow(), new TrackerCommand.SetOutput(1, true), "test"));
            assertThat(device.hears()).isEqualTo("getver");
        }
    }

    @Test
    void a_device_whose_time_zone_changes_logs_in_anew_and_not_for_its_label() throws Exception {
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            fleet("Truck One");
            Files.setLastModifiedTime(folder.resolve("fleet.yaml"), java.nio.file.attribute.FileTime.fromMillis(1));
            await().until(() -> core.directory().tracker(7).orElseThrow().label().equals("Truck One"));
            device.sendsRecord();
            fleet("Truck One, time-zone: Asia/Shanghai");
            Files.setLastModifiedTime(folder.resolve("fleet.yaml"), java.nio.file.attribute.FileTime.fromMillis(2));
            await().until(() -> core.metrics().sessions() == 0);
            assertThat(core.directory().tracker(7).orElseThrow().zone()).contains(ZoneId.of("Asia/Shanghai"));
            assertThat(core.directory().tracker(8).orElseThrow().zone()).as("the clone's").contains(ZoneId.of("Asia/Shanghai"));
        }
    }

    @Test
    void a_changed_fleet_file_is_followed_without_a_restart() throws Exception {
        fleet("Truck One");
        Files.setLastModifiedTime(folder.resolve("fleet.yaml"), java.nio.file.attribute.FileTime.fromMillis(1));
        await().until(() -> core.directory().tracker(7).orElseThrow().label().equals("Truck One"));
    }

    @Test
    void a_trackers_state_is_what_it_said_last_and_changes_are_told_when_they_are_durable() throws Exception {
        List<Integer> changed = ChangedTrackers.of(core.events()).ids();
        StateSnapshot never = snapshot(7);
        assertThat(never.online()).isFalse();
        assertThat(never.lastHeard()).isNull();
        assertThat(never.live()).isNull();
        try (TeltonikaDevice device = new TeltonikaDevice(core.trackerPort("teltonika"))) {
            device.sendsRecord();
            assertThat(changed).as("before its receipt").startsWith(7);
            var done = core.dispatcher()
                    .dispatch(CommandRequest.of(core.directory().tracker(7).orElseThrow(), new TrackerCommand.SetOutput(1, true), "test"));
            assertThat(device.hears()).isEqualTo("setdigout 1?");
            int before = changed.size();
            device.says("DOUT1:1 Timeout:INFINITY");
            done.orTimeout(10, TimeUnit.SECONDS).join();
            await().until(() -> changed.size() > before);
            StateSnapshot now = snapshot(7);
            assertThat(now.online()).isTrue();
            assertThat(now.lastHeard()).isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
            assertThat(now.values().get(StateKey.output(1))).extracting(StateValue::reported).isEqualTo(new SettingValue.Flag(true));
            StateSnapshot clone = snapshot(8);
            assertThat(clone.online()).isTrue();
            assertThat(clone.live()).isNotNull().isEqualTo(now.live());
            assertThat(clone.values()).isEqualTo(now.values());
        }
        await().until(() -> core.metrics().sessions() == 0);
        LiveState live = snapshot(7).live();
        core.close();
        transport.close();
        start();
        StateSnapshot after = snapshot(7);
        assertThat(after.online()).isFalse();
        assertThat(after.live()).isNotNull().isEqualTo(live);
        assertThat(after.lastHeard()).as("of its last record").isEqualTo(live == null ? null : live.lastHeard());
    }

    private StateSnapshot snapshot(int tracker) {
        StateSnapshot snapshot = core.snapshots().of(List.of(core.directory().tracker(tracker).orElseThrow())).join().get(tracker);
        if (snapshot == null) throw new AssertionError("no snapshot of " + tracker);
        return snapshot;
    }
}
