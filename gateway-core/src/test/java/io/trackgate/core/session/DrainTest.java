package io.trackgate.core.session;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.embedded.EmbeddedChannel;
import io.trackgate.core.command.CommandOutcome;
import io.trackgate.core.command.PendingCommand;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DrainTest extends FakeDevices {

    private final EmbeddedChannel timer = opened(new EmbeddedChannel());

    /** Throws for the first so many draws. */
    private static Random failing(int times) {
        AtomicInteger left = new AtomicInteger(times);
        return new Random(1) {
            private static final long serialVersionUID = 1L;

            @Override
            public double nextDouble() {
                if (left.getAndDecrement() > 0) throw new IllegalStateException("no luck");
                return super.nextDouble();
            }
        };
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            timer.advanceTimeBy(50, TimeUnit.MILLISECONDS);
            timer.runScheduledPendingTasks();
            channels.forEach(EmbeddedChannel::runPendingTasks);
        }
    }

    @Test
    void a_tick_that_throws_does_not_end_the_drain() {
        timer.freezeTime();
        EmbeddedChannel truck = loggedIn();
        AtomicInteger closedPorts = new AtomicInteger();
        Drain drain = new Drain(registry, closedPorts::incrementAndGet, timer.eventLoop(), 100, failing(3));
        assertThat(drain.start()).isEqualTo(new Drain.Progress(true, 1, 1));
        ticks(2);
        assertThat(truck.isOpen()).as("nothing but failures so far").isTrue();
        ticks(10);
        assertThat(truck.isOpen()).isFalse();
        assertThat(drain.start()).isEqualTo(new Drain.Progress(true, 1, 0));
        assertThat(closedPorts).hasValue(1);
    }

    @Test
    void a_command_that_comes_as_its_session_is_sent_away_is_not_begun() {
        EmbeddedChannel truck = loggedIn();
        TrackerSession session = registry.find(TRUCK.id()).orElseThrow();
        PendingCommand command = toSet(TRUCK, 1);
        session.closeWhenIdle("the gateway is draining");
        session.submit(command);
        truck.runPendingTasks();
        assertThat(ended.get(command)).isInstanceOf(CommandOutcome.NotSent.class);
        assertThat(written(truck)).isEmpty();
    }
}
