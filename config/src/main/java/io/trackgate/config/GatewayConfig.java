package io.trackgate.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code gateway.yaml}; paths are resolved against the configuration folder. */
public record GatewayConfig(Http http, Api api, List<Listener> listeners, Store store, Optional<Path> fleet, Path models,
        Path trackingProfiles,
        Commands commands, Telemetry telemetry) {

    /** @param maxBody bytes */
    public record Http(String host, int port, int maxBody, RateLimit rateLimit, List<String> corsOrigins) {}

    /** Requests in one second; 0 = no limit. */
    public record RateLimit(int perCredential, int perAddress) {}

    /** @param cloneLedAllowed whether led/update of a clone reaches its original (else 219) */
    public record Api(boolean cloneLedAllowed) {}

    /** A port that trackers connect to; port 0 lets the system choose (tests). */
    public record Listener(String protocol, String host, int port, Duration loginDeadline, UnknownDevice unknownDevice) {}

    /** What a device id that no tracker has is told. */
    public enum UnknownDevice { REJECT, ACCEPT_AND_IGNORE }

    /** @param url JDBC, with a SQLite file already resolved against the configuration folder */
    public record Store(String url) {}

    /** Settings that may be kept for a tracker without a session. */
    public enum Deferrable { LED, TRACKING }

    /** @param line commands that may stand in one session's line */
    public record Commands(Duration replyTimeout, Duration late, int line, Set<Deferrable> deferrable, Duration deferredExpiry) {}

    /** @param unreceiptedBatches a session's reading pauses above this many batches that await their receipt */
    public record Telemetry(int unreceiptedBatches) {}
}
