package io.trackgate.app.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.trackgate.simulator.load.Latencies;
import io.trackgate.simulator.load.Pacer;
import org.jspecify.annotations.Nullable;

/**
 * The yardstick of what a cluster costs: NATS's own question and answer between two connections, with messages as large as those of a command that
 * goes to another node. Any thread.
 */
final class NatsEcho implements AutoCloseable {

    private static final String SUBJECT = "trackgate.bench.echo";
    private static final int QUESTION_BYTES = 270; // {"do":"run","id":…,"command":{"kind":"set_output",…}}
    private static final int ANSWER_BYTES = 190; // {"is":"ended","id":…,"outcome":"acknowledged",…}
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Connection asking;
    private final Connection answering;
    private final ScheduledExecutorService clock = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("nats-echo").daemon(true).factory());
    private final Latencies latencies = new Latencies();
    private final LongAdder asked = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private @Nullable Pacer pacer;

    NatsEcho(String url) throws IOException {
        try {
            answering = Nats.connect(url);
            byte[] answer = new byte[ANSWER_BYTES];
            answering.createDispatcher(question -> answering.publish(question.getReplyTo(), answer)).subscribe(SUBJECT);
            answering.flush(PATIENCE);
            asking = Nats.connect(url);
        } catch (TimeoutException e) {
            throw new IOException("NATS does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    void atRate(double perSecond) { pacer = Pacer.start(clock, perSecond, (number, due) -> ask()); }

    /** From when it leaves, not from when it was due: the yardstick is to be the smallest that it can be. */
    private void ask() {
        byte[] question = new byte[QUESTION_BYTES];
        long startNanos = System.nanoTime();
        asked.increment();
        asking.requestWithTimeout(SUBJECT, question, PATIENCE).whenComplete((answer, failure) -> {
            if (failure == null) latencies.since(startNanos);
            (failure == null ? answered : failed).increment();
        });
    }

    void stop() {
        Pacer running = pacer;
        if (running != null) running.close();
        pacer = null;
    }

    long unanswered() { return asked.sum() - answered.sum() - failed.sum(); }

    long answered() { return answered.sum(); }

    Latencies latencies() { return latencies; }

    @Override
    public void close() throws IOException {
        stop();
        clock.shutdownNow();
        try {
            asking.close();
            answering.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
