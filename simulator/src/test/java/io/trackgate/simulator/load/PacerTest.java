package io.trackgate.simulator.load;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class PacerTest {

    private record Done(long number, long dueNanos) {}

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private final List<Done> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() { loop.shutdownNow(); }

    @Test
    void each_is_due_one_period_after_the_one_before_however_late_it_is_done() {
        CountDownLatch stuck = new CountDownLatch(1);
        Pacer pacer = Pacer.start(loop, 1_000, (number, due) -> {
            if (number == 3) awaitQuietly(stuck);
            done.add(new Done(number, due));
        });
        await().until(() -> done.size() == 3);
        stuck.countDown();
        await().until(() -> done.size() >= 20);
        pacer.close();

        List<Done> seen = List.copyOf(done);
        assertThat(seen).extracting(Done::number).containsExactlyElementsOf(LongStream.range(0, seen.size()).boxed().toList());
        for (Done each : seen)
            assertThat(each.dueNanos() - seen.getFirst().dueNanos()).isBetween(each.number() * 1_000_000 - 2,
                    each.number() * 1_000_000 + 2);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_closed_one_does_no_more() throws Exception {
        Pacer pacer = Pacer.start(loop, 1_000, (number, due) -> done.add(new Done(number, due)));
        await().until(() -> !done.isEmpty());
        loop.submit(pacer::close).get(); // between two of its ticks
        int then = done.size();

        loop.submit(() -> {}).get();
        assertThat(done).hasSize(then);
    }

    @Test
    void a_rate_that_is_none_is_refused() {
        assertThatThrownBy(() -> Pacer.start(loop, 0, (number, due) -> {})).hasMessage("rate: 0.0 (expected: > 0 a second)");
    }
}
