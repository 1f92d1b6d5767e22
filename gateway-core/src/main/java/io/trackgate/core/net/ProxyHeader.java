package io.trackgate.core.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.trackgate.core.net.Refusals.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Waits behind the decoder of PROXY headers (v1 and v2, <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">HAProxy's
 * description</a>) for the one that a proxy sends first, and makes way for what is behind the door. Until then nobody else hears of the connection.
 * Confined to the channel's event loop.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {

    private final FrontDoor door;
    private final Runnable rest;
    private final Duration within;
    private @Nullable Future<?> deadline;
    private boolean closing;

    /** @param within the header has to be here, from the connection's beginning */
    ProxyHeader(FrontDoor door, Runnable rest, Duration within) {
        this.door = door;
        this.rest = rest;
        this.within = within;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor().schedule(
                () -> refuse(context, Reason.NO_HEADER, "no whole PROXY header in " + within.toMillis() + " ms"), within.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) { cancelDeadline(); }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        // told to those behind once they are there
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        cancelDeadline();
    }

    private void cancelDeadline() { if (deadline != null) deadline.cancel(false); }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HAProxyMessage header && !closing) onHeader(context, header);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onHeader(ChannelHandlerContext context, HAProxyMessage header) {
        Channel channel = context.channel();
        boolean named = namesClient(header);
        InetSocketAddress client = named ? address(header) : null;
        if (named && client == null) {
            refuse(context, Reason.BAD_HEADER, "its PROXY header names no address");
            return;
        }
        closing = !door.admits(channel, client);
        if (closing) return;
        door.enter(channel, rest);
        context.fireChannelActive();
        context.pipeline().remove(this);
    }

    /** A proxy's own health check (LOCAL), and one that can't say for whom it connects (UNKNOWN), stand for themselves: so the description has it. */
    private static boolean namesClient(HAProxyMessage header) {
        HAProxyProxiedProtocol protocol = header.proxiedProtocol();
        return header.command() == HAProxyCommand.PROXY
                && (protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6);
    }

    private static @Nullable InetSocketAddress address(HAProxyMessage header) {
        String text = header.sourceAddress();
        byte[] bytes = text == null ? null : NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null) return null;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), header.sourcePort());
        } catch (UnknownHostException notOne) {
            return null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        refuse(context, Reason.BAD_HEADER, "it does not begin with a PROXY header that can be read");
    }

    private void refuse(ChannelHandlerContext context, Reason reason, String why) {
        if (closing) return;
        closing = true;
        door.refuse(context.channel(), reason, why);
    }
}
