package io.trackgate.core.frame;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * The last bytes of all connections of one event loop, the oldest overwritten by the newest. What one connection sent and got is a chain: each entry
 * knows the place of the one before it, so that nothing is searched and a connection pays for its newest place alone. Confined to the event loop.
 */
public final class FrameRing {

    /** No entry. */
    static final long NOWHERE = -1;

    static final int BLOCK = 64 * 1024; // no entry lies across two, and all of one are overwritten at once
    static final int LONGEST = 16 * 1024; // bytes of one entry

    // | sent 1 bit, length 31 bits | number 4 | millis 8 | place of the one before 8 | bytes … |
    private static final int NUMBER_AT = 4;
    private static final int MILLIS_AT = 8;
    private static final int BEFORE_AT = 16;
    private static final int HEAD = 24;
    private static final int SENT = 1 << 31;

    /** Bytes that came or went together, as they did: cut or glued. @param number counts those of its connection, and may overflow */
    public record Chunk(boolean sent, long millis, int number, byte[] bytes) {}

    private final FrameRings rings;
    private final Executor loop;
    private final @Nullable ByteBuf[] blocks; // each made when it is needed first
    private final Deque<Runnable> forgets = new ArrayDeque<>();
    private final Deque<Long> forgetsBefore = new ArrayDeque<>();
    private long end; // place of the next entry, counted from the first one ever

    /** @param bytes at least two blocks are taken */
    FrameRing(FrameRings rings, Executor loop, long bytes) {
        this.rings = rings;
        this.loop = loop;
        this.blocks = new ByteBuf[(int) Math.max(2, bytes / BLOCK)];
    }

    /** Of all event loops. */
    public FrameRings rings() { return rings; }

    /**
     * One copy of the bytes, which stay unread.
     *
     * @param number of the first entry that is made; more than one where they are many
     * @param before the connection's last entry, or {@link #NOWHERE}
     * @return the last entry made, or {@code before} where there are no bytes
     */
    public long append(ByteBuf bytes, boolean sent, int number, long before) {
        long millis = rings.millis();
        int from = bytes.readerIndex();
        int left = bytes.readableBytes();
        int next = number;
        long last = before;
        while (left > 0) {
            int length = Math.min(left, LONGEST);
            last = entry(bytes, from, length, sent, millis, next++, last);
            from += length;
            left -= length;
        }
        return last;
    }

    /** How many entries {@link #append} makes of so many bytes. */
    public static int entries(int bytes) {
        return (bytes + LONGEST - 1) / LONGEST;
    }

    private long entry(ByteBuf bytes, int from, int length, boolean sent, long millis, int number, long before) {
        if ((int) (end % BLOCK) + HEAD + length > BLOCK) end += BLOCK - end % BLOCK;
        long place = end;
        ByteBuf block = block(place);
        int at = (int) (place % BLOCK);
        block.setInt(at, sent ? length | SENT : length);
        block.setInt(at + NUMBER_AT, number);
        block.setLong(at + MILLIS_AT, millis);
        block.setLong(at + BEFORE_AT, before);
        copy(bytes, from, block, at + HEAD, length);
        end = place + HEAD + length;
        return place;
    }

    /** Where Java keeps Netty from the memory of a direct buffer, copying it as a whole makes an object each time; eight bytes at a time make none. */
    private static void copy(ByteBuf from, int fromIndex, ByteBuf to, int toIndex, int length) {
        if (from.hasArray() || from.hasMemoryAddress() && PlatformDependent.hasUnsafe()) {
            to.setBytes(toIndex, from, fromIndex, length);
            return;
        }
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES)
            to.setLong(toIndex + at, from.getLong(fromIndex + at));
        for (; at < length; at++)
            to.setByte(toIndex + at, from.getByte(fromIndex + at));
    }

    private ByteBuf block(long place) {
        if (place % BLOCK == 0 && !forgets.isEmpty()) forget();
        int index = (int) (place / BLOCK % blocks.length);
        ByteBuf there = blocks[index];
        if (there != null) return there;
        ByteBuf made = Unpooled.wrappedBuffer(new byte[BLOCK]);
        blocks[index] = made;
        return made;
    }

    /** Places before this one are overwritten. */
    private long oldest() {
        return Math.max(0, ((end == 0 ? 0 : end - 1) / BLOCK - blocks.length + 1) * BLOCK);
    }

    /** What an entry takes. */
    static int size(Chunk chunk) { return HEAD + chunk.bytes().length; }

    boolean holds(long place) { return place >= oldest(); }

    /** Runs some time after the entry at this place is overwritten. */
    void whenGone(long place, Runnable forget) {
        forget();
        forgets.addLast(forget);
        forgetsBefore.addLast(place);
    }

    private void forget() {
        long oldest = oldest();
        while (!forgetsBefore.isEmpty() && forgetsBefore.getFirst() < oldest) {
            forgetsBefore.removeFirst();
            forgets.removeFirst().run();
        }
    }

    /** On the event loop, from any thread; null when that has stopped. */
    <T> CompletableFuture<@Nullable T> ask(Supplier<@Nullable T> question) {
        try {
            return CompletableFuture.supplyAsync(question, loop);
        } catch (RejectedExecutionException stopped) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /**
     * What of a chain is still here, the oldest first.
     *
     * @param last  its newest entry
     * @param after number of the newest entry that is not wanted any more; null: all are
     * @param most  bytes, of entries with their heads: one byte at a time is not cheaper; of more, the newest
     */
    List<Chunk> read(long last, @Nullable Integer after, int most) {
        List<Chunk> newestFirst = new ArrayList<>();
        int bytes = 0;
        long oldest = oldest();
        for (long place = last; place >= oldest;) {
            ByteBuf block = block(place);
            int at = (int) (place % BLOCK);
            int number = block.getInt(at + NUMBER_AT);
            if (after != null && number - after <= 0) break;
            int first = block.getInt(at);
            int length = first & ~SENT;
            bytes += HEAD + length;
            if (bytes > most && !newestFirst.isEmpty()) break;
            byte[] own = new byte[length];
            block.getBytes(at + HEAD, own);
            newestFirst.add(new Chunk(first < 0, block.getLong(at + MILLIS_AT), number, own));
            place = block.getLong(at + BEFORE_AT);
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }
}
