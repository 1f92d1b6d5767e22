package io.trackgate.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trackgate.config.TrackerModel;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.FakeProtocol;
import io.trackgate.core.command.PendingCommand;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.event.GatewayEvents;
import io.trackgate.core.metrics.GatewayMetrics;
import io.trackgate.core.store.Database;
import io.trackgate.core.store.StoreWriter;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.TrackerCommand;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the audit and the state of one command cost, with a thousand trackers each of which waits for its own: one group commit or two. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class BookkeepingBenchmark {

    private static final int TRACKERS = 1_000;

    private final TrackerModel model = FakeProtocol.model(1, "ping", "who");
    private final Tracker[] trackers = new Tracker[TRACKERS];
    private final TrackerCommand command = new TrackerCommand.SetOutput(1, true);
    private final CommandPlan.Steps plan = (CommandPlan.Steps) FakeProtocol.UNTAGGED.plan(command, model);
    private Path folder;
    private Database database;
    private StoreWriter writer;
    private Bookkeeper books;

    @Setup
    public void open() throws IOException {
        for (int i = 0; i < TRACKERS; i++)
            trackers[i] = new Tracker(i + 1, "" + (i + 1), model, "acme", "Truck", false, null, List.of(), null, null);
        folder = Files.createTempDirectory("books");
        database = Database.open("jdbc:sqlite:" + folder.resolve("books.db"));
        GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
        writer = new StoreWriter(database, metrics).start();
        books = new Bookkeeper(writer::submit, metrics, new OpenWork(), new GatewayEvents(), InstantSource.system(), System::nanoTime);
    }

    @TearDown
    public void close() throws IOException {
        writer.close();
        database.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList())
                Files.delete(file);
        }
    }

    @Benchmark
    @OperationsPerInvocation(TRACKERS)
    public void a_command_of_each_tracker() {
        PendingCommand[] commands = new PendingCommand[TRACKERS];
        CompletableFuture<?>[] stored = new CompletableFuture<?>[TRACKERS];
        for (int i = 0; i < TRACKERS; i++) {
            long now = System.nanoTime();
            commands[i] = new PendingCommand(CommandRequest.of(trackers[i], command, "acme key 1234abcd"), i + 1, plan, now,
                    now + 1_000_000_000L);
            books.accepted(commands[i]);
            books.asked(commands[i], 0);
        }
        for (int i = 0; i < TRACKERS; i++)
            stored[i] = books.ended(commands[i], new CommandOutcome.Acknowledged(), 0);
        CompletableFuture.allOf(stored).join();
    }
}
