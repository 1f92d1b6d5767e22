package io.trackgate.simulator;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.trackgate.simulator.network.Network;
import io.trackgate.simulator.network.NetworkEvent;
import io.trackgate.simulator.network.NetworkHandler;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a tracker: login, one packet on the wire at a time, commands and the answers owed to them.
 * Confined to the tracker's event loop; everything in it is valid for the connection.
 */
final class TrackerConnection extends ByteToMessageDecoder {
    // A device that keeps being told another number than it sent gives the link up.
    private static final int WRONG_RECEIPTS_BEFORE_HANGING_UP = 3;
    private static final String CLOSED_BY_GATEWAY = "closed by the gateway";

    private final SimulatedTracker tracker;
    private final ServerReader reader;
    private final Outbox outbox;
    private Network network;
    private @Nullable Channel channel;
    private boolean loggedIn;
    private boolean ended;
    private List<DeviceRecord> onWire = List.of();
    private int wrongReceipts;
    private int receiptsOwedTwice;
    private @Nullable Future<?> receiptTimer;
    private String closeReason = CLOSED_BY_GATEWAY;

    TrackerConnection(SimulatedTracker tracker, ServerReader reader, boolean answersInOrder, Network network) {
        this.tracker = tracker;
        this.reader = reader;
        this.outbox = new Outbox(answersInOrder);
        this.network = network;
    }

    boolean isLoggedIn() { return loggedIn; }

    /** Whether the next packet may leave. */
    boolean isIdle() { return loggedIn && !ended && onWire.isEmpty(); }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        tracker.onConnected(this);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) { reader.read(in, heard -> hear(in, heard)); }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        end();
        tracker.onSocketClosed(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof NetworkEvent happened) onNetwork(happened);
        else
            super.userEventTriggered(ctx, event);
    }

    private void onNetwork(NetworkEvent event) {
        switch (event) {
            case NetworkEvent.Stalled stalled -> tracker.onStalled(stalled.duration());
            case NetworkEvent.Silenced silenced -> tracker.onSilenced();
            case NetworkEvent.Gone gone -> {
                if (closeReason.equals(CLOSED_BY_GATEWAY)) closeReason = gone.why();
                tracker.onAbandoned(this);
                end();
            }
        }
    }

    /** The network that it came up on, or that it was changed to. */
    Network network() { return network; }

    void change(Network value, long seed) {
        network = value;
        if (channel == null || !channel.isActive()) return;
        networkHandler(channel, seed).change(value);
    }

    /** As if the tracker had lost its network without noticing, and without anybody's being told. */
    void vanish(long seed) {
        if (channel != null && channel.isActive()) networkHandler(channel, seed).vanish();
    }

    private NetworkHandler networkHandler(Channel open, long seed) {
        NetworkHandler there = open.pipeline().get(NetworkHandler.class);
        if (there != null) return there;
        NetworkHandler added = Network.GOOD.handler(seed);
        open.pipeline().addBefore(open.pipeline().context(this).name(), null, added);
        return added;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        // What TLS complains of comes wrapped, and is the line's fault.
        Throwable cause = thrown instanceof DecoderException && thrown.getCause() instanceof IOException line ? line : thrown;
        if (!(cause instanceof IOException)) tracker.violated("the device's reader failed: " + cause);
        closeReason = String.valueOf(cause.getMessage());
        ctx.close();
    }

    private void end() {
        if (ended) return;
        ended = true;
        cancelReceiptTimer();
        outbox.close();
        tracker.onClosed(this, closeReason);
    }

    private void hear(ByteBuf in, Heard heard) {
        if (ended) return;
        switch (heard) {
            case Heard.LoginAnswered answer -> onLoginAnswer(answer.accepted());
            case Heard.RecordsAcked ack -> onAck(ack.accepted());
            case Heard.CommandHeard command -> onCommand(command);
            case Heard.AnswerAtOnce at -> outbox.reserve().ready(() -> send(at.answer()));
            case Heard.Odd odd -> tracker.violated(odd.what());
            case Heard.Broken broken -> onBroken(in, broken.what());
        }
    }

    private void onBroken(ByteBuf in, String what) {
        tracker.violated(what);
        in.skipBytes(in.readableBytes());
        hangUp("the stream can't be read on");
    }

    void logIn() { onLoginAnswer(true); }

    /** On a network that has fallen silent there is no answer. */
    void logIn(Outgoing login) {
        send(login);
        receiptTimer = tracker.schedule(tracker.responseTimeout(),
                () -> hangUp("no receipt within " + tracker.responseTimeout() + " for the login"));
    }

    private void onLoginAnswer(boolean accepted) {
        loggedIn = accepted;
        if (accepted) {
            cancelReceiptTimer();
            tracker.onLoggedIn(this);
        } else {
            closeReason = "login refused";
            tracker.onRefused();
        }
    }

    void sendPacket(List<DeviceRecord> records, Outgoing packet, boolean repeated) {
        onWire = records;
        send(packet);
        tracker.onSent(records, repeated);
        receiptTimer = tracker.schedule(tracker.responseTimeout(), this::onNoReceipt);
    }

    private void onAck(long accepted) {
        if (onWire.isEmpty()) {
            onAckOfNothing(accepted);
        } else if (accepted == onWire.size()) {
            onAcked();
        } else {
            onWrongAck(accepted);
        }
    }

    private void onAckOfNothing(long accepted) {
        if (receiptsOwedTwice > 0) receiptsOwedTwice--;
        else
            tracker.violated("a receipt for " + accepted + " records (expected: none, no packet is on the wire)");
    }

    private void onAcked() {
        List<DeviceRecord> packet = onWire;
        onWire = List.of();
        wrongReceipts = 0;
        cancelReceiptTimer();
        tracker.onAcked(packet);
    }

    private void onWrongAck(long accepted) {
        tracker.violated("a receipt for " + accepted + " records (expected: " + onWire.size() + ")");
        cancelReceiptTimer();
        onWire = List.of();
        wrongReceipts++;
        if (wrongReceipts == WRONG_RECEIPTS_BEFORE_HANGING_UP) hangUp("wrong receipts");
        else
            tracker.pump();
    }

    private void onNoReceipt() {
        if (ended || onWire.isEmpty()) return;
        ByteBuf half = internalBuffer();
        reader.gaveUpWaiting(half, heard -> hear(half, heard));
        if (ended || onWire.isEmpty()) return;
        if (tracker.repeatsOnSameLink()) {
            receiptsOwedTwice++;
            onWire = List.of();
            tracker.pump();
        } else {
            hangUp("no receipt within " + tracker.responseTimeout());
        }
    }

    private void cancelReceiptTimer() {
        if (receiptTimer != null) receiptTimer.cancel(false);
        receiptTimer = null;
    }

    private void onCommand(Heard.CommandHeard heard) {
        DeviceCommand command = heard.command();
        tracker.onCommand(command, heard.received());
        if (outbox.isFull()) return;
        play(tracker.reactTo(command), command);
    }

    private void play(Reaction reaction, DeviceCommand command) {
        if (reaction.connection() == Reaction.Connection.HANG_UP_BEFORE_APPLYING) {
            hangUp("the script hung up");
            return;
        }
        reaction.before().forEach(text -> send(tracker.unsolicited(text)));
        if (reaction.applies() == Reaction.Applies.AT_ONCE) command.obey(reaction.obedience());
        if (reaction.connection() == Reaction.Connection.HANG_UP_BEFORE_ANSWER) {
            hangUp("the script hung up");
            return;
        }
        answer(reaction, command);
        if (reaction.connection() == Reaction.Connection.TAKE_OVER) tracker.takeOver();
    }

    private void answer(Reaction reaction, DeviceCommand command) {
        Outbox.Place place = outbox.reserve();
        Runnable ready = () -> place.ready(() -> leave(reaction, command));
        if (reaction.applies() == Reaction.Applies.LATER) {
            ready.run();
            // What a device put off it does also after the connection is gone.
            tracker.delay(reaction.delay(), () -> applyLater(reaction, command));
        } else {
            tracker.delay(reaction.delay(), ready);
        }
    }

    private void applyLater(Reaction reaction, DeviceCommand command) {
        command.obey(reaction.obedience());
        reaction.finalClaim().flatMap(command::answer).ifPresent(answer -> say(command, answer));
    }

    private void leave(Reaction reaction, DeviceCommand command) {
        if (reaction.applies() == Reaction.Applies.WITH_ANSWER) command.obey(reaction.obedience());
        command.answer(reaction.claim()).ifPresent(answer -> {
            for (int i = 0; i < reaction.copies(); i++) { say(command, answer); }
        });
        if (!ended && reaction.connection() == Reaction.Connection.HANG_UP_AFTER_ANSWER) hangUpAfterWriting();
    }

    private void say(DeviceCommand command, Outgoing answer) {
        if (ended) {
            tracker.answerElsewhere(command, answer);
            return;
        }
        send(answer);
        tracker.onAnswered(command, answer.text());
    }

    void send(Outgoing frame) {
        if (channel == null || !channel.isActive()) return;
        ByteBuf bytes = channel.alloc().buffer();
        frame.writer().accept(bytes);
        channel.writeAndFlush(bytes);
    }

    private void hangUpAfterWriting() {
        if (channel == null) return;
        closeReason = "the script hung up";
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }

    void hangUp(String why) {
        closeReason = why;
        if (channel != null) channel.close();
    }
}
