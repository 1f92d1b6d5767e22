package io.trackgate.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A load that takes its turn with others, a slice of time each, so that whatever else a machine does meets all of them alike; and what came of it. */
final class Slices {

    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(60);
    private static final int FEWEST = 4; // in the time that is measured

    /** What is loaded, how, and what is counted of it. */
    interface Load {

        void begin() throws IOException;

        void end() throws IOException;

        /** What was begun and has not ended. */
        long unanswered() throws IOException;

        long done() throws IOException;

        /** Processor time of whom it loads. */
        Duration busy();
    }

    private final Load load;
    private long done;
    private long nanos;
    private Duration busy = Duration.ZERO;

    Slices(Load load) { this.load = load; }

    /**
     * Each is measured for as long as the run says, after all of them have warmed up in the same way.
     *
     * @param forget what was before
     */
    static void inTurns(BenchRun run, Duration longest, List<Slices> all, Runnable forget) throws IOException {
        Duration some = run.options().measure().dividedBy(FEWEST);
        Duration slice = some.compareTo(longest) < 0 ? some : longest;
        turns(run, slice, all, run.options().warmUp());
        all.forEach(Slices::forget);
        forget.run();
        turns(run, slice, all, run.options().measure().multipliedBy(all.size()));
    }

    private static void turns(BenchRun run, Duration slice, List<Slices> all, Duration time) throws IOException {
        long until = System.nanoTime() + time.toNanos();
        List<Slices> order = all;
        do {
            for (Slices each : order)
                each.turn(run, slice);
            order = order.reversed(); // what one leaves behind is not always met by the same other one
        } while (System.nanoTime() - until < 0);
    }

    private void turn(BenchRun run, Duration slice) throws IOException {
        load.begin();
        run.awaitFirst(load::done);
        long doneBefore = load.done();
        Duration busyBefore = load.busy();
        long start = System.nanoTime();
        run.pause(slice);
        done += load.done() - doneBefore;
        nanos += System.nanoTime() - start;
        busy = busy.plus(load.busy()).minus(busyBefore);
        load.end();
        run.awaitAsked("answers to what was asked", ANSWERED_WITHIN, () -> load.unanswered() == 0);
    }

    private void forget() {
        done = 0;
        nanos = 0;
        busy = Duration.ZERO;
    }

    double perSecond() { return nanos == 0 ? 0 : done * 1e9 / nanos; }

    /** Processor time of one. */
    double busyMicros() { return done == 0 ? 0 : busy.toNanos() / 1e3 / done; }
}
