package io.trackgate.app;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Work that Ctrl-C ends early and not at once: it is interrupted, and has some time to put things back and to write down what it has. */
final class UntilStopped {

    private static final int SECONDS_TO_END = 40;

    private UntilStopped() {}

    static <T> T run(Callable<T> work) throws Exception {
        Thread worker = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().name("stop").unstarted(() -> {
            worker.interrupt();
            await(ended);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.call();
        } finally {
            ended.countDown();
            removeUnlessStopping(hook);
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            ended.await(SECONDS_TO_END, TimeUnit.SECONDS);
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
