package io.trackgate.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.trackgate.simulator.Uplink;

/**
 * Spreads trackers over nodes as a load balancer for TCP does: each new connection goes to any node that is in its rotation, wherever the tracker's last one
 * went. Any thread.
 */
final class Balancer implements AutoCloseable {

    private final List<FamilyUplinks> nodes;
    private final Set<Integer> out = ConcurrentHashMap.newKeySet();
    private final SplittableRandom random; // guarded by itself

    Balancer(List<GatewayFiles> nodes, long seed) {
        this.nodes = nodes.stream().map(FamilyUplinks::new).toList();
        this.random = new SplittableRandom(seed);
    }

    /** No new connections go there. */
    void takeOut(int node) { out.add(node); }

    void putBack(int node) { out.remove(node); }

    /** The way of one family's trackers. */
    Uplink of(String protocol) {
        return new Uplink() {
            @Override
            public EventLoop next() { return nodes.getFirst().of(protocol).next(); }

            @Override
            public ChannelFuture connect(EventLoop loop, ChannelHandler handler) { return any().of(protocol).connect(loop, handler); }
        };
    }

    private FamilyUplinks any() {
        List<Integer> in = new ArrayList<>(IntStream.range(0, nodes.size()).boxed().toList());
        in.removeAll(out);
        synchronized (random) {
            return nodes.get(in.get(random.nextInt(in.size())));
        }
    }

    @Override
    public void close() { nodes.forEach(FamilyUplinks::close); }
}
