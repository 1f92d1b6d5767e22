package io.trackgate.core.session;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.FakeProtocol;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TrackerCommand;

import static org.assertj.core.api.Assertions.assertThat;

/** Connections of devices of the simplest vendor, and what they say. */
abstract class FakeDevices extends SessionDoubles {

    static final Duration LOGIN_DEADLINE = Duration.ofSeconds(30);
    GatewayConfig.UnknownDevice unknown = GatewayConfig.UnknownDevice.REJECT;
    final List<Optional<ZoneId>> zones = new ArrayList<>(); // as the protocol was told

    EmbeddedChannel connect() {
        GatewayConfig.Listener listener = new GatewayConfig.Listener("fake", "127.0.0.1", 0, LOGIN_DEADLINE, unknown);
        return opened(new EmbeddedChannel(new BeforeLogin(listener, context,
                pipeline -> pipeline
                        .addLast(new SessionHandler(listener, FakeProtocol.UNTAGGED, (model, zone) -> zones.add(zone), context)))));
    }

    EmbeddedChannel loggedIn() {
        EmbeddedChannel channel = connect();
        login(channel, "111");
        assertThat(written(channel)).containsExactly("yes");
        return channel;
    }

    static void login(EmbeddedChannel channel, String id, String... alsoKnownAs) {
        channel.writeInbound(DeviceFrame.of(new Login(id, List.of(alsoKnownAs), says("yes"), says("no"))));
    }

    static void batch(EmbeddedChannel channel, String receipt) {
        channel.writeInbound(DeviceFrame.of(new TelemetryBatch(List.of()), says(receipt)));
    }

    void stored(EmbeddedChannel channel) {
        storing.removeFirst().complete(null);
        channel.runPendingTasks();
    }

    PendingCommand set(int output) { return set(TRUCK, output); }

    PendingCommand set(Tracker tracker, int output) {
        PendingCommand pending = toSet(tracker, output);
        registry.find(tracker.id()).orElseThrow().submit(pending);
        return pending;
    }

    /** Nobody has it yet. */
    PendingCommand toSet(Tracker tracker, int output) {
        TrackerCommand command = new TrackerCommand.SetOutput(output, true);
        return new PendingCommand(CommandRequest.of(tracker, command, "test"), tracker.id(),
                (CommandPlan.Steps) FakeProtocol.UNTAGGED.plan(command, tracker.model()), now, now + 30_000_000_000L);
    }
}
