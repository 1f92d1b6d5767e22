package io.trackgate.core.session;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import io.trackgate.config.GatewayConfig.Listener;
import io.trackgate.core.metrics.ProtocolMetrics;
import io.trackgate.core.net.ClientAddress;
import io.trackgate.protocol.DeviceProtocol;
import io.trackgate.protocol.EgtsHeader;
import io.trackgate.protocol.ProtocolException;
import io.trackgate.protocol.Recognition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Stands on a shared port where frame decoder, decoder and session will be, until the first bytes say of which protocol: then it makes way for them
 * and hands the bytes over. Confined to the channel's event loop.
 */
final class ProtocolDetector extends ByteToMessageDecoder {

    private static final Logger log = LoggerFactory.getLogger(ProtocolDetector.class);

    /** Every protocol can be told from its first bytes long before this. */
    private static final int MOST_BYTES = 64;

    /** Of those that are no protocol's, in the log. */
    private static final int SHOWN_BYTES = 16;

    private final Listener listener;
    private final List<DeviceProtocol> protocols;
    private final SessionContext context;
    private final ProtocolMetrics metrics;
    private boolean closing;

    ProtocolDetector(Listener listener, List<DeviceProtocol> protocols, SessionContext context) {
        this.listener = listener;
        this.protocols = protocols;
        this.context = context;
        this.metrics = context.metrics().protocol(listener.protocol());
    }

    @Override
    protected void decode(ChannelHandlerContext channel, ByteBuf in, List<Object> out) {
        if (closing) {
            in.skipBytes(in.readableBytes());
            return;
        }
        ByteBuf first = in.slice(in.readerIndex(), Math.min(in.readableBytes(), MOST_BYTES));
        DeviceProtocol last = null;
        boolean certain = false;
        int possible = 0;
        for (DeviceProtocol protocol : protocols) {
            Recognition recognition = protocol.recognise(first);
            if (recognition == Recognition.NO) continue;
            possible++;
            last = protocol;
            certain = recognition == Recognition.YES;
        }
        if (possible == 1 && certain) makeWay(channel, last);
        else if (possible == 0 && !mayBeEgts(first) || first.readableBytes() == MOST_BYTES) giveUp(channel, first);
    }

    /** Worth the few bytes that are missing: the log then names it. */
    private static boolean mayBeEgts(ByteBuf first) {
        return EgtsHeader.recognise(first) == Recognition.MAYBE;
    }

    /** What it has read goes on to who is next as it leaves. */
    private void makeWay(ChannelHandlerContext channel, DeviceProtocol protocol) {
        ConnectionCounter counter = channel.pipeline().get(ConnectionCounter.class);
        channel.pipeline().replace(counter, null, counter.under(context.metrics(), protocol.name()));
        TrackerServer.addSession(channel.pipeline(), listener, protocol, context);
        channel.pipeline().remove(this);
    }

    private void giveUp(ChannelHandlerContext channel, ByteBuf first) {
        metrics.decodeError(ProtocolException.Reason.GARBAGE.name());
        String shown = ByteBufUtil.hexDump(first, first.readerIndex(), Math.min(first.readableBytes(), SHOWN_BYTES));
        close(channel, problem(first) + shown, Level.INFO);
    }

    private static String problem(ByteBuf first) {
        if (EgtsHeader.recognise(first) != Recognition.YES) return "no protocol, or more than one, starts with ";
        return "the tracker speaks EGTS (expected: its maker's own protocol; EGTS is not read here): ";
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        if (closing) return;
        metrics.decodeError(cause instanceof IOException ? "CONNECTION" : "INTERNAL");
        if (!(cause instanceof IOException) && context.guard().ourErrors().takes(channel.executor()))
            log.error("a connection is closed for an error of ours", cause);
        close(channel, "error: " + cause, Level.DEBUG);
    }

    private void close(ChannelHandlerContext channel, String why, Level level) {
        closing = true;
        if (level != Level.INFO || context.guard().closedBeforeLogin().takes(channel.executor()))
            log.atLevel(level).addKeyValue("from", ClientAddress.of(channel.channel())).log("{} connection closed before login: {}",
                    listener.protocol(), why);
        channel.close();
    }
}
