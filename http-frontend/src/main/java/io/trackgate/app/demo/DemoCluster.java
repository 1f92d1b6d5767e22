package io.trackgate.app.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.trackgate.app.local.LocalFolder;
import io.trackgate.app.local.LocalNats;
import io.trackgate.app.local.LocalPort;
import io.trackgate.app.local.LocalPostgres;
import io.trackgate.app.local.NotStartedException;
import io.trackgate.config.Configuration;
import io.trackgate.config.GatewayConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several gateways on this machine, each a process of its own, with the NATS and the PostgreSQL that they share and a balancer in front of them. A node that
 * ends is started again after a while.
 */
public final class DemoCluster implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DemoCluster.class);
    /** A node is away for so long, as a rule: long enough to see that the others do. */
    public static final Duration DOWN = Duration.ofSeconds(10);

    private final Configuration demo;
    private final String main;
    private final Duration down;
    private final PrintWriter out;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>(); // last opened first
    private final List<DemoNode> nodes = new ArrayList<>();
    private final Map<String, TcpBalancer> doors = new TreeMap<>(); // by protocol
    private final TcpBalancer api;
    private final String store;
    private final ScheduledExecutorService again = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("demo-nodes").daemon(true).factory());
    private volatile boolean closing;

    /**
     * Returns when all nodes take connections, or leaves nothing behind.
     *
     * @param demo  whose fleet, models and ports it has
     * @param count of nodes
     * @param main  class of Trackgate's command line
     * @param down  how long a node that has ended is away
     */
    public static DemoCluster start(Configuration demo, int count, String main, Duration down, PrintWriter out)
            throws InterruptedException {
        return new DemoCluster(demo, count, main, down, out);
    }

    private DemoCluster(Configuration demo, int count, String main, Duration down, PrintWriter out) throws InterruptedException {
        this.demo = demo;
        this.main = main;
        this.down = down;
        this.out = out;
        try {
            LocalNats nats = opened(LocalNats.start());
            say("nats-server %s", nats.url());
            LocalPostgres postgres = opened(LocalPostgres.start());
            store = postgres.newStore("trackgate");
            say("PostgreSQL is there; %d nodes start ...", count);
            Path folder = opened(LocalFolder.create("trackgate-demo-")).path();
            opened(this::stopNodes);
            for (int number = 1; number <= count; number++)
                nodes.add(node("node" + number, folder, nats.url()));
            for (DemoNode node : nodes)
                node.start(main);
            for (DemoNode node : nodes)
                node.awaitReady();
            nodes.forEach(this::watch);
            for (String protocol : protocols())
                doors.put(protocol,
                        opened(new TcpBalancer(port(protocol), nodes.stream().map(node -> node.trackerPort(protocol)).toList())));
            api = opened(new TcpBalancer(demo.gateway().http().port(), nodes.stream().map(DemoNode::httpPort).toList()));
        } catch (IOException e) {
            close();
            throw new NotStartedException(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    private List<String> protocols() {
        return demo.gateway().listeners().stream().map(GatewayConfig.Listener::protocol).distinct().toList();
    }

    private int port(String protocol) {
        return demo.gateway().listeners().stream().filter(listener -> listener.protocol().equals(protocol)).findFirst().orElseThrow()
                .port();
    }

    private DemoNode node(String name, Path folder, String nats) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        Map<String, Integer> ports = new TreeMap<>();
        StringBuilder listeners = new StringBuilder();
        for (String protocol : protocols()) {
            ports.put(protocol, LocalPort.free());
            listeners.append("  - { protocol: ").append(protocol).append(", host: 127.0.0.1, port: ").append(ports.get(protocol))
                    .append(" }\n");
        }
        int http = LocalPort.free();
        GatewayConfig gateway = demo.gateway();
        Files.writeString(own.resolve("gateway.yaml"), """
                http: { host: 127.0.0.1, port: %d }
                listeners:
                %sstore: { url: "%s" }
                cluster: { engine: nats, node: %s, urls: ["%s"], lease: 3s }
                fleet: "%s"
                models: "%s"
                tracking-profiles: "%s"
                """.formatted(http, listeners, store, name, nats, gateway.fleet().orElseThrow(), gateway.models(),
                gateway.trackingProfiles()));
        return new DemoNode(name, own, http, ports);
    }

    private void watch(DemoNode node) {
        node.onExit().thenAccept(ended -> {
            if (closing) return;
            say("%s has ended (exit code %d); its trackers come back at the others, and it starts again in %d s", node.name(),
                    ended.exitValue(), down.toSeconds());
            again.schedule(() -> launchAgain(node), down.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    private synchronized void launchAgain(DemoNode node) {
        if (closing) return;
        try {
            node.start(main);
            node.awaitReady();
            watch(node);
            say("%s is back, process %d", node.name(), node.pid());
        } catch (IOException e) {
            say("%s does not start: %s", node.name(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String format, Object... values) {
        out.printf("demo: " + format + "%n", values);
        out.flush();
    }

    public int trackerPort(String protocol) { return doors.get(protocol).port(); }

    /** Where any node answers. */
    public String api() { return "http://127.0.0.1:" + api.port(); }

    /** The JDBC URL that all nodes have. */
    public String store() { return store; }

    /** Where each node is, and what can be done to it. */
    public void print() {
        out.printf("%n%d nodes; %s and the tracker ports lead to any of them:%n", nodes.size(), api());
        for (DemoNode node : nodes)
            out.printf("  %-8s http://127.0.0.1:%d  process %d  log %s%n", node.name(), node.httpPort(), node.pid(),
                    node.folder().resolve("log"));
        out.printf("%nWhich node has how many trackers; and what happens when one goes:%n");
        out.printf("  ./trackgate nodes --config %s%n", nodes.getFirst().folder());
        out.printf("  kill -9 %d          (or kill: it sends its trackers away first)%n%n", nodes.getLast().pid());
        out.flush();
    }

    private void stopNodes() {
        nodes.forEach(DemoNode::stop);
        nodes.forEach(DemoNode::awaitEnd);
    }

    /** Nodes before what they share. */
    @Override
    public void close() {
        closing = true;
        say("stopping");
        again.shutdownNow();
        synchronized (this) { // nobody starts a node any more
            while (!opened.isEmpty())
                close(opened.pop());
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            log.error("not closed cleanly: {}", e.toString());
        }
    }
}
