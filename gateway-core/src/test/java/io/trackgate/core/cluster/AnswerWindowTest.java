package io.trackgate.core.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerWindowTest {

    private static final int MOST = 4_096;

    private final AtomicLong nanos = new AtomicLong();
    private final AnswerWindow window = new AnswerWindow(MOST, nanos::get);
    private final Deque<Long> asked = new ArrayDeque<>();

    private void fill() throws InterruptedException {
        while (window.take(1))
            asked.add(nanos.get());
    }

    private void answersAfter(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        for (Long at = asked.poll(); at != null; at = asked.poll())
            window.leave(at);
    }

    @Test
    void it_grows_while_answers_come_soon_and_has_a_bound() throws InterruptedException {
        int first = window.size();
        fill();
        assertThat(asked).hasSize(first);
        answersAfter(100);
        assertThat(window.size()).isGreaterThan(first);
        for (int round = 0; round < 100; round++) {
            fill();
            answersAfter(100);
        }
        assertThat(window.size()).isEqualTo(MOST);
    }

    @Test
    void it_shrinks_once_for_all_that_came_late_together_and_never_to_nothing() throws InterruptedException {
        int first = window.size();
        fill();
        answersAfter(1_500);
        assertThat(window.size()).isEqualTo(first / 2);
        for (int round = 0; round < 20; round++) {
            fill();
            answersAfter(1_500);
        }
        assertThat(window.size()).isBetween(1, first / 2);
    }

    @Test
    void what_is_not_used_does_not_grow() throws InterruptedException {
        int first = window.size();
        for (int round = 0; round < 2_000; round++) {
            assertThat(window.take(1)).isTrue();
            window.leave(nanos.get());
        }
        assertThat(window.size()).isEqualTo(first);
    }
}
