package io.trackgate.config;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** gateway.yaml: defaults, and one line for each mistake. */
class GatewayFileTest {
    @TempDir
    private Path temp;
    private Folder folder;

    @BeforeEach
    void aFolder() { folder = new Folder(temp); }

    @Test
    void an_empty_file_means_every_default() throws Exception {
        GatewayConfig config = folder.with("gateway.yaml", "").load().gateway();

        assertThat(config.http())
                .isEqualTo(new GatewayConfig.Http("127.0.0.1", 8080, 1 << 20, new GatewayConfig.RateLimit(50, 50), java.util.List.of(),
                        4_096, 1_000));
        assertThat(config.api().cloneLedAllowed()).isTrue();
        assertThat(config.listeners()).extracting(GatewayConfig.Listener::protocol, GatewayConfig.Listener::port)
                .containsExactly(tuple("teltonika", 5027), tuple("gt06", 5023), tuple("jt808", 5015),
                        tuple("galileosky", 5034), tuple("navtelecom", 5052), tuple("queclink", 5004), tuple("ruptela", 5046));
        assertThat(config.listeners()).contains(new GatewayConfig.Listener("teltonika", "0.0.0.0", 5027, Duration.ofSeconds(30),
                GatewayConfig.UnknownDevice.REJECT));
        assertThat(config.store().url()).isEqualTo("jdbc:sqlite:" + temp.resolve("data/trackgate.db"));
        assertThat(config.fleet()).isEmpty();
        assertThat(config.models()).isEqualTo(Folder.SHIPPED.resolve("models"));
        assertThat(config.trackingProfiles()).isEqualTo(Folder.SHIPPED.resolve("tracking-profiles.json"));
        assertThat(config.commands())
                .isEqualTo(new GatewayConfig.Commands(Duration.ofSeconds(30), Duration.ofMinutes(10), 32, java.util.Set.of(),
                        Duration.ofDays(7)));
        assertThat(config.telemetry()).isEqualTo(new GatewayConfig.Telemetry(4, 64L << 20, java.util.Set.of(GatewayConfig.Sink.STORE),
                new GatewayConfig.Retention(Optional.empty(), 0), new GatewayConfig.Nats(List.of("nats://127.0.0.1:4222"),
                        "TRACKGATE_TELEMETRY", "trackgate.telemetry", Duration.ofSeconds(5), Optional.empty())));
        assertThat(config.drain()).isEqualTo(new GatewayConfig.Drain(2_000, Duration.ofSeconds(15)));
        assertThat(config.admin()).isEmpty();
    }

    @Test
    void every_key_is_read() throws Exception {
        GatewayConfig config = folder.with("fleet.yaml", "users: []\n")
                .with("gateway.yaml",
                        """
                                http: { host: 0.0.0.0, port: 0, max-body: 64KiB, rate-limit: { per-credential: 0, per-address: 7 }, cors-origins: [https://a.example:8443, "*"], connections: 100, event-sockets: 0 }
                                api: { clone-led: deny }
                                listeners:
                                  - { protocol: teltonika, host: 127.0.0.1, port: 0, login-deadline: 500ms, unknown-device: accept-and-ignore }
                                  - { protocol: gt06 }
                                  - { protocol: auto, port: 5000 }
                                  - { protocol: auto, port: 5001 }
                                store: { url: "jdbc:sqlite::memory:" }
                                fleet: fleet.yaml
                                commands: { reply-timeout: 2s, late: 1h, line: 3, deferrable: [led, tracking], deferred-expiry: 1d }
                                telemetry: { unreceipted-batches: 9, queue: 8MiB, sinks: [store, nats], retention: { age: 30d, size: 2TiB },
                                  nats: { urls: ["tls://u:p@h:4223", "nats://i"], stream: S-1, subject: a.b, timeout: 9s, credentials: fleet.yaml } }
                                """)
                .load().gateway();

        assertThat(config.http()).isEqualTo(new GatewayConfig.Http("0.0.0.0", 0, 64 << 10, new GatewayConfig.RateLimit(0, 7),
                java.util.List.of("https://a.example:8443", "*"), 100, 0));
        assertThat(config.api().cloneLedAllowed()).isFalse();
        assertThat(config.listeners()).containsExactly(
                new GatewayConfig.Listener("teltonika", "127.0.0.1", 0, Duration.ofMillis(500),
                        GatewayConfig.UnknownDevice.ACCEPT_AND_IGNORE),
                new GatewayConfig.Listener("gt06", "0.0.0.0", 5023, Duration.ofSeconds(30), GatewayConfig.UnknownDevice.REJECT),
                new GatewayConfig.Listener("auto", "0.0.0.0", 5000, Duration.ofSeconds(30), GatewayConfig.UnknownDevice.REJECT),
                new GatewayConfig.Listener("auto", "0.0.0.0", 5001, Duration.ofSeconds(30), GatewayConfig.UnknownDevice.REJECT));
        assertThat(config.store().url()).isEqualTo("jdbc:sqlite::memory:");
        assertThat(config.fleet()).contains(temp.resolve("fleet.yaml"));
        assertThat(config.commands()).isEqualTo(new GatewayConfig.Commands(Duration.ofSeconds(2), Duration.ofHours(1), 3,
                java.util.Set.of(GatewayConfig.Deferrable.LED, GatewayConfig.Deferrable.TRACKING), Duration.ofDays(1)));
        assertThat(config.telemetry()).isEqualTo(new GatewayConfig.Telemetry(9, 8L << 20,
                java.util.Set.of(GatewayConfig.Sink.STORE, GatewayConfig.Sink.NATS),
                new GatewayConfig.Retention(Optional.of(Duration.ofDays(30)), 2L << 40),
                new GatewayConfig.Nats(List.of("tls://u:p@h:4223", "nats://i"), "S-1", "a.b", Duration.ofSeconds(9),
                        Optional.of(temp.resolve("fleet.yaml")))));
    }

    @Test
    void the_console_is_there_unless_it_is_switched_off_and_loads_pictures_of_a_map_only_from_where_it_is_told() throws Exception {
        folder.with("gateway.yaml", "http: { port: 9 }\n");
        assertThat(folder.load().gateway().http().console()).isEqualTo(new GatewayConfig.Console(true, Optional.empty()));
        folder.with("gateway.yaml", "http: { console: { enabled: false } }\n");
        assertThat(folder.load().gateway().http().console().enabled()).isFalse();
        folder.with("gateway.yaml",
                """
                        http: { console: { tiles: "https://tiles.example.org:8443/v1/{z}/{x}/{y}@2x.png?key=a-b", tiles-attribution: "© somebody" } }
                        """);
        GatewayConfig.Tiles tiles = folder.load().gateway().http().console().tiles().orElseThrow();
        assertThat(tiles).isEqualTo(new GatewayConfig.Tiles("https://tiles.example.org:8443/v1/{z}/{x}/{y}@2x.png?key=a-b", "© somebody"));
        assertThat(tiles.origin()).isEqualTo("https://tiles.example.org:8443");
    }

    @Test
    void a_gateway_is_alone_unless_it_says_what_it_shares_with_others() throws Exception {
        folder.with("gateway.yaml", "http: { port: 9 }\n");
        assertThat(folder.load().gateway().cluster()).isEqualTo(new GatewayConfig.Cluster(GatewayConfig.EngineKind.IN_PROCESS, "local",
                List.of("nats://127.0.0.1:4222"), Optional.empty(), Duration.ofSeconds(2), Duration.ofSeconds(10), 4, 1));
        folder.with("gateway.yaml", """
                store: { url: "jdbc:postgresql://h/d" }
                cluster: { engine: nats, node: north-1, urls: ["nats://a", "tls://b:4223"], timeout: 1s, lease: 5s, shards: 8, replicas: 3 }
                """);
        assertThat(folder.load().gateway().cluster()).isEqualTo(new GatewayConfig.Cluster(GatewayConfig.EngineKind.NATS, "north-1",
                List.of("nats://a", "tls://b:4223"), Optional.empty(), Duration.ofSeconds(1), Duration.ofSeconds(5), 8, 3));
    }

    @Test
    void nodes_share_a_store_that_can_be_shared() throws Exception {
        String expected = " (expected: jdbc:postgresql://HOST/DATABASE, which all nodes share, as cluster.engine is nats)";
        folder.with("gateway.yaml", "cluster: { engine: nats, node: n }\n");
        assertThat(folder.mistakes()).containsExactly("gateway.yaml:1: store.url: missing" + expected);
        folder.with("gateway.yaml", "cluster: { engine: nats, node: n }\nstore: { url: 'jdbc:sqlite:file:shared.db' }\n");
        assertThat(folder.mistakes()).containsExactly("gateway.yaml:2: store.url: jdbc:sqlite:file:shared.db" + expected);
    }

    @Test
    void a_canary_needs_a_tracker_and_a_file_with_a_key_that_is_never_shown() throws Exception {
        folder.with("gateway.yaml", "canary: { tracker: 9, key-file: k }\n").with("k", "0123456789abcdef0123456789ABCDEF\n");
        assertThat(folder.load().gateway().canary())
                .contains(new GatewayConfig.Canary(9, "0123456789abcdef0123456789ABCDEF", Duration.ofSeconds(30), Duration.ofSeconds(10),
                        OptionalInt.empty(), Optional.empty()));
        folder.with("k", "hush");
        assertThat(folder.mistakes()).containsExactly(
                "gateway.yaml:1: canary.key-file: " + temp.resolve("k") + " holds something else (expected: 32 hexadecimal digits)");
        folder.with("gateway.yaml", "canary: { key-file: nowhere }\n");
        assertThat(folder.mistakes()).containsExactly(
                "gateway.yaml:1: canary.tracker: missing (expected: the id of a tracker of the fleet that is nobody's)",
                "gateway.yaml:1: canary.key-file: " + temp.resolve("nowhere") + " can't be read (expected: a readable file)");
    }

    @Test
    void who_may_tell_the_gateway_something_is_a_digest_and_networks() throws Exception {
        String key = "ab".repeat(32);
        GatewayConfig config = folder
                .with("gateway.yaml", "drain: { rate: 5, at-most: 1m }\nadmin: { key: " + key + ", from: [10.0.0.0/8] }\n").load()
                .gateway();
        assertThat(config.drain()).isEqualTo(new GatewayConfig.Drain(5, Duration.ofMinutes(1)));
        assertThat(config.admin()).contains(new GatewayConfig.Admin(key, List.of(Network.parse("10.0.0.0/8").orElseThrow())));
        folder.with("gateway.yaml", "admin: { key: " + key + ", from: [localhost] }\n");
        assertThat(folder.mistakes())
                .containsExactly("gateway.yaml:1: admin.from[0]: localhost (expected: an address or a network such as 10.0.0.0/8 or ::1)");
    }

    @Test
    void limits_are_read_and_have_defaults() throws Exception {
        assertThat(folder.with("gateway.yaml", "").load().gateway().limits()).isEqualTo(Limits.DEFAULT);
        Limits limits = folder.with("gateway.yaml", """
                limits:
                  before-login: { bytes: 4KiB, per-address: 7, in-all: 8 }
                  accepts: 9
                  logins: 0
                  slow-reader: 2m
                  heap: 80
                  direct-memory: 0
                  takeovers: { count: 2, within: 10s }
                  jt808-registration: closed
                """).load().gateway().limits();
        assertThat(limits).isEqualTo(new Limits(new Limits.BeforeLogin(4096, 7, OptionalInt.of(8)), 9, 0, Duration.ofMinutes(2), 80, 0,
                new Limits.Takeovers(2, Duration.ofSeconds(10)), false));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "port: 65536                | http.port: 65536 (expected: a whole number from 0 to 65535)",
            "port: '8080'               | http.port: 8080 (expected: a whole number from 0 to 65535)",
            "port: 010                  | http.port: 010 (expected: a whole number from 0 to 65535)",
            "port: [1]                  | http.port: a list (expected: a whole number from 0 to 65535)",
            "max-body: 1MB              | http.max-body: 1MB (expected: a size such as 64KiB, 1MiB, 10GiB or 1TiB)",
            "max-body: 3GiB             | http.max-body: 3GiB (expected: from 1KiB to 256MiB)",
            "host: ''                   | http.host: an empty text (expected: a text)",
            "host: a b                  | http.host: a b (expected: a host name or an IP address)",
            "host: true                 | http.host: true (expected: a text, in quotes)",
            "prot: 1                    | http.prot: unknown key (expected: a known key; did you mean port?)",
            "colour: 1                  | http.colour: unknown key (expected: one of connections, console, cors-origins, event-sockets, from, host, max-body, port, proxy-protocol, rate-limit, tls)",
            "cors-origins: example.org  | http.cors-origins: example.org (expected: a list: […])",
            "cors-origins: [x.org/a]    | http.cors-origins[0]: x.org/a (expected: an origin such as https://console.example.org, or *)",
            "console: on                | http.console: on (expected: a map: {…})",
            "console: { enabled: 1 }    | http.console.enabled: 1 (expected: true or false)",
            "console: { tiles: 'tiles.example.org/{z}/{x}/{y}' } | http.console.tiles: tiles.example.org/{z}/{x}/{y} (expected: such as https://tiles.example.org/{z}/{x}/{y}.png, with {z}, {x} and {y} once each)",
            "console: { tiles: 'https://a.example/{z}/{x}' } | http.console.tiles: https://a.example/{z}/{x} (expected: such as https://tiles.example.org/{z}/{x}/{y}.png, with {z}, {x} and {y} once each)",
            "console: { tiles: 'https://{s}.example/{z}/{x}/{y}' } | http.console.tiles: https://{s}.example/{z}/{x}/{y} (expected: such as https://tiles.example.org/{z}/{x}/{y}.png, with {z}, {x} and {y} once each)",
            "console: { tiles-attribution: us } | http.console.tiles-attribution: given (expected: absent; without tiles there is nobody to name)",
            "rate-limit: 5              | http.rate-limit: 5 (expected: a map: {…})",
            "rate-limit: { per-address: -1 } | http.rate-limit.per-address: -1 (expected: a whole number >= 0)"})
    void a_mistake_names_file_line_key_value_and_expectation(String line, String complaint) throws IOException {
        folder.with("gateway.yaml", "# first line\nhttp:\n  " + line + "\n");
        assertThat(folder.mistakes()).containsExactly("gateway.yaml:3: " + complaint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "commands: { reply-timeout: 0s }       | commands.reply-timeout: 0s (expected: > 0s)",
            "commands: { reply-timeout: 30 }       | commands.reply-timeout: 30 (expected: a duration such as 500ms, 30s, 10m, 24h, 7d)",
            "commands: { late: -1s }               | commands.late: -1s (expected: a duration such as 500ms, 30s, 10m, 24h, 7d)",
            "commands: { line: 0 }                 | commands.line: 0 (expected: a whole number from 1 to 10000)",
            "commands: { deferrable: [led, outputs] } | commands.deferrable[1]: outputs (expected: one of led, tracking)",
            "drain: { rate: 0 }                    | drain.rate: 0 (expected: a whole number from 1 to 1000000)",
            "drain: { at-most: 0s }                | drain.at-most: 0s (expected: > 0s)",
            "admin: { }                            | admin.key: missing (expected: the SHA-256 of a key; trackgate admin-key makes both)",
            "admin: { key: secret }                | admin.key: … (expected: 64 lower-case hexadecimal digits: the SHA-256 of a key)",
            "api: { clone-led: alow }              | api.clone-led: alow (expected: one of allow, deny; did you mean allow?)",
            "telemetry: { unreceipted-batches: 0 } | telemetry.unreceipted-batches: 0 (expected: a whole number from 1 to 10000)",
            "telemetry: { queue: 100KiB }          | telemetry.queue: 100KiB (expected: from 1MiB to 16GiB)",
            "cluster: { engine: nats }             | cluster.node: missing (expected: a name that no other node has)",
            "cluster: { engine: nats, node: a.b }  | cluster.node: a.b (expected: 1 to 64 letters, digits, - and _)",
            "cluster: { node: n }                  | cluster.node: given (expected: absent; with engine: in-process there is one node)",
            "cluster: { engine: nats, node: n, lease: 10ms } | cluster.lease: 10ms (expected: >= 1s)",
            "cluster: { engine: nats, node: n, shards: 65 } | cluster.shards: 65 (expected: a whole number from 1 to 64)",
            "telemetry: { sinks: [] }              | telemetry.sinks: [] (expected: store, nats, or both)",
            "telemetry: { sinks: nats }            | telemetry.sinks: nats (expected: a list: […])",
            "telemetry: { sinks: [nat] }           | telemetry.sinks[0]: nat (expected: one of store, nats; did you mean nats?)",
            "telemetry: { retention: { size: 1KiB } } | telemetry.retention.size: 1KiB (expected: from 16MiB to 1024TiB)",
            "telemetry: { retention: { age: 0d } } | telemetry.retention.age: 0d (expected: > 0s)",
            "telemetry: { sinks: [nats], retention: { age: 1d } } | telemetry.retention: given (expected: absent; where telemetry goes to nats alone, its stream says how long it keeps it)",
            "telemetry: { nats: { urls: [] } }     | telemetry.nats.urls: [] (expected: at least one server)",
            "telemetry: { nats: { urls: ['nats://h:99999'] } } | telemetry.nats.urls: nats://h:99999 (expected: nats://HOST:PORT or tls://HOST:PORT)",
            "telemetry: { nats: { urls: ['http://u:secret@h'] } } | telemetry.nats.urls: http://…@h (expected: nats://HOST:PORT or tls://HOST:PORT)",
            "telemetry: { nats: { stream: a.b } }  | telemetry.nats.stream: a.b (expected: letters, digits, - and _)",
            "telemetry: { nats: { subject: 'a.*' } } | telemetry.nats.subject: a.* (expected: words of letters, digits, - and _ with dots between them)",
            "limits: { before-login: { bytes: 1 } }  | limits.before-login.bytes: 1 (expected: from 64B to 1MiB)",
            "limits: { takeovers: { count: 0 } }    | limits.takeovers.count: 0 (expected: a whole number from 1 to 10000)",
            "limits: { heap: 101 }                  | limits.heap: 101 (expected: a whole number from 0 to 100)",
            "limits: { acepts: 1 }                  | limits.acepts: unknown key (expected: a known key; did you mean accepts?)",
            "store: { url: 'jdbc:mysql://h?password=x' } | store.url: jdbc:mysql://h… (expected: jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE)",
            "listeners: [{ protocol: teltonica }]  | listeners[0].protocol: teltonica (expected: one of teltonika, gt06, jt808, galileosky, navtelecom, queclink, ruptela, auto; did you mean teltonika?)",
            "listeners: [{ port: 1 }]              | listeners[0].protocol: missing (expected: one of teltonika, gt06, jt808, galileosky, navtelecom, queclink, ruptela, auto)",
            "listeners: [{ protocol: auto }]       | listeners[0].port: missing (expected: a port; auto has none of its own)",
            "listeners: [{ protocol: gt06, unknown-device: ignore }] | listeners[0].unknown-device: ignore (expected: one of reject, accept-and-ignore)"})
    void a_mistake_in_any_section_is_one_line(String line, String complaint) throws IOException {
        String store = line.startsWith("cluster") ? "store: { url: 'jdbc:postgresql://h/d' }\n" : "";
        folder.with("gateway.yaml", "\n\n" + line + "\n" + store);
        assertThat(folder.mistakes()).containsExactly("gateway.yaml:3: " + complaint);
    }

    @Test
    void all_mistakes_are_told_at_once() throws IOException {
        folder.with("gateway.yaml", """
                http:
                  port: x
                htpp: {}
                commands:
                  late: soon
                http: {}
                """);
        assertThat(folder.mistakes()).containsExactly(
                "gateway.yaml:6: http: a second time (expected: once; the first is in line 1)",
                "gateway.yaml:2: http.port: x (expected: a whole number from 0 to 65535)",
                "gateway.yaml:5: commands.late: soon (expected: a duration such as 500ms, 30s, 10m, 24h, 7d)",
                "gateway.yaml:3: htpp: unknown key (expected: a known key; did you mean http?)");
    }

    @Test
    void two_listeners_can_not_share_a_port() throws IOException {
        folder.with("gateway.yaml", "listeners:\n  - { protocol: gt06, port: 1 }\n  - { protocol: jt808, port: 1 }\n");
        assertThat(folder.mistakes()).containsExactly(
                "gateway.yaml:3: listeners[1].port: 1 a second time (expected: another port; the first listener on it is in line 2)");
    }

    @Test
    void a_missing_gateway_file_is_said_plainly() {
        assertThat(folder.mistakes())
                .containsExactly("gateway.yaml:1: file: " + temp.resolve("gateway.yaml") + " is missing (expected: a readable file)");
    }

    @Test
    void files_that_are_named_must_be_there() throws IOException {
        folder.with("gateway.yaml", "fleet: no.yaml\nmodels: nowhere\ntracking-profiles: none.json\n");
        assertThat(folder.mistakes()).containsExactly(
                "gateway.yaml:1: fleet: " + temp.resolve("no.yaml") + " is missing (expected: a fleet file)",
                "gateway.yaml:2: models: " + temp.resolve("nowhere") + " is missing (expected: a readable file or folder)",
                "gateway.yaml:3: tracking-profiles: " + temp.resolve("none.json") + " is missing (expected: a readable file or folder)");
    }

    @Test
    void a_syntax_error_names_its_line() throws IOException {
        folder.with("gateway.yaml", "http:\n  port: [1\napi: {}\n");
        assertThat(folder.mistakes()).singleElement().asString().startsWith("gateway.yaml:3: file: ").endsWith("(expected: valid YAML)");
    }

    @Test
    void anchors_and_aliases_are_refused() throws IOException {
        folder.with("gateway.yaml", "http: &a\n  port: 1\napi: *a\n");
        assertThat(folder.mistakes()).containsExactly(
                "gateway.yaml:1: http: an anchor (&) (expected: the value written out; anchors and aliases are not supported)");
    }

    @Test
    void a_file_that_is_nested_too_deep_or_has_two_documents_is_refused() throws IOException {
        folder.with("gateway.yaml", "http: " + "[".repeat(40) + "]".repeat(40));
        assertThat(folder.mistakes()).singleElement().asString().contains("nested more than 32 deep");
        folder.with("gateway.yaml", "http: {}\n---\nhttp: {}\n");
        assertThat(folder.mistakes()).singleElement().asString().contains("a second document");
        folder.with("gateway.yaml", "- http\n");
        assertThat(folder.mistakes()).containsExactly("gateway.yaml:1: file: a list (expected: a map of keys)");
    }

    @Test
    void bytes_that_are_no_text_are_refused() throws IOException {
        folder.with("gateway.yaml", "http:\n  host: \"\u0001\"\n");
        assertThat(folder.mistakes()).singleElement().asString().startsWith("gateway.yaml:").contains(": file: ")
                .endsWith("(expected: valid YAML)");
        java.nio.file.Files.write(temp.resolve("gateway.yaml"), new byte[]{(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThat(folder.mistakes()).singleElement().asString().endsWith("(expected: a readable UTF-8 file)");
    }

    @Test
    void a_file_that_is_too_long_is_not_read() throws IOException {
        folder.with("gateway.yaml", "#".repeat(YamlReader.MAX_FILE + 1));
        assertThat(folder.mistakes()).singleElement().asString().contains("bytes (expected: <= 16777216 bytes)");
    }

    @Test
    void a_sqlite_file_is_resolved_against_the_folder_unless_it_is_absolute_or_in_memory() throws Exception {
        assertThat(folder.with("gateway.yaml", "store: { url: 'jdbc:sqlite:x.db?mode=rw' }").load().gateway().store().url())
                .isEqualTo("jdbc:sqlite:" + temp.resolve("x.db") + "?mode=rw");
        assertThat(folder.with("gateway.yaml", "store: { url: 'jdbc:sqlite:/var/x.db' }").load().gateway().store().url())
                .isEqualTo("jdbc:sqlite:/var/x.db");
        assertThat(folder.with("gateway.yaml", "store: { url: 'jdbc:postgresql://db/trackgate?user=gate' }").load().gateway().store().url())
                .isEqualTo("jdbc:postgresql://db/trackgate?user=gate");
        assertThat(folder.with("gateway.yaml", "store: { url: 'jdbc:sqlite::memory:' }").load().gateway().store().url())
                .isEqualTo("jdbc:sqlite::memory:");
    }

    @Test
    void mistakes_in_the_profiles_file_have_their_line_too() throws IOException {
        folder.with("gateway.yaml", "").with("models/none.yaml", "models: []\n").with("tracking-profiles.json", """
                [{"profile": "a", "fields": [
                  {"name": "x", "type": "integer"},
                  {"name": "y", "type": "int", "optinal": true},
                  {"name": "z", "type": "string", "pattern": "("}
                ]}]
                """);
        assertThat(folder.mistakes()).containsExactly(
                "tracking-profiles.json:2: [0].fields[0].type: integer (expected: one of int, double, float, boolean, enum, string, datetime, array)",
                "tracking-profiles.json:3: [0].fields[1].optinal: unknown key (expected: a known key; did you mean optional?)",
                "tracking-profiles.json:4: [0].fields[2].pattern: ( (expected: a regular expression)");
        folder.with("tracking-profiles.json", "[\n{,}]");
        assertThat(folder.mistakes()).singleElement().asString().startsWith("tracking-profiles.json:2: file: ")
                .endsWith("(expected: valid JSON)");
    }

    @Test
    void own_models_win_over_the_shipped_ones() throws Exception {
        folder.with("gateway.yaml", "").with("models/acme.yaml", "protocol: jt808\nmodels: [{ code: acme1 }]\n");
        Configuration configuration = folder.load();
        assertThat(configuration.models().byCode()).containsOnlyKeys("acme1");
        assertThat(configuration.gateway().listeners()).extracting(GatewayConfig.Listener::protocol).containsExactly("jt808");
    }

    @Test
    void what_is_kept_of_frames_is_bounded_and_may_be_nothing() throws Exception {
        GatewayConfig.Frames usual = folder.with("gateway.yaml", "").load().gateway().frames();
        assertThat(usual.ring()).isEqualTo(32L << 20);
        assertThat(usual.traces()).isEqualTo(temp.resolve("data/traces"));
        assertThat(folder.with("gateway.yaml", "store: { url: 'jdbc:sqlite:/var/lib/x.db?mode=rw' }").load().gateway().frames().traces())
                .as("beside the store").isEqualTo(Path.of("/var/lib/traces"));
        assertThat(folder.with("gateway.yaml", "store: { url: 'jdbc:postgresql://db/trackgate' }").load().gateway().frames().traces())
                .isEqualTo(temp.resolve("data/traces"));
        GatewayConfig.Frames none = folder.with("gateway.yaml", "frames: { ring: 0, traces: /var/t }").load().gateway().frames();
        assertThat(none).isEqualTo(new GatewayConfig.Frames(0, Path.of("/var/t")));
    }
}
