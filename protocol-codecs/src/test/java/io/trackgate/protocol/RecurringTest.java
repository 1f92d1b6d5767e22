package io.trackgate.protocol;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class RecurringTest {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private long now = Long.MAX_VALUE - 5;
    private boolean broken = true;

    private static Logger logger() { return (Logger) LoggerFactory.getLogger(Recurring.class); }

    @BeforeEach
    void listen_to_the_log() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void leave_the_log() { logger().detachAppender(log); }

    private List<String> lines() { return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList(); }

    private static void seconds(Recurring task, int count, Runnable each) {
        for (int i = 0; i < count; i++) {
            task.run();
            each.run();
        }
    }

    @Test
    void a_task_that_throws_is_told_once_a_minute_and_goes_on() {
        Recurring task = new Recurring("tidying", () -> { if (broken) throw new IllegalStateException("no broom"); }, () -> now);
        seconds(task, 130, () -> now += TimeUnit.SECONDS.toNanos(1));
        assertThat(lines()).containsExactly("tidying: failed, is tried again when its time comes",
                "tidying: failed 61 times in a row, the last time with java.lang.IllegalStateException: no broom",
                "tidying: failed 121 times in a row, the last time with java.lang.IllegalStateException: no broom");
        assertThat(log.list.getFirst().getThrowableProxy().getMessage()).isEqualTo("no broom");
        broken = false;
        seconds(task, 3, () -> {});
        assertThat(lines()).hasSize(4).last().isEqualTo("tidying: works again, after 130 failures");
    }

    @Test
    void an_executor_runs_it_again_after_an_error() {
        AtomicInteger rounds = new AtomicInteger();
        Phaser third = new Phaser(1);
        try (ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor()) {
            executor.scheduleWithFixedDelay(Recurring.task("tidying", () -> {
                if (rounds.incrementAndGet() == 3) third.arrive();
                throw new AssertionError("round " + rounds);
            }), 0, 1, TimeUnit.MILLISECONDS);
            third.awaitAdvance(0);
            executor.shutdownNow();
        }
        assertThat(rounds.get()).isGreaterThanOrEqualTo(3);
    }
}
