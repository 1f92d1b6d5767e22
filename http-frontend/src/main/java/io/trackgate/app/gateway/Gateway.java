package io.trackgate.app.gateway;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.Configuration;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.GatewayCore;
import io.trackgate.core.GatewayCore.Instruments;
import io.trackgate.core.account.Accounts;
import io.trackgate.core.command.CommandDispatcher;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.session.Drain;
import io.trackgate.core.session.Transport;
import io.trackgate.core.store.TrackerStates;
import io.trackgate.http.DemoTrackers;
import io.trackgate.http.Health;
import io.trackgate.http.HttpApi;
import io.trackgate.http.HttpServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole gateway: core, then HTTP; stopped so that what runs may end. */
public final class Gateway implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Gateway.class);

    private final Configuration configuration;
    private final Transport trackers;
    private final Transport callers; // the same one, unless trackers come without sockets
    private final PrometheusMeterRegistry registry;
    private final GatewayCore core;
    private final HttpServer http;
    private final Optional<Canary> canary;
    private final JvmGcMetrics gc = new JvmGcMetrics();

    /** Starts everything, or throws with the reason and leaves nothing behind. */
    public static Gateway start(Configuration configuration) {
        return start(configuration, Instruments.NONE);
    }

    /** The same under instruments. */
    public static Gateway start(Configuration configuration, Instruments instruments) {
        return start(configuration, instruments, Optional.empty());
    }

    /** One whose callers may switch a demo's trackers on and off. */
    public static Gateway start(Configuration configuration, DemoTrackers demo) {
        return start(configuration, Instruments.NONE, Optional.of(demo));
    }

    private static Gateway start(Configuration configuration, Instruments instruments, Optional<DemoTrackers> demo) {
        Ports.check(configuration.gateway());
        Transport sockets = Transport.sockets(configuration.gateway().transport());
        log.info("transport: {}", sockets.name());
        Gateway started = new Gateway(configuration, sockets, sockets, instruments, demo);
        int trackers = started.core.knownTrackers();
        Stream.concat(SystemLimits.ofThisProcess().tooSmallFor(trackers).stream(),
                SystemLimits.heapTooSmallFor(trackers, Runtime.getRuntime().maxMemory()).stream())
                .forEach(limit -> log.warn("too small for all {} trackers that are known: {}", trackers, limit));
        return started;
    }

    /** One whose trackers live in this process and come over {@link Transport#inMemory}; it is closed with the gateway. */
    public static Gateway start(Configuration configuration, Transport trackers) {
        return new Gateway(configuration, trackers, Transport.sockets(configuration.gateway().transport()), Instruments.NONE,
                Optional.empty());
    }

    private Gateway(Configuration configuration, Transport trackers, Transport callers, Instruments instruments,
            Optional<DemoTrackers> demo) {
        this.configuration = configuration;
        this.trackers = trackers;
        this.callers = callers;
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        bindJvm();
        GatewayCore started = null;
        try {
            started = GatewayCore.start(configuration, new ProtocolCatalog(), trackers, new GatewayMetrics(registry), instruments);
            core = started;
            http = startHttp(instruments.clock(), demo);
            canary = configuration.gateway().canary().map(this::startCanary);
        } catch (RuntimeException e) {
            if (started != null) started.close();
            closeTransports();
            gc.close();
            throw e;
        }
    }

    private void bindJvm() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    private HttpServer startHttp(Clock clock, Optional<DemoTrackers> demo) {
        GatewayConfig.Http config = configuration.gateway().http();
        HttpApi.Core parts = new HttpApi.Core(core.directory(), core.states(), core.snapshots(), core.dispatcher(), core.audit(),
                core.keptCommands(), core.outputTitles(), core.accounts(), core.events(), core.frames(), core::storeIsAvailable,
                core.fleetView(), core.rates()::counted);
        HttpApi.Operation operation = new HttpApi.Operation(this::health, registry::scrape, registry,
                new HttpApi.Admin(configuration.gateway().admin(),
                        core.drain()::start, core.drain()::progress, core::release, core::nodes),
                demo);
        HttpApi.Models models = new HttpApi.Models(configuration.models(), ports());
        HttpApi api = new HttpApi(config, configuration.gateway().api(), parts, models, operation, clock,
                Ticker.systemTicker());
        return HttpServer.start(api, config, callers, core.doors());
    }

    private Canary startCanary(GatewayConfig.Canary config) {
        return new CanaryDoors(config, configuration.gateway(), core::trackerPort, httpPort()).canary(core.directory(), registry).start();
    }

    private Map<String, Integer> ports() {
        Map<String, Integer> ports = new TreeMap<>();
        for (GatewayConfig.Listener listener : configuration.gateway().listeners()) {
            ports.computeIfAbsent(listener.protocol(), core::trackerPort);
        }
        return ports;
    }

    private Health.Report health() {
        boolean store = core.storeIsAvailable();
        Map<String, String> parts = new TreeMap<>();
        parts.put("store", store ? "up" : "down");
        parts.put("sessions", Integer.toString(core.metrics().sessions()));
        // Shown, and no reason for a 503: commands go on, and trackers keep what is not receipted.
        core.natsIsUp().ifPresent(up -> parts.put("nats", up ? "up" : "down"));
        // Nor is this: no other node could reach more trackers, and those of this node go on.
        core.clusterIsUp().ifPresent(up -> {
            parts.put("cluster", up ? "up" : "down");
            parts.put("nodes", Integer.toString(core.nodes().size()));
        });
        Drain.Progress drain = core.drain().progress();
        if (drain.draining()) parts.put("draining", drain.left() + " sessions left");
        return new Health.Report(store && !drain.draining(), parts);
    }

    public int httpPort() { return http.port(); }

    /** The port of the first listener of this protocol, or of the first {@code auto} one. */
    public int trackerPort(String protocol) {
        return core.trackerPort(protocol);
    }

    public Configuration configuration() { return configuration; }

    /** Where commands of the API go, for callers inside this process. */
    public CommandDispatcher dispatcher() { return core.dispatcher(); }

    /** What trackers last reported, and what they are asked for when nobody knows. */
    public TrackerStates states() {
        return core.states();
    }

    public Accounts accounts() { return core.accounts(); }

    public TrackerDirectory directory() { return core.directory(); }

    /** Accepts nobody any more, sends idle sessions away, lets commands in flight end and their callers hear of it, closes what is left, writes what waits. */
    @Override
    public void close() {
        log.info("stopping");
        canary.ifPresent(Canary::close);
        core.drain().start();
        Duration longest = configuration.gateway().commands().replyTimeout().plusSeconds(1);
        http.stop(longest);
        core.drain().await(configuration.gateway().drain().atMost());
        core.close();
        closeTransports();
        gc.close();
        registry.close();
        log.info("stopped");
    }

    private void closeTransports() {
        trackers.close();
        if (callers != trackers) callers.close();
    }
}
