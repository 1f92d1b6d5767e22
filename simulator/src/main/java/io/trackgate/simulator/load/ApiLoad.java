package io.trackgate.simulator.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.trackgate.simulator.ClientSockets;
import org.jspecify.annotations.Nullable;

/**
 * Callers of the API on keep-alive connections that switch output 1 of trackers, and look for themselves whether a tracker did what the API says
 * that it did. Confined to one event loop but for what says otherwise.
 */
public final class ApiLoad implements AutoCloseable {

    private static final String HEAD = "POST /v2/tracker/output/set HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ";
    private static final String HEAD_ENDS = "\r\n\r\n";
    private static final String CLOSED = "connection closed";
    private static final String OUTCOME = "X-Command-Outcome";
    private static final ByteBuf SUCCESS = Unpooled
            .unreleasableBuffer(Unpooled.copiedBuffer("\"success\":true", StandardCharsets.US_ASCII));
    private static final int LONGEST_BODY = 4_096;

    private static final int NOBODY = -1;
    private static final long RETRY_MILLIS = 100;

    private final EventLoopGroup loops = ClientSockets.loops(1, "caller");
    private final EventLoop loop = loops.next();
    private final InetSocketAddress api;
    private final String key;
    private final List<LightTracker> trackers;
    private final int firstId;
    private final Turns turns;
    private final Deque<Caller> idle = new ArrayDeque<>();
    private final Deque<Long> due = new ArrayDeque<>(); // at a rate: what no connection was free for
    private final LongAdder confirmed = new LongAdder();
    private final LongAdder falseAcks = new LongAdder();
    private final Latencies latencies = new Latencies();
    private final Map<String, Integer> otherwise = new TreeMap<>(); // guarded by itself
    private final int[] confirmations;
    private final boolean[] asked; // the newest wish for each tracker
    private final boolean[] busy;
    private boolean onAndOn;
    private int underWay;
    private long turn;
    private @Nullable Pacer pacer;
    private volatile boolean closing;

    /** One connection after the other: a gateway may close one that was idle for long, and that is no call that failed. */
    @Sharable
    private final class Caller extends ChannelInboundHandlerAdapter {
        private final int number;
        private int tracker = NOBODY; // whom the call under way is for
        private long startNanos;
        // valid for the connection
        private @Nullable Channel channel;
        private String closedBy = CLOSED;
        private @Nullable String outcome;
        private @Nullable ByteBuf body;

        Caller(int number) { this.number = number; }

        ChannelFuture connect() {
            return new Bootstrap().group(loop).channel(ClientSockets.type()).option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel opened) { opened.pipeline().addLast(new HttpResponseDecoder(), Caller.this); }
                    }).connect(api);
        }

        private void reconnect() {
            if (closing) return;
            connect().addListener(done -> {
                if (!done.isSuccess() && !closing) loop.schedule(this::reconnect, RETRY_MILLIS, TimeUnit.MILLISECONDS);
            });
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            closedBy = CLOSED;
            isFree();
        }

        private void isFree() {
            if (onAndOn) {
                call(number % trackers.size(), System.nanoTime());
                return;
            }
            idle.addLast(this);
            next();
        }

        void call(int index, long dueNanos) {
            Channel mine = channel;
            if (mine == null) return;
            tracker = index;
            startNanos = dueNanos;
            underWay++;
            busy[index] = true;
            asked[index] = !asked[index];
            String json = "{\"hash\":\"" + key + "\",\"tracker_id\":" + (firstId + index) + ",\"output\":1,\"enable\":" + asked[index]
                    + "}";
            ByteBuf out = mine.alloc().ioBuffer(256);
            ByteBufUtil.writeAscii(out, HEAD + json.length() + HEAD_ENDS + json);
            mine.writeAndFlush(out, mine.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof HttpResponse response) {
                    outcome = response.headers().get(OUTCOME, "status " + response.status().code());
                    body = context.alloc().heapBuffer(64, LONGEST_BODY);
                }
                if (message instanceof HttpContent content && body != null) body.writeBytes(content.content());
                if (message instanceof LastHttpContent) answered();
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void answered() {
            ByteBuf text = body;
            String how = outcome;
            body = null;
            if (text == null || how == null) return;
            boolean success = ByteBufUtil.indexOf(SUCCESS, text) >= 0;
            text.release();
            if (tracker == NOBODY) {
                count("unasked: " + how);
                return;
            }
            if (success && how.equals("acknowledged")) confirmed(tracker);
            else
                count(how);
            ended();
            isFree();
        }

        private void ended() {
            latencies.since(startNanos);
            busy[tracker] = false;
            tracker = NOBODY;
            underWay--;
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (body != null) body.release();
            body = null;
            channel = null;
            idle.remove(this);
            if (tracker != NOBODY) {
                count(closedBy);
                ended();
            }
            reconnect();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            closedBy = CLOSED + ": " + cause;
            if (tracker == NOBODY) count("without a call: " + cause);
            context.close();
        }
    }

    /**
     * @param key     an API key that may switch them
     * @param firstId tracker id of the first of them, the others follow
     * @throws IOException when nobody listens
     */
    public ApiLoad(int port, int connections, String key, List<LightTracker> trackers, int firstId) throws IOException {
        this.api = new InetSocketAddress("127.0.0.1", port);
        this.key = key;
        this.trackers = trackers;
        this.firstId = firstId;
        this.turns = new Turns(trackers.size());
        this.confirmations = new int[trackers.size()];
        this.asked = new boolean[trackers.size()];
        this.busy = new boolean[trackers.size()];
        for (int i = 0; i < connections; i++) {
            ChannelFuture connected = new Caller(i).connect().awaitUninterruptibly();
            if (connected.isSuccess()) continue;
            close();
            throw new IOException("no connection to the API", connected.cause());
        }
    }

    private void count(String how) {
        synchronized (otherwise) {
            otherwise.merge(how, 1, Integer::sum);
        }
    }

    /** It says that the tracker did it: then it did, and as often as it was said. */
    private void confirmed(int index) {
        confirmed.increment();
        LightTracker tracker = trackers.get(index);
        if (++confirmations[index] > tracker.applied() || tracker.output(1) != asked[index]) falseAcks.increment();
    }

    /** Each connection has a tracker of its own and asks again when it is answered. */
    public void onAndOn() {
        loop.execute(() -> {
            onAndOn = true;
            for (Caller caller = idle.pollFirst(); caller != null; caller = idle.pollFirst())
                caller.call(caller.number % trackers.size(), System.nanoTime());
        });
    }

    /** So many calls a second in all, each for another tracker. */
    public void atRate(double perSecond) {
        pacer = Pacer.start(loop, perSecond, (number, dueNanos) -> {
            due.addLast(dueNanos);
            next();
        });
    }

    private void next() {
        while (!due.isEmpty() && !idle.isEmpty()) {
            int index = turns.of(turn++);
            if (!busy[index]) idle.removeFirst().call(index, due.removeFirst());
            else if (turn % 100 == 0) return; // all are busy, it seems; the next answer goes on
        }
    }

    /** No new call; those that are due already are made, however late, and answered. */
    public void stop() {
        loop.execute(() -> {
            onAndOn = false;
            if (pacer != null) pacer.close();
            pacer = null;
        });
    }

    /** Calls that are due or under way. Any thread. */
    public int unanswered() {
        return loop.submit(() -> due.size() + underWay).syncUninterruptibly().getNow();
    }

    /** Calls that ended with a success that the tracker confirmed, the API says. Any thread. */
    public long confirmed() {
        return confirmed.sum();
    }

    /** Of these, those where the tracker had not done it. Any thread. */
    public long falseAcks() { return falseAcks.sum(); }

    /** From when a call was due to its end, whatever that was. */
    public Latencies latencies() { return latencies; }

    /** Every other ending, and how often. */
    public Map<String, Integer> otherwise() {
        synchronized (otherwise) {
            return new TreeMap<>(otherwise);
        }
    }

    @Override
    public void close() {
        closing = true;
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
