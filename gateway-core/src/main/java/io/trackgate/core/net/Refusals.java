package io.trackgate.core.net;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.netty.channel.Channel;
import io.trackgate.core.metrics.DoorMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one port sent away before its first message: each counted, and one a minute and reason in the log. Any thread. */
final class Refusals {

    /** By which it is counted. */
    enum Reason {
        /** From no network of {@code from}. */
        NETWORK,
        /** On a port behind proxies, from elsewhere. */
        NOT_A_PROXY,
        /** A proxy that did not say in time for whom it connects. */
        NO_HEADER,
        /** A proxy that said something else. */
        BAD_HEADER,
        /** No encrypted connection came about. */
        TLS;

        String label() { return name().toLowerCase(Locale.ROOT); }
    }

    private static final class Told {
        private boolean ever;
        private long atNanos;
        private long since; // not told
    }

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);
    private static final long EVERY = TimeUnit.MINUTES.toNanos(1);

    private final String port;
    private final DoorMetrics metrics;
    private final LongSupplier nanoClock;
    private final Map<Reason, Told> told = new EnumMap<>(Reason.class);

    /** @param port for the log */
    Refusals(String port, DoorMetrics metrics, LongSupplier nanoClock) {
        this.port = port;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
        for (Reason reason : Reason.values())
            told.put(reason, new Told());
    }

    /** @param why for a person */
    void refused(Channel channel, Reason reason, String why) {
        metrics.refused(reason.label());
        long others = othersSince(reason);
        if (others < 0) return;
        log.atInfo().addKeyValue("from", ClientAddress.of(channel)).log("{}: a connection is refused: {}{}", port, why,
                others == 0 ? "" : "; and " + others + " for like reasons since the last such line");
    }

    /** @return refusals that were only counted before this one; negative where this one is */
    private synchronized long othersSince(Reason reason) {
        Told last = told.get(reason);
        if (last == null) return 0;
        long now = nanoClock.getAsLong();
        if (last.ever && now - last.atNanos < EVERY) {
            last.since++;
            return -1;
        }
        long others = last.since;
        last.ever = true;
        last.atNanos = now;
        last.since = 0;
        return others;
    }
}
