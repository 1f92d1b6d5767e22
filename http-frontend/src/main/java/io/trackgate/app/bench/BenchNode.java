package io.trackgate.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trackgate.app.cli.DurationConverter;
import io.trackgate.app.cli.ExitCode;
import io.trackgate.app.cli.Settings;
import io.trackgate.app.gateway.Gateway;
import io.trackgate.config.ConfigException;
import io.trackgate.config.Configuration;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.ModelCatalog;
import io.trackgate.core.GatewayCore;
import io.trackgate.core.session.Transport;
import io.trackgate.simulator.load.EchoServer;
import io.trackgate.simulator.load.Enemies;
import io.trackgate.simulator.load.LightFleet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The other side of a bench, in a process of its own: a gateway, the raw echo, or enemies. It reads one request a line and answers each with one line of JSON;
 * when its input ends, so does it.
 */
@Command(name = "bench-node", mixinStandardHelpOptions = true, description = "A part of trackgate bench; not meant for people.")
final class BenchNode implements Callable<Integer> {

    /** What it is. */
    enum Role {
        GATEWAY, ECHO, MEMORY, ENEMIES, PRESENCE
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Longer than any reply timeout. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(60);

    @Parameters(index = "0")
    private Role role = Role.ECHO;

    @Option(names = "--folder")
    private Path folder = Path.of("");

    @Option(names = "--models", split = ",")
    private List<String> models = List.of();

    @Option(names = "--trackers")
    private int trackers;

    @Option(names = "--key")
    private String key = "";

    @Option(names = "--protocol")
    private String protocol = GatewayConfig.AUTO;

    @Option(names = "--transport")
    private String transport = "auto";

    @Option(names = "--reply-timeout", converter = DurationConverter.class)
    private Duration replyTimeout = Duration.ofSeconds(30);

    @Option(names = "--records-per-packet")
    private int recordsPerPacket = 1;

    @Option(names = "--tracker-port")
    private int trackerPort;

    @Option(names = "--unrecorded")
    private boolean unrecorded;

    @Option(names = "--http-port")
    private int httpPort;

    @Option(names = "--limits")
    private boolean limited;

    @Option(names = "--no-frames")
    private boolean keepsNoFrames;

    @Option(names = "--store")
    private String store = BenchGateway.Home.OF_ITS_OWN.store();

    @Option(names = "--node")
    private String node = BenchGateway.Home.OF_ITS_OWN.node();

    @Option(names = "--nats")
    private String nats = BenchGateway.Home.OF_ITS_OWN.nats();

    @Option(names = "--shards")
    private int shards = 1;

    @ArgGroup(exclusive = false)
    private EnemyOptions enemies = new EnemyOptions();

    private final PrintStream out = System.out;

    public static void main(String[] arguments) { System.exit(ExitCode.commandLine(new BenchNode()).execute(arguments)); }

    @Override
    public Integer call() throws Exception {
        switch (role) {
            case ECHO -> serveEcho();
            case GATEWAY -> serveGateway();
            case MEMORY -> serveMemory();
            case ENEMIES -> beEnemies();
            case PRESENCE -> claimPresence();
        }
        return 0;
    }

    private void serveEcho() throws IOException {
        GatewayConfig.Transport kind = GatewayConfig.Transport.valueOf(transport.toUpperCase(Locale.ROOT).replace('-', '_'));
        try (Transport sockets = Transport.sockets(kind);
                EchoServer server = EchoServer.start(sockets.acceptors(), sockets.workers(), sockets.serverChannel())) {
            say(JSON.createObjectNode().put("port", server.port()));
            answerEach(request -> common(request[0]));
        }
    }

    private void serveGateway() throws Exception {
        Configuration configuration = configuration();
        Configuration whole = BenchGateway.with(configuration, fleet(configuration).config(key));
        try (Gateway gateway = Gateway.start(whole, new GatewayCore.Instruments(null, unrecorded))) {
            DispatcherLoad load = new DispatcherLoad(gateway.dispatcher(), gateway.directory(), trackers);
            say(JSON.createObjectNode().put("http", gateway.httpPort())
                    .put("trackers", gateway.trackerPort(configuration.gateway().listeners().getFirst().protocol())));
            answerEach(request -> switch (request[0]) {
                case "dispatch" -> dispatch(load, Integer.parseInt(request[1]), Integer.parseInt(request[2]));
                case "dispatched" -> dispatched(load);
                case "stop-dispatching" -> stopDispatching(load);
                case "confirmations" -> confirmations(load);
                default -> common(request[0]);
            });
        }
    }

    private BenchFleet fleet(Configuration read) { return BenchFleet.of(read.models(), models, trackers); }

    private Configuration configuration() throws ConfigException, IOException {
        return BenchGateway.configuration(folder, new BenchGateway.Settled(protocol, transport, replyTimeout, trackerPort, httpPort,
                limited, !keepsNoFrames), new BenchGateway.Home(store, node, nats));
    }

    private void serveMemory() throws Exception {
        Configuration configuration = configuration();
        BenchFleet fleet = fleet(configuration);
        try (MemoryBench bench = new MemoryBench(BenchGateway.with(configuration, fleet.config(key)), fleet, recordsPerPacket)) {
            say(JSON.createObjectNode().put("trackers", trackers));
            answerEach(request -> switch (request[0]) {
                case "connect" -> nothing(() -> bench.connect(Integer.parseInt(request[1])));
                case "telemetry" -> nothing(() -> bench.reportEvery(Duration.ofMillis(Long.parseLong(request[1]))));
                case "commands" -> nothing(() -> bench.commandAtRate(Double.parseDouble(request[1])));
                case "dispatch" -> nothing(() -> bench.load().onAndOn(Integer.parseInt(request[1]), Integer.parseInt(request[2])));
                case "stop-sending" -> nothing(bench::stopSending);
                case "forget" -> nothing(bench::forget);
                case "dispatched" -> dispatched(bench.load());
                case "stop-dispatching" -> stopDispatching(bench.load());
                case "status" -> status(bench.fleet());
                case "findings" -> findings(bench);
                default -> common(request[0]);
            });
        }
    }

    private void beEnemies() throws IOException {
        ModelCatalog catalog = Settings.models(Settings.shipped(), Settings.shipped()).models();
        BenchFleet fleet = BenchFleet.of(catalog, models, trackers);
        Enemies.Strength strength = new Enemies.Strength(given(enemies.silent), given(enemies.slowCallers), given(enemies.unknownLogins),
                enemies.returnAfter, enemies.sources());
        try (Enemies all = new Enemies(trackerPort, httpPort, strength, fleet::stranger)) {
            say(JSON.createObjectNode());
            answerEach(request -> switch (request[0]) {
                case "attack" -> nothing(all::attack);
                case "spoils" -> spoils(all);
                default -> common(request[0]);
            });
        }
    }

    private void claimPresence() throws Exception {
        try (PresenceLoad load = new PresenceLoad(nats, node, shards)) {
            say(JSON.createObjectNode());
            answerEach(request -> switch (request[0]) {
                case "claim" -> nothing(() -> load.claim(Integer.parseInt(request[1]), Integer.parseInt(request[2])));
                case "claims" -> claims(load.claims());
                case "strays" -> JSON.createObjectNode().put("count",
                        load.strays(Integer.parseInt(request[1]), Integer.parseInt(request[2]), Integer.parseInt(request[3])));
                default -> common(request[0]);
            });
        }
    }

    private static ObjectNode claims(PresenceLoad.Claims claims) {
        return JSON.createObjectNode().put("asked", claims.asked()).put("answered", claims.answered()).put("unheard", claims.unheard())
                .put("told", claims.told()).put("p99_us", claims.p99Micros());
    }

    private static int given(@Nullable Integer number) { return number == null ? 0 : number; }

    private static ObjectNode spoils(Enemies all) {
        Enemies.Spoils got = all.spoils();
        return JSON.createObjectNode().put("opened", all.opened()).put("silent_now", got.silentNow()).put("silent_ended", got.silentEnded())
                .put("callers_now", got.callersNow()).put("callers_ended", got.callersEnded()).put("not_connected", got.notConnected())
                .put("unknown_sent", got.unknownSent()).put("unknown_turned_away", got.unknownTurnedAway())
                .put("unknown_accepted", got.unknownAccepted()).put("unknown_not_made", got.unknownNotMade());
    }

    /** Asked over and over, so it costs nothing. */
    private static ObjectNode status(LightFleet fleet) {
        return JSON.createObjectNode().put("sessions", fleet.loggedIn()).put("refused", fleet.refusals())
                .put("receipted", fleet.receiptedRecords()).put("unreceipted", fleet.unreceipted());
    }

    /** Asked once, at the end. */
    private static ObjectNode findings(MemoryBench bench) {
        LightFleet fleet = bench.fleet();
        ObjectNode told = JSON.createObjectNode().put("false_acks", bench.falseAcks()).put("lost", fleet.lost())
                .put("receipt_p99_us", fleet.receipts().percentileMicros(99)).put("oddities", fleet.oddities())
                .put("oddity", String.join("; ", fleet.firstOddities()));
        ArrayNode receipted = told.putArray("receipted");
        fleet.trackers().forEach(tracker -> receipted.add(tracker.receipted()));
        return told;
    }

    private static ObjectNode nothing(Runnable work) {
        work.run();
        return JSON.createObjectNode();
    }

    private static ObjectNode dispatch(DispatcherLoad load, int trackers, int stride) {
        load.onAndOn(trackers, stride);
        return JSON.createObjectNode();
    }

    private static ObjectNode dispatched(DispatcherLoad load) {
        ObjectNode told = JSON.createObjectNode().put("confirmed", load.confirmed()).put("p99_us", load.latencies().percentileMicros(99));
        load.otherwise().forEach(told.putObject("otherwise")::put);
        return told;
    }

    private static ObjectNode stopDispatching(DispatcherLoad load) throws InterruptedException {
        load.stop();
        long until = System.nanoTime() + ANSWERED_WITHIN.toNanos();
        while (load.unanswered() > 0 && System.nanoTime() - until < 0)
            TimeUnit.MILLISECONDS.sleep(5);
        ObjectNode told = dispatched(load);
        if (load.unanswered() > 0) told.withObject("otherwise").put("never answered", load.unanswered());
        return told;
    }

    private static ObjectNode confirmations(DispatcherLoad load) {
        ObjectNode told = JSON.createObjectNode();
        ArrayNode each = told.putArray("confirmations");
        for (int count : load.confirmations())
            each.add(count);
        return told;
    }

    private static ObjectNode common(String request) {
        if (request.equals("heap")) return JSON.createObjectNode().put("bytes", Heap.live());
        throw new IllegalArgumentException(request + " (expected: heap or what this role does)");
    }

    /** One request. */
    private interface Answering {
        ObjectNode answer(String[] request) throws InterruptedException;
    }

    private void answerEach(Answering answering) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("stop")) break;
            try {
                say(answering.answer(line.split(" ")));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            } catch (RuntimeException e) {
                say(JSON.createObjectNode().put("error", e.toString()));
            }
        }
    }

    private void say(ObjectNode line) {
        out.println(line);
        out.flush();
    }
}
