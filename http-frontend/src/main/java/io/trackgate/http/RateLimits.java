package io.trackgate.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.net.ClientAddress;

/** Counts requests in a window of one second that starts with its first request, for each address and each credential by itself. */
final class RateLimits {
    private static final Duration WINDOW = Duration.ofSeconds(1);
    // Beyond this the least used windows are forgotten: callers gain a few requests, the gateway never runs out of memory.
    private static final long MOST_WINDOWS = 100_000;

    private final Window<InetAddress> perAddress;
    private final Window<String> perCredential;

    RateLimits(GatewayConfig.RateLimit limits, Ticker ticker) {
        perAddress = new Window<>(limits.perAddress(), ticker);
        perCredential = new Window<>(limits.perCredential(), ticker);
    }

    void countAddress(InetAddress address) throws ApiException { perAddress.count(ClientAddress.subscriber(address)); }

    /** @param digest of the credential */
    void countCredential(String digest) throws ApiException { perCredential.count(digest); }

    /** One kind of limit; 0 = off. */
    private static final class Window<K> {
        private final int limit;
        private final Cache<K, AtomicInteger> counts;

        Window(int limit, Ticker ticker) {
            this.limit = limit;
            // An entry is written once, at its first request, so it expires one second after that whatever comes later.
            this.counts = Caffeine.newBuilder().ticker(ticker).expireAfterWrite(WINDOW).maximumSize(MOST_WINDOWS)
                    .executor(Runnable::run).build();
        }

        void count(K key) throws ApiException {
            if (limit == 0) return;
            int number = counts.get(key, first -> new AtomicInteger()).incrementAndGet();
            if (number > limit) throw new ApiException(ApiError.TOO_MANY_REQUESTS);
        }
    }
}
