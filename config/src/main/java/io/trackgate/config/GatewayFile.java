package io.trackgate.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads {@code gateway.yaml}; the one place that knows its keys and their defaults.
 *
 * @param config        complete but for the listeners, where the file names none
 * @param listenersGiven whether the file names listeners; otherwise they follow from the models
 * @param fleetSource   where the fleet file is named
 */
record GatewayFile(GatewayConfig config, boolean listenersGiven, Source fleetSource) {
    static final String NAME = "gateway.yaml";
    static final Duration LOGIN_DEADLINE = Duration.ofSeconds(30);
    static final String ANY_ADDRESS = "0.0.0.0";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%\\[\\]-]{1,253}");
    private static final Pattern ORIGIN = Pattern.compile("\\*|https?://[A-Za-z0-9._\\[\\]:-]+");
    private static final List<String> LISTENER_PROTOCOLS = Stream
            .concat(GatewayConfig.DEFAULT_PORTS.keySet().stream(), Stream.of(GatewayConfig.AUTO)).toList();
    private static final Pattern NATS_URL = Pattern.compile("(nats|tls)://([^/@\\s]+@)?[A-Za-z0-9._\\[\\]:-]+");
    private static final int NO_PORT = -1;
    private static final int CALLERS = 4_096;
    private static final int EVENT_SOCKETS = 1_000;
    private static final Pattern STREAM = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
    private static final Pattern API_KEY = Pattern.compile("[0-9a-fA-F]{32}");
    private static final int MOST_OF_A_KEY_FILE = 1_024; // bytes
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final List<Network> LOOPBACK = Stream.of("127.0.0.0/8", "::1").map(Network::parse).flatMap(Optional::stream).toList();
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRES = "jdbc:postgresql://";

    static GatewayFile read(Path folder, Path shipped, Problems problems) {
        Path file = folder.resolve(NAME);
        Section root = new Section(YamlReader.read(file, NAME, problems), problems);
        GatewayConfig.Store store = store(root, folder);
        GatewayConfig config = new GatewayConfig(http(root, folder), api(root), listeners(root, folder), store,
                fleet(root, folder),
                shippedPath(root, "models", "models", folder, shipped),
                shippedPath(root, "tracking-profiles", "tracking-profiles.json", folder, shipped), commands(root), telemetry(root, folder),
                root.word("transport", GatewayConfig.Transport.class, GatewayConfig.Transport.AUTO), drain(root), admin(root),
                canary(root, folder), Limits.read(root), cluster(root, folder), frames(root, folder, store));
        boolean listenersGiven = root.has("listeners");
        root.end();
        return new GatewayFile(config, listenersGiven, root.sourceOf("fleet"));
    }

    private static GatewayConfig.Http http(Section root, Path folder) {
        Section http = root.sectionOrEmpty("http");
        Section limit = http.sectionOrEmpty("rate-limit");
        GatewayConfig.RateLimit rateLimit = new GatewayConfig.RateLimit(limit.whole("per-credential", 50, 0, Integer.MAX_VALUE),
                limit.whole("per-address", 50, 0, Integer.MAX_VALUE));
        limit.end();
        GatewayConfig.Http read = new GatewayConfig.Http(host(http, "127.0.0.1"), http.whole("port", 8080, 0, 65535),
                (int) http.size("max-body", 1 << 20, 1 << 10, 1 << 28), rateLimit, origins(http),
                http.whole("connections", CALLERS, 16, 1_000_000), http.whole("event-sockets", EVENT_SOCKETS, 0, 1_000_000),
                ConsoleSection.read(http), DoorSection.read(http, folder));
        http.end();
        return read;
    }

    private static String host(Section section, String fallback) {
        String host = section.text("host").orElse(fallback);
        if (!HOST.matcher(host).matches()) section.complain("host", host, "a host name or an IP address");
        return host;
    }

    private static List<String> origins(Section http) {
        List<String> origins = new ArrayList<>();
        for (YamlNode item : http.items("cors-origins"))
            Section.text(item, http.problems()).ifPresent(origin -> {
                if (ORIGIN.matcher(origin).matches()) origins.add(origin);
                else
                    http.problems().add(item, "an origin such as https://console.example.org, or *");
            });
        return List.copyOf(origins);
    }

    private static GatewayConfig.Api api(Section root) {
        Section api = root.sectionOrEmpty("api");
        GatewayConfig.Api read = new GatewayConfig.Api(api.word("clone-led", AllowOrDeny.class, AllowOrDeny.ALLOW) == AllowOrDeny.ALLOW);
        api.end();
        return read;
    }

    private static List<GatewayConfig.Listener> listeners(Section root, Path folder) {
        List<GatewayConfig.Listener> listeners = new ArrayList<>();
        Map<String, Source> taken = new HashMap<>();
        for (Section section : root.sections("listeners")) {
            Optional<String> protocol = protocol(section, LISTENER_PROTOCOLS);
            if (protocol.filter(GatewayConfig.AUTO::equals).isPresent() && !section.has("port"))
                section.missing("port", "a port; " + GatewayConfig.AUTO + " has none of its own");
            int port = section.whole("port", protocol.map(GatewayConfig.DEFAULT_PORTS::get).orElse(0), 0, 65535);
            GatewayConfig.Listener listener = new GatewayConfig.Listener(protocol.orElse(""), host(section, ANY_ADDRESS), port,
                    section.duration("login-deadline", LOGIN_DEADLINE),
                    section.word("unknown-device", GatewayConfig.UnknownDevice.class, GatewayConfig.UnknownDevice.REJECT),
                    DoorSection.ofListener(section, folder));
            section.end();
            Source before = port == 0 ? null : taken.putIfAbsent(listener.host() + " " + port, section.source());
            if (before != null)
                section.complain("port", port + " a second time", "another port; the first listener on it is in line " + before.line());
            listeners.add(listener);
        }
        return List.copyOf(listeners);
    }

    /** The name of a protocol that this gateway has a default port for. */
    static Optional<String> protocol(Section section) {
        return protocol(section, GatewayConfig.DEFAULT_PORTS.keySet());
    }

    private static Optional<String> protocol(Section section, Collection<String> known) {
        String protocol = section.requiredText("protocol", "one of " + String.join(", ", known));
        if (known.contains(protocol)) return Optional.of(protocol);
        if (!protocol.isEmpty()) {
            section.complain("protocol", protocol, "one of " + String.join(", ", known) + Section.didYouMean(protocol, known));
        }
        return Optional.empty();
    }

    private static GatewayConfig.Store store(Section root, Path folder) {
        Section store = root.sectionOrEmpty("store");
        String url = store.text("url").orElse("jdbc:sqlite:data/trackgate.db");
        store.end();
        if (url.startsWith(POSTGRES) && url.length() > POSTGRES.length()) return new GatewayConfig.Store(url);
        if (!url.startsWith(SQLITE) || url.length() == SQLITE.length()) {
            // what follows a question mark or an @ may be a password
            store.complain("url", url.replaceAll("[?@].*", "\u2026"), "jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE");
            return new GatewayConfig.Store(url);
        }
        String rest = url.substring(SQLITE.length());
        if (rest.startsWith(":") || rest.startsWith("file:")) return new GatewayConfig.Store(url);
        int query = rest.indexOf('?');
        String file = query < 0 ? rest : rest.substring(0, query);
        return new GatewayConfig.Store(SQLITE + path(store, "url", folder, file) + (query < 0 ? "" : rest.substring(query)));
    }

    private static GatewayConfig.Frames frames(Section root, Path folder, GatewayConfig.Store store) {
        Section frames = root.sectionOrEmpty("frames");
        Path traces = frames.text("traces").map(name -> path(frames, "traces", folder, name))
                .orElseGet(() -> besideStore(store).orElse(folder.toAbsolutePath().normalize().resolve("data")).resolve("traces"));
        GatewayConfig.Frames read = new GatewayConfig.Frames(frames.size("ring", 32L << 20, 0, 64L << 30), traces);
        frames.end();
        return read;
    }

    /** The folder of the store's file, which the gateway can write to; empty where it has none. */
    private static Optional<Path> besideStore(GatewayConfig.Store store) {
        String url = store.url();
        String file = url.startsWith(SQLITE) ? url.substring(SQLITE.length()).replaceFirst("\\?.*", "") : "";
        if (file.isEmpty() || file.startsWith(":") || file.startsWith("file:")) return Optional.empty();
        return Optional.ofNullable(Path.of(file).getParent());
    }

    private static Optional<Path> fleet(Section root, Path folder) {
        Optional<Path> fleet = root.text("fleet").map(name -> path(root, "fleet", folder, name));
        fleet.filter(file -> !Files.isRegularFile(file)).ifPresent(file -> root.complain("fleet", file + " is missing", "a fleet file"));
        return fleet.filter(Files::isRegularFile);
    }

    // What the operator names must be there; what he doesn't name is his own if he has one, else the shipped one.
    private static Path shippedPath(Section root, String key, String name, Path folder, Path shipped) {
        Optional<Path> named = root.text(key).map(given -> path(root, key, folder, given));
        Path own = folder.resolve(name);
        Path chosen = named.orElseGet(() -> Files.exists(own) ? own : shipped.resolve(name)).toAbsolutePath().normalize();
        if (!Files.exists(chosen)) root.complain(key, chosen + " is missing", "a readable file or folder");
        return chosen;
    }

    static Path path(Section section, String key, Path folder, String name) {
        try {
            return folder.resolve(name).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            section.complain(key, "an impossible file name", "a file name");
            return folder;
        }
    }

    private static GatewayConfig.Commands commands(Section root) {
        Section commands = root.sectionOrEmpty("commands");
        GatewayConfig.Commands read = new GatewayConfig.Commands(commands.duration("reply-timeout", Duration.ofSeconds(30)),
                commands.duration("late", Duration.ofMinutes(10)), commands.whole("line", 32, 1, 10_000),
                Collections.unmodifiableSet(commands.words("deferrable", GatewayConfig.Deferrable.class)),
                commands.duration("deferred-expiry", Duration.ofDays(7)));
        commands.end();
        return read;
    }

    private static GatewayConfig.Telemetry telemetry(Section root, Path folder) {
        Section telemetry = root.sectionOrEmpty("telemetry");
        Set<GatewayConfig.Sink> sinks = telemetry.words("sinks", GatewayConfig.Sink.class);
        if (telemetry.isEmptyList("sinks")) telemetry.complain("sinks", "[]", "store, nats, or both");
        if (!sinks.isEmpty() && !sinks.contains(GatewayConfig.Sink.STORE) && telemetry.has("retention")) {
            telemetry.complain("retention", "given", "absent; where telemetry goes to nats alone, its stream says how long it keeps it");
        }
        GatewayConfig.Telemetry read = new GatewayConfig.Telemetry(telemetry.whole("unreceipted-batches", 4, 1, 10_000),
                telemetry.size("queue", 64L << 20, 1 << 20, 16L << 30),
                Collections.unmodifiableSet(sinks.isEmpty() ? EnumSet.of(GatewayConfig.Sink.STORE) : sinks), retention(telemetry),
                nats(telemetry, folder));
        telemetry.end();
        return read;
    }

    private static GatewayConfig.Retention retention(Section telemetry) {
        Section retention = telemetry.sectionOrEmpty("retention");
        Optional<Duration> age = retention.has("age") ? Optional.of(retention.duration("age", Duration.ofDays(90))) : Optional.empty();
        GatewayConfig.Retention read = new GatewayConfig.Retention(age, retention.size("size", 0L, 16L << 20, 1L << 50));
        retention.end();
        return read;
    }

    private static GatewayConfig.Nats nats(Section telemetry, Path folder) {
        Section nats = telemetry.sectionOrEmpty("nats");
        GatewayConfig.Nats read = new GatewayConfig.Nats(natsUrls(nats),
                subject(nats, "stream", STREAM, "TRACKGATE_TELEMETRY", "letters, digits, - and _"),
                subject(nats, "subject", SUBJECT, "trackgate.telemetry", "words of letters, digits, - and _ with dots between them"),
                nats.duration("timeout", Duration.ofSeconds(5)), natsCredentials(nats, folder));
        nats.end();
        return read;
    }

    private static List<String> natsUrls(Section nats) {
        List<String> urls = nats.texts("urls");
        if (nats.isEmptyList("urls")) nats.complain("urls", "[]", "at least one server");
        for (String url : urls)
            if (!isNatsUrl(url)) nats.complain("urls", url.replaceAll("//.*@", "//…@"), "nats://HOST:PORT or tls://HOST:PORT");
        return urls.isEmpty() ? List.of("nats://127.0.0.1:4222") : List.copyOf(urls);
    }

    private static Optional<Path> natsCredentials(Section nats, Path folder) {
        Optional<Path> credentials = nats.text("credentials").map(name -> path(nats, "credentials", folder, name));
        credentials.filter(file -> !Files.isRegularFile(file))
                .ifPresent(file -> nats.complain("credentials", file + " is missing", "a credentials file"));
        return credentials;
    }

    private static GatewayConfig.Cluster cluster(Section root, Path folder) {
        Section cluster = root.sectionOrEmpty("cluster");
        GatewayConfig.EngineKind engine = cluster.word("engine", GatewayConfig.EngineKind.class, GatewayConfig.EngineKind.IN_PROCESS);
        if (engine == GatewayConfig.EngineKind.NATS && !cluster.has("node"))
            cluster.missing("node", "a name that no other node has");
        if (engine == GatewayConfig.EngineKind.IN_PROCESS && !cluster.keys().isEmpty()) aloneKnows(cluster);
        GatewayConfig.Cluster read = new GatewayConfig.Cluster(engine,
                subject(cluster, "node", NODE, "local", "1 to 64 letters, digits, - and _"), natsUrls(cluster),
                natsCredentials(cluster, folder), cluster.duration("timeout", Duration.ofSeconds(2)),
                cluster.duration("lease", Duration.ofSeconds(10)), cluster.whole("shards", 4, 1, 64), cluster.whole("replicas", 1, 1, 5));
        if (read.lease().compareTo(SHORTEST_LEASE) < 0)
            cluster.complain("lease", cluster.text("lease").orElse(""), ">= " + SHORTEST_LEASE.toSeconds() + "s");
        cluster.end();
        if (engine == GatewayConfig.EngineKind.NATS) requireSharedStore(root);
        return read;
    }

    /** Whichever file it is: what is kept would go out twice, and of the audit each node would know a half. */
    private static void requireSharedStore(Section root) {
        Section store = root.sectionOrEmpty("store");
        String expected = POSTGRES + "HOST/DATABASE, which all nodes share, as cluster.engine is nats";
        if (!store.has("url")) store.missing("url", expected);
        store.text("url").filter(url -> url.startsWith(SQLITE)).ifPresent(url -> store.complain("url", url, expected));
    }

    /** A key that nobody reads is a mistake, and here it would be two gateways that do not know of each other. */
    private static void aloneKnows(Section cluster) {
        cluster.keys().stream().filter(key -> !key.equals("engine")).findFirst()
                .ifPresent(key -> cluster.complain(key, "given", "absent; with engine: in-process there is one node"));
    }

    private static boolean isNatsUrl(String url) {
        if (!NATS_URL.matcher(url).matches()) return false;
        try {
            int port = URI.create(url).getPort();
            return port == NO_PORT || port > 0 && port <= 65535;
        } catch (IllegalArgumentException notOne) {
            return false;
        }
    }

    private static String subject(Section nats, String key, Pattern form, String fallback, String expected) {
        String given = nats.text(key).orElse(fallback);
        if (!form.matcher(given).matches()) nats.complain(key, given, expected);
        return given;
    }

    private static GatewayConfig.Drain drain(Section root) {
        Section drain = root.sectionOrEmpty("drain");
        GatewayConfig.Drain read = new GatewayConfig.Drain(drain.whole("rate", 2_000, 1, 1_000_000),
                drain.duration("at-most", Duration.ofSeconds(15)));
        drain.end();
        return read;
    }

    private static Optional<GatewayConfig.Admin> admin(Section root) {
        if (!root.has("admin")) return Optional.empty();
        Section admin = root.sectionOrEmpty("admin");
        String key = admin.requiredText("key", "the SHA-256 of a key; trackgate admin-key makes both");
        if (!key.isEmpty() && !SHA_256.matcher(key).matches())
            admin.complain("key", "…", "64 lower-case hexadecimal digits: the SHA-256 of a key");
        GatewayConfig.Admin read = new GatewayConfig.Admin(key, networks(admin, "from", LOOPBACK));
        admin.end();
        return Optional.of(read);
    }

    private static Optional<GatewayConfig.Canary> canary(Section root, Path folder) {
        if (!root.has("canary")) return Optional.empty();
        Section canary = root.sectionOrEmpty("canary");
        Optional<Long> tracker = canary.whole("tracker", 1, Integer.MAX_VALUE);
        if (!canary.has("tracker")) canary.missing("tracker", "the id of a tracker of the fleet that is nobody's");
        String named = canary.requiredText("key-file", "a file with an API key of the tracker's owner");
        String key = named.isEmpty() ? "" : apiKey(canary, path(canary, "key-file", folder, named));
        GatewayConfig.Canary read = new GatewayConfig.Canary(tracker.orElse(0L).intValue(), key,
                canary.duration("every", Duration.ofSeconds(30)), canary.duration("within", Duration.ofSeconds(10)), port(canary),
                DoorSection.clientTls(canary, folder));
        canary.end();
        return Optional.of(read);
    }

    /** Whether a listener has it is for the one who looks for it: its protocol has to be the tracker's. */
    private static OptionalInt port(Section canary) {
        Optional<Long> port = canary.whole("port", 1, 65_535);
        return port.isEmpty() ? OptionalInt.empty() : OptionalInt.of(port.get().intValue());
    }

    /** In a file of its own, which nobody else has to read. */
    private static String apiKey(Section section, Path file) {
        try {
            String key = Files.size(file) > MOST_OF_A_KEY_FILE ? "" : Files.readString(file).strip();
            if (API_KEY.matcher(key).matches()) return key;
            section.complain("key-file", file + " holds something else", "32 hexadecimal digits");
        } catch (IOException e) {
            section.complain("key-file", file + " can't be read", "a readable file");
        }
        return "";
    }

    static List<Network> networks(Section section, String key, List<Network> fallback) {
        List<Network> networks = new ArrayList<>();
        for (YamlNode item : section.items(key))
            Section.text(item, section.problems()).ifPresent(text -> Network.parse(text).ifPresentOrElse(networks::add,
                    () -> section.problems().add(item, Network.EXPECTED)));
        if (section.isEmptyList(key)) section.complain(key, "[]", "at least one network");
        return networks.isEmpty() ? fallback : List.copyOf(networks);
    }

    /** One listener for each protocol that has models, on its default port. */
    GatewayConfig withListenersFor(ModelCatalog models) {
        if (listenersGiven) return config;
        Map<String, GatewayConfig.Listener> byProtocol = new LinkedHashMap<>();
        GatewayConfig.DEFAULT_PORTS.forEach((protocol, port) -> {
            if (models.all().stream().anyMatch(model -> model.protocol().equals(protocol))) {
                byProtocol.put(protocol,
                        new GatewayConfig.Listener(protocol, ANY_ADDRESS, port, LOGIN_DEADLINE, GatewayConfig.UnknownDevice.REJECT));
            }
        });
        return new GatewayConfig(config.http(), config.api(), List.copyOf(byProtocol.values()), config.store(), config.fleet(),
                config.models(),
                config.trackingProfiles(), config.commands(), config.telemetry(), config.transport(), config.drain(), config.admin(),
                config.canary(), config.limits(), config.cluster(), config.frames());
    }

    /** The two words of {@code api.clone-led}. */
    private enum AllowOrDeny { ALLOW, DENY }
}
