package io.trackgate.core.session;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.trackgate.core.metrics.GatewayMetrics.Count;

/**
 * A listening port that takes a rest: when connections come faster than their pace, when memory is short, when one could not be accepted. The kernel keeps
 * those that wait meanwhile. Confined to the acceptor's event loop.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {

    /** Not for a single connection's worth: closing and opening costs a system call each. */
    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(100); // while memory is short

    private final Guard guard;
    private final LongSupplier nanoClock;
    private long openNanos; // while closed
    private boolean closed;

    AcceptGate(Guard guard, LongSupplier nanoClock) {
        this.guard = guard;
        this.nanoClock = nanoClock;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
        context.fireChannelRead(connection);
        long wait = guard.accepts().turn(nanoClock.getAsLong());
        if (wait > 0) {
            guard.count(Count.ACCEPTS_PACED);
            wait = Math.max(wait, SHORTEST);
        }
        if (guard.memory().isShort()) wait = Math.max(wait, LOOK_AGAIN);
        if (wait > 0) close(context.channel(), wait);
    }

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
            else if (port.isOpen()) {
                closed = false;
                port.config().setAutoRead(true);
            }
        }, nanos, TimeUnit.NANOSECONDS);
    }
}
