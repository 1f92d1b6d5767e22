package io.trackgate.app.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import io.trackgate.core.command.CommandDispatcher;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.CommandRequest;
import io.trackgate.core.command.CommandResult;
import io.trackgate.core.directory.Tracker;
import io.trackgate.core.directory.TrackerDirectory;
import io.trackgate.protocol.TrackerCommand;
import io.trackgate.simulator.load.Latencies;
import org.jspecify.annotations.Nullable;

/** Switches output 1 of trackers through the dispatcher alone, without HTTP. Any thread. */
final class DispatcherLoad {

    private static final String ASKED_BY = "bench";

    private final CommandDispatcher dispatcher;
    private final TrackerDirectory directory;
    private final LongAdder confirmed = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder begun = new LongAdder();
    private final Map<String, LongAdder> otherwise = new ConcurrentHashMap<>();
    private final Latencies latencies = new Latencies();
    private final AtomicIntegerArray confirmations; // by tracker, from FIRST_ID
    private volatile boolean onAndOn;

    DispatcherLoad(CommandDispatcher dispatcher, TrackerDirectory directory, int trackers) {
        this.dispatcher = dispatcher;
        this.directory = directory;
        this.confirmations = new AtomicIntegerArray(trackers);
    }

    /**
     * From now on each of so many gets its next command when the last one is confirmed; one that is not confirmed ends it for its tracker, who may be
     * gone.
     *
     * @param stride 1: the first so many; else each so-many-th
     */
    void onAndOn(int trackers, int stride) {
        onAndOn = true;
        for (int i = 0; i < trackers; i++)
            next(i * stride);
    }

    void stop() { onAndOn = false; }

    /** Commands under way. */
    long unanswered() {
        long first = ended.sum(); // meanwhile more may begin and end
        return begun.sum() - first;
    }

    private void next(int index) { send(index, System.nanoTime()); }

    /** One command, due at a time that may have passed. */
    void send(int index, long dueNanos) {
        Tracker tracker = directory.tracker(BenchFleet.FIRST_ID + index).orElseThrow();
        boolean on = (confirmations.get(index) & 1) == 0;
        begun.increment();
        dispatcher.dispatch(CommandRequest.of(tracker, new TrackerCommand.SetOutput(1, on), ASKED_BY))
                .whenComplete((result, failure) -> onEnd(index, dueNanos, result, failure));
    }

    private void onEnd(int index, long dueNanos, @Nullable CommandResult result, @Nullable Throwable failure) {
        latencies.since(dueNanos);
        String how = result == null ? String.valueOf(failure) : result.outcome().label();
        if (result != null && result.outcome() instanceof CommandOutcome.Acknowledged) {
            confirmed.increment();
            confirmations.incrementAndGet(index);
            if (onAndOn) next(index);
        } else
            otherwise.computeIfAbsent(how, label -> new LongAdder()).increment();
        ended.increment(); // behind the next one, so that it never looks as if nothing were under way
    }

    long confirmed() { return confirmed.sum(); }

    Latencies latencies() { return latencies; }

    /** How often each tracker's commands were confirmed, the first tracker first. */
    int[] confirmations() {
        return IntStream.range(0, confirmations.length()).map(confirmations::get).toArray();
    }

    /** Every other ending, and how often. */
    Map<String, Long> otherwise() {
        Map<String, Long> counts = new TreeMap<>();
        otherwise.forEach((label, count) -> counts.put(label, count.sum()));
        return counts;
    }
}
