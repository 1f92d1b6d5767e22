package io.trackgate.scenes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.trackgate.scenes.ChaosProxy.Repeats;
import io.trackgate.scenes.ChaosProxy.Trouble;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link ChaosProxy}. What it does adds a bounded delay, so that no answer is later than a gateway allows for. One event loop. */
final class ChaosLink {
    private static final long LEAST_BETWEEN_MILLIS = 300;
    private static final long MOST_BETWEEN_MILLIS = 10_000;
    private static final int LONGEST_DELAY_MILLIS = 500;
    private static final int LEAST_OVERTAKEN_MILLIS = 3_000; // longer than a tracker of these scenes waits for a receipt
    private static final int MOST_OVERTAKEN_MILLIS = 4_000;
    private static final int MOST_TRICKLED = 64; // bytes
    private static final int TRICKLE_GAP_MILLIS = 10;
    // Less than the shortest frame that has no number.
    private static final int A_FEW = 7;

    private final ChaosProxy proxy;
    private final SplittableRandom random;
    private final Lane up = new Lane();
    private final Lane down = new Lane();
    private boolean cut;

    ChaosLink(ChaosProxy proxy, SplittableRandom random) {
        this.proxy = proxy;
        this.random = random;
    }

    /** Hears the caller. */
    ChannelInboundHandlerAdapter up() { return up; }

    /** Hears the gateway. */
    ChannelInboundHandlerAdapter down() { return down; }

    /** One direction. It reads on when what it has is carried, so it holds a few kilobytes at most. */
    private final class Lane extends ChannelInboundHandlerAdapter {
        private final Deque<ByteBuf> waiting = new ArrayDeque<>();
        private @Nullable Channel from;
        private boolean carriedSome;
        private boolean ended;
        private boolean paused;
        private long delayMillis;
        private int trickle; // bytes
        private boolean repeats;

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            from = ctx.channel();
            if (!isBegun()) return;
            if (up.ended) cut(); // it did not wait for the gateway
            up.carry();
            down.carry();
            troubleLater();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) { waiting.add((ByteBuf) message); }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) { carry(); }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ended = true;
            carry();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) { ctx.close(); }

        private Channel to() {
            Channel other = this == up ? down.from : up.from;
            if (other == null) throw new IllegalStateException("the other end is not there yet");
            return other;
        }

        private boolean isBegun() { return up.from != null && down.from != null; }

        /** What waits, as far as nothing holds it back; then the end, or more. */
        private void carry() {
            if (cut) forget();
            if (paused || !isBegun()) return;
            if (delayMillis > 0 && !waiting.isEmpty()) {
                pause(delayMillis);
                delayMillis = 0;
                return;
            }
            while (!waiting.isEmpty()) {
                if (trickle > 0) {
                    trickleOne();
                    return;
                }
                send(waiting.remove());
            }
            Channel channel = from;
            if (ended) to().close();
            else if (channel != null) channel.read();
        }

        private void trickleOne() {
            ByteBuf first = waiting.element();
            trickle--;
            carriedSome = true;
            to().writeAndFlush(first.readRetainedSlice(1));
            if (!first.isReadable()) waiting.remove().release();
            pause(TRICKLE_GAP_MILLIS);
        }

        private void send(ByteBuf bytes) {
            carriedSome = true;
            boolean whole = this == up && proxy.repeats() == Repeats.WHOLE_FRAMES;
            if (repeats && (!whole || isWhole(bytes))) {
                repeats = false;
                to().writeAndFlush(
                        whole ? bytes.alloc().compositeBuffer().addComponents(true, bytes.retainedDuplicate(), bytes) : repeated(bytes));
            } else
                to().writeAndFlush(bytes);
        }

        private void pause(long millis) {
            paused = true;
            from().eventLoop().schedule(() -> {
                paused = false;
                carry();
            }, millis, TimeUnit.MILLISECONDS);
        }

        private Channel from() {
            Channel channel = from;
            if (channel == null) throw new IllegalStateException("not connected");
            return channel;
        }

        private void forget() {
            waiting.forEach(ByteBuf::release);
            waiting.clear();
        }
    }

    /** Frames of GT06 and nothing else: what begins with a mark and ends with an end was cut nowhere else by one tracker's writes. */
    private static boolean isWhole(ByteBuf bytes) {
        int first = bytes.getUnsignedByte(bytes.readerIndex());
        return bytes.readableBytes() > 2 && (first == 0x78 || first == 0x79) && bytes.getUnsignedShort(bytes.writerIndex() - 2) == 0x0D0A;
    }

    /** A part of it twice; all of it where that may be. */
    private ByteBuf repeated(ByteBuf bytes) {
        int length = bytes.readableBytes();
        boolean few = proxy.repeats() == Repeats.A_FEW_BYTES;
        int count = few ? Math.min(length, 1 + random.nextInt(A_FEW)) : random.nextBoolean() ? length : 1 + random.nextInt(length);
        int start = random.nextInt(length - count + 1);
        int from = bytes.readerIndex();
        ByteBuf twice = bytes.alloc().buffer(length + count);
        twice.writeBytes(bytes, from, start + count).writeBytes(bytes, from + start, length - start);
        bytes.release();
        return twice;
    }

    private void troubleLater() {
        long between = random.nextLong(LEAST_BETWEEN_MILLIS, MOST_BETWEEN_MILLIS);
        up.from().eventLoop().schedule(() -> {
            if (!up.from().isActive() || !down.from().isActive()) return;
            if (!proxy.isCalm()) trouble(proxy.draw(random));
            troubleLater();
        }, between, TimeUnit.MILLISECONDS);
    }

    private void trouble(Trouble trouble) {
        Lane lane = random.nextBoolean() ? up : down;
        switch (trouble) {
            case CUT -> cut();
            case RESET -> {
                up.from().config().setOption(ChannelOption.SO_LINGER, 0);
                down.from().config().setOption(ChannelOption.SO_LINGER, 0);
                cut();
            }
            case DELAY -> lane.delayMillis = 1 + random.nextInt(LONGEST_DELAY_MILLIS);
            case TRICKLE -> lane.trickle = 1 + random.nextInt(MOST_TRICKLED);
            case OVERTAKE -> up.delayMillis = random.nextInt(LEAST_OVERTAKEN_MILLIS, MOST_OVERTAKEN_MILLIS);
            case REPEAT -> {
                if (!repeat(lane)) return;
            }
        }
        proxy.happened(trouble);
    }

    private boolean repeat(Lane lane) {
        boolean few = proxy.repeats() == Repeats.A_FEW_BYTES;
        if (few && !down.carriedSome) return false;
        if (few) up.repeats = true;
        else
            lane.repeats = true;
        return true;
    }

    private void cut() {
        cut = true;
        up.from().close();
        down.from().close();
    }
}
