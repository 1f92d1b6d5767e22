package io.trackgate.core.session;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.GatewayMetrics.Count;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening port that can't take a connection, as a rule because the process may open no more files: says so in a line, not a trace, and tries again
 * after a while, for accepting in a circle would take a whole core. Confined to the acceptor's event loop.
 */
final class AcceptTrouble extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(AcceptTrouble.class);
    private static final String NO_FILES = "Too many open files"; // the system's own words
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long SAY_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final String port;
    private final GatewayMetrics metrics;
    private final LongSupplier nanoClock;
    private final AcceptGate gate;
    private boolean said;
    private long saidNanos;

    /** @param port for the log */
    AcceptTrouble(String port, GatewayMetrics metrics, LongSupplier nanoClock, AcceptGate gate) {
        this.gate = gate;
        this.port = port;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        metrics.count(Count.ACCEPTS_FAILED);
        long now = nanoClock.getAsLong();
        if (!said || now - saidNanos > SAY_EVERY_NANOS) {
            said = true;
            saidNanos = now;
            log.warn("{}: a connection could not be accepted: {}{}. Those that are there go on; trackers try again", port,
                    cause.getMessage(),
                    remedy(cause));
        }
        gate.close(context.channel(), PAUSE_NANOS);
    }

    /** Nothing where it is not the files. How many are open can't be asked now: that would open one. */
    private static String remedy(Throwable cause) {
        if (!String.valueOf(cause.getMessage()).contains(NO_FILES)) return "";
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) return "";
        return ". This process may have %d open files, and a connection is one: raise it with ulimit -n before the start, or LimitNOFILE in the systemd unit"
                .formatted(system.getMaxFileDescriptorCount());
    }
}
