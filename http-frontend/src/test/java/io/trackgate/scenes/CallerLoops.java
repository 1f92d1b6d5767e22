package io.trackgate.scenes;

import java.time.Duration;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import static org.awaitility.Awaitility.await;

/** Callers that ask one thing after the other, each with a pause behind an answer, until they are told to stop. Any thread. */
final class CallerLoops implements AutoCloseable {

    // Longer than a gateway may be paused, locked and behind.
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final long thinkMillis;
    private final Function<SplittableRandom, CompletableFuture<?>> question;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2,
            Thread.ofPlatform().name("caller-", 0).daemon().factory());
    private final AtomicInteger working = new AtomicInteger();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /**
     * @param think    for about so long after an answer, each
     * @param question what one of them asks next; done when the answer is there
     */
    CallerLoops(Duration think, Function<SplittableRandom, CompletableFuture<?>> question) {
        this.thinkMillis = think.toMillis();
        this.question = question;
    }

    void start(int callers, long seed) {
        working.addAndGet(callers);
        for (int i = 0; i < callers; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            later(random);
        }
    }

    private void later(SplittableRandom random) {
        threads.schedule(() -> {
            try {
                ask(random);
            } catch (RuntimeException | Error e) { // or nobody would hear of it
                failures.add(e);
                working.decrementAndGet();
            }
        }, random.nextLong(2 * thinkMillis), TimeUnit.MILLISECONDS);
    }

    private void ask(SplittableRandom random) {
        if (stopped) {
            working.decrementAndGet();
            return;
        }
        question.apply(random).whenComplete((done, failure) -> {
            if (failure != null) failures.add(failure);
            later(random);
        });
    }

    /** Until each has its last answer. */
    void stop() {
        stopped = true;
        await().atMost(PATIENCE).until(() -> working.get() == 0);
    }

    /** What their questions failed with. */
    Queue<Throwable> failures() { return failures; }

    @Override
    public void close() { threads.shutdownNow(); }
}
