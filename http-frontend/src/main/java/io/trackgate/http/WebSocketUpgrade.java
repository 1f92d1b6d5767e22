package io.trackgate.http;

import java.util.List;
import java.util.Optional;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;

/** Turns an HTTP connection into a WebSocket (RFC 6455). */
final class WebSocketUpgrade {
    // A subscription to twenty thousand trackers by number.
    private static final int MAX_MESSAGE = 256 << 10;
    private static final int UPGRADE_REQUIRED = 426;

    private final FullHttpRequest request;
    private final WebSocketServerHandshaker handshaker;

    private WebSocketUpgrade(FullHttpRequest request, WebSocketServerHandshaker handshaker) {
        this.request = request;
        this.handshaker = handshaker;
    }

    static boolean isAsked(HttpHeaders headers) {
        return headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    /** Empty when it is not the protocol's one version, or not its form. */
    static Optional<WebSocketUpgrade> of(HttpRequest head) {
        HttpHeaders headers = head.headers();
        boolean thirteen = WebSocketVersion.V13.toHttpHeaderValue().equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION));
        boolean http11 = head.protocolVersion().equals(HttpVersion.HTTP_1_1); // before it there was no upgrade
        if (!head.method().equals(HttpMethod.GET) || !http11 || !thirteen || !headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY))
            return Optional.empty();
        FullHttpRequest whole = new DefaultFullHttpRequest(head.protocolVersion(), head.method(), head.uri(), Unpooled.EMPTY_BUFFER,
                headers,
                EmptyHttpHeaders.INSTANCE);
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder().maxFramePayloadLength(MAX_MESSAGE).build();
        return Optional.of(new WebSocketUpgrade(whole, new WebSocketServerHandshaker13("", null, config)));
    }

    static Answer refusal() {
        return Answer.error(ApiError.WRONG_FORMAT).withStatus(UPGRADE_REQUIRED)
                .with(List.of(new Answer.Header("Upgrade", "websocket"), new Answer.Header("Sec-WebSocket-Version", "13")));
    }

    /** Answers, and puts {@code socket} in the place of the connection's handlers. */
    void start(ChannelHandlerContext connection, ChannelHandler alsoRemoved, ChannelHandler socket) {
        ChannelPipeline pipeline = connection.pipeline();
        handshaker.handshake(connection.channel(), request).addListener((ChannelFuture written) -> {
            if (!written.isSuccess()) {
                connection.close();
                return;
            }
            pipeline.addLast(new WebSocketFrameAggregator(MAX_MESSAGE), socket);
            pipeline.remove(alsoRemoved);
            pipeline.remove(connection.handler());
        });
    }
}
