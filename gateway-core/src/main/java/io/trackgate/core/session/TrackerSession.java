package io.trackgate.core.session;

import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.InFlightCommands;
import io.trackgate.core.command.Leftover;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.command.Wire;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.frame.Recorded;
import io.trackgate.core.metrics.ProtocolMetrics;
import io.trackgate.core.net.ClientAddress;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TelemetryRecord;
import io.trackgate.protocol.TrackerCommand;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One tracker, logged in on one connection. Fields are confined to the channel's event loop unless they say otherwise; {@link #submit} and
 * {@link #retire} may be called from any thread.
 */
public final class TrackerSession implements Presence.Line, Wire {

    private static final Logger log = LoggerFactory.getLogger(TrackerSession.class);

    private final long epoch;
    private final Tracker tracker;
    private final String knownAs;
    private final Channel channel;
    private final DeviceProtocol protocol;
    private final ConnectionFacts facts;
    private final SessionContext context;
    private final ProtocolMetrics metrics;
    private final CompletableFuture<Leftover> left = new CompletableFuture<>();
    private volatile long lastHeardNanos; // written on the event loop, read by the sweep

    private boolean over;
    private @Nullable Leftover inherited; // null until what the previous session left is known
    private @Nullable InFlightCommands commands; // made for the first command: most sessions never see one
    private @Nullable SessionJournal journal;
    private @Nullable ScheduledFuture<?> wake;
    private long wakeAtNanos;
    private long lastOutputs; // two bits an output, as the last record had them; 0 for not known
    private long outputsAtMillis;
    private long outputsForgottenAtMillis;
    private int settingsTaken;
    private boolean listened; // a deliver moment has passed

    /** @param knownAs the id of its device under which the fleet lists the tracker */
    TrackerSession(long epoch, Tracker tracker, String knownAs, Channel channel, DeviceProtocol protocol, ConnectionFacts facts,
            SessionContext context) {
        this.epoch = epoch;
        this.tracker = tracker;
        this.knownAs = knownAs;
        this.channel = channel;
        this.protocol = protocol;
        this.facts = facts;
        this.context = context;
        this.metrics = context.metrics().protocol(protocol.name());
        this.lastHeardNanos = context.nanoClock().getAsLong();
    }

    /** Rises with every login of any tracker: of two sessions the higher one is the newer. */
    public long epoch() { return epoch; }

    /** As it was at login; the directory may know better by now. */
    public Tracker tracker() { return tracker; }

    public int trackerId() { return tracker.id(); }

    /** The id under which the fleet lists its device: the tracker's device id or one of its aliases. */
    @Override
    public String knownAs() { return knownAs; }

    public @Nullable SocketAddress clientAddress() { return ClientAddress.of(channel); }

    public DeviceProtocol protocol() { return protocol; }

    ConnectionFacts facts() { return facts; }

    /** What passed on its connection and is still kept; empty where nothing is. Any thread. */
    public Optional<Recorded> recorded() {
        return channel.pipeline().get(ConnectionCounter.class) instanceof RecordingCounter kept ? Optional.of(kept) : Optional.empty();
    }

    /** When the tracker last said anything, by the clock for deadlines. Any thread. */
    public long lastHeardNanos() {
        return lastHeardNanos;
    }

    /** Whether the moment for kept commands and background reads has come on this connection. */
    public boolean hasListened() {
        return listened;
    }

    /** Whether a text of it that nobody waits for gets a line; a flood of them does not. */
    public boolean unclaimedIsWorthALine() {
        return context.guard().unclaimed().takes(channel.eventLoop());
    }

    /** Whether it gets a line that its kept commands can't be read; where the store is away, not all trackers do. */
    public boolean keptUnreadIsWorthALine() {
        return context.guard().keptUnread().takes(channel.eventLoop());
    }

    /** A moment at which this model listens to what nobody waits for. */
    void listens() {
        listened = true;
        if (context.hooks().hasWork(trackerId())) journal().listens();
    }

    /** Something was kept for this tracker while it logged in: its moment may have passed already. */
    public void lookAgain() {
        inLoop(() -> {
            if (listened) listens();
        });
    }

    /** What this device said last of the outputs need not be what is known of them, and its tracker's commands may be for it now. */
    public void lookAfresh() {
        inLoop(this::forgetOutputs);
        lookAgain();
    }

    /** A batch is durable; what it says of the outputs may be news. */
    void stored(TelemetryBatch batch) {
        TelemetryRecord newest = null;
        for (TelemetryRecord record : batch.records()) {
            if (!record.outputs().isEmpty() && (newest == null || record.timeMillis() > newest.timeMillis())) newest = record;
        }
        if (newest == null) return;
        // A tracker without a fix may live in the future: its word counts from now on, not from then.
        long now = context.clock().millis();
        long at = Math.min(newest.timeMillis(), now);
        if (outputsAtMillis > now || outputsForgottenAtMillis > now) { // the clock ran ahead then
            outputsAtMillis = 0;
            forgetOutputs();
        }
        if (outputsAreNews(newest.outputs(), at)) journal().outputs(newest.outputs(), at);
    }

    /** Whether a record says of the outputs what its predecessor did not; an older record than the last is no news. */
    private boolean outputsAreNews(Map<Integer, Boolean> outputs, long timeMillis) {
        if (timeMillis < outputsAtMillis) return false;
        long packed = 0;
        for (Map.Entry<Integer, Boolean> output : outputs.entrySet())
            packed |= (output.getValue() ? 3L : 2L) << 2 * (output.getKey() - 1);
        outputsAtMillis = timeMillis;
        if (packed == lastOutputs) return false;
        // A record from before something else spoke of the outputs settles nothing: the next one is news again. Nor while another device speaks.
        boolean settles = timeMillis >= outputsForgottenAtMillis && !context.registry().hasSeveral(trackerId());
        lastOutputs = settles ? packed : 0;
        return true;
    }

    /** Something else than a record spoke of the outputs, or nobody knows them any more: the next record is news whatever it says. */
    public void forgetOutputs() {
        lastOutputs = 0;
        outputsForgottenAtMillis = context.clock().millis();
    }

    /** Hands a command over that somebody waits for; it ends in exactly one outcome whatever happens to the session. */
    public void submit(PendingCommand command) {
        handOver(command, () -> {
            if (command.command() instanceof TrackerCommand.Settings settings) settingsTaken |= bit(settings);
            commands().submit(command);
        });
    }

    /** Commands in its line and on the wire. */
    public CompletableFuture<Integer> commandsWaiting() {
        CompletableFuture<Integer> waiting = new CompletableFuture<>();
        try {
            channel.eventLoop().execute(() -> waiting.complete(commands == null ? 0 : commands.size()));
        } catch (RejectedExecutionException e) { // its event loop has ended, and with it all of them
            waiting.complete(0);
        }
        return waiting;
    }

    /** Hands over a read that nobody waits for, or a setting that was kept. */
    public void submitBackground(PendingCommand command) {
        handOver(command, () -> commands().submit(command));
    }

    private void handOver(PendingCommand command, Runnable take) {
        try {
            if (inEventLoop()) take.run();
            else
                channel.eventLoop().execute(take);
        } catch (RejectedExecutionException e) {
            context.hooks().journal(this).ended(command, new CommandOutcome.NotSent("the gateway is stopping"));
        }
    }

    /** Whether somebody set this anew on this session: what was kept before is out of date. */
    public boolean took(TrackerCommand.Settings settings) {
        return (settingsTaken & bit(settings)) != 0;
    }

    private static int bit(TrackerCommand.Settings settings) {
        return switch (settings) {
            case TrackerCommand.SetLed led -> 1;
            case TrackerCommand.SetTracking tracking -> 2;
        };
    }

    private InFlightCommands commands() {
        InFlightCommands made = commands;
        if (made != null) return made;
        made = new InFlightCommands(protocol, tracker.model(), context.limits(), context.nanoClock(), context.clock(), this, journal());
        commands = made;
        if (over) made.close("the session has ended");
        else if (inherited != null) made.settle(inherited);
        return made;
    }

    private SessionJournal journal() {
        SessionJournal made = journal;
        if (made == null) {
            made = context.hooks().journal(this);
            journal = made;
        }
        return made;
    }

    /** Commands wait until this was called: what the previous session left is known. */
    void inherit(Leftover leftover) {
        if (inherited != null) return;
        inherited = leftover;
        forgetOutputs(); // what the previous session left open is newer than a record from before
        if (over) left.complete(leftover); // it wrote nothing: its successor takes all of it
        else if (commands != null) commands.settle(leftover);
        else if (!leftover.isEmpty()) commands(); // late answers may come before the next command
    }

    void onFrame() {
        lastHeardNanos = context.nanoClock().getAsLong();
        if (commands != null) commands.onFrame();
        if (journal != null) journal.heard();
    }

    void onReply(CommandReply reply) { commands().onReply(reply); }

    void onWritable() { if (commands != null) commands.onWritable(); }

    /** Ends the session and closes its connection; the future completes with what the tracker's next session has to know. */
    CompletableFuture<Leftover> retire(String why) {
        try {
            channel.eventLoop().execute(() -> {
                end(why);
                channel.close();
            });
        } catch (RejectedExecutionException e) {
            left.complete(Leftover.NONE);
        }
        return left;
    }

    /** Runs on the event loop; when that is gone, so is the session. */
    public void inLoop(Runnable work) {
        try {
            if (inEventLoop()) work.run();
            else
                channel.eventLoop().execute(work);
        } catch (RejectedExecutionException e) {
            log.atDebug().addKeyValue("tracker", tracker.id()).log("its event loop has ended");
        }
    }

    /** Closes the connection unless a command is under way. */
    void closeWhenIdle(String why) {
        inLoop(() -> {
            if (commands != null && commands.size() > 0) return;
            end(why); // at once: a command that stands behind this on the event loop would be begun and then lost
            channel.close();
        });
    }

    /** Closes the connection; the session ends with it. */
    public void close(String why) { retire(why); }

    /**
     * Ends whatever its commands still wait for. Idempotent. The future completes with what the tracker's next session has to know: at once,
     * or when this session's own predecessor has said what it leaves.
     */
    CompletableFuture<Leftover> end(String why) {
        if (over) return left;
        over = true;
        if (wake != null) wake.cancel(false);
        Leftover own = commands == null ? Leftover.NONE : commands.close(why);
        if (inherited != null) left.complete(commands == null ? inherited : own);
        if (context.registry().ends().takes(channel.eventLoop()))
            log.atInfo().addKeyValue("tracker", tracker.id()).addKeyValue("epoch", epoch).log("session ended: {}", why);
        return left;
    }

    // ---- the wire of its commands ----

    @Override
    public boolean inEventLoop() { return channel.eventLoop().inEventLoop(); }

    @Override
    public boolean isWritable() { return channel.isActive() && channel.isWritable(); }

    @Override
    public Optional<String> unsupported(PlanStep step) { return step.frame().unsupported(facts); }

    @Override
    public Optional<String> awaited(PlanStep step) { return step.frame().awaited(facts); }

    @Override
    public void write(PlanStep step, int tag, @Nullable PendingCommand command, @Nullable Runnable written) {
        ByteBuf out = channel.alloc().ioBuffer(128);
        try {
            step.frame().write(out, facts, tag);
        } catch (RuntimeException e) {
            out.release();
            log.atError().addKeyValue("tracker", tracker.id()).setCause(e).log("{} could not be put into bytes", step.description());
            close("a command could not be put into bytes");
            return;
        }
        if (command != null) command.keepFrame(ByteBufUtil.hexDump(out));
        metrics.frameOut(out.readableBytes());
        channel.flush(); // receipts that wait: some trackers overlook a command that comes in one segment with them
        if (log.isDebugEnabled()) log.atDebug().addKeyValue("tracker", tracker.id()).log("→ {}", step.description());
        if (written == null) {
            // No future for each command: a write that fails comes through the pipeline as an exception, which closes the session too.
            channel.writeAndFlush(out, channel.voidPromise());
            return;
        }
        channel.writeAndFlush(out).addListener(future -> {
            if (future.isSuccess()) written.run();
            else
                close("a write failed: " + future.cause());
        });
    }

    @Override
    public void wakeAt(long nanos) {
        if (wake != null && !wake.isDone() && wakeAtNanos - nanos <= 0) return;
        if (wake != null) wake.cancel(false);
        wakeAtNanos = nanos;
        wake = channel.eventLoop().schedule(this::onTime, Math.max(0, nanos - context.nanoClock().getAsLong()), TimeUnit.NANOSECONDS);
    }

    private void onTime() {
        wake = null;
        InFlightCommands mine = commands;
        if (mine == null || over) return;
        try {
            mine.onTime();
            long next = mine.nextDeadline();
            if (next != Long.MAX_VALUE) wakeAt(next);
        } catch (RuntimeException e) {
            // Without a next wake-up nothing would ever end; the session's end ends everything.
            log.atError().addKeyValue("tracker", tracker.id()).setCause(e).log("a session is closed for an error of ours");
            close("error: " + e);
        }
    }
}
