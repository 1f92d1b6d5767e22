package io.trackgate.core.session;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.trackgate.config.GatewayConfig.Listener;
import io.trackgate.core.metrics.GatewayMetrics.Count;
import io.trackgate.core.metrics.ProtocolMetrics;
import io.trackgate.core.net.ClientAddress;
import io.trackgate.core.session.WaitingRoom.Place;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in front of a connection until its tracker has logged in: keeps its place in the {@link WaitingRoom}, its login deadline, and counts what it
 * sends. Whoever never sends a byte costs no decoders and no session. It goes with the login, so that a session pays nothing for it. Confined to the
 * channel's event loop.
 */
final class BeforeLogin extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(BeforeLogin.class);

    private final Listener listener;
    private final Guard guard;
    private final ProtocolMetrics metrics;
    private @Nullable Consumer<ChannelPipeline> rest; // until its first byte
    private @Nullable Place place;
    private @Nullable ScheduledFuture<?> deadline;
    private long bytes;
    private boolean named; // an unknown device that is answered: it may say what it likes
    private boolean closing;

    /** @param rest adds what understands a connection, when there is something to understand */
    BeforeLogin(Listener listener, SessionContext context, Consumer<ChannelPipeline> rest) {
        this.listener = listener;
        this.guard = context.guard();
        this.metrics = context.metrics().protocol(listener.protocol());
        this.rest = rest;
    }

    /** Its tracker is known from now on, and it does not count as a stranger any more. */
    static void loggedIn(Channel channel) {
        if (channel.pipeline().get(BeforeLogin.class) != null) channel.pipeline().remove(BeforeLogin.class);
    }

    /** Said who it is, and nobody knows it: it stays a stranger, one that is listened to. */
    static void isStranger(Channel channel) {
        BeforeLogin mine = channel.pipeline().get(BeforeLogin.class);
        if (mine == null) return;
        mine.named = true;
        mine.stopDeadline();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel channel = context.channel();
        SocketAddress from = ClientAddress.of(channel);
        if (from == null) {
            context.close(); // it has gone already
            return;
        }
        place = guard.room().enter(from, () -> {
            guard.count(Count.STRANGERS_EVICTED);
            channel.close();
        });
        if (place == null) close(context, Count.STRANGERS_REFUSED, "too many from this address have not logged in");
        else {
            deadline = context.executor().schedule(() -> onDeadline(context), listener.loginDeadline().toNanos(), TimeUnit.NANOSECONDS);
            context.fireChannelActive();
        }
    }

    private void onDeadline(ChannelHandlerContext context) {
        if (closing) return;
        metrics.decodeError("LOGIN_DEADLINE");
        close(context, "no login in " + listener.loginDeadline().toSeconds() + " s");
    }

    private void stopDeadline() {
        if (deadline != null) deadline.cancel(false);
        deadline = null;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
            return;
        }
        addRest(context);
        if (message instanceof ByteBuf in) bytes += in.readableBytes();
        context.fireChannelRead(message);
        // Judged behind it: the login may have been in it.
        if (context.isRemoved() || named || bytes <= guard.bytesBeforeLogin()) return;
        close(context, Count.STRANGERS_TOO_LONG, bytes + " bytes and no login (expected: <= " + guard.bytesBeforeLogin() + ")");
    }

    private void addRest(ChannelHandlerContext context) {
        Consumer<ChannelPipeline> mine = rest;
        if (mine == null) return;
        rest = null;
        mine.accept(context.pipeline());
    }

    /** A line that breaks before its first byte is not worth a session. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (rest == null || !(cause instanceof IOException)) {
            addRest(context);
            context.fireExceptionCaught(cause);
            return;
        }
        log.debug("{} connection before its first byte: {}", listener.protocol(), cause.toString());
        metrics.decodeError("CONNECTION");
        closing = true;
        context.close();
    }

    private void close(ChannelHandlerContext context, Count why, String said) {
        guard.count(why);
        close(context, said);
    }

    private void close(ChannelHandlerContext context, String said) {
        closing = true;
        if (guard.closedBeforeLogin().takes(context.executor()))
            log.atInfo().addKeyValue("from", ClientAddress.of(context.channel())).log("{} connection closed before login: {}",
                    listener.protocol(), said);
        context.close();
    }

    /** The one way out: login, and every kind of end. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stopDeadline();
        if (place != null) guard.room().leave(place);
    }
}
