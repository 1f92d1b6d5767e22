package io.trackgate.config;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * What strangers, storms and slow readers may take of a gateway: {@code limits} in {@code gateway.yaml}.
 *
 * @param accepts     connections taken in one second from all tracker ports together; 0: no limit
 * @param logins      logins of known trackers in one second; 0: no limit
 * @param slowReader  a connection that takes nothing of what it is told for so long is closed
 * @param heap         percent of the heap, in use after a collection, above which no new connection is taken; 0: no limit
 * @param directMemory the same of the memory outside the heap that buffers take
 * @param registrationIsOpen whether a JT/T 808 terminal that registers gets its code; the other families have no such thing
 */
public record Limits(BeforeLogin beforeLogin, int accepts, int logins, Duration slowReader, int heap, int directMemory,
        Takeovers takeovers, boolean registrationIsOpen) {

    /** What an installation without this section has. */
    public static final Limits DEFAULT = new Limits(new BeforeLogin(2 << 10, 5_000, OptionalInt.empty()), 20_000, 20_000,
            Duration.ofSeconds(60), 90, 75, new Takeovers(5, Duration.ofMinutes(1)), true);

    /**
     * Of connections that have not logged in.
     *
     * @param bytes      that one may send
     * @param perAddress of them from one address (IPv6: from one /64), the newest is refused; 0: no limit
     * @param inAll      of them, the oldest makes room; 0: no limit; empty: as many as the open files of this process allow, 20,000 at most
     */
    public record BeforeLogin(int bytes, int perAddress, OptionalInt inAll) {}

    /** More than {@code count} takeovers of one id within this time: it is contested. */
    public record Takeovers(int count, Duration within) {}

    private enum Registration { OPEN, CLOSED }

    static Limits read(Section root) {
        Section limits = root.sectionOrEmpty("limits");
        Limits read = new Limits(beforeLogin(limits), limits.whole("accepts", DEFAULT.accepts, 0, 1_000_000),
                limits.whole("logins", DEFAULT.logins, 0, 1_000_000), limits.duration("slow-reader", DEFAULT.slowReader),
                limits.whole("heap", DEFAULT.heap, 0, 100), limits.whole("direct-memory", DEFAULT.directMemory, 0, 100), takeovers(limits),
                limits.word("jt808-registration", Registration.class, Registration.OPEN) == Registration.OPEN);
        limits.end();
        return read;
    }

    private static BeforeLogin beforeLogin(Section limits) {
        Section section = limits.sectionOrEmpty("before-login");
        BeforeLogin usual = DEFAULT.beforeLogin;
        OptionalInt inAll = section.whole("in-all", 0, 10_000_000).stream().mapToInt(Long::intValue).findFirst();
        BeforeLogin read = new BeforeLogin((int) section.size("bytes", usual.bytes, 64, 1 << 20),
                section.whole("per-address", usual.perAddress, 0, 10_000_000), inAll);
        section.end();
        return read;
    }

    private static Takeovers takeovers(Section limits) {
        Section section = limits.sectionOrEmpty("takeovers");
        Takeovers read = new Takeovers(section.whole("count", DEFAULT.takeovers.count, 1, 10_000),
                section.duration("within", DEFAULT.takeovers.within));
        section.end();
        return read;
    }
}
