package io.trackgate.core.session;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

import io.trackgate.core.log.FewLines;
import org.jspecify.annotations.Nullable;

/** Which unknown ids are worth a line: one that comes again and again from the same address has had its own. Any thread. */
final class Strangers {

    private static final long SAY_AGAIN = Duration.ofMinutes(10).toNanos();

    /** Remembered at once, those heard of last: about two megabytes. */
    private static final int REMEMBERED = 10_000;

    private record Stranger(String id, String from) {}

    private final LongSupplier nanoClock;
    private final FewLines lines;
    private final Map<Stranger, Long> saidNanos = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Stranger, Long> eldest) { return size() > REMEMBERED; }
    };

    Strangers(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.lines = new FewLines("devices are unknown", nanoClock);
    }

    /** @param timer see {@link FewLines#takes} */
    boolean isWorthALine(String id, @Nullable SocketAddress from, ScheduledExecutorService timer) {
        String host = from instanceof InetSocketAddress socket ? socket.getHostString() : String.valueOf(from);
        return isNew(new Stranger(id, host)) && lines.takes(timer);
    }

    private synchronized boolean isNew(Stranger stranger) {
        long now = nanoClock.getAsLong();
        Long before = saidNanos.get(stranger);
        if (before != null && now - before < SAY_AGAIN) return false;
        saidNanos.put(stranger, now);
        return true;
    }
}
