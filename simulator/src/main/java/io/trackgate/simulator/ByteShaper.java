package io.trackgate.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/** Writes one connection's bytes in the shape of its network. Every piece leaves before the next is written, so that cuts survive. */
final class ByteShaper extends ChannelOutboundHandlerAdapter {

    private record Piece(ByteBuf bytes, @Nullable ChannelPromise lastOf) {}

    private final ByteShape shape;
    private final SplittableRandom random;
    private final Deque<Piece> waiting = new ArrayDeque<>();
    private boolean writing;
    private boolean holding;

    ByteShaper(ByteShape shape, long seed) {
        this.shape = shape;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        List<ByteBuf> pieces = shape.cut((ByteBuf) message, random);
        for (int i = 0; i < pieces.size(); i++) { waiting.addLast(new Piece(pieces.get(i), i == pieces.size() - 1 ? promise : null)); }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (shape instanceof ByteShape.Glued glued) {
            glue(ctx, glued);
        } else {
            next(ctx);
        }
    }

    private void glue(ChannelHandlerContext ctx, ByteShape.Glued glued) {
        if (waiting.size() > 1) {
            writeAll(ctx);
        } else if (!holding && !waiting.isEmpty()) {
            holding = true;
            ctx.executor().schedule(() -> writeAll(ctx), glued.longest().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void writeAll(ChannelHandlerContext ctx) {
        holding = false;
        if (waiting.isEmpty()) return;
        ByteBuf[] frames = waiting.stream().map(Piece::bytes).toArray(ByteBuf[]::new);
        List<ChannelPromise> promises = waiting.stream().map(Piece::lastOf).filter(p -> p != null).toList();
        waiting.clear();
        ctx.writeAndFlush(Unpooled.wrappedBuffer(frames)).addListener(written -> promises.forEach(promise -> {
            if (written.isSuccess()) promise.trySuccess();
            else
                promise.tryFailure(written.cause());
        }));
    }

    private void next(ChannelHandlerContext ctx) {
        if (writing || waiting.isEmpty()) return;
        writing = true;
        Piece piece = waiting.removeFirst();
        ctx.writeAndFlush(piece.bytes, piece.lastOf == null ? ctx.newPromise() : piece.lastOf)
                .addListener(written -> ctx.executor().execute(() -> {
                    writing = false;
                    next(ctx);
                }));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        waiting.forEach(piece -> piece.bytes.release());
        waiting.clear();
    }
}
