package io.trackgate.simulator.network;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Network} between a socket and the handlers behind it, in both directions; made by {@link Network#handler}. It tells these of
 * {@link NetworkEvent}s, and takes and gives {@link ByteBuf}s alone. Confined to the channel's event loop, and valid for one channel.
 */
public final class NetworkHandler extends ChannelDuplexHandler {
    // Of bytes that wait in one direction. Behind it the socket is not read; a tracker that writes more has lost its connection.
    static final int MOST_HELD = 256 * 1024;
    // Trackers that came at one time don't leave at one time.
    private static final double JITTER = 0.2;

    private enum State {
        CARRYING,
        /** Nothing goes through; the tracker doesn't know. */
        SILENT,
        /** The tracker hung up; what it wrote before still goes out, and then the socket closes. */
        CLOSING,
        /** The tracker is gone, and its socket stays open. */
        ABANDONED
    }

    private Network network;
    private final SplittableRandom random;

    // Valid for the channel.
    private State state = State.CARRYING;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Lane up;
    private @Nullable Lane down;
    private boolean readWanted;
    private long lastTraffic;
    private @Nullable Future<?> upTimer;
    private @Nullable Future<?> downTimer;
    private @Nullable Future<?> natTimer;
    private @Nullable Future<?> endTimer;

    NetworkHandler(Network network, long seed) {
        this.network = network;
        this.random = new SplittableRandom(seed);
    }

    // Its life.

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        long now = now(ctx);
        up = new Lane(Conditions.up(network), random.split(), now, stall -> onStall(ctx, stall));
        down = new Lane(Conditions.down(network), random.split(), now, stall -> onStall(ctx, stall));
        if (ctx.channel().isActive()) startTimers(ctx);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        startTimers(ctx);
        ctx.fireChannelActive();
    }

    /** From now on; what is on its way already arrives as it would have. To be called on the event loop. */
    public void change(Network value) {
        if (value.equals(network)) return;
        ChannelHandlerContext ctx = present(context);
        network = value;
        up().change(Conditions.up(value));
        down().change(Conditions.down(value));
        if (state == State.CARRYING && ctx.channel().isActive()) startTimers(ctx);
    }

    private void startTimers(ChannelHandlerContext ctx) {
        cancel(natTimer);
        cancel(endTimer);
        lastTraffic = now(ctx);
        natTimer = network.natTimeout().isZero() ? null : after(ctx, network.natTimeout().toNanos(), () -> watchMapping(ctx));
        long halfOpen = jittered(network.halfOpen());
        long reconnect = jittered(network.reconnect());
        if (halfOpen > 0 && (reconnect == 0 || halfOpen < reconnect)) endTimer = after(ctx, halfOpen, this::vanish);
        else
            endTimer = reconnect == 0 ? null : after(ctx, reconnect, () -> breakOff(ctx));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        // What came before the end is heard before the end.
        if (state == State.CARRYING) deliverAnyway(ctx);
        state = State.ABANDONED;
        letGo();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) { letGo(); }

    private void letGo() {
        up().forget();
        down().forget();
        cancel(upTimer);
        cancel(downTimer);
        cancel(natTimer);
        cancel(endTimer);
    }

    // From the tracker.

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf bytes = (ByteBuf) message;
        if (state != State.CARRYING) {
            bytes.release();
            promise.trySuccess();
        } else if (up().heldBytes() + bytes.readableBytes() > MOST_HELD) {
            bytes.release();
            promise.tryFailure(new IOException("the network holds " + up().heldBytes() + " bytes (expected: <= " + MOST_HELD + ")"));
            breakOff(ctx);
        } else {
            touch(ctx);
            up().offer(bytes, promise, now(ctx));
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) { if (upTimer == null) sendArrived(ctx); }

    private void sendArrived(ChannelHandlerContext ctx) {
        upTimer = null;
        for (Lane.Segment segment = up().poll(now(ctx)); segment != null; segment = up().poll(now(ctx))) {
            touch(ctx);
            // Flushed one by one: pieces that trickle must not meet in the channel's buffer.
            ctx.writeAndFlush(segment.bytes(), segment.lastOf() == null ? ctx.newPromise() : segment.lastOf());
        }
        if (!up().isEmpty() && upTimer == null) upTimer = after(ctx, up().untilNext(now(ctx)), () -> sendArrived(ctx));
        if (up().isEmpty() && state == State.CLOSING) ctx.close();
    }

    /** A TCP that is told to close sends first what it has; and one whose network is silent is not heard to close. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        boolean atOnce = state == State.CARRYING && up().isEmpty() || state == State.CLOSING || state == State.ABANDONED;
        if (atOnce) {
            state = State.ABANDONED;
            down().forget();
            ctx.close(promise);
            return;
        }
        state = state == State.SILENT ? State.ABANDONED : State.CLOSING;
        down().forget();
        promise.trySuccess();
        ctx.fireUserEventTriggered(new NetworkEvent.Gone("hung up"));
    }

    // From the gateway.

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (state != State.CARRYING) {
            bytes.release();
            return;
        }
        touch(ctx);
        down().offer(bytes, null, now(ctx));
        if (downTimer == null) hearArrived(ctx);
    }

    /** Told when bytes are delivered. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {}

    private void hearArrived(ChannelHandlerContext ctx) {
        downTimer = null;
        boolean heard = false;
        for (Lane.Segment segment = down().poll(now(ctx)); segment != null; segment = down().poll(now(ctx))) {
            touch(ctx);
            heard = true;
            ctx.fireChannelRead(segment.bytes());
        }
        if (heard) ctx.fireChannelReadComplete();
        if (!down().isEmpty() && downTimer == null) downTimer = after(ctx, down().untilNext(now(ctx)), () -> hearArrived(ctx));
        if (readWanted) read(ctx);
    }

    private void deliverAnyway(ChannelHandlerContext ctx) {
        cancel(downTimer);
        for (Lane.Segment segment = down().pollAnyway(); segment != null; segment = down().pollAnyway()) {
            ctx.fireChannelRead(segment.bytes());
        }
        ctx.fireChannelReadComplete();
    }

    /** A tracker that hears nothing leaves the bytes where they are; the gateway's end too, which can't be told from silence then. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        boolean deaf = state == State.SILENT || state == State.ABANDONED || down().heldBytes() >= MOST_HELD;
        readWanted = deaf;
        if (!deaf) ctx.read();
    }

    boolean readWaits() { return readWanted; }

    // What networks do.

    private void touch(ChannelHandlerContext ctx) { lastTraffic = now(ctx); }

    private void watchMapping(ChannelHandlerContext ctx) {
        long left = network.natTimeout().toNanos() - (now(ctx) - lastTraffic);
        if (left > 0) {
            natTimer = after(ctx, left, () -> watchMapping(ctx));
            return;
        }
        if (state != State.CARRYING) return;
        state = State.SILENT;
        stopReading(ctx);
        letGo();
        ctx.fireUserEventTriggered(new NetworkEvent.Silenced());
    }

    /** The tracker is gone at once, without a word; its socket stays open and is not read any more. To be called on the event loop. */
    public void vanish() {
        ChannelHandlerContext ctx = present(context);
        if (state != State.CARRYING && state != State.SILENT) return;
        state = State.ABANDONED;
        stopReading(ctx);
        letGo();
        ctx.fireUserEventTriggered(new NetworkEvent.Gone("vanished without a word"));
    }

    private void breakOff(ChannelHandlerContext ctx) {
        if (state == State.CLOSING || state == State.ABANDONED) return;
        state = State.ABANDONED;
        letGo();
        ctx.fireUserEventTriggered(new NetworkEvent.Gone("the network broke off"));
        ctx.close();
    }

    private static void stopReading(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(false);
        // Some transports see the gateway's end unasked, and would close: who hears nothing doesn't hear that either.
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean unheard = event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete;
        if (!unheard) ctx.fireUserEventTriggered(event);
    }

    private static void onStall(ChannelHandlerContext ctx, long nanos) {
        ctx.fireUserEventTriggered(new NetworkEvent.Stalled(Duration.ofNanos(nanos)));
    }

    // Small things.

    private Lane up() { return present(up); }

    private Lane down() { return present(down); }

    private static <T> T present(@Nullable T part) {
        if (part == null) throw new IllegalStateException("not in a pipeline");
        return part;
    }

    private static long now(ChannelHandlerContext ctx) { return ctx.executor().ticker().nanoTime(); }

    private static Future<?> after(ChannelHandlerContext ctx, long nanos, Runnable action) {
        return ctx.executor().schedule(action, nanos, TimeUnit.NANOSECONDS);
    }

    private static void cancel(@Nullable Future<?> timer) { if (timer != null) timer.cancel(false); }

    private long jittered(Duration around) {
        return around.isZero() ? 0 : (long) (around.toNanos() * random.nextDouble(1 - JITTER, 1 + JITTER));
    }
}
