package io.trackgate.simulator.load;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.trackgate.simulator.Uplink;
import org.jspecify.annotations.Nullable;

/**
 * Connections of somebody who wants a server's room and not its service: held for as long as they are let, and begun anew a while after each end. Any
 * thread.
 */
final class HeldConnections implements AutoCloseable {

    /**
     * What a connection says.
     *
     * @param opening at once; may be empty
     * @param drop    now and then, so that it never looks finished and never quite dead; empty: nothing more is said
     */
    record Manner(byte[] opening, byte[] drop, Duration every) {

        /** Connects and is silent. */
        static final Manner SILENT = new Manner(new byte[0], new byte[0], Duration.ZERO);
    }

    private static final int UNDER_WAY_AT_ONCE = 1_000;

    private final Uplink uplink;
    private final int count;
    private final Manner manner;
    private final Duration returnAfter;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder opened = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder notConnected = new LongAdder();
    private volatile boolean closing;

    /** One connection, and the next one in its place. Confined to its event loop. */
    private final class Held extends ChannelInboundHandlerAdapter {
        private @Nullable ScheduledFuture<?> drops;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            open.incrementAndGet();
            opened.increment();
            if (manner.opening.length > 0) say(context, manner.opening);
            long every = manner.every.toNanos();
            if (manner.drop.length > 0)
                drops = context.executor().scheduleAtFixedRate(() -> say(context, manner.drop), every, every, TimeUnit.NANOSECONDS);
            beginNext();
        }

        private void say(ChannelHandlerContext context, byte[] bytes) {
            context.writeAndFlush(Unpooled.wrappedBuffer(bytes), context.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) { ReferenceCountUtil.release(message); }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (drops != null) drops.cancel(false);
            open.decrementAndGet();
            ended.increment();
            beginAgain(context.channel().eventLoop());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { context.close(); } // it is thrown out, as a rule
    }

    /** @param returnAfter from a connection's end to the next one in its place: so long in the mean, half as long at least */
    HeldConnections(Uplink uplink, int count, Manner manner, Duration returnAfter) {
        this.uplink = uplink;
        this.count = count;
        this.manner = manner;
        this.returnAfter = returnAfter;
    }

    /** Returns at once. So many are under way at a time, or the listener's queue would overflow. */
    void begin() {
        for (int i = 0; i < UNDER_WAY_AT_ONCE; i++)
            beginNext();
    }

    private void beginNext() { if (begun.get() < count && begun.getAndIncrement() < count) connect(uplink.next()); }

    private void connect(EventLoop loop) {
        if (closing) return;
        uplink.connect(loop, new Held()).addListener(done -> {
            if (done.isSuccess()) return;
            notConnected.increment();
            beginAgain(loop);
        });
    }

    private void beginAgain(EventLoop loop) {
        if (closing) return;
        // Each by itself: many hosts have no common clock.
        long wait = (long) (returnAfter.toNanos() * (0.5 + ThreadLocalRandom.current().nextDouble()));
        loop.schedule(() -> connect(loop), wait, TimeUnit.NANOSECONDS);
    }

    /** Now. */
    int open() { return open.get(); }

    /** Ever. */
    long opened() { return opened.sum(); }

    /** Connections that the other side ended. */
    long ended() { return ended.sum(); }

    /** Attempts of which no connection came. */
    long notConnected() { return notConnected.sum(); }

    /** Nothing is begun anew; what is open goes with its event loops. */
    @Override
    public void close() { closing = true; }
}
