package io.trackgate.core.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.TrackerModel;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.ProtocolConnection;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.testing.Hex;

/** One tracker of a real vendor with a real session, bytes in and bytes out; its store is at once done with everything. */
final class SessionUnderExam extends SessionDoubles implements AutoCloseable {

    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(31);
    private static final int TRACKER = 42;

    private final DeviceProtocol protocol;
    private final Tracker tracker;
    private EmbeddedChannel channel;

    SessionUnderExam(DeviceProtocol protocol, TrackerModel model, String deviceId) {
        this.protocol = protocol;
        this.tracker = new Tracker(TRACKER, deviceId, model, "acme", "Truck", false, null, List.of(), null, null);
        devices.put(deviceId, tracker);
        this.channel = connect();
    }

    private EmbeddedChannel connect() {
        GatewayConfig.Listener listener = new GatewayConfig.Listener(protocol.name(), "127.0.0.1", 0, REPLY_TIMEOUT,
                GatewayConfig.UnknownDevice.REJECT);
        ProtocolConnection connection = protocol.connect();
        return opened(new EmbeddedChannel(connection.frameDecoder(), connection.decoder(),
                new SessionHandler(listener, protocol, connection.facts(), context)));
    }

    /** A new connection, while the one before lives: as a tracker does that lost its network without noticing. */
    SessionUnderExam reconnect() {
        channel = connect();
        return this;
    }

    SessionUnderExam feed(byte[] bytes) {
        channel.writeInbound(channel.alloc().buffer(Math.max(1, bytes.length)).writeBytes(bytes));
        settle();
        return this;
    }

    SessionUnderExam feed(String hex) { return feed(Hex.bytes(hex)); }

    SessionUnderExam feedByteByByte(String hex) {
        for (byte each : Hex.bytes(hex)) { feed(new byte[]{each}); }
        return this;
    }

    private void settle() {
        while (!storing.isEmpty()) { storing.removeFirst().complete(null); }
        channels.stream().filter(EmbeddedChannel::isOpen).forEach(EmbeddedChannel::runPendingTasks);
    }

    PendingCommand submit(TrackerCommand command) {
        CommandPlan.Steps plan = (CommandPlan.Steps) protocol.phrasing().plan(command, tracker.model());
        PendingCommand pending = new PendingCommand(CommandRequest.of(tracker, command, "exam"), TRACKER, plan, now,
                now + REPLY_TIMEOUT.toNanos());
        registry.find(TRACKER).orElseThrow().submit(pending);
        settle();
        return pending;
    }

    /** Until every command that waits for its answer has timed out. */
    void patienceEnds() {
        now += REPLY_TIMEOUT.toNanos();
        timeOfDay = timeOfDay.plus(REPLY_TIMEOUT);
        channel.advanceTimeBy(REPLY_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        settle();
    }

    /** Everything that was written on this connection since the last call, a string a frame. */
    List<String> sent() {
        List<String> frames = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            frames.add(Hex.of(ByteBufUtil.getBytes(out)));
            out.release();
        }
        return frames;
    }

    Optional<CommandOutcome> outcome(PendingCommand command) { return Optional.ofNullable(ended.get(command)); }

    boolean isOpen() { return channel.isOpen(); }

    /** Frames that nobody could read, as the sink got them. */
    List<String> kept() {
        return unreadableFrames.stream().map(frame -> Hex.of(frame.raw())).toList();
    }

    double unreadable() { return metrics.registry().get("trackgate.frames.unreadable").counter().count(); }

    boolean confirmed(PendingCommand command) { return ended.get(command) instanceof CommandOutcome.Acknowledged; }

    @Override
    public void close() { no_channel_is_left(); }
}
