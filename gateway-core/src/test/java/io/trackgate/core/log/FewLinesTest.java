package io.trackgate.core.log;

import java.util.List;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class FewLinesTest {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(FewLines.class);
    private long now = Long.MAX_VALUE - 5; // a clock may begin anywhere
    private final FewLines lines = new FewLines("trackers logged in", () -> now);

    @BeforeEach
    void listen() {
        channel.freezeTime();
        appender.start();
        log.addAppender(appender);
    }

    @AfterEach
    void stop() {
        log.detachAppender(appender);
        channel.finishAndReleaseAll();
    }

    private long taken(int times) {
        long taken = 0;
        for (int i = 0; i < times; i++) { if (lines.takes(channel.eventLoop())) taken++; }
        return taken;
    }

    private List<String> aSecondLater() {
        now += 1_000_000_000L;
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void a_few_trackers_have_a_line_each() {
        assertThat(taken(20)).isEqualTo(20);
        assertThat(aSecondLater()).isEmpty();
        assertThat(taken(20)).as("of the next second").isEqualTo(20);
    }

    @Test
    void a_storm_is_summed_up_once_a_second() {
        assertThat(taken(15_000)).isEqualTo(20);
        assertThat(aSecondLater()).containsExactly("14,980 more trackers logged in");
        assertThat(taken(21)).isEqualTo(20);
        assertThat(aSecondLater()).containsExactly("14,980 more trackers logged in", "1 more trackers logged in");
        assertThat(aSecondLater()).hasSize(2);
    }
}
