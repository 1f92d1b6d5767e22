package io.trackgate.core.command;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.trackgate.config.TrackerModel;
import io.trackgate.core.directory.Tracker;
import io.trackgate.protocol.CommandPlan;
import io.trackgate.protocol.CommandReply;
import io.trackgate.protocol.PlanStep;
import io.trackgate.protocol.TrackerCommand;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one command costs from its line to its end, without socket and store. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class InFlightBenchmark {

    private static final int WINDOW = 4; // outputs of the model
    private static final InFlightCommands.Limits LIMITS = new InFlightCommands.Limits(32, Duration.ofSeconds(30), Duration.ofMinutes(10));

    @Param({"true", "false"})
    private boolean tagged;

    private final Mute wire = new Mute();
    private final CommandReply.Body[] answers = new CommandReply.Body[WINDOW];
    private final CommandPlan.Steps[] plans = new CommandPlan.Steps[WINDOW];
    private final CommandRequest[] requests = new CommandRequest[WINDOW];
    private InFlightCommands commands;

    @Setup
    public void connect() {
        TrackerModel model = FakeProtocol.model(tagged ? WINDOW : 1, "ping", "who");
        FakeProtocol protocol = tagged ? FakeProtocol.TAGGED : FakeProtocol.UNTAGGED;
        Tracker tracker = new Tracker(7, "1", model, "acme", "Truck", false, null, List.of(), null, null);
        for (int i = 0; i < WINDOW; i++) {
            TrackerCommand command = new TrackerCommand.SetOutput(i + 1, true);
            requests[i] = CommandRequest.of(tracker, command, "benchmark");
            plans[i] = (CommandPlan.Steps) protocol.plan(command, model);
            answers[i] = new CommandReply.Body.Text(FakeProtocol.text(i + 1, true));
        }
        commands = new InFlightCommands(protocol, model, LIMITS, System::nanoTime, InstantSource.system(), wire, wire);
        commands.settle(Leftover.NONE);
        if (!one_after_the_other().ended()) throw new IllegalStateException("a command did not end");
    }

    @Benchmark
    public PendingCommand one_after_the_other() {
        PendingCommand command = submit(0);
        answer(0, command);
        return command;
    }

    /** With a tag they share the wire; without one three of them wait in line. */
    @Benchmark
    @OperationsPerInvocation(WINDOW)
    public int four_at_once() {
        PendingCommand[] four = new PendingCommand[WINDOW];
        for (int i = 0; i < WINDOW; i++)
            four[i] = submit(i);
        for (int i = 0; i < WINDOW; i++)
            answer(i, four[i]);
        return commands.size();
    }

    private PendingCommand submit(int which) {
        long now = System.nanoTime();
        PendingCommand command = new PendingCommand(requests[which], 7, plans[which], now, now + LIMITS.replyTimeout().toNanos());
        commands.submit(command);
        return command;
    }

    private void answer(int which, PendingCommand command) {
        commands.onReply(new CommandReply(tagged ? command.tag() : null, null, answers[which]));
        commands.onFrame();
    }

    /** Takes every frame at once. */
    private static final class Mute extends QuietJournal implements Wire {
        @Override
        public boolean inEventLoop() { return true; }

        @Override
        public boolean isWritable() { return true; }

        @Override
        public void write(PlanStep step, int tag, @Nullable PendingCommand command, @Nullable Runnable written) {
            if (written != null) written.run();
        }

        @Override
        public void wakeAt(long nanos) {}
    }
}
