package io.trackgate.core.net;

import javax.net.ssl.SSLException;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.trackgate.core.net.Refusals.Reason;
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
            refusals.refused(context.channel(), Reason.TLS, "no TLS: " + handshake.cause().getMessage());
            context.close();
        }
        if (!(event instanceof SslCompletionEvent)) context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable inner = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (inner instanceof SSLException) {
            log.debug("[{}] closed: {}", ClientAddress.of(context.channel()), inner.toString());
            context.close();
        } else
            context.fireExceptionCaught(cause);
    }
}
