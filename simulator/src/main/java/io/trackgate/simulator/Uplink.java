package io.trackgate.simulator;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;

/** A tracker's way to a gateway: sockets, or the application's own transport. */
public interface Uplink {

    /** The loop on which one tracker lives, over all its connections. */
    EventLoop next();

    /** Opens one connection on that loop; the handler becomes its pipeline. */
    ChannelFuture connect(EventLoop loop, ChannelHandler handler);
}
