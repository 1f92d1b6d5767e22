package io.trackgate.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.Future;
import io.trackgate.core.net.ClientAddress;
import io.trackgate.protocol.Recurring;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client on a WebSocket: JSON texts both ways, a heartbeat, and an end for whoever says nothing, wants nothing or reads nothing. Confined to the
 * channel's event loop but for {@link #onLoop}.
 */
abstract class ApiSocket extends SimpleChannelInboundHandler<WebSocketFrame> {

    private static final Logger log = LoggerFactory.getLogger(ApiSocket.class);

    static final Duration HEARTBEAT = Duration.ofSeconds(30);
    static final String BEAT = "X"; // also what a client may send of its own accord

    private static final int SILENT_HEARTBEATS = 3; // then the client is gone
    private static final Duration FIRST_WISH = Duration.ofSeconds(60); // then it is no client of ours
    private static final Duration GOODBYE = Duration.ofSeconds(2); // for a client to read it

    private volatile @Nullable ChannelHandlerContext context; // written on the event loop, read by any thread

    // valid for the connection
    private @Nullable Future<?> heartbeat;
    private @Nullable Future<?> strangersEnd;
    private int silentHeartbeats;
    private volatile boolean stranger = true; // written on the event loop, read by any thread
    private final long madeNanos = System.nanoTime();

    ApiSocket() { super(WebSocketFrame.class); }

    // ---- what a socket is about ----

    /** It is open, and nothing was said yet. */
    abstract void opened(ChannelHandlerContext channel);

    abstract void closed();

    /** For answers: the action that a client asked for, by its full name. */
    abstract String named(String action);

    /** A message of the client. Whatever is thrown is told the client, and the socket stays open. */
    abstract void obey(ChannelHandlerContext channel, String action, ObjectNode message) throws ApiException;

    /** With every heartbeat that the client could read. */
    abstract void beaten(ChannelHandlerContext channel);

    /** The client has read what it was told. */
    abstract void writable(ChannelHandlerContext channel);

    /** The client has wished for something that it may have: it may stay. */
    final void wished() {
        stranger = false;
        if (strangersEnd != null) strangersEnd.cancel(false);
    }

    // ---- its life ----

    @Override
    public final void handlerAdded(ChannelHandlerContext channel) {
        context = channel;
        opened(channel);
        strangersEnd = channel.executor().schedule(() -> close(channel, WebSocketCloseStatus.POLICY_VIOLATION), FIRST_WISH.toMillis(),
                TimeUnit.MILLISECONDS);
        heartbeat = channel.executor().scheduleAtFixedRate(Recurring.task("heartbeat of a socket", () -> beat(channel)),
                HEARTBEAT.toMillis(), HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public final void channelInactive(ChannelHandlerContext channel) {
        if (heartbeat != null) heartbeat.cancel(false);
        if (strangersEnd != null) strangersEnd.cancel(false);
        closed();
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event == HttpConnection.Stop.STOP) close(channel, WebSocketCloseStatus.ENDPOINT_UNAVAILABLE);
        else if (event instanceof ChannelInputShutdownReadComplete) channel.close(); // it ended without a goodbye
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        log.debug("[{}] socket closed: {}", ClientAddress.of(channel.channel()), cause.toString());
        channel.close();
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext channel) {
        // Whoever does not read its answers is not listened to: what it asked for would only pile up.
        channel.channel().config().setAutoRead(channel.channel().isWritable());
        if (channel.channel().isWritable()) writable(channel);
    }

    @Override
    protected final void channelRead0(ChannelHandlerContext channel, WebSocketFrame frame) {
        silentHeartbeats = 0;
        switch (frame) {
            case TextWebSocketFrame text -> onText(channel, text.text());
            case PingWebSocketFrame ping -> channel.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            case CloseWebSocketFrame close -> end(channel, close.retain());
            default -> log.trace("[{}] {}", ClientAddress.of(channel.channel()), frame); // a pong; binary means nothing here
        }
    }

    private static void close(ChannelHandlerContext channel, WebSocketCloseStatus why) { end(channel, new CloseWebSocketFrame(why)); }

    /** The frame behind what a client does not read would never leave. */
    private static void end(ChannelHandlerContext channel, CloseWebSocketFrame goodbye) {
        channel.writeAndFlush(goodbye).addListener(ChannelFutureListener.CLOSE);
        later(channel, channel::close, GOODBYE);
    }

    private void beat(ChannelHandlerContext channel) {
        if (++silentHeartbeats > SILENT_HEARTBEATS) {
            close(channel, WebSocketCloseStatus.NORMAL_CLOSURE);
            return;
        }
        if (!channel.channel().isWritable()) return;
        send(channel, BEAT);
        channel.writeAndFlush(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER));
        beaten(channel);
    }

    private void onText(ChannelHandlerContext channel, String text) {
        if (text.isBlank() || text.equals(BEAT)) return;
        String action = "null";
        JsonNode message = Json.read(text).orElse(JsonNodeFactory.instance.nullNode());
        try {
            if (!(message instanceof ObjectNode object)) throw new ApiException(ApiError.WRONG_FORMAT);
            action = named(object.path("action").asText("null"));
            obey(channel, action, object);
        } catch (ApiException refused) {
            send(channel, error(action, refused));
        }
    }

    // ---- for any thread ----

    final boolean isStranger() { return stranger; }

    final long madeNanos() { return madeNanos; }

    /** Another one needs its place. */
    final void giveWay() { onLoop(channel -> close(channel, WebSocketCloseStatus.POLICY_VIOLATION)); }

    final void onLoop(Consumer<ChannelHandlerContext> work) {
        ChannelHandlerContext channel = context;
        if (channel != null) later(channel, () -> work.accept(channel), Duration.ZERO);
    }

    static void later(ChannelHandlerContext channel, Runnable work, Duration after) {
        try {
            channel.executor().schedule(work, after.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            log.debug("[{}] news dropped: the event loop has stopped", ClientAddress.of(channel.channel()));
        }
    }

    // ---- texts ----

    static String error(String action, ApiException refused) {
        ObjectNode error = object("error").put("action", action);
        refused.describe(error);
        return text(error);
    }

    static ObjectNode object(String type) { return JsonNodeFactory.instance.objectNode().put("type", type); }

    static String text(ObjectNode message) { return new String(Json.write(message), StandardCharsets.UTF_8); }

    static void send(ChannelHandlerContext channel, String text) { channel.writeAndFlush(new TextWebSocketFrame(text)); }
}
