package io.trackgate.scenes;

import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.trackgate.core.session.Transport;
import io.trackgate.simulator.ClientSockets;

import static java.util.stream.Collectors.toMap;

/** A network between one port of a gateway and whoever calls it, which does to connections whatever a network can, and a little more. Any thread. */
final class ChaosProxy implements AutoCloseable {

    /** What happens to a connection, again and again. */
    enum Trouble {
        /** Both ends see it end. */
        CUT(2),
        /** The same, as an error. */
        RESET(2),
        /** What comes next in one direction comes later. */
        DELAY(6),
        /** What comes next in one direction comes byte by byte. */
        TRICKLE(5),
        /** What the caller sends is kept back for so long that it hangs up and calls again; then it arrives, behind what came on the newer connection. */
        OVERTAKE(3),
        /** What comes next arrives twice, a part of it or all. */
        REPEAT(4);

        private final int weight;

        Trouble(int weight) { this.weight = weight; }
    }

    /** What may be repeated: TCP repeats nothing, so a protocol need not survive everything of it. */
    enum Repeats {
        NOTHING,
        /**
         * A few bytes, from the caller, once the gateway has answered: they damage a frame. A whole receipt or a whole answer that comes twice would be
         * taken for the next one's, where nothing has a number; and a login has no checksum that tells one device from another.
         */
        A_FEW_BYTES,
        /**
         * From the caller, whole frames, from the gateway anything. A position of GT06 is not receipted: a tracker that wants to know sends a heartbeat
         * behind it and takes the heartbeat's receipt for both, so a position that the network damages is lost to it.
         */
        WHOLE_FRAMES,
        /** Parts and whole frames, from both ends: they have numbers and checksums. */
        ANYTHING
    }

    private final Transport transport;
    private final Repeats repeats;
    private final int target;
    private final long seed;
    private final Channel server;
    private final AtomicLong connections = new AtomicLong();
    private final Map<Trouble, LongAdder> counts = new TreeMap<>();
    private volatile boolean calm = true;

    /** @param target the gateway's port */
    ChaosProxy(Transport transport, int target, Repeats repeats, long seed) {
        this.transport = transport;
        this.target = target;
        this.repeats = repeats;
        this.seed = seed;
        for (Trouble trouble : Trouble.values())
            counts.put(trouble, new LongAdder());
        server = new ServerBootstrap().group(transport.acceptors(), transport.workers()).channel(transport.serverChannel())
                .option(ChannelOption.SO_BACKLOG, 4_096).childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.TCP_NODELAY, true).childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel front) { accept(front); }
                }).bind("127.0.0.1", 0).syncUninterruptibly().channel();
    }

    int port() { return ((InetSocketAddress) server.localAddress()).getPort(); }

    /** Carries everything as it comes. */
    void calmDown() { calm = true; }

    /** Connections of now and later have trouble from now on. */
    void stir() { calm = false; }

    boolean isCalm() { return calm; }

    Repeats repeats() { return repeats; }

    void happened(Trouble trouble) { counts.get(trouble).increment(); }

    Map<Trouble, Long> counts() { return counts.entrySet().stream().collect(toMap(Map.Entry::getKey, count -> count.getValue().sum())); }

    private void accept(Channel front) {
        ChaosLink link = new ChaosLink(this, new SplittableRandom(seed ^ connections.incrementAndGet() * 0x9E3779B97F4A7C15L));
        front.pipeline().addLast(link.up());
        connect(front.eventLoop(), link.down()).addListener(connected -> {
            if (!connected.isSuccess()) front.close();
        });
    }

    private ChannelFuture connect(EventLoop loop, ChannelHandler handler) {
        return new Bootstrap().group(loop).channel(ClientSockets.type()).option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true).handler(handler).connect("127.0.0.1", target);
    }

    /** Each as often as its weight says, among those that may be. */
    Trouble draw(SplittableRandom random) {
        Set<Trouble> all = repeats == Repeats.NOTHING
                ? EnumSet.complementOf(EnumSet.of(Trouble.REPEAT))
                : EnumSet.allOf(Trouble.class);
        int dice = random.nextInt(all.stream().mapToInt(trouble -> trouble.weight).sum());
        for (Trouble trouble : all) {
            dice -= trouble.weight;
            if (dice < 0) return trouble;
        }
        throw new AssertionError("no trouble for " + dice);
    }

    @Override
    public void close() { server.close().syncUninterruptibly(); }
}
