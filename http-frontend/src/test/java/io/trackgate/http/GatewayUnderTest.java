package io.trackgate.http;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.catalogue.ProtocolCatalog;
import io.trackgate.config.Configuration;
import io.trackgate.core.GatewayCore;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.session.Transport;

/** The real core and the real HTTP API, started for a case: the one place that knows how. */
final class GatewayUnderTest implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Transport transport = Transport.best();
    private final GatewayCore core;
    private final HttpServer http;

    private GatewayUnderTest(Configuration configuration) {
        GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
        core = GatewayCore.start(configuration, new ProtocolCatalog(), transport, metrics);
        HttpApi api = new HttpApi(configuration.gateway().http(), configuration.gateway().api(),
                new HttpApi.Core(core.directory(), core.states(), core.dispatcher(), core.audit(), core::storeIsAvailable),
                new HttpApi.Operation(() -> new Health.Report(true, Map.of()), () -> "", metrics.registry()), Clock.systemUTC(),
                Ticker.systemTicker());
        http = HttpServer.start(api, configuration.gateway().http(), transport);
    }

    static GatewayUnderTest start(Configuration configuration) { return new GatewayUnderTest(configuration); }

    int httpPort() { return http.port(); }

    int trackerPort(String protocol) { return core.trackerPort(protocol); }

    @Override
    public void close() {
        http.stop(PATIENCE);
        core.close();
        transport.close();
    }
}
