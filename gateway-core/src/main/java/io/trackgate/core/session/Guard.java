package io.trackgate.core.session;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.LongSupplier;

import com.sun.management.UnixOperatingSystemMXBean;
import io.trackgate.config.Limits;
import io.trackgate.core.log.FewLines;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.metrics.GatewayMetrics.Count;

/** What all tracker ports of a gateway share to stay up under floods: one waiting room, one pace, one look at the memory. Any thread. */
public final class Guard {

    /** Connections that have not logged in, where nobody says how many; half of the open files stay for those that have. */
    private static final int MOST_STRANGERS = 20_000;

    private final Limits limits;
    private final GatewayMetrics metrics;
    private final WaitingRoom room;
    private final Pace accepts;
    private final Pace logins;
    private final MemoryWatch memory;
    private final FewLines closedBeforeLogin;
    private final FewLines unreadable;
    private final FewLines unclaimed;
    private final FewLines otherProtocol;
    private final FewLines otherIds;
    private final FewLines keptUnread;
    private final FewLines ourErrors;
    private final Strangers strangers;

    public Guard(Limits limits, GatewayMetrics metrics, LongSupplier nanoClock) {
        this(limits, metrics, nanoClock, MemoryWatch.ofThisProcess(limits, nanoClock));
    }

    Guard(Limits limits, GatewayMetrics metrics, LongSupplier nanoClock, MemoryWatch memory) {
        this.limits = limits;
        this.metrics = metrics;
        this.memory = memory;
        room = new WaitingRoom(limits.beforeLogin().perAddress(), limits.beforeLogin().inAll().orElseGet(Guard::strangersForOpenFiles));
        accepts = new Pace(limits.accepts(), nanoClock.getAsLong());
        logins = new Pace(limits.logins(), nanoClock.getAsLong());
        closedBeforeLogin = new FewLines("connections were closed before login", nanoClock);
        unreadable = new FewLines("trackers sent a frame that can't be read", nanoClock);
        unclaimed = new FewLines("trackers said what nobody waits for", nanoClock);
        otherProtocol = new FewLines("logins by another protocol than their model's", nanoClock);
        otherIds = new FewLines("connections showed the id of another device", nanoClock);
        keptUnread = new FewLines("trackers' kept commands can't be read", nanoClock);
        ourErrors = new FewLines("connections are closed for an error of ours", nanoClock);
        strangers = new Strangers(nanoClock);
        metrics.strangers(room::size);
        metrics.memoryShort(memory::isShort);
        metrics.directMemory(memory::directBytes);
    }

    private static int strangersForOpenFiles() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) return MOST_STRANGERS;
        return Math.clamp(system.getMaxFileDescriptorCount() / 2, 1, MOST_STRANGERS);
    }

    WaitingRoom room() { return room; }

    /** Of connections from all ports. */
    Pace accepts() { return accepts; }

    /** Of logins of known trackers. */
    Pace logins() { return logins; }

    MemoryWatch memory() { return memory; }

    int bytesBeforeLogin() { return limits.beforeLogin().bytes(); }

    Duration slowReader() { return limits.slowReader(); }

    /** Which connections that never logged in are worth a line each. */
    FewLines closedBeforeLogin() { return closedBeforeLogin; }

    /** Which frames that nobody can read are. */
    FewLines unreadable() { return unreadable; }

    /** Which texts that nobody waits for are. */
    FewLines unclaimed() { return unclaimed; }

    /** Which logins of known trackers by a protocol that their model does not speak are. */
    FewLines otherProtocol() {
        return otherProtocol;
    }

    /** Which connections that show a second device's id are. */
    FewLines otherIds() { return otherIds; }

    /** Which trackers whose kept commands can't be read now are. */
    FewLines keptUnread() { return keptUnread; }

    /** Which connections that meet an error of ours are: whoever has found it brings it about again and again. */
    FewLines ourErrors() {
        return ourErrors;
    }

    Strangers strangers() { return strangers; }

    void count(Count count) { metrics.count(count); }
}
