package io.trackgate.simulator.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.trackgate.simulator.Uplink;
import org.jspecify.annotations.Nullable;

/** Clients of the {@link EchoServer}: one frame on the way each. */
public final class EchoLoad implements AutoCloseable {

    /** About what a command and its answer have. */
    public static final int FRAME_BYTES = 40;

    private static final long RETRY_MILLIS = 500;

    private final List<Client> clients = new ArrayList<>();
    private final Uplink uplink;
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder round = new LongAdder();
    private final Latencies latencies = new Latencies();
    private volatile boolean onAndOn;
    private volatile boolean closing;
    private @Nullable Pacer pacer;

    /** One connection, and whether its frame is under way. Confined to its event loop. */
    @Sharable
    private final class Client extends ChannelInboundHandlerAdapter {
        private final EventLoop loop;
        private @Nullable Channel channel;
        private int missing;
        private long startNanos;
        private long behind; // sends that came due while a frame was under way
        private long behindSince;

        Client(EventLoop loop) { this.loop = loop; }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            connected.incrementAndGet();
            beginNext();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            channel = null;
            connected.decrementAndGet();
        }

        void send(long due) {
            Channel mine = channel;
            if (mine == null) return;
            if (missing > 0) {
                if (behind++ == 0) behindSince = due;
                return;
            }
            missing = FRAME_BYTES;
            startNanos = due;
            mine.writeAndFlush(mine.alloc().ioBuffer(FRAME_BYTES).writeZero(FRAME_BYTES), mine.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            missing -= in.readableBytes();
            in.release();
            if (missing > 0) return;
            missing = 0;
            latencies.since(startNanos);
            round.increment();
            if (onAndOn) send(System.nanoTime());
            else if (behind > 0) {
                behind = 0;
                send(behindSince);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { context.close(); }
    }

    public EchoLoad(Uplink uplink, int connections) {
        this.uplink = uplink;
        for (int i = 0; i < connections; i++)
            clients.add(new Client(uplink.next()));
    }

    /** Returns at once; they are there when {@link #connected()} says so. */
    public void connect(int atOnce) {
        for (int i = 0; i < Math.min(atOnce, clients.size()); i++)
            beginNext();
    }

    private void beginNext() {
        int index = next.getAndIncrement();
        if (index < clients.size()) begin(clients.get(index));
    }

    private void begin(Client client) {
        uplink.connect(client.loop, client).addListener(done -> {
            if (!done.isSuccess() && !closing) client.loop.schedule(() -> begin(client), RETRY_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    public int connected() { return connected.get(); }

    /** One frame each, once. */
    public void once() { first(clients.size()); }

    /** From now on the first so many send their next frame when the last has come back. */
    public void onAndOn(int count) {
        onAndOn = true;
        first(count);
    }

    private void first(int count) {
        for (Client client : clients.subList(0, count))
            client.loop.execute(() -> client.send(System.nanoTime()));
    }

    /** So many frames a second in all, each on another connection. */
    public void atRate(double perSecond) {
        EventLoop loop = clients.getFirst().loop;
        pacer = Pacer.start(loop, perSecond, (number, due) -> {
            // A stride that meets every connection before it meets one again.
            Client client = clients.get((int) (number * 7919 % clients.size()));
            if (client.loop.inEventLoop()) client.send(due);
            else
                client.loop.execute(() -> client.send(due));
        });
    }

    public void stop() {
        onAndOn = false;
        if (pacer != null) pacer.close();
        pacer = null;
    }

    public long roundTrips() { return round.sum(); }

    public Latencies latencies() { return latencies; }

    @Override
    public void close() {
        stop();
        closing = true;
        for (Client client : clients)
            client.loop.execute(() -> {
                if (client.channel != null) client.channel.close();
            });
    }
}
