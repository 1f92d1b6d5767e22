package io.trackgate.simulator.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: bytes come out as they went in, each segment when the network has brought it, and none before the one ahead
 * of it. Confined to the channel's event loop; it owns the buffers that it holds.
 */
final class Lane {

    private record Frame(ByteBuf bytes, @Nullable ChannelPromise promise, long offered) {}

    /** Some bytes that have arrived; {@code lastOf} is the promise of the frame that ends with them. */
    record Segment(ByteBuf bytes, @Nullable ChannelPromise lastOf) {}

    private final SplittableRandom random;
    private final LongConsumer onStall;
    private final Deque<Frame> frames = new ArrayDeque<>(2);
    private Conditions conditions;
    private int held;
    private boolean drawn; // whether length and due are those of the segment at the head
    private int length;
    private long due;
    private long lineFree;

    /** @param onStall is told the nanoseconds */
    Lane(Conditions conditions, SplittableRandom random, long now, LongConsumer onStall) {
        this.conditions = conditions;
        this.random = random;
        this.onStall = onStall;
        this.lineFree = now;
    }

    /** For segments that have not left yet. */
    void change(Conditions value) { conditions = value; }

    boolean isEmpty() { return frames.isEmpty(); }

    int heldBytes() { return held; }

    void offer(ByteBuf bytes, @Nullable ChannelPromise promise, long now) {
        held += bytes.readableBytes();
        frames.addLast(new Frame(bytes, promise, now));
    }

    /** Nanoseconds until the next segment has arrived; not to be asked of an empty lane. */
    long untilNext(long now) {
        draw();
        return Math.max(0, due - now);
    }

    /** The next segment, if it has arrived by now. */
    @Nullable
    Segment poll(long now) {
        if (frames.isEmpty() || untilNext(now) > 0) return null;
        return take();
    }

    /** The next segment, however late it would be. */
    @Nullable
    Segment pollAnyway() {
        if (frames.isEmpty()) return null;
        draw();
        return take();
    }

    private Segment take() {
        drawn = false;
        Frame frame = frames.getFirst();
        held -= length;
        if (length < frame.bytes.readableBytes()) return new Segment(frame.bytes.readRetainedSlice(length), null);
        frames.removeFirst();
        return new Segment(frame.bytes, frame.promise);
    }

    private void draw() {
        if (drawn) return;
        drawn = true;
        Frame frame = frames.getFirst();
        length = Math.min(frame.bytes.readableBytes(), conditions.segment());
        lineFree = Math.max(frame.offered, lineFree) + conditions.transmission(length);
        long stall = length == 0 ? 0 : conditions.drawStall(random);
        // Perhaps earlier than that of the one ahead; its turn comes after it all the same.
        due = lineFree + conditions.drawDelay(random) + stall;
        lineFree += conditions.gap();
        if (stall > 0) onStall.accept(stall);
    }

    /** Whoever wrote it believes that it is on its way. */
    void forget() {
        while (!frames.isEmpty()) {
            Frame frame = frames.removeFirst();
            frame.bytes.release();
            if (frame.promise != null) frame.promise.trySuccess();
        }
        held = 0;
        drawn = false;
    }
}
