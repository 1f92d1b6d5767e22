package io.trackgate.core.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.config.GatewayConfig;
import io.trackgate.config.Limits;
import io.trackgate.config.ModelCatalog;
import io.trackgate.config.TrackerModel;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.command.InFlightCommands;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.command.QuietJournal;
import io.trackgate.core.directory.DirectoryChanges;
import io.trackgate.core.directory.DirectoryChanges.TrackerRow;
import io.trackgate.core.directory.MemoryDirectory;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.telemetry.TelemetrySink;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.TelemetryBatch;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.protocol.Unreadable;
import io.trackgate.teltonika.TeltonikaProtocol;
import io.trackgate.testing.Hex;
import io.trackgate.testing.ModelFile;
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

/** What a session costs with its real codec, from the bytes of a tracker and back to them; without socket and store. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CommandPathBenchmark {

    private static final String LOGIN = "000F 333536333037303432343431303133";
    private static final String RECORD = "000000000000003608010000016B40D8EA30010000000000000000000000000000000105021503010101425E0F01F10000601A014E00"
            + "00000000000000010000C7CF";
    private static final String ANSWER = "00000000 00000020 0C 01 06 00000018 444F5554313A312054696D656F75743A494E46494E495459 01 00003637";
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);

    private final TrackerModel model = ModelFile.shipped("telfmb120");
    private final TrackerCommand command = new TrackerCommand.SetOutput(1, true);
    private final TeltonikaProtocol protocol = new TeltonikaProtocol();
    private final ByteBuf login = Unpooled.directBuffer().writeBytes(Hex.bytes(LOGIN));
    private final ByteBuf record = Unpooled.directBuffer().writeBytes(Hex.bytes(RECORD));
    private final ByteBuf answer = Unpooled.directBuffer().writeBytes(Hex.bytes(ANSWER));
    private Tracker tracker;
    private SessionRegistry registry;
    private EmbeddedChannel channel;
    private CommandRequest request;

    @Setup
    public void logIn() {
        MemoryDirectory directory = new MemoryDirectory(new ModelCatalog(Map.of(model.code(), model)));
        directory.apply(new DirectoryChanges(1, List.of(), List.of(),
                List.of(new TrackerRow(7, "356307042441013", model.code(), "acme", "Truck", false, null, List.of(), null, null, Map.of()))),
                Instant.EPOCH);
        tracker = directory.tracker(7).orElseThrow();
        request = CommandRequest.of(tracker, command, "benchmark");
        GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
        registry = new SessionRegistry(metrics, new GatewayEvents(), Limits.DEFAULT.takeovers(), System::nanoTime);
        SessionContext context = new SessionContext(directory, registry, new QuickSink(), new QuietHooks(), metrics,
                new InFlightCommands.Limits(32, REPLY_TIMEOUT, Duration.ofMinutes(10)), 2,
                new Guard(Limits.DEFAULT, metrics, System::nanoTime), System::nanoTime, InstantSource.system());
        GatewayConfig.Listener listener = new GatewayConfig.Listener("teltonika", "127.0.0.1", 0, Duration.ofSeconds(30),
                GatewayConfig.UnknownDevice.REJECT);
        channel = new EmbeddedChannel();
        channel.pipeline().addLast(new ConnectionCounter(metrics, "teltonika"));
        TrackerServer.addSession(channel.pipeline(), listener, protocol, context);
        say(login);
        if (!a_command().result().isDone()) throw new IllegalStateException("the command did not end");
    }

    @TearDown
    public void close() {
        channel.finishAndReleaseAll();
        login.release();
        record.release();
        answer.release();
    }

    private void say(ByteBuf bytes) {
        channel.writeInbound(bytes.retainedDuplicate());
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound())
            out.release();
    }

    /** Planned, handed over, put into bytes, written, answered, judged, ended. */
    @Benchmark
    public PendingCommand a_command() {
        long now = System.nanoTime();
        PendingCommand pending = new PendingCommand(request, 7, (CommandPlan.Steps) protocol.phrasing().plan(command, model), now,
                now + REPLY_TIMEOUT.toNanos());
        registry.find(7).orElseThrow().submit(pending);
        say(answer);
        return pending;
    }

    /** Read, handed to a sink that is done at once, receipted. */
    @Benchmark
    public void a_record() { say(record); }

    private static final class QuickSink implements TelemetrySink {
        @Override
        public CompletableFuture<Void> accept(int trackerId, TelemetryBatch batch) { return CompletableFuture.completedFuture(null); }

        @Override
        public CompletableFuture<Void> accept(int trackerId, Unreadable frame) { return CompletableFuture.completedFuture(null); }

        @Override
        public boolean isBehind() { return false; }
    }

    private static final class QuietHooks extends QuietJournal implements SessionHooks, SessionJournal {
        @Override
        public SessionJournal journal(TrackerSession session) { return this; }

        @Override
        public boolean hasWork(int trackerId) { return false; }

        @Override
        public void ended(PendingCommand command, CommandOutcome outcome) {
            command.result().complete(new CommandResult(command.id(), outcome, true, REPLY_TIMEOUT, true));
        }

        @Override
        public void listens() {}

        @Override
        public void heard() {}

        @Override
        public void outputs(Map<Integer, Boolean> outputs, long timeMillis) {}
    }
}
