package io.trackgate.core.session;

import java.net.SocketAddress;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.trackgate.core.metrics.GatewayMetrics.Count;
import io.trackgate.core.net.ClientAddress;
import io.trackgate.core.session.WaitingRoom.Place;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands in front of a connection until its tracker has logged in: keeps its place in the {@link WaitingRoom} and counts what it sends. It goes with the
 * login, so that a session pays nothing for it. Confined to the channel's event loop.
 */
final class BeforeLogin extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(BeforeLogin.class);

    private final String port;
    private final Guard guard;
    private @Nullable Place place;
    private long bytes;
    private boolean named; // an unknown device that is answered: it may say what it likes
    private boolean closing;

    /** @param port for the log */
    BeforeLogin(String port, Guard guard) {
        this.port = port;
        this.guard = guard;
    }

    /** Its tracker is known from now on, and it does not count as a stranger any more. */
    static void loggedIn(Channel channel) {
        if (channel.pipeline().get(BeforeLogin.class) != null) channel.pipeline().remove(BeforeLogin.class);
    }

    /** Said who it is, and nobody knows it: it stays a stranger, one that is listened to. */
    static void isStranger(Channel channel) {
        BeforeLogin mine = channel.pipeline().get(BeforeLogin.class);
        if (mine != null) mine.named = true;
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
        else
            context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (closing) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof ByteBuf in) bytes += in.readableBytes();
        context.fireChannelRead(message);
        // Judged behind it: the login may have been in it.
        if (context.isRemoved() || named || bytes <= guard.bytesBeforeLogin()) return;
        close(context, Count.STRANGERS_TOO_LONG, bytes + " bytes and no login (expected: <= " + guard.bytesBeforeLogin() + ")");
    }

    private void close(ChannelHandlerContext context, Count why, String said) {
        closing = true;
        guard.count(why);
        if (guard.closedBeforeLogin().takes(context.executor()))
            log.atInfo().addKeyValue("from", ClientAddress.of(context.channel())).log("{} connection closed before login: {}", port, said);
        context.close();
    }

    /** The one way out: login, and every kind of end. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) { if (place != null) guard.room().leave(place); }
}
