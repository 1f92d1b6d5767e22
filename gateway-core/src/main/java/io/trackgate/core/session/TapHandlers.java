package io.trackgate.core.session;

import java.net.SocketAddress;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.trackgate.core.net.ClientAddress;
import io.trackgate.protocol.DeviceFrame;
import io.trackgate.protocol.ProtocolException;

/** Where a {@link ConnectionTap} sits in a pipeline: before all others for the bytes, and before the session for what they mean. */
final class TapHandlers {

    private TapHandlers() {}

    /** On a shared port the session is not there yet: bytes alone are heard. */
    static void add(ConnectionTap tap, ChannelPipeline pipeline) {
        Channel channel = pipeline.channel();
        SocketAddress from = ClientAddress.of(channel);
        if (from == null) return; // gone before it was here
        ConnectionTap.Ear ear = tap.opened(from, channel::close);
        // behind the port's door: what TLS makes of bytes is for nobody's eyes
        pipeline.addBefore(pipeline.context(ConnectionCounter.class).name(), null, new Bytes(ear));
        Optional.ofNullable(pipeline.context(SessionHandler.class))
                .ifPresent(session -> pipeline.addBefore(session.name(), null, new Meaning(ear)));
    }

    private static final class Bytes extends ChannelDuplexHandler {
        private final ConnectionTap.Ear ear;

        Bytes(ConnectionTap.Ear ear) { this.ear = ear; }

        @Override
        public void channelRead(ChannelHandlerContext channel, Object message) {
            if (message instanceof ByteBuf in) ear.received(ByteBufUtil.getBytes(in));
            channel.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext channel, Object message, ChannelPromise promise) {
            if (message instanceof ByteBuf out) ear.sent(ByteBufUtil.getBytes(out));
            channel.write(message, promise);
        }

        @Override
        public void channelInactive(ChannelHandlerContext channel) {
            channel.fireChannelInactive();
            ear.closed();
        }
    }

    private static final class Meaning extends ChannelInboundHandlerAdapter {
        private final ConnectionTap.Ear ear;

        Meaning(ConnectionTap.Ear ear) { this.ear = ear; }

        @Override
        public void channelRead(ChannelHandlerContext channel, Object message) {
            channel.fireChannelRead(message);
            if (message instanceof DeviceFrame frame) ear.understood(frame);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
            if (cause instanceof ProtocolException why) ear.broken(why);
            channel.fireExceptionCaught(cause);
        }
    }
}
