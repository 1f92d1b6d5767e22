package io.trackgate.http;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.trackgate.core.net.ClientAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One caller's connection: requests one after the other, each answered before the next is looked at. Confined to the channel's event loop. */
final class HttpConnection extends ChannelInboundHandlerAdapter {

    /** Asks a connection to end as soon as it owes nobody an answer. */
    enum Stop { STOP }

    private enum State {
        /** Between two requests. */
        IDLE,
        /** The head of a request is here, its body not yet. */
        READING,
        /** The handler has the request. */
        ANSWERING,
        /** The last answer is out; what still arrives is thrown away. Or it is no HTTP connection any more. */
        ENDING
    }

    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);
    private static final byte[] NO_BYTES = {};
    private static final AsciiString REQUEST_ID = AsciiString.cached("X-Request-Id");
    private static final AsciiString CONTENT_TYPE_OPTIONS = AsciiString.cached("X-Content-Type-Options");
    private static final AsciiString NO_SNIFF = AsciiString.cached("nosniff");
    private static final AsciiString TRANSPORT_SECURITY = AsciiString.cached("Strict-Transport-Security");
    private static final AsciiString A_YEAR = AsciiString.cached("max-age=31536000");
    private static final AsciiString REFERRER_POLICY = AsciiString.cached("Referrer-Policy");
    private static final AsciiString NO_REFERRER = AsciiString.cached("no-referrer");
    // Of an answer that a browser takes for a page nothing runs, loads or is framed; what is a page says itself what it may.
    private static final AsciiString NOTHING = AsciiString.cached("default-src 'none'; frame-ancestors 'none'");
    private static final AtomicLong REQUESTS = new AtomicLong();
    // Different for each start, so that ids of two runs are not taken for one another.
    private static final String RUN = Long.toString(System.currentTimeMillis() / 1_000, 36);

    private final RequestHandler handler;
    private final HttpLimits limits;
    private final BooleanSupplier stopping;
    private final Crowd crowd;

    // valid for the connection
    private final ByteWatch byteWatch = new ByteWatch();
    private final Queue<Object> ahead = new ArrayDeque<>();
    private volatile State state = State.IDLE; // written on the event loop alone; the crowd looks
    private volatile @Nullable ChannelHandlerContext context;
    private boolean encrypted; // callers reach it by TLS
    private boolean answered;
    private boolean takingAhead;
    private boolean inputEnded;
    private long deadlineNanos;
    private @Nullable Future<?> alarm;
    private long alarmNanos;

    // valid for the request
    private @Nullable HttpRequest head;
    private byte[] body = NO_BYTES; // its first piece, which is nearly always all of it
    private @Nullable ByteArrayOutputStream pieces; // all of it, where it came in several
    private long bodyBytes;
    private boolean headStarted;
    private boolean keepAlive;
    private boolean inputUnread;

    /** {@code stopping}: whether the server lets running requests end and takes no others; true from before {@link Stop} arrives. */
    HttpConnection(RequestHandler handler, HttpLimits limits, BooleanSupplier stopping, Crowd crowd) {
        this.handler = handler;
        this.limits = limits;
        this.stopping = stopping;
        this.crowd = crowd;
    }

    /** Whether nobody works on an answer for it. Any thread. */
    boolean rests() { return state == State.IDLE || state == State.READING; }

    /** Closes, unless an answer is being made by now. Any thread. */
    void makeRoom() {
        ChannelHandlerContext mine = context;
        if (mine != null) onEventLoop(mine, () -> { if (rests()) mine.close(); });
    }

    /** Stands before the codec, so that a request's time runs from its first byte and not from its last header. */
    ChannelHandler byteWatch() {
        return byteWatch;
    }

    private final class ByteWatch extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            if (state == State.IDLE && !headStarted) {
                headStarted = true;
                // With the connection's own context: what is written through this one would pass the codec by.
                arm(ctx.pipeline().context(HttpConnection.this), limits.request());
            }
            ctx.fireChannelRead(bytes);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        encrypted = ctx.pipeline().get(SslHandler.class) != null;
        if (!crowd.opened(this)) {
            ctx.close();
            return;
        }
        arm(ctx, limits.idle());
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        crowd.closed(this);
        if (alarm != null) alarm.cancel(false);
        state = State.ENDING;
        dropAhead();
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.ANSWERING || !ahead.isEmpty()) {
            // Read ahead no further than this: the caller waits, as its own requests do.
            ctx.channel().config().setAutoRead(false);
            ahead.add(message);
        } else {
            take(ctx, message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownReadComplete) {
            inputEnded = true;
            if (state != State.ANSWERING) ctx.close();
        } else if (event == Stop.STOP && state == State.IDLE) { ctx.close(); }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("[{}] closed: {}", ClientAddress.of(ctx.channel()), cause.toString());
        ctx.close();
    }

    private void take(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest request && state == State.IDLE) begin(ctx, request);
            if (message instanceof HttpContent content && state == State.READING) more(ctx, content);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        state = State.READING;
        head = request;
        body = NO_BYTES;
        pieces = null;
        bodyBytes = 0;
        keepAlive = HttpUtil.isKeepAlive(request);
        if (!headStarted) arm(ctx, limits.request());
        if (request.decoderResult().isFailure()) {
            refuse(ctx, malformed(request.decoderResult()));
        } else if (!isHttp1(request)) {
            refuse(ctx, ApiError.WRONG_FORMAT);
        } else {
            expectBody(ctx, request);
        }
    }

    private void expectBody(ChannelHandlerContext ctx, HttpRequest request) {
        long declared = HttpUtil.getContentLength(request, 0L);
        boolean asks = HttpUtil.is100ContinueExpected(request);
        if (declared > limits.maxBody() && (asks || declared > limits.drain())) {
            bodyBytes = declared;
            answerNow(ctx);
        } else if (asks) {
            ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private void more(ChannelHandlerContext ctx, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            refuse(ctx, malformed(content.decoderResult()));
            return;
        }
        keep(content.content());
        if (content instanceof LastHttpContent) {
            ask(ctx);
        } else if (bodyBytes > limits.drain()) { answerNow(ctx); }
    }

    private void keep(ByteBuf bytes) {
        if (!bytes.isReadable()) return;
        boolean first = bodyBytes == 0;
        bodyBytes += bytes.readableBytes();
        if (bodyBytes > limits.maxBody()) {
            body = NO_BYTES;
            pieces = null;
        } else if (first) {
            body = ByteBufUtil.getBytes(bytes);
        } else {
            if (pieces == null) {
                pieces = new ByteArrayOutputStream();
                pieces.writeBytes(body);
            }
            pieces.writeBytes(ByteBufUtil.getBytes(bytes));
        }
    }

    private byte[] body() {
        if (bodyBytes > limits.maxBody()) return NO_BYTES;
        return pieces == null ? body : pieces.toByteArray();
    }

    /** Answers a request whose body is not read to its end; the connection can't be used again. */
    private void answerNow(ChannelHandlerContext ctx) {
        keepAlive = false;
        inputUnread = true;
        ask(ctx);
    }

    private void refuse(ChannelHandlerContext ctx, ApiError error) {
        keepAlive = false;
        inputUnread = true;
        state = State.ANSWERING;
        write(ctx, nextId(), Answer.error(error));
    }

    private void ask(ChannelHandlerContext ctx) {
        state = State.ANSWERING;
        Request request = request(ctx.channel());
        Optional<ChannelHandler> socket = WebSocketUpgrade.isAsked(request.headers()) ? handler.socket(request) : Optional.empty();
        if (socket.isPresent()) {
            upgrade(ctx, request, socket.get());
            return;
        }
        CompletableFuture<Answer> answer;
        try {
            answer = handler.handle(request);
        } catch (RuntimeException failure) {
            answer = CompletableFuture.failedFuture(failure);
        }
        answer.whenComplete((given, failure) -> onEventLoop(ctx, () -> write(ctx, request.id(), given(request, given, failure))));
    }

    private void upgrade(ChannelHandlerContext ctx, Request request, ChannelHandler socket) {
        Optional<WebSocketUpgrade> upgrade = WebSocketUpgrade.of(Objects.requireNonNull(head));
        // What is left of a body would be taken for the socket's first bytes.
        if (upgrade.isEmpty() || inputUnread || stopping.getAsBoolean()) {
            write(ctx, request.id(), WebSocketUpgrade.refusal());
            return;
        }
        state = State.ENDING;
        dropAhead();
        if (alarm != null) alarm.cancel(false);
        ctx.channel().config().setAutoRead(true);
        upgrade.get().start(ctx, byteWatch, socket);
    }

    private static Answer given(Request request, @Nullable Answer answer, @Nullable Throwable failure) {
        if (answer != null && failure == null) return answer;
        log.error("[{}] no answer", request.id(), failure);
        return Answer.error(ApiError.UNEXPECTED);
    }

    private Request request(Channel channel) {
        HttpRequest asked = Objects.requireNonNull(head);
        boolean tooLarge = bodyBytes > limits.maxBody();
        return Request.of(nextId(), asked.method().name(), asked.uri(), asked.headers(), body(), tooLarge, address(channel));
    }

    /** Of the caller; a connection that is gone counts as one from nowhere. */
    static InetAddress address(Channel channel) {
        return Objects.requireNonNullElseGet(ClientAddress.ip(channel), () -> new InetSocketAddress(0).getAddress());
    }

    private void write(ChannelHandlerContext ctx, String id, Answer answer) {
        if (state != State.ANSWERING) return;
        keepAlive &= !stopping.getAsBoolean() && !inputEnded;
        arm(ctx, limits.idle());
        ctx.writeAndFlush(response(id, answer)).addListener((ChannelFuture written) -> answered(ctx, written));
    }

    private FullHttpResponse response(String id, Answer answer) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.body()));
        HttpHeaders headers = response.headers();
        answer.headers().forEach(header -> headers.add(header.name(), header.value()));
        headers.set(REQUEST_ID, id).set(CONTENT_TYPE_OPTIONS, NO_SNIFF).set(REFERRER_POLICY, NO_REFERRER);
        if (!headers.contains(HttpHeaderNames.CACHE_CONTROL)) headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        if (!headers.contains(HttpHeaderNames.CONTENT_SECURITY_POLICY))
            headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, NOTHING);
        if (encrypted) headers.set(TRANSPORT_SECURITY, A_YEAR);
        if (!answer.contentType().isEmpty()) headers.set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        if (hasLength(answer)) headers.set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        headers.set(HttpHeaderNames.CONNECTION, keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        return response;
    }

    /** Of "not modified" it would be the length of what the caller has. */
    private static boolean hasLength(Answer answer) {
        return answer.status() != HttpResponseStatus.NO_CONTENT.code() && answer.status() != HttpResponseStatus.NOT_MODIFIED.code();
    }

    private void answered(ChannelHandlerContext ctx, ChannelFuture written) {
        if (!written.isSuccess() || !keepAlive && !inputUnread) {
            state = State.ENDING;
            ctx.close();
        } else if (keepAlive) {
            state = State.IDLE;
            if (!answered) crowd.answered(this);
            answered = true;
            head = null;
            headStarted = false;
            takeAhead(ctx);
        } else {
            linger(ctx);
        }
    }

    /** Goes on with what was read meanwhile. An answer that is there at once comes back here, so a loop and not a recursion. */
    private void takeAhead(ChannelHandlerContext ctx) {
        if (takingAhead) return;
        takingAhead = true;
        while (state != State.ANSWERING && state != State.ENDING && !ahead.isEmpty()) { take(ctx, ahead.remove()); }
        takingAhead = false;
        if (state == State.IDLE && stopping.getAsBoolean()) ctx.close();
        if (state == State.ENDING) dropAhead();
        if (ahead.isEmpty()) ctx.channel().config().setAutoRead(true);
    }

    /** Closing with unread input would send a reset, which may overtake the answer; so the caller gets time to read and to stop writing. */
    private void linger(ChannelHandlerContext ctx) {
        state = State.ENDING;
        dropAhead();
        arm(ctx, limits.linger());
        ctx.channel().config().setAutoRead(true);
        if (inputEnded) {
            ctx.close();
        } else if (ctx.channel() instanceof DuplexChannel duplex) {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            if (tls == null) duplex.shutdownOutput();
            else
                tls.closeOutbound().addListener(goodbye -> duplex.shutdownOutput());
        }
    }

    private void dropAhead() {
        ahead.forEach(ReferenceCountUtil::release);
        ahead.clear();
    }

    private void arm(ChannelHandlerContext ctx, Duration within) {
        long now = ctx.executor().ticker().nanoTime();
        deadlineNanos = now + within.toNanos();
        if (alarm != null && alarmNanos - deadlineNanos <= 0) return; // it will look again then
        if (alarm != null) alarm.cancel(false);
        schedule(ctx, now);
    }

    private void schedule(ChannelHandlerContext ctx, long now) {
        alarmNanos = deadlineNanos;
        alarm = ctx.executor().schedule(() -> onAlarm(ctx), deadlineNanos - now, TimeUnit.NANOSECONDS);
    }

    private void onAlarm(ChannelHandlerContext ctx) {
        alarm = null;
        long now = ctx.executor().ticker().nanoTime();
        if (state == State.ANSWERING) deadlineNanos = Math.max(deadlineNanos, now + limits.idle().toNanos()); // the core bounds that
        if (deadlineNanos - now > 0) {
            schedule(ctx, now);
        } else if (state == State.READING || state == State.IDLE && headStarted) {
            refuse(ctx, ApiError.WRONG_FORMAT);
        } else {
            ctx.close();
        }
    }

    private static void onEventLoop(ChannelHandlerContext ctx, Runnable task) {
        if (ctx.executor().inEventLoop()) {
            task.run();
            return;
        }
        try {
            ctx.executor().execute(task);
        } catch (RejectedExecutionException stopped) {
            log.debug("[{}] answer dropped: the event loop has stopped", ClientAddress.of(ctx.channel()));
        }
    }

    private static ApiError malformed(DecoderResult result) {
        return result.cause() instanceof TooLongFrameException ? ApiError.TOO_LARGE : ApiError.WRONG_FORMAT;
    }

    private static boolean isHttp1(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        boolean known = version.equals(HttpVersion.HTTP_1_0) || version.equals(HttpVersion.HTTP_1_1);
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        return known && (hosts == 1 || hosts == 0 && version.equals(HttpVersion.HTTP_1_0));
    }

    private static String nextId() { return RUN + "-" + REQUESTS.incrementAndGet(); }
}
