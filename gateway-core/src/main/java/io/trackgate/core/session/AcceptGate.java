package io.trackgate.core.session;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import io.trackgate.core.metrics.GatewayMetrics.Count;

/**
 * A listening port that takes a rest: when connections come faster than their pace, when memory is short, when one could not be accepted. The kernel keeps
 * those that wait meanwhile. Confined to the acceptor's event loop.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {

    /** Not for a single connection's worth: closing and opening costs a system call each. */
    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(5);
    /** An event loop takes all that stands in line for it before it reads on: what sessions say would wait behind a whole storm. */
    private static final int AT_ONCE = 64;
    private static final long LONGEST_REST = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(100); // while memory is short

    private final Guard guard;
    private final Iterable<? extends EventExecutor> workers;
    private final LongSupplier nanoClock;
    private long openNanos; // while closed
    private boolean closed;
    private int handedOver; // since the workers were last known to have all
    private int behind; // workers that have not

    /** @param workers that connections are handed over to */
    AcceptGate(Guard guard, Iterable<? extends EventExecutor> workers, LongSupplier nanoClock) {
        this.guard = guard;
        this.workers = workers;
        this.nanoClock = nanoClock;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
        context.fireChannelRead(connection);
        if (++handedOver == AT_ONCE) awaitWorkers(context.channel());
        long wait = guard.accepts().turn(nanoClock.getAsLong());
        if (wait > 0) {
            guard.count(Count.ACCEPTS_PACED);
            wait = Math.max(wait, SHORTEST);
        }
        if (guard.memory().isShort()) wait = Math.max(wait, LOOK_AGAIN);
        if (wait > 0) close(context.channel(), wait);
    }

    /** Nothing more is accepted until each worker has taken what was handed over before. */
    private void awaitWorkers(Channel port) {
        port.config().setAutoRead(false);
        long since = nanoClock.getAsLong();
        for (EventExecutor worker : workers) {
            behind++;
            worker.execute(() -> { if (port.isOpen()) port.eventLoop().execute(() -> caughtUp(port, since)); });
        }
    }

    private void caughtUp(Channel port, long since) {
        if (--behind > 0) return;
        handedOver = 0;
        // Under a flood of strangers sessions have the workers for themselves as long as that took: half of the time, however slow the machine is.
        if (guard.room().isCrowded()) close(port, Math.min(nanoClock.getAsLong() - since, LONGEST_REST));
        else
            readOn(port);
    }

    private void readOn(Channel port) { if (!closed && behind == 0 && port.isOpen()) port.config().setAutoRead(true); }

    /** Nothing is accepted for so long, and after that until there is memory. */
    void close(Channel port, long nanos) {
        long until = nanoClock.getAsLong() + nanos;
        if (closed) {
            openNanos = until - openNanos > 0 ? until : openNanos;
            return;
        }
        closed = true;
        openNanos = until;
        port.config().setAutoRead(false);
        openLater(port, nanos);
    }

    private void openLater(Channel port, long nanos) {
        port.eventLoop().schedule(() -> {
            long left = openNanos - nanoClock.getAsLong();
            if (left > 0) openLater(port, left);
            else if (guard.memory().isShort()) openLater(port, LOOK_AGAIN);
            else {
                closed = false;
                readOn(port);
            }
        }, nanos, TimeUnit.NANOSECONDS);
    }
}
