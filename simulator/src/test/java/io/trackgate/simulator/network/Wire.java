package io.trackgate.simulator.network;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;

/** A channel with a network in it, whose time a test moves; notes what arrives at either end, and when. */
final class Wire implements AutoCloseable {

    /** @param at milliseconds since the start */
    record Arrival(long at, String hex) {}

    final List<Arrival> atGateway = new ArrayList<>();
    final List<Arrival> atTracker = new ArrayList<>();
    final List<NetworkEvent> events = new ArrayList<>();
    final EmbeddedChannel channel;
    final NetworkHandler network;
    private long millis;

    Wire(Network network, long seed) {
        this.network = network.handler(seed);
        channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(this.network, new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) { events.add((NetworkEvent) event); }
        });
    }

    ChannelFuture trackerSends(String hex) {
        ChannelFuture sent = channel.writeAndFlush(buffer(hex));
        collect();
        return sent;
    }

    void gatewaySends(String hex) {
        channel.writeInbound(buffer(hex));
        collect();
    }

    /** As a handler does it: the channel's own close() would forget what is scheduled. */
    void hangUp() { channel.pipeline().close(); }

    static ByteBuf buffer(String hex) {
        byte[] bytes = ByteBufUtil.decodeHexDump(hex);
        return PooledByteBufAllocator.DEFAULT.buffer(bytes.length).writeBytes(bytes);
    }

    Wire passes(Duration time) {
        for (long end = millis + time.toMillis(); millis < end; millis++) {
            channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
            collectAt(millis + 1);
        }
        return this;
    }

    private void collect() { collectAt(millis); }

    private void collectAt(long at) {
        collect(at, channel::readOutbound, atGateway);
        collect(at, channel::readInbound, atTracker);
    }

    private static void collect(long at, Supplier<@Nullable ByteBuf> end, List<Arrival> arrivals) {
        for (ByteBuf bytes = end.get(); bytes != null; bytes = end.get()) {
            arrivals.add(new Arrival(at, ByteBufUtil.hexDump(bytes)));
            bytes.release();
        }
    }

    List<NetworkEvent.Stalled> stalls() {
        return events.stream().filter(NetworkEvent.Stalled.class::isInstance).map(NetworkEvent.Stalled.class::cast).toList();
    }

    static String bytes(List<Arrival> arrivals) { return String.join("", arrivals.stream().map(Arrival::hex).toList()); }

    /** The channel is really closed, whatever the network makes of that. */
    @Override
    public void close() {
        while (channel.isOpen()) {
            hangUp();
            passes(Duration.ofMillis(1));
        }
        channel.finishAndReleaseAll();
    }
}
