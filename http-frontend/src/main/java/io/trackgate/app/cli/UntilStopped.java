package io.trackgate.app.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Work that Ctrl-C ends early and not at once: it is interrupted, and has some time to put things back and to write down what it has. */
public final class UntilStopped {

    private UntilStopped() {}

    /**
     * @param toEnd what the work may take after it was stopped; then the process ends all the same
     */
    public static <T> T run(Duration toEnd, Callable<T> work) throws Exception {
        Thread worker = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().name("stop").unstarted(() -> {
            worker.interrupt();
            await(ended, toEnd);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.call();
        } finally {
            ended.countDown();
            removeUnlessStopping(hook);
        }
    }

    private static void await(CountDownLatch ended, Duration patience) {
        try {
            ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeUnlessStopping(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            Thread.interrupted(); // the hook runs already, and has heard that the work ended
        }
    }
}
