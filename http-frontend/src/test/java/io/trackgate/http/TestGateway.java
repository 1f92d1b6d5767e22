package io.trackgate.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.session.Drain;
import io.trackgate.core.session.Transport;

/** The HTTP API on a real port in front of a {@link FakeCore}. */
final class TestGateway implements AutoCloseable {
    static final String JSON = "application/json";
    static final String FORM = "application/x-www-form-urlencoded";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** An answer as a caller sees it. */
    record Seen(int status, JsonNode body, HttpResponse<String> raw) {
        int code() { return body.path("status").path("code").asInt(); }

        String description() { return body.path("status").path("description").asText(); }

        List<String> offenders() { return body.path("errors").findValuesAsText("parameter"); }

        String header(String name) { return raw.headers().firstValue(name).orElse("(none)"); }
    }

    /** Nobody may tell it anything. */
    static final HttpApi.Admin NO_ADMIN = new HttpApi.Admin(Optional.empty(), () -> new Drain.Progress(true, 0, 0),
            () -> new Drain.Progress(false, 0, 0), tracker -> List.of(), List::of);

    static final int EVENT_SOCKETS = 20;
    private static final HttpLimits LIMITS = HttpLimits.of(1 << 20, 1_000);

    final FakeCore core = new FakeCore();
    final GatewayEvents events = new GatewayEvents();
    final FakeNeighbours around = new FakeNeighbours();
    final FakeFrames frames = new FakeFrames();
    final AtomicLong nanos = new AtomicLong();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    volatile Health.Report health = new Health.Report(true, Map.of("store", "up"));
    final HttpApi api;
    final HttpServer server;
    final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    TestGateway() { this(new GatewayConfig.RateLimit(0, 0), List.of(), true, LIMITS); }

    TestGateway(HttpLimits limits) { this(new GatewayConfig.RateLimit(0, 0), List.of(), true, limits); }

    TestGateway(GatewayConfig.RateLimit rateLimit, List<String> origins, boolean cloneLed) { this(rateLimit, origins, cloneLed, LIMITS); }

    TestGateway(HttpApi.Admin admin) { this(new GatewayConfig.RateLimit(0, 0), List.of(), true, LIMITS, admin, Optional.empty()); }

    TestGateway(DemoTrackers demo) { this(new GatewayConfig.RateLimit(0, 0), List.of(), true, LIMITS, NO_ADMIN, Optional.of(demo)); }

    private TestGateway(GatewayConfig.RateLimit rateLimit, List<String> origins, boolean cloneLed, HttpLimits limits) {
        this(rateLimit, origins, cloneLed, limits, NO_ADMIN, Optional.empty());
    }

    private TestGateway(GatewayConfig.RateLimit rateLimit, List<String> origins, boolean cloneLed, HttpLimits limits, HttpApi.Admin admin,
            Optional<DemoTrackers> demo) {
        GatewayConfig.Http http = new GatewayConfig.Http("127.0.0.1", 0, limits.maxBody(), rateLimit, origins, limits.connections(),
                EVENT_SOCKETS);
        api = new HttpApi(http, new GatewayConfig.Api(cloneLed),
                new HttpApi.Core(core, core, around.snapshots, core, core, around.kept, around.titles, around.accounts, events, frames,
                        () -> core.available, around.fleet, around.rates::counted),
                new HttpApi.Models(FakeCore.models(), Map.of("teltonika", 5027)),
                new HttpApi.Operation(() -> health, () -> "up 1\n", registry, admin, demo),
                Clock.fixed(FakeCore.NOW, ZoneOffset.UTC), nanos::get);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpServer.start(api, limits, address, new Transport(group, group, NioServerSocketChannel.class));
    }

    Seen post(String path, String json) { return send(request(path).header("Content-Type", JSON).POST(text(json))); }

    Seen form(String path, String form) { return send(request(path).header("Content-Type", FORM).POST(text(form))); }

    Seen get(String pathAndQuery) { return send(request(pathAndQuery).GET()); }

    HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + pathAndQuery)).timeout(Duration.ofSeconds(30));
    }

    Seen send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String type = response.headers().firstValue("Content-Type").orElse("");
            return new Seen(response.statusCode(), type.startsWith(JSON) ? MAPPER.readTree(response.body()) : MAPPER.missingNode(),
                    response);
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    static HttpRequest.BodyPublisher text(String body) { return HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8); }

    @Override
    public void close() {
        client.close();
        server.stop(Duration.ofSeconds(5));
        frames.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
