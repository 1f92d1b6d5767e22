package io.trackgate.core.net;

import javax.net.ssl.SSLException;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.trackgate.core.net.Refusals.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps from those behind TLS what they would take for errors of their own. One object serves any number of connections. */
@Sharable
final class TlsTrouble extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(TlsTrouble.class);

    private final Refusals refusals;

    TlsTrouble(Refusals refusals) { this.refusals = refusals; }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            refusals.refused(context.channel(), Reason.TLS, "no TLS: " + why(handshake.cause()));
            context.close();
        }
        if (!(event instanceof SslCompletionEvent)) context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable inner = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (inner instanceof SSLException) {
            log.debug("[{}] closed: {}", ClientAddress.of(context.channel()), why(inner));
            context.close();
        } else
            context.fireExceptionCaught(cause);
    }

    /** For the log. The message for bytes that are no TLS would hold them all: a request with its key, a tracker's login. */
    private static @Nullable String why(Throwable cause) {
        return cause instanceof NotSslRecordException ? "it is not spoken there" : cause.getMessage();
    }
}
