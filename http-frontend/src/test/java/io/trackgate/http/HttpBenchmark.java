package io.trackgate.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.trackgate.config.GatewayConfig;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.event.GatewayEvents;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What one command costs on a connection that is kept alive, from the bytes of the request to those of the answer; the core answers at once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HttpBenchmark {

    private static final String BODY = "{\"hash\": \"" + FakeCore.MASTER_KEY + "\", \"tracker_id\": " + FakeCore.TRUCK
            + ", \"output\": 1, \"enable\": true}";
    private static final String REQUEST = "POST /v2/tracker/output/set HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nContent-Type: application/json\r\n"
            + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY;

    private final ByteBuf request = Unpooled.directBuffer().writeBytes(REQUEST.getBytes(StandardCharsets.US_ASCII));
    private EmbeddedChannel channel;

    @Setup
    public void connect() {
        FakeCore core = new FakeCore();
        FakeNeighbours around = new FakeNeighbours();
        HttpApi api = new HttpApi(new GatewayConfig.Http("127.0.0.1", 0, 1 << 20, new GatewayConfig.RateLimit(0, 0), List.of(), 1_000, 0),
                new GatewayConfig.Api(true),
                new HttpApi.Core(core, core, around.snapshots, asked -> FakeCore.done(asked, new CommandOutcome.Acknowledged(), true), core,
                        around.kept, around.titles, around.accounts, new GatewayEvents(), new FakeFrames(), () -> true, around.fleet,
                        around.rates::counted),
                new HttpApi.Models(FakeCore.models(), Map.of("teltonika", 5027)),
                new HttpApi.Operation(() -> new Health.Report(true, Map.of()), () -> "", new SimpleMeterRegistry(), TestGateway.NO_ADMIN,
                        Optional.empty()),
                Clock.systemUTC(),
                Ticker.systemTicker());
        HttpConnection connection = new HttpConnection(api, HttpLimits.of(1 << 20, 1_000), () -> false, new Crowd(1_000));
        channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() { return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000); }
        };
        channel.pipeline().addLast(connection.byteWatch(), new HttpServerCodec(), connection);
        if (set_an_output() < "{\"success\":true}".length()) throw new IllegalStateException("no answer");
    }

    @TearDown
    public void close() {
        channel.finishAndReleaseAll();
        request.release();
    }

    @Benchmark
    public int set_an_output() {
        channel.writeInbound(request.retainedDuplicate());
        int bytes = 0;
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            bytes += out.readableBytes();
            out.release();
        }
        return bytes;
    }
}
