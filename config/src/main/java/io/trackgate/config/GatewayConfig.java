package io.trackgate.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** {@code gateway.yaml}; paths are resolved against the configuration folder. */
public record GatewayConfig(Http http, Api api, List<Listener> listeners, Store store, Optional<Path> fleet, Path models,
        Path trackingProfiles,
        Commands commands, Telemetry telemetry, Transport transport, Drain drain, Optional<Admin> admin, Optional<Canary> canary,
        Limits limits, Cluster cluster, Frames frames) {

    /** The port that a protocol's trackers expect, in the order in which listeners are opened. */
    public static final Map<String, Integer> DEFAULT_PORTS = defaultPorts();

    /** Instead of a protocol: a port for trackers of all of them, told apart by their first bytes. */
    public static final String AUTO = "auto";

    private static Map<String, Integer> defaultPorts() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("teltonika", 5027);
        ports.put("gt06", 5023);
        ports.put("jt808", 5015);
        ports.put("galileosky", 5034);
        ports.put("navtelecom", 5052);
        ports.put("queclink", 5004);
        ports.put("ruptela", 5046);
        return Collections.unmodifiableMap(ports);
    }

    /**
     * @param maxBody      bytes
     * @param connections  that may be open at once
     * @param eventSockets of these, that may be event sockets
     */
    public record Http(String host, int port, int maxBody, RateLimit rateLimit, List<String> corsOrigins, int connections, int eventSockets,
            Console console, Door door) {

        /** For everybody, without TLS. */
        public Http(String host, int port, int maxBody, RateLimit rateLimit, List<String> corsOrigins, int connections, int eventSockets) {
            this(host, port, maxBody, rateLimit, corsOrigins, connections, eventSockets, Console.DEFAULT, Door.OPEN);
        }
    }

    /**
     * The page at {@code /console/}.
     *
     * @param tiles what its maps are drawn on; empty: a grid, and nothing from outside
     */
    public record Console(boolean enabled, Optional<Tiles> tiles) {
        public static final Console DEFAULT = new Console(true, Optional.empty());
    }

    /**
     * Pictures of a map, which browsers load from somebody else.
     *
     * @param url         with {@code {z}}, {@code {x}} and {@code {y}}, each once and behind the host
     * @param attribution whom the map has to name; may be empty
     */
    public record Tiles(String url, String attribution) {

        /** Scheme, host and port: all of a browser's content policy that a map needs. */
        public String origin() {
            return url.substring(0, url.indexOf('/', url.indexOf("://") + 3));
        }
    }

    /** Requests in one second; 0 = no limit. */
    public record RateLimit(int perCredential, int perAddress) {}

    /** @param cloneLedAllowed whether led/update of a clone reaches its original (else 219) */
    public record Api(boolean cloneLedAllowed) {}

    /**
     * A port that trackers connect to; port 0 lets the system choose (tests).
     *
     * @param protocol its name, or {@link #AUTO}
     */
    public record Listener(String protocol, String host, int port, Duration loginDeadline, UnknownDevice unknownDevice, Door door) {

        /** For everybody, without TLS. */
        public Listener(String protocol, String host, int port, Duration loginDeadline, UnknownDevice unknownDevice) {
            this(protocol, host, port, loginDeadline, unknownDevice, Door.OPEN);
        }
    }

    /**
     * Who may come in to a port, and how.
     *
     * @param proxies whose word on where a connection comes from is taken (PROXY protocol); empty: nobody's
     * @param from    empty: everybody
     * @param devices that may log in; of no meaning for HTTP
     */
    public record Door(Optional<Tls> tls, List<Network> proxies, List<Network> from, DeviceIds devices) {
        public static final Door OPEN = new Door(Optional.empty(), List.of(), List.of(), DeviceIds.ALL);
    }

    /**
     * PEM files, see {@link TlsFiles}.
     *
     * @param keyPassword file with the password of an encrypted key
     * @param clientCa    of certificates that clients show; empty: they show none
     */
    public record Tls(Path certificate, Path key, Optional<Path> keyPassword, Optional<Path> clientCa, ClientAuth clientAuth,
            Ciphers ciphers) {

        /** With ciphers of today. */
        public Tls(Path certificate, Path key, Optional<Path> keyPassword, Optional<Path> clientCa, ClientAuth clientAuth) {
            this(certificate, key, keyPassword, clientCa, clientAuth, Ciphers.MODERN);
        }
    }

    /** {@code OLD}: those too that lack forward secrecy, or authentication of what they carry, for devices that know nothing better. */
    public enum Ciphers {
        MODERN, OLD
    }

    /** Whether a client without a certificate is let in. */
    public enum ClientAuth { REQUIRE, OPTIONAL }

    /** What a device id that no tracker has is told. */
    public enum UnknownDevice { REJECT, ACCEPT_AND_IGNORE }

    /** How sockets are served; {@code AUTO}: the best that the system has. */
    public enum Transport { AUTO, EPOLL, IO_URING, NIO }

    /**
     * How sessions are sent away before the gateway stops.
     *
     * @param rate   sessions a second
     * @param atMost for how long when the process is told to stop; what is left then is closed at once
     */
    public record Drain(int rate, Duration atMost) {}

    /**
     * Who may have the gateway itself do something.
     *
     * @param key  SHA-256 of the key, in lower-case hexadecimal digits
     * @param from addresses that it is taken from
     */
    public record Admin(String key, List<Network> from) {}

    /**
     * A tracker of the gateway's own, that tries all of it again and again.
     *
     * @param tracker its id in the fleet
     * @param key     an API key of somebody who may switch its outputs
     * @param every   from one try to the next
     * @param within  what each step of a try may take
     * @param port    of the listener that it connects to; empty: the first of its protocol, or the first {@link #AUTO} one
     * @param tls     certificate and key that it shows at ports with mutual TLS
     */
    public record Canary(int tracker, String key, Duration every, Duration within, OptionalInt port, Optional<Tls> tls) {}

    /**
     * What passes between trackers and the gateway, for people who look.
     *
     * @param ring   bytes of all trackers together that are kept, the newest; 0: none
     * @param traces folder of the files that somebody asked for
     */
    public record Frames(long ring, Path traces) {}

    /** @param url JDBC, with a SQLite file already resolved against the configuration folder */
    public record Store(String url) {}

    /** Settings that may be kept for a tracker without a session. */
    public enum Deferrable { LED, TRACKING }

    /** @param line commands that may stand in one session's line */
    public record Commands(Duration replyTimeout, Duration late, int line, Set<Deferrable> deferrable, Duration deferredExpiry) {}

    /** What nodes have in common: {@code IN_PROCESS}: there is one. */
    public enum EngineKind { IN_PROCESS, NATS }

    /**
     * @param node     this node's name; no two have the same
     * @param urls     of servers of one NATS cluster
     * @param timeout  of what is asked of NATS
     * @param lease    a node that does not renew it for so long is not listed
     * @param shards   buckets that presence is spread over; the same at every node
     * @param replicas of each, in a cluster of NATS servers
     */
    public record Cluster(EngineKind engine, String node, List<String> urls, Optional<Path> credentials, Duration timeout, Duration lease,
            int shards, int replicas) {}

    /** Where a record must be safe before its tracker is told so. */
    public enum Sink { STORE, NATS }

    /**
     * @param unreceiptedBatches a session's reading pauses above this many batches that await their receipt
     * @param queue              bytes of telemetry that may wait for their sinks: above it every session may have one batch waiting, above twice
     *                           of it nothing more is taken until it shrinks
     * @param sinks              never empty; a batch is safe when it is safe in each
     */
    public record Telemetry(int unreceiptedBatches, long queue, Set<Sink> sinks, Retention retention, Nats nats) {}

    /**
     * How long the store keeps records; the oldest go first.
     *
     * @param age  since they arrived; empty: for ever
     * @param size bytes of the whole database file; 0: no limit
     */
    public record Retention(Optional<Duration> age, long size) {}

    /**
     * The JetStream that telemetry is published to.
     *
     * @param urls        of servers of one cluster
     * @param stream      made when it is not there
     * @param subject     first part of the subjects: {@code <subject>.<tracker id>}
     * @param timeout     a record whose publication is not acknowledged by then is not safe
     * @param credentials file with the user's JWT and key; empty: none
     */
    public record Nats(List<String> urls, String stream, String subject, Duration timeout, Optional<Path> credentials) {}
}
