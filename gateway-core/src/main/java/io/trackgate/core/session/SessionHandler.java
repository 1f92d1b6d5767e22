package io.trackgate.core.session;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.trackgate.config.GatewayConfig.Listener;
import io.trackgate.config.GatewayConfig.UnknownDevice;
import io.trackgate.config.TrackerModel.Deliver;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.metrics.GatewayMetrics.Count;
import io.trackgate.core.metrics.ProtocolMetrics;
import io.trackgate.core.net.ClientAddress;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.ConnectionFacts;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.DeviceMessage;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.KeepAlive;
import io.trackgate.protocol.LogText;
import io.trackgate.protocol.Login;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Receipt;
import io.trackgate.protocol.ServiceRequest;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.Unreadable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The end of a tracker connection's pipeline: binds it to the tracker that logs in, stores what it says, and only then writes the receipt.
 * Confined to the channel's event loop.
 */
final class SessionHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(SessionHandler.class);

    /** Damaged frames that a connection may send in a row; then it is closed, for its tracker will not get better. */
    private static final int DAMAGE_BUDGET = 10;

    /** Good frames that win one of them back: a bad line lives on for weeks, and bytes that have lost their step end soon. */
    private static final int GOOD_FRAMES_A_DAMAGED = 10;

    /** A frame whose receipt waits for its parts; {@code settled} is set when all of them are safe. */
    private static final class Owed {
        private final Receipt receipt;
        private final List<TelemetryBatch> batches; // that the frame brought
        private boolean settled;

        Owed(Receipt receipt, List<TelemetryBatch> batches) {
            this.receipt = receipt;
            this.batches = batches;
        }
    }

    /** Nothing is ever added to this one. */
    private static final Deque<Owed> NOTHING_OWED = new ArrayDeque<>(0);

    private final Listener listener;
    private final DeviceProtocol protocol;
    private final ConnectionFacts facts;
    private final SessionContext context;
    private final ProtocolMetrics metrics;

    /** A tracker, and the id under which the directory has it: one of those that its device showed. */
    private record Known(String id, Tracker tracker) {}

    // valid for the connection
    private @Nullable TrackerSession session;
    private @Nullable String deviceId; // the one that it showed first
    private boolean ignored; // an unknown device that is answered and not stored
    private boolean closing;
    private boolean flushing; // soon
    private boolean withholding; // no receipt any more: it would stand for data that was not stored
    private int damage; // good frames that would make up for it
    private @Nullable ScheduledFuture<?> unread; // runs while the tracker does not take what it is told
    private @Nullable Deque<DeviceFrame> held; // a login that waits for its turn, and what came behind it
    private Deque<Owed> owed = NOTHING_OWED; // its own from the first on: most sessions are silent most of the time

    SessionHandler(Listener listener, DeviceProtocol protocol, ConnectionFacts facts, SessionContext context) {
        this.listener = listener;
        this.protocol = protocol;
        this.facts = facts;
        this.context = context;
        this.metrics = context.metrics().protocol(protocol.name());
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        stopWatchingReader();
        owed = NOTHING_OWED;
        TrackerSession mine = session;
        if (mine == null) return;
        int heir = context.directory().byDeviceId(mine.knownAs()).map(Tracker::id).orElse(mine.trackerId());
        mine.end("the connection was closed").thenAccept(leftover -> context.registry().remove(mine, leftover, heir));
    }

    /** Of frames alone: decoders stand before this. */
    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
        DeviceFrame frame = (DeviceFrame) message;
        if (held != null) {
            held.addLast(frame);
            return;
        }
        long wait = deviceId == null && !closing ? turn(frame) : 0;
        if (wait > 0) hold(channel, frame, wait);
        else
            onFrame(channel, frame);
    }

    private void onFrame(ChannelHandlerContext channel, DeviceFrame frame) {
        if (closing) return;
        metrics.frameIn();
        if (damage > 0) damage--;
        CompletableFuture<?> parts = null;
        List<TelemetryBatch> batches = List.of();
        for (DeviceMessage message : frame.messages()) {
            DeviceMessage timed = message instanceof TelemetryBatch batch ? batch.receivedAt(context.clock().millis()) : message;
            CompletableFuture<?> part = onMessage(channel, timed);
            if (closing) return;
            if (part != null) parts = parts == null ? part : CompletableFuture.allOf(parts, part);
            if (part != null && timed instanceof TelemetryBatch batch) batches = with(batches, batch);
        }
        if (parts == null && (owed.isEmpty() || frame.receipt() == Receipt.NONE)) {
            receipt(channel, frame.receipt());
            channel.flush();
        } else
            await(channel, new Owed(frame.receipt(), batches), parts);
        TrackerSession mine = session;
        if (mine != null) mine.onFrame();
    }

    /** A frame brings one, as a rule. */
    private static List<TelemetryBatch> with(List<TelemetryBatch> batches, TelemetryBatch batch) {
        if (batches.isEmpty()) return List.of(batch);
        List<TelemetryBatch> more = new ArrayList<>(batches);
        more.add(batch);
        return more;
    }

    /** @return what has to be done before the frame's receipt, or null */
    private @Nullable CompletableFuture<?> onMessage(ChannelHandlerContext channel, DeviceMessage message) {
        switch (message) {
            case Login login -> onLogin(channel, login);
            case TelemetryBatch batch -> {
                return onBatch(channel, batch);
            }
            case CommandReply reply -> onReply(channel, reply);
            case KeepAlive alive -> log.trace("{} is alive", deviceId);
            case ServiceRequest request -> inTurn(channel, request.answer(context.clock().instant()));
            case Unreadable frame -> {
                return onUnreadable(channel, frame);
            }
        }
        return null;
    }

    // ---- login ----

    /** Strangers cost little and take no token from those that are known. */
    private long turn(DeviceFrame frame) {
        for (DeviceMessage message : frame.messages()) {
            if (message instanceof Login login && ids(login).anyMatch(id -> context.directory().byDeviceId(id).isPresent()))
                return context.guard().logins().turn(context.nanoClock().getAsLong());
        }
        return 0;
    }

    /** It has said who it is and only waits for its turn; what it sends meanwhile stays in its socket. */
    private void hold(ChannelHandlerContext channel, DeviceFrame frame, long nanos) {
        context.metrics().count(Count.LOGINS_PACED);
        BeforeLogin.loggedIn(channel.channel());
        // What came along with the login is decoded now, by its model.
        for (DeviceMessage message : frame.messages()) {
            if (message instanceof Login login)
                find(channel, login).map(Known::tracker).ifPresent(tracker -> facts.identified(tracker.model(), tracker.zone()));
        }
        held = new ArrayDeque<>(2);
        held.addLast(frame);
        updateReading(channel);
        channel.executor().schedule(() -> goOn(channel), nanos, TimeUnit.NANOSECONDS);
    }

    private void goOn(ChannelHandlerContext channel) {
        Deque<DeviceFrame> frames = held;
        while (frames != null && channel.channel().isActive() && !frames.isEmpty())
            onFrame(channel, frames.removeFirst());
        held = null;
        if (channel.channel().isActive()) updateReading(channel);
    }

    private void onLogin(ChannelHandlerContext channel, Login login) {
        if (deviceId != null) {
            onSecondLogin(channel, login);
            return;
        }
        deviceId = login.deviceId();
        Optional<Known> known = find(channel, login);
        if (known.isPresent() && !facts.admits(known.get().tracker().model())) refuseUnproven(channel, login, known.get().tracker());
        else if (known.isPresent() && context.registry().isHeldByOlder(known.get().tracker(), known.get().id())) leaveToOlder(channel);
        else if (known.isPresent()) accept(channel, login, known.get());
        else if (listener.unknownDevice() == UnknownDevice.ACCEPT_AND_IGNORE) ignore(channel, login);
        else
            refuse(channel, login);
    }

    private Optional<Known> find(ChannelHandlerContext channel, Login login) {
        return ids(login).flatMap(id -> find(channel, id).stream()).findFirst();
    }

    private static Stream<String> ids(Login login) {
        return Stream.concat(Stream.of(login.deviceId()), login.alsoKnownAs().stream()).distinct();
    }

    private Optional<Known> find(ChannelHandlerContext channel, String id) {
        if (!listener.door().devices().contains(id)) return Optional.empty();
        return context.directory().byDeviceId(id).filter(tracker -> speaksThisProtocol(channel, tracker))
                .map(tracker -> new Known(id, tracker));
    }

    private boolean speaksThisProtocol(ChannelHandlerContext channel, Tracker tracker) {
        if (tracker.model().protocol().equals(protocol.name())) return true;
        if (context.guard().otherProtocol().takes(channel.executor()))
            log.atWarn().addKeyValue("tracker", tracker.id()).addKeyValue("from", ClientAddress.of(channel.channel())).log(
                    "model {} speaks {}, but it logged in as {}", tracker.model().code(), tracker.model().protocol(), protocol.name());
        return false;
    }

    /** It may be an impostor, or one that has to register anew: this is what its refusal tells it. */
    private void refuseUnproven(ChannelHandlerContext channel, Login login, Tracker tracker) {
        metrics.login("unproven");
        if (context.guard().strangers().isWorthALine(login.deviceId(), ClientAddress.of(channel.channel()), channel.executor()))
            log.atWarn().addKeyValue("tracker", tracker.id()).addKeyValue("from", ClientAddress.of(channel.channel()))
                    .log("{} did not show the code that it was given: refused", login.deviceId());
        answerAndClose(channel, login.refused());
    }

    /** Not answered: a refusal might make the rightful device give up. */
    private void leaveToOlder(ChannelHandlerContext channel) {
        metrics.login("contested");
        close(channel, "another device with this id has the session");
    }

    private void accept(ChannelHandlerContext channel, Login login, Known known) {
        BeforeLogin.loggedIn(channel.channel());
        Tracker tracker = known.tracker();
        ignored = false;
        facts.identified(tracker.model(), tracker.zone());
        TrackerSession mine = new TrackerSession(context.registry().nextEpoch(), tracker, known.id(), channel.channel(), protocol, facts,
                context);
        session = mine;
        if (channel.pipeline().get(ConnectionCounter.class) instanceof RecordingCounter recorded) recorded.loggedIn(mine);
        metrics.login("accepted");
        if (context.registry().logins().takes(channel.executor()))
            log.atInfo().addKeyValue("tracker", tracker.id()).addKeyValue("epoch", mine.epoch())
                    .addKeyValue("from", ClientAddress.of(channel.channel()))
                    .log("{} {} logged in", tracker.model().code(), login.deviceId());
        // Known before the device hears that it is: a caller may act on that at once. Its command comes through this event loop, behind the answer.
        context.registry().register(mine);
        say(channel, login.accepted());
        if (!context.directory().byDeviceId(known.id()).equals(Optional.of(tracker))) {
            close(channel, "its entry in the fleet changed while it logged in");
            return;
        }
        if (tracker.model().deliver() == Deliver.AT_LOGIN) mine.listens();
    }

    private void ignore(ChannelHandlerContext channel, Login login) {
        ignored = true;
        BeforeLogin.isStranger(channel.channel());
        metrics.login("ignored");
        logUnknown(channel, login, "is answered and not stored");
        say(channel, login.accepted());
    }

    private void refuse(ChannelHandlerContext channel, Login login) {
        metrics.login("rejected");
        logUnknown(channel, login, "is refused");
        answerAndClose(channel, login.refused());
    }

    private void answerAndClose(ChannelHandlerContext channel, Receipt answer) {
        closing = true;
        ByteBuf out = channel.alloc().ioBuffer(16);
        answer.write(out);
        metrics.frameOut(out.readableBytes());
        // Closed after the answer is out: an answer that is lost with the connection tells the device nothing.
        channel.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }

    /** With every id under which an operator may list it; one that is listed, with a model of another protocol, was warned of already. */
    private void logUnknown(ChannelHandlerContext channel, Login login, String fate) {
        boolean mayComeHere = ids(login).anyMatch(listener.door().devices()::contains);
        if (mayComeHere && ids(login).anyMatch(id -> context.directory().byDeviceId(id).isPresent())) return;
        if (!context.guard().strangers().isWorthALine(login.deviceId(), ClientAddress.of(channel.channel()), channel.executor())) return;
        String others = ids(login).skip(1).collect(Collectors.joining(", "));
        log.atInfo().addKeyValue("from", ClientAddress.of(channel.channel())).log("unknown device {}{} {}{}", login.deviceId(),
                others.isEmpty() ? "" : " (also " + LogText.oneLine(others) + ")", fate,
                mayComeHere ? "" : ": it is not among the devices of this port");
    }

    private void onSecondLogin(ChannelHandlerContext channel, Login login) {
        // A registration says less of a device than the login behind it.
        Optional<Known> nowKnown = ignored && login.deviceId().equals(deviceId)
                ? find(channel, login).filter(known -> facts.admits(known.tracker().model()))
                : Optional.empty();
        if (nowKnown.isPresent()) {
            accept(channel, login, nowKnown.get());
            return;
        }
        if (login.deviceId().equals(deviceId) || isSameTracker(channel, login)) {
            inTurn(channel, login.accepted());
            return;
        }
        metrics.login("foreign");
        context.metrics().count(Count.FOREIGN_FRAMES);
        if (context.guard().otherIds().takes(channel.executor()))
            log.atWarn().addKeyValue("tracker", trackerId()).log("the connection of {} shows {} too: closed", deviceId, login.deviceId());
        close(channel, "a second device id on one connection");
    }

    private boolean isSameTracker(ChannelHandlerContext channel, Login login) {
        TrackerSession mine = session;
        return mine != null && find(channel, login).filter(known -> known.tracker().id() == mine.trackerId()).isPresent();
    }

    // ---- telemetry and receipts ----

    private @Nullable CompletableFuture<?> onBatch(ChannelHandlerContext channel, TelemetryBatch batch) {
        TrackerSession mine = session;
        if (mine == null) return notLoggedIn(channel);
        return context.sink().accept(mine.trackerId(), batch);
    }

    private void onStored(TelemetryBatch batch) {
        context.metrics().count(Count.RECORDS_STORED, batch.records().size());
        TrackerSession mine = session;
        if (mine != null) mine.stored(batch);
    }

    private @Nullable CompletableFuture<?> onUnreadable(ChannelHandlerContext channel, Unreadable frame) {
        TrackerSession mine = session;
        if (mine == null) return notLoggedIn(channel);
        context.metrics().count(Count.UNREADABLE_FRAMES);
        if (context.guard().unreadable().takes(channel.executor()))
            log.atInfo().addKeyValue("tracker", mine.trackerId()).log("a frame that can't be read is kept as it came: {}",
                    LogText.oneLine(frame.why()));
        return context.sink().accept(mine.trackerId(), frame);
    }

    private @Nullable CompletableFuture<?> notLoggedIn(ChannelHandlerContext channel) {
        if (!ignored) close(channel, "data before login");
        return null;
    }

    /** An answer that is ready, behind the receipts that are still owed: a byte before its turn would be read as a part of them. */
    private void inTurn(ChannelHandlerContext channel, Receipt answer) {
        if (owed.isEmpty()) say(channel, answer);
        else
            await(channel, new Owed(answer, List.of()), null);
    }

    /** Receipts leave in the order of their frames, and a frame that was not stored takes those behind it along: they come again. */
    private void await(ChannelHandlerContext channel, Owed entry, @Nullable CompletableFuture<?> parts) {
        if (owed == NOTHING_OWED) owed = new ArrayDeque<>(2);
        owed.addLast(entry);
        updateReading(channel);
        if (parts == null) {
            entry.settled = true;
            return;
        }
        parts.whenCompleteAsync((done, failure) -> {
            if (failure == null) onSettled(channel, entry);
            else
                onNotStored(channel, entry, failure);
        }, channel.executor());
    }

    private void onSettled(ChannelHandlerContext channel, Owed entry) {
        entry.settled = true;
        entry.batches.forEach(this::onStored);
        if (withholding && entry.receipt.mayStandForAnother()) {
            // The store takes again what its tracker can't be told here. On its next connection it sends it once more.
            close(channel, "a frame was not stored, and receipts of this protocol don't tell which one they are for", Level.DEBUG);
            return;
        }
        for (Owed head = owed.peekFirst(); head != null && head.settled; head = owed.peekFirst()) {
            owed.removeFirst();
            receipt(channel, head.receipt);
        }
        flush(channel);
        if (owed.isEmpty()) owed = NOTHING_OWED;
        updateReading(channel);
    }

    private void onNotStored(ChannelHandlerContext channel, Owed entry, Throwable failure) {
        if (!owed.contains(entry)) return; // went with an earlier one
        context.metrics().count(Count.BATCHES_FAILED);
        // A sink that is away says so once by itself; here it would be a line for each packet of each tracker.
        log.atDebug().addKeyValue("tracker", trackerId()).log("telemetry was not stored and not receipted: {}", failure.toString());
        // A tracker takes the next thing that it is told for the receipt of a frame that is owed none (a position, and the heartbeat behind it).
        if (entry.receipt == Receipt.NONE || entry.receipt.mayStandForAnother()) withholding = true;
        while (!owed.isEmpty() && owed.peekLast() != entry)
            owed.removeLast();
        owed.removeLast();
        updateReading(channel);
    }

    /** Those of one commit are settled one task after the other: what they write leaves behind the last of them, in one piece. */
    private void flush(ChannelHandlerContext channel) {
        if (owed.isEmpty()) channel.flush();
        else if (!flushing) {
            flushing = true;
            channel.executor().execute(() -> {
                flushing = false;
                channel.flush();
            });
        }
    }

    /** A tracker that is owed too much, or does not read what it is told, is not listened to for a while. */
    private void updateReading(ChannelHandlerContext channel) {
        // While the sink is behind, one frame a session: reading goes on when it is safe, so nobody has to be woken when the sink has caught up.
        boolean enough = owed.size() > context.unreceiptedBatches() || !owed.isEmpty() && context.sink().isBehind();
        channel.channel().config().setAutoRead(held == null && !enough && channel.channel().isWritable());
    }

    private void receipt(ChannelHandlerContext channel, Receipt receipt) {
        if (receipt == Receipt.NONE || withholding) return;
        write(channel, receipt);
        TrackerSession mine = session;
        if (mine == null) return;
        Deliver moment = mine.tracker().model().deliver();
        if (moment == Deliver.AFTER_EACH_RECEIPT || moment == Deliver.AFTER_FIRST_RECEIPT && !mine.hasListened()) {
            channel.flush(); // some trackers overlook a command that comes in one segment with a receipt
            mine.listens();
        }
    }

    private void say(ChannelHandlerContext channel, Receipt receipt) {
        write(channel, receipt);
        channel.flush();
    }

    private void write(ChannelHandlerContext channel, Receipt receipt) {
        ByteBuf out = channel.alloc().ioBuffer(16);
        receipt.write(out);
        if (!out.isReadable()) {
            out.release();
            return;
        }
        metrics.frameOut(out.readableBytes());
        channel.write(out, channel.voidPromise());
    }

    // ---- replies ----

    private void onReply(ChannelHandlerContext channel, CommandReply reply) {
        TrackerSession mine = session;
        if (mine == null) return;
        if (reply.deviceId() != null && !reply.deviceId().equals(deviceId)) {
            context.metrics().count(Count.FOREIGN_FRAMES);
            if (context.guard().otherIds().takes(channel.executor()))
                log.atWarn().addKeyValue("tracker", mine.trackerId()).log("an answer names {}: nobody's", reply.deviceId());
            return;
        }
        if (log.isDebugEnabled()) log.atDebug().addKeyValue("tracker", mine.trackerId()).log("← {}", reply.shown());
        mine.onReply(reply);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        updateReading(channel);
        if (channel.channel().isWritable()) stopWatchingReader();
        else if (unread == null) watchReader(channel);
        TrackerSession mine = session;
        if (mine != null && channel.channel().isWritable()) mine.onWritable();
    }

    private void watchReader(ChannelHandlerContext channel) {
        long patience = context.guard().slowReader().toNanos();
        unread = channel.executor().schedule(() -> {
            context.metrics().count(Count.SLOW_READERS);
            close(channel, "took nothing of what it was told for " + context.guard().slowReader().toSeconds() + " s");
        }, patience, TimeUnit.NANOSECONDS);
    }

    private void stopWatchingReader() {
        if (unread != null) unread.cancel(false);
        unread = null;
    }

    // ---- trouble ----

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        if (closing) return;
        if (cause instanceof ProtocolException broken) {
            onBroken(channel, broken);
            return;
        }
        metrics.decodeError(cause instanceof IOException ? "CONNECTION" : "INTERNAL");
        if (cause instanceof IOException) log.debug("[{}] connection: {}", deviceId, cause.toString());
        else if (context.guard().ourErrors().takes(channel.executor()))
            log.atError().addKeyValue("tracker", trackerId()).setCause(cause).log("a connection is closed for an error of ours");
        close(channel, "error: " + cause, Level.DEBUG);
    }

    private void onBroken(ChannelHandlerContext channel, ProtocolException broken) {
        metrics.decodeError(broken.reason().name());
        if (broken.reason() == ProtocolException.Reason.FOREIGN_DEVICE_ID) context.metrics().count(Count.FOREIGN_FRAMES);
        log.atDebug().addKeyValue("tracker", trackerId()).addKeyValue("from", ClientAddress.of(channel.channel())).log("{}",
                broken.getMessage());
        damage += GOOD_FRAMES_A_DAMAGED;
        if (broken.fatal()) close(channel, broken.getMessage());
        else if (damage > DAMAGE_BUDGET * GOOD_FRAMES_A_DAMAGED) close(channel, "more than " + DAMAGE_BUDGET + " damaged frames");
    }

    /** One line for each connection that never said who it is: an operator's only trace of a tracker on the wrong port. */
    private void close(ChannelHandlerContext channel, String why) {
        close(channel, why, deviceId == null ? Level.INFO : Level.DEBUG);
    }

    private void close(ChannelHandlerContext channel, String why, Level level) {
        closing = true;
        TrackerSession mine = session;
        if (mine != null) mine.end(why);
        else if (level != Level.INFO || context.guard().closedBeforeLogin().takes(channel.executor()))
            log.atLevel(level).addKeyValue("from", ClientAddress.of(channel.channel())).log("{} connection closed{}: {}", protocol.name(),
                    deviceId == null ? " before login" : "", LogText.oneLine(why));
        channel.close();
    }

    private @Nullable Integer trackerId() { return session == null ? null : session.trackerId(); }
}
