package io.trackgate.core.account;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.trackgate.core.log.FewLines;
import io.trackgate.protocol.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts failed attempts to sign in, for each login and each address by itself, in a window that starts with the first of them. A success clears
 * its login and not its address: somebody who has one account must not be able to guess others' passwords in between.
 */
final class SignInAttempts {

    static final int MOST = 10;
    static final Duration WINDOW = Duration.ofMinutes(10);

    // Beyond this the least used are forgotten: guessers gain a few attempts, the gateway never runs out of memory.
    private static final long MOST_COUNTS = 50_000;
    private static final int LONGEST_KEY = 128;

    private static final Logger log = LoggerFactory.getLogger(SignInAttempts.class);

    private final Cache<String, AtomicInteger> logins;
    private final Cache<String, AtomicInteger> addresses;
    private final FewLines lines;

    SignInAttempts(LongSupplier nanoClock) {
        logins = counts(nanoClock);
        addresses = counts(nanoClock);
        lines = new FewLines("logins or addresses are refused for too many attempts to sign in", nanoClock);
    }

    private static Cache<String, AtomicInteger> counts(LongSupplier nanoClock) {
        // An entry is written once, at its first failure, so it expires that long after it whatever comes later.
        return Caffeine.newBuilder().ticker(nanoClock::getAsLong).expireAfterWrite(WINDOW).maximumSize(MOST_COUNTS).executor(Runnable::run)
                .build();
    }

    boolean areTooMany(String login, String from) { return isFull(logins, login) || isFull(addresses, from); }

    void failed(String login, String from) {
        if (count(logins, login) == MOST && lines.takes())
            log.warn("{} failed attempts to sign in as {}: refused for a while", MOST, LogText.oneLine(key(login)));
        if (count(addresses, from) == MOST && lines.takes())
            log.warn("{} failed attempts to sign in from {}: refused for a while", MOST, from);
    }

    void succeeded(String login) { logins.invalidate(key(login)); }

    private static boolean isFull(Cache<String, AtomicInteger> counts, String of) {
        AtomicInteger count = counts.getIfPresent(key(of));
        return count != null && count.get() >= MOST;
    }

    private static int count(Cache<String, AtomicInteger> counts, String of) {
        return counts.get(key(of), first -> new AtomicInteger()).incrementAndGet();
    }

    private static String key(String text) { return text.length() <= LONGEST_KEY ? text : text.substring(0, LONGEST_KEY); }
}
