package io.trackgate.simulator.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.trackgate.simulator.DeviceBrain;
import io.trackgate.simulator.DeviceBrains;
import io.trackgate.simulator.Heard;
import io.trackgate.simulator.Outgoing;
import io.trackgate.simulator.ServerReader;
import io.trackgate.simulator.SimulatedDevice;
import io.trackgate.simulator.Uplink;
import org.jspecify.annotations.Nullable;

/** Devices that no fleet knows, each with an id of its own: they connect at an even rate, log in, hear that they are not wanted, and leave. Any thread. */
final class UnknownLogins implements AutoCloseable {

    private static final int MOST_UNDER_WAY = 1_000;

    private final Uplink uplink;
    private final LongFunction<SimulatedDevice> devices;
    private final EventLoop loop;
    private final AtomicInteger underWay = new AtomicInteger();
    private final LongAdder sent = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();
    private final LongAdder notMade = new LongAdder();
    private @Nullable Pacer pacer;

    /** One of them. Confined to its event loop. */
    private final class Attempt extends ChannelInboundHandlerAdapter {
        private final DeviceBrain brain;
        private final ServerReader reader;

        Attempt(SimulatedDevice device) {
            brain = DeviceBrains.create(device.model(), device.deviceId(), change -> {},
                    (delay, action) -> loop.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS));
            reader = brain.reader();
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            // Its ports would be in use for a minute otherwise, and soon there would be none.
            if (context.channel() instanceof SocketChannel socket) socket.config().setSoLinger(0);
            sent.increment();
            ByteBuf out = context.alloc().ioBuffer(64);
            brain.login().map(Outgoing::writer).ifPresent(writer -> writer.accept(out));
            context.writeAndFlush(out, context.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message; // an answer is a few bytes, and comes in one piece
            reader.read(in, this::hear);
            in.release();
            context.close();
        }

        private void hear(Heard heard) { if (heard instanceof Heard.LoginAnswered answer && answer.accepted()) accepted.increment(); }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            underWay.decrementAndGet();
            turnedAway.increment();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { context.close(); }
    }

    /** @param devices the n-th of them, from 0 */
    UnknownLogins(Uplink uplink, LongFunction<SimulatedDevice> devices) {
        this.uplink = uplink;
        this.devices = devices;
        this.loop = uplink.next();
    }

    void atRate(double perSecond) { pacer = Pacer.start(loop, perSecond, (number, due) -> attempt(number)); }

    private void attempt(long number) {
        if (underWay.get() >= MOST_UNDER_WAY) {
            notMade.increment();
            return;
        }
        underWay.incrementAndGet();
        uplink.connect(loop, new Attempt(devices.apply(number))).addListener(done -> {
            if (done.isSuccess()) return;
            underWay.decrementAndGet();
            notMade.increment();
        });
    }

    long sent() { return sent.sum(); }

    /** Of these, those that were told that they are welcome, which none may be. */
    long accepted() { return accepted.sum(); }

    /** Of these, those whose connection has ended. */
    long turnedAway() { return turnedAway.sum(); }

    /** That no connection was made for, or that were due while too many waited for theirs. */
    long notMade() { return notMade.sum(); }

    @Override
    public void close() { if (pacer != null) pacer.close(); }
}
