package io.trackgate.core.session;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.trackgate.config.Limits;
import io.trackgate.core.metrics.GatewayMetrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When a port takes connections, and when it leaves them to the kernel. */
class AcceptGateTest {

    private final GatewayMetrics metrics = new GatewayMetrics(new SimpleMeterRegistry());
    private long now;
    private long heap;
    private long direct;
    private List<EventExecutor> workers = List.of();
    private Guard guard = new Guard(Limits.DEFAULT, new GatewayMetrics(new SimpleMeterRegistry()), () -> 0);
    private EmbeddedChannel port = new EmbeddedChannel();

    private void port(int accepts) {
        Limits limits = new Limits(new Limits.BeforeLogin(2048, 10, OptionalInt.of(10)), accepts, 0, Duration.ofSeconds(60), 90, 75,
                Limits.DEFAULT.takeovers(), true);
        MemoryWatch memory = new MemoryWatch(new MemoryWatch.Kind("heap", () -> heap, 1_000, 90),
                new MemoryWatch.Kind("memory outside the heap", () -> direct, 1_000, 75), () -> now);
        guard = new Guard(limits, metrics, () -> now, memory);
        AcceptGate gate = new AcceptGate(guard, workers, () -> now);
        port = new EmbeddedChannel(gate, new AcceptTrouble("test", metrics, () -> now, gate));
        port.freezeTime();
    }

    @AfterEach
    void close() { port.finishAndReleaseAll(); }

    private boolean accepts() { return port.config().isAutoRead(); }

    private void connections(int count) {
        for (int i = 0; i < count; i++)
            port.writeInbound("a connection");
    }

    private void passes(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        port.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        port.runScheduledPendingTasks();
    }

    @Test
    void connections_that_come_too_fast_wait_in_the_kernel_and_none_is_refused() {
        port(100);
        connections(10);
        assertThat(accepts()).isTrue();
        connections(1);
        assertThat(accepts()).isFalse();
        passes(9);
        assertThat(accepts()).isFalse();
        passes(1);
        assertThat(accepts()).isTrue();
        assertThat(port.inboundMessages()).hasSize(11);
        assertThat(metrics.registry().get("trackgate.connections.paced").counter().count()).isEqualTo(1);
    }

    @Test
    void no_connection_is_taken_while_memory_is_short() {
        port(0);
        direct = 760;
        connections(1);
        assertThat(accepts()).isFalse();
        assertThat(metrics.registry().get("trackgate.memory.short").gauge().value()).isEqualTo(1);
        assertThat(metrics.registry().get("trackgate.memory.direct").gauge().value()).isEqualTo(760);
        passes(200);
        assertThat(accepts()).isFalse();
        direct = 750;
        heap = 901;
        passes(600);
        assertThat(accepts()).isFalse();
        heap = 900;
        passes(600);
        assertThat(accepts()).isTrue();
        assertThat(metrics.registry().get("trackgate.memory.short").gauge().value()).isZero();
    }

    /** Up to the moment at which the port waits for its workers, which are not idle; and on, when they are. */
    private void stormMeetsBusyWorker(Runnable meanwhile) throws InterruptedException {
        DefaultEventExecutor busy = new DefaultEventExecutor();
        DefaultEventExecutor idle = new DefaultEventExecutor();
        try {
            workers = List.of(busy, idle);
            CountDownLatch free = new CountDownLatch(1);
            busy.submit(() -> free.await(1, TimeUnit.MINUTES));
            port(0);
            connections(63);
            assertThat(accepts()).isTrue();
            connections(1);
            idle.submit(() -> {}).sync();
            port.runPendingTasks();
            assertThat(accepts()).isFalse();
            meanwhile.run();
            free.countDown();
            busy.submit(() -> {}).sync();
            port.runPendingTasks();
        } finally {
            workers.forEach(worker -> worker.shutdownGracefully(0, 0, TimeUnit.SECONDS));
        }
    }

    @Test
    void a_storm_is_handed_over_bit_by_bit_so_that_sessions_are_read_in_between() throws InterruptedException {
        stormMeetsBusyWorker(() -> passes(20));
        assertThat(accepts()).isTrue();
        connections(63);
        assertThat(accepts()).as("and so on").isTrue();
    }

    @Test
    void while_strangers_crowd_sessions_have_the_workers_for_themselves_half_of_the_time() throws InterruptedException {
        stormMeetsBusyWorker(() -> {
            for (int i = 0; i < 9; i++)
                guard.room().enter(new InetSocketAddress("192.0.2.1", 1), () -> {});
            passes(20);
        });
        assertThat(accepts()).isFalse();
        passes(19);
        assertThat(accepts()).isFalse();
        passes(1);
        assertThat(accepts()).isTrue();
    }

    @Test
    void the_longest_of_several_reasons_counts() {
        port(1_000);
        port.pipeline().fireExceptionCaught(new java.io.IOException("Too many open files"));
        connections(200);
        passes(499);
        assertThat(accepts()).isFalse();
        passes(1);
        assertThat(accepts()).isTrue();
    }
}
