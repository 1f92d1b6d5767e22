package io.trackgate.scenes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.trackgate.app.cli.Settings;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.ConfigException;
import io.trackgate.config.Configuration;
import io.trackgate.core.testing.EmptyStore;

/** The configuration folder of a scene, as an operator would write it; models and tracking profiles are the shipped ones. */
final class GatewayFiles {

    /** Beside Teltonika, which every file listens to. */
    static final List<String> FURTHER_FAMILIES = new ProtocolCatalog().names().stream().filter(name -> !name.equals("teltonika")).toList();

    static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    static final Path SHIPPED = HOME.resolve("config");
    private static final String OWN_STORE = "jdbc:sqlite:data/trackgate.db";
    static final String KEY = "a6aa75587e5c59c32d347da438505fc3";

    private final Path folder;
    private final List<String> trackers = new ArrayList<>();
    private int httpPort;
    private int trackerPort;
    private final Map<String, Integer> morePorts = new HashMap<>();
    private String listener = "";
    private String http = "";
    private String rateLimit = "per-credential: 0, per-address: 0";
    private final StringBuilder more = new StringBuilder();
    private String commands = "";
    private String user = "";
    private String moreUsers = "";
    private String telemetry = "";
    private String rest = "";
    private String limits = "";
    private String storeUrl = OWN_STORE;

    private GatewayFiles(Path folder) { this.folder = folder; }

    static GatewayFiles in(Path folder) { return new GatewayFiles(folder); }

    /** What a device of this tracker calls itself. */
    static String deviceId(int tracker) { return "35630704%07d".formatted(tracker); }

    /** Keys and values under {@code commands}: {@code reply-timeout: 1s, line: 2}. */
    GatewayFiles commands(String yaml) {
        commands = yaml;
        return this;
    }

    /** More keys and values of the one user. */
    GatewayFiles user(String yaml) {
        user = ", " + yaml;
        return this;
    }

    /** One more user: {@code name: desk, master: acme, keys: [...]}. */
    GatewayFiles oneMoreUser(String yaml) {
        moreUsers += "\n  - { " + yaml + " }";
        return this;
    }

    /** Keys and values under {@code telemetry}: {@code sinks: [nats]}. */
    GatewayFiles telemetry(String yaml) {
        telemetry = yaml;
        return this;
    }

    /** More lines of {@code gateway.yaml}. */
    GatewayFiles more(String yaml) {
        rest = yaml;
        return this;
    }

    /** Another store than the file. */
    GatewayFiles storeAt(String url) {
        storeUrl = url;
        return this;
    }

    /** Keys and values under {@code limits}: {@code accepts: 100}. */
    GatewayFiles limits(String yaml) {
        limits = yaml;
        return this;
    }

    /** More keys and values of the one listener. */
    GatewayFiles listener(String yaml) {
        listener = ", " + yaml;
        return this;
    }

    /** More keys and values under {@code http}. */
    GatewayFiles http(String yaml) {
        http = ", " + yaml;
        return this;
    }

    /** Keys and values under {@code http.rate-limit}; no limits without it. */
    GatewayFiles rateLimit(String yaml) {
        rateLimit = yaml;
        return this;
    }

    /** One more listener, on a port of the system's choice; {@code auto} is the shared one. */
    GatewayFiles listen(String protocol) {
        return listen(protocol, 0);
    }

    /** One more listener. */
    GatewayFiles listen(String protocol, int port) {
        more.append("\n  - { protocol: %s, host: 127.0.0.1, port: %d }".formatted(protocol, port));
        morePorts.put(protocol, port);
        return this;
    }

    /** Listeners for every family that there are models of. */
    GatewayFiles listenToAll() {
        FURTHER_FAMILIES.forEach(this::listen);
        return this;
    }

    /** Left out, the system chooses. */
    GatewayFiles ports(int http, int tracker) {
        httpPort = http;
        trackerPort = tracker;
        return this;
    }

    GatewayFiles tracker(int id, String model) { return tracker(id, model, ""); }

    /** @param more keys and values of its entry */
    GatewayFiles tracker(int id, String model, String more) {
        return device(id, deviceId(id), model + (more.isEmpty() ? "" : ", " + more));
    }

    /** A tracker whose device calls itself otherwise. */
    GatewayFiles device(int id, String deviceId, String model) {
        return entry("id: %d, device-id: \"%s\", model: %s".formatted(id, deviceId, model));
    }

    /** One more model file, beside the shipped ones. */
    GatewayFiles model(String name, String yaml) {
        try (Stream<Path> shipped = Files.list(SHIPPED.resolve("models"))) {
            for (Path file : shipped.toList()) { write("models/" + file.getFileName(), Files.readString(file)); }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write("models/" + name + ".yaml", yaml);
        return this;
    }

    GatewayFiles cloneOf(int id, int original) { return entry("id: %d, clone-of: %d".formatted(id, original)); }

    /** A tracker of somebody else than the one user. */
    GatewayFiles trackerOf(String owner, int id, String model, String label) {
        trackers.add("  - { owner: %s, id: %d, device-id: \"%s\", model: %s, label: \"%s\" }\n".formatted(owner, id, deviceId(id), model,
                label));
        return this;
    }

    private GatewayFiles entry(String yaml) {
        trackers.add("  - { owner: acme, " + yaml + " }\n");
        return this;
    }

    Path folder() { return folder; }

    Path store() { return folder.resolve("data/trackgate.db"); }

    int httpPort() { return httpPort; }

    int trackerPort() { return trackerPort; }

    /** Where trackers of this protocol come to; 0: the system's choice. */
    int trackerPort(String protocol) {
        return morePorts.getOrDefault(protocol, trackerPort);
    }

    /** What a gateway would make at its first start, and as it does, but sooner. */
    GatewayFiles withStore() {
        if (storeUrl.equals(OWN_STORE)) EmptyStore.at(store());
        return this;
    }

    GatewayFiles write() {
        write("gateway.yaml", """
                http: { host: 127.0.0.1, port: %d, rate-limit: { %s }%s }
                listeners:
                  - { protocol: teltonika, host: 127.0.0.1, port: %d%s }%s
                store: { url: "%s" }
                fleet: fleet.yaml
                commands: { %s }
                telemetry: { %s }
                limits: { %s }
                %s
                """.formatted(httpPort, rateLimit, http, trackerPort, listener, more, storeUrl, commands, telemetry, limits, rest));
        writeFleet("fleet.yaml");
        return this;
    }

    Path writeFleet(String name) { return write(name, """
            users:
              - { name: acme, keys: [%s]%s }%s
            trackers:
            %s""".formatted(KEY, user, moreUsers, trackers.isEmpty() ? "  []\n" : String.join("", trackers))); }

    Path write(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Configuration load() {
        try {
            return Settings.load(folder, SHIPPED);
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }
}
