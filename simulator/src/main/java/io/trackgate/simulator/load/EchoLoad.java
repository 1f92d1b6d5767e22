package io.trackgate.simulator.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

/** Clients of the {@link EchoServer}. */
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
    private final LongAdder lost = new LongAdder();
    private volatile int framesOnWire = 1;
    private volatile boolean onAndOn;
    private volatile boolean closing;
    private @Nullable Pacer pacer;

    /** One connection, and what is under way on it. Confined to its event loop. */
    @Sharable
    private final class Client extends ChannelInboundHandlerAdapter {
        private final EventLoop loop;
        private final Deque<Long> due = new ArrayDeque<>(2); // when frames were to leave: those on the wire, then those that wait
        private @Nullable Channel channel;
        private boolean reading; // what is written meanwhile leaves in one piece
        private int onWire;
        private int received; // bytes of the next frame

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
            if (!closing) lost.increment();
        }

        void send(long dueNanos) {
            due.addLast(dueNanos);
            if (onWire < framesOnWire) write();
        }

        private void write() {
            Channel mine = channel;
            if (mine == null) return;
            onWire++;
            ByteBuf frame = mine.alloc().ioBuffer(FRAME_BYTES).writeZero(FRAME_BYTES);
            if (reading) mine.write(frame, mine.voidPromise());
            else
                mine.writeAndFlush(frame, mine.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            received += in.readableBytes();
            in.release();
            reading = true;
            for (; received >= FRAME_BYTES; received -= FRAME_BYTES)
                cameBack();
            reading = false;
            context.flush();
        }

        private void cameBack() {
            Long oldest = due.pollFirst();
            if (oldest == null) return;
            onWire--;
            latencies.since(oldest);
            round.increment();
            if (due.size() > onWire) write();
            else if (onAndOn) send(System.nanoTime());
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

    /** Connections that ended although nobody here ended them. */
    public long lost() { return lost.sum(); }

    /** One frame each, once. */
    public void once() { first(clients.size(), 1); }

    /**
     * From now on the first so many send their next frame when one has come back.
     *
     * @param frames that each has on the wire
     */
    public void onAndOn(int count, int frames) {
        onAndOn = true;
        framesOnWire = frames;
        first(count, frames);
    }

    private void first(int count, int frames) {
        for (Client client : clients.subList(0, count))
            client.loop.execute(() -> {
                for (int i = 0; i < frames; i++)
                    client.send(System.nanoTime());
            });
    }

    /** So many frames a second in all, each on another connection. */
    public void atRate(double perSecond) {
        EventLoop loop = clients.getFirst().loop;
        Turns turns = new Turns(clients.size());
        pacer = Pacer.start(loop, perSecond, (number, due) -> {
            Client client = clients.get(turns.of(number));
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
